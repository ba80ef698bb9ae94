import logging
from datetime import timedelta

import psycopg2

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine import CLAIM_DOCUMENTS, required_documents

_logger = logging.getLogger(__name__)

STATEMENT = "credit_protection.credit_claim_statement_report"
LIMITS = "credit_protection.credit_claim_limits_report"


class CreditClaim(models.Model):
    """The checklist: what Odoo knows already is filed by itself.

    Whatever fails to become a document leaves its entry open with a sentence; nobody is
    kept from filing a claim by a printer.
    """

    # One file a concern.
    _inherit = "credit.claim"  # pylint: disable=consider-merging-classes-inherited

    def _take_documents(self):
        """List every document once; the cause says which ones are required."""
        required = {claim: required_documents(claim.cause) for claim in self}
        documents_sudo = self.sudo().document_ids
        known = {(d.claim_id.id, d.kind) for d in documents_sudo}
        for document in documents_sudo:
            needed = document.kind in required[document.claim_id]
            if document.required != needed:
                document.required = needed
        documents_sudo.create(
            [
                {
                    "claim_id": claim.id,
                    "kind": kind,
                    "sequence": number,
                    "required": kind in required[claim],
                }
                for claim in self
                for number, kind in enumerate(CLAIM_DOCUMENTS)
                if (claim.id, kind) not in known
            ]
        )

    def _collect_documents(self):
        """Fill in what Odoo has, where nobody has added files by hand."""
        self.ensure_one()
        gather = {
            "invoices": self._gather_invoices,
            "orders": self._gather_orders,
            "delivery": self._gather_deliveries,
            "statement": self._gather_statement,
            "reminders": self._gather_letters,
            "notice": self._gather_notices,
            "limit": self._gather_limits,
            "insolvency": self._gather_event,
            "event": self._gather_event,
        }
        for document in self.sudo().document_ids:
            by_hand = document.attachment_ids and not document.collected
            if document.kind not in gather or by_hand:
                continue
            document._fill(*self._gathered(gather[document.kind]))

    def _gathered(self, gather):
        """Return files and where they are from, or why there are none."""
        try:
            with self.env.cr.savepoint():
                return gather()
        except psycopg2.OperationalError:  # Odoo repeats the whole transaction
            raise
        # Layouts are changed by people, and printing needs another program.
        except Exception as error:
            if not isinstance(error, UserError):
                _logger.exception("A document of %s could not be made", self.name)
            return [], self.env._(
                "Could not be printed (%(error)s). Add the file by hand.",
                error=str(error).strip() or type(error).__name__,
            )

    # === one kind each: files as (name, bytes), and where they come from === #

    def _gather_invoices(self):
        moves_sudo = self.sudo().line_ids.move_id
        files = self._printed(
            "account.account_invoices",
            moves_sudo,
            self.env._("Invoice"),
            sent="invoice_pdf_report_id",
        )
        return files, self.env._("Invoices: %(count)s", count=len(moves_sudo))

    def _gather_orders(self):
        orders_sudo = self.sudo().line_ids.move_id.line_ids.sale_line_ids.order_id
        if not orders_sudo:
            return [], self.env._("The invoices were not made from orders.")
        files = self._printed(
            "sale.action_report_saleorder", orders_sudo, self.env._("Order")
        )
        return files, self.env._("Orders: %(count)s", count=len(orders_sudo))

    def _gather_deliveries(self):
        """Deliveries are known where goods are kept."""
        return [], self.env._("No delivery is known to Odoo.")

    def _gather_notices(self):
        """Notices are known where they are sent from."""
        return [], ""

    def _gather_statement(self):
        files = self._printed(STATEMENT, self, self.env._("Statement of account"))
        return files, self.env._("from the books of the last 12 months")

    def _gather_limits(self):
        limits_sudo = self._cover_limits()
        files = self._printed(LIMITS, self, self.env._("Cover decisions"))
        if not limits_sudo:
            return files, self.env._("discretionary limit of the policy")
        return files, self.env._("Decisions: %(count)s", count=len(limits_sudo))

    def _gather_event(self):
        event_sudo = self._event()
        files = [(f.name, f.raw) for f in event_sudo.attachment_ids]
        return files, event_sudo.display_name if files else ""

    def _printed(self, report, records_sudo, name, sent=None):
        """Return one printed file for each of these records.

        :param sent: the field with the file that was sent, where a record has one
        """
        reports_sudo = self.env["ir.actions.report"].sudo()
        reports_sudo = reports_sudo.with_company(self.company_id)
        files = []
        for record in records_sudo:
            content = sent and record[sent].raw
            if not content:
                content, _kind = reports_sudo._render_qweb_pdf(report, record.ids)
            number = (record.display_name or "").replace("/", "-")
            files.append((f"{name} {number}.pdf", content))
        return files

    # === what the papers say === #

    def _statement(self):
        """Return what was booked on the buyer's account in the last 12 months.

        What is older and still open stands by itself; the balance before is that of
        everything else, so that the last one is what the buyer owes.
        """
        since = self.company_id._credit_today() - timedelta(days=365)
        items_sudo = self.env["account.move.line"].sudo()
        mine = (
            Domain("partner_id.commercial_partner_id", "=", self.partner_id.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("account_type", "=", "asset_receivable")
            & Domain("parent_state", "=", "posted")
        )
        shown = Domain("date", ">=", since) | Domain("amount_residual", "!=", 0)
        ((before,),) = items_sudo._read_group(mine & ~shown, [], ["balance:sum"])
        round_ = self.company_currency_id.round
        rows, balance = [], round_(before)
        for line in items_sudo.search(mine & shown, order="date, id"):
            balance = round_(balance + line.balance)
            rows.append({"line": line, "balance": balance})
        return {"since": since, "opening": round_(before), "rows": rows}

    def _cover_limits(self):
        """Return the insurer's decisions that insured these invoices, in sudo."""
        return self.sudo().line_ids.move_id.credit_cover_limit_id
