import logging
from decimal import Decimal

from psycopg2 import OperationalError

from odoo import models
from odoo.exceptions import UserError

from ...engine import (
    Instalment,
    Money,
    Notice,
    NoticeLine,
    Party,
    XmlFault,
    cover_on,
    notice_csv,
    notice_xml,
)
from .credit_transport import File

_logger = logging.getLogger(__name__)

REPORT = "credit_protection.credit_notice_report"


class CreditNotice(models.Model):
    """The notice as files: a letter, a table and XML that say the same."""

    # One file a concern.
    _inherit = "credit.notice"  # pylint: disable=consider-merging-classes-inherited

    def _files(self, mark=True):
        """Return letter, table and XML; raise where one of them cannot be made.

        :param mark: begin the table with the mark by which spreadsheets know UTF-8
        """
        self.ensure_one()
        document = self._document()
        name = self.name.replace("/", "-")
        return (
            File(f"{name}.pdf", "application/pdf", self._pdf()),
            File(f"{name}.csv", "text/csv", notice_csv(document, mark=mark)),
            File(f"{name}.xml", "application/xml", self._xml(document)),
        )

    def _xml(self, document):
        """Return valid XML, or say what is missing."""
        try:
            return notice_xml(document)
        except XmlFault as fault:
            raise UserError(self.env["credit.xml"]._fault_text(fault)) from None

    def _pdf(self):
        """Return the letter in the language of who receives it."""
        lang = self.recipient_id.lang or self.env.lang
        report = self.env["ir.actions.report"].with_context(lang=lang)
        try:
            with self.env.cr.savepoint():
                pdf, _kind = report._render_qweb_pdf(REPORT, self.ids)
        except OperationalError:
            raise
        # Templates are changed by people, and printing needs another program.
        except Exception as error:
            _logger.exception("The letter of %s could not be printed", self.name)
            raise UserError(
                self.env._(
                    "The letter could not be printed, so that nothing was sent:"
                    " %(why)s. Have the report of notices checked.",
                    why=str(error).strip().rstrip(".") or type(error).__name__,
                )
            ) from error
        return pdf

    def _document(self):
        """Return everything the notice says, as the engine's value."""
        self_sudo = self.sudo()
        policy, company = self_sudo.policy_id, self_sudo.company_id
        limit = self._cover_on()
        answer_sudo = self.env["credit.cover.limit"].sudo().browse(limit.key or ())
        return Notice(
            reference=self.name,
            kind=self.kind,
            date=self.as_of,
            reason=self.reason,
            comment=self.comment or "",
            policy=policy.name,
            insurer=policy.insurer_id.name or "",
            policy_currency=policy.currency_id.name,
            policyholder=_party(company.partner_id),
            buyer=_party(self_sudo.partner_id),
            buyer_insurer_reference=answer_sudo.insurer_ref or "",
            cover_limit=(
                _money(limit.amount, policy.currency_id) if limit.kind else None
            ),
            extended_to=(self.kind == "EXP" and self.extended_to) or None,
            instalments=tuple(
                Instalment(
                    due=part.due_date, amount=_money(part.amount, company.currency_id)
                )
                for part in self_sudo.instalment_ids
                if self.kind == "RES"
            ),
            lines=tuple(_line(line) for line in self_sudo.line_ids),
        )

    def _cover_on(self):
        """Return the insurer's limit for the buyer on the day of the notice."""
        policy_sudo = self.policy_id.sudo()
        limits = self.env["credit.cover.limit"]
        decisions = limits._decisions(policy_sudo, self.partner_id)
        version_sudo = policy_sudo._version_on(self.as_of)
        return cover_on(
            decisions.get((policy_sudo.id, self.partner_id.id), ()),
            self.as_of,
            Decimal(str(version_sudo.discretionary_limit)),
        )


def _party(partner_sudo):
    return Party(
        name=partner_sudo.name or "",
        reference=partner_sudo.ref or "",
        tax_id=partner_sudo.vat or "",
        registry_number=partner_sudo.company_registry or "",
        country=partner_sudo.country_id.code or "",
    )


def _money(amount, currency):
    """Return an amount with the decimals of its currency, exactly."""
    return Money(Decimal(f"{amount:.{currency.decimal_places}f}"), currency.name)


def _line(line_sudo):
    own, sums = line_sudo.currency_id, line_sudo.company_currency_id
    return NoticeLine(
        number=line_sudo.number,
        date=line_sudo.invoice_date,
        shipped=line_sudo.shipped_on or None,
        due=line_sudo.due_date,
        total=_money(line_sudo.total_in_currency, own),
        open=_money(line_sudo.open_in_currency, own),
        open_in_totals=_money(line_sudo.open_amount, sums),
        insured=_money(line_sudo.insured_amount, sums),
    )
