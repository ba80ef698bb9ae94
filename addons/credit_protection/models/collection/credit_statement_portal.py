from odoo import api, models
from odoo.tools import format_date

from ..facts.credit_facts_cover_sql import INVOICES

REPORT = "credit_protection.credit_statement_report"


class CreditStatement(models.AbstractModel):
    """The statement of account as the customer sees it, and what it may answer.

    The figures are those of the printed statement. They are read past the rights of
    the user, but only for the customer whom the user belongs to; each invoice is a link
    only where the user may read it.
    """

    # One file a concern.
    _inherit = "credit.statement"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _of_portal_user(self):
        """Return one page for each company of the user in which something is open."""
        customer = self._portal_customer()
        pages = []
        for company in self.env.companies:
            found = self.sudo()._credit_statement(customer, company)
            page = found[customer.id]
            if page["currencies"]:
                pages.append(self._portal_page(company, page))
        return pages

    @api.model
    def _portal_customer(self):
        """Return the customer of the user of the portal, and of nobody else."""
        return self.env["credit.dispute"]._customer()

    @api.model
    def _portal_page(self, company, page):
        """Return a statement with its records, and what can be done about each row."""
        items = [item for part in page["currencies"] for item in part["items"]]
        ids = [item["move_id"] for item in items if item["move_type"] in INVOICES]
        moves = self.env["account.move"].browse(ids)._filtered_access("read")
        heard = self._heard(moves)
        days = company.sudo().credit_portal_promise_days
        return {
            **page,
            "company": company.sudo(),
            "currencies": [
                self._portal_part(part, moves, heard, days)
                for part in page["currencies"]
            ],
            "fee_text": page["fee"]
            and self.env._(
                "Compensation for collecting, by our terms: %(amount)s",
                amount=company.sudo().currency_id.format(page["fee"]),
            ),
        }

    @api.model
    def _portal_part(self, part, moves, heard, days):
        """Return what is open in one currency, in words."""
        currency = self.env["res.currency"].sudo().browse(part["currency_id"])
        rows = self._portal_rows(part["items"], moves, heard, days)
        for row in rows:
            row.update(self._portal_words(row, currency))
        return {
            **part,
            "currency": currency,
            "rows": rows,
            "may_promise": any(row["may_promise"] for row in rows),
            "title": self.env._("Open in %(currency)s", currency=currency.name),
            "interest_text": part["interest"]
            and self.env._(
                "Late interest until today: %(amount)s",
                amount=currency.format(part["interest"]),
            ),
        }

    @api.model
    def _portal_words(self, row, currency):
        """Return what is said about one row: when it is due, and what was answered."""
        day, days = format_date(self.env, row["due_date"]), row["days_late"]
        promise, dispute = row["promise"], row["dispute"]
        if days == 1:
            due = self.env._("Due %(day)s, 1 day late", day=day)
        elif days > 1:
            due = self.env._("Due %(day)s, %(days)s days late", day=day, days=days)
        else:
            due = self.env._("Due %(day)s", day=day)
        said = []
        if promise:
            said.append(
                self.env._(
                    "You pay %(amount)s by %(day)s",
                    amount=currency.format(promise.amount),
                    day=format_date(self.env, promise.date),
                )
            )
        if row["in_plan"]:
            said.append(self.env._("In instalments as agreed"))
        if dispute:
            amount = currency.format(dispute.amount)
            said.append(
                self.env._("You reported %(amount)s: we look into it", amount=amount)
                if dispute.state == "reported"
                else self.env._("Disputed: %(amount)s", amount=amount)
            )
        return {"due_text": due, "said": said}

    @api.model
    def _portal_rows(self, items, moves, heard, days):
        """Return the rows of a currency; an invoice is answered on its first row."""
        known, rows, answered = set(moves.ids), [], set()
        for item in items:
            own = item["move_id"] in known
            move = moves.browse(item["move_id"]) if own else moves.browse()
            first = own and move.id not in answered
            answered.add(item["move_id"])
            promise, dispute, broken = heard.get(item["move_id"], (None, None, False))
            free = not (promise or broken or item["in_plan"])
            rows.append(
                {
                    **item,
                    "move": move,
                    "promise": promise,
                    "dispute": dispute,
                    "may_promise": bool(first and days and free),
                    "may_dispute": bool(first and not dispute),
                    "may_pay": bool(first and move.sudo()._has_to_be_paid()),
                }
            )
        return rows

    @api.model
    def _heard(self, moves):
        """Return by invoice the open promise, the dispute, and if one was broken."""
        promises_sudo = self.env["credit.promise"].sudo()
        disputes_sudo = self.env["credit.dispute"].sudo()
        promises = promises_sudo.search(
            [
                ("invoice_ids", "in", moves.ids),
                ("state", "in", ("reported", "open", "broken")),
            ]
        )
        disputes = disputes_sudo.search(
            [("move_id", "in", moves.ids), ("state", "in", ("reported", "open"))]
        )
        said = {dispute.move_id.id: dispute for dispute in disputes}
        promised, broken = {}, set()
        for promise in promises:
            for move_id in promise.invoice_ids.ids:
                if promise.state != "broken":
                    promised[move_id] = promise
                else:
                    broken.add(move_id)
        return {
            move.id: (promised.get(move.id), said.get(move.id), move.id in broken)
            for move in moves
        }

    @api.model
    def _portal_pdf(self, company):
        """Return the printed statement of the user's customer in a company."""
        customer = self._portal_customer()
        report_sudo = self.env["ir.actions.report"].sudo().with_company(company)
        content, _kind = report_sudo._render_qweb_pdf(REPORT, customer.ids)
        return content
