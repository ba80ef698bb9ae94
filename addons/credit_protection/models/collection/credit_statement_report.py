from odoo import api, models
from odoo.exceptions import AccessError

from ..cover.account_move_cover import READERS

REPORT = "credit_protection.credit_statement_report"


class ReportCreditStatement(models.AbstractModel):
    """What the printed statement of account shows: one page or more a customer."""

    _name = "report.credit_protection.report_credit_statement"
    _description = "Printed Statement of Account"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the pages of the customers, each in the customer's language."""
        partners = self.env["res.partner"].browse(docids)
        partners.check_access("read")
        if not self.env.su and not any(
            map(self.env.user.has_group, READERS.split(","))
        ):
            raise AccessError(
                self.env._(
                    "Only the credit team and accountants see statements of account."
                )
            )
        return {
            "doc_ids": docids,
            "doc_model": "res.partner",
            "docs": partners,
            "pages": self._pages(partners),
        }

    @api.model
    def _pages(self, partners):
        """Return customer, language, company and statement, in the given order."""
        company = self.env.company
        debtors = partners.sudo().commercial_partner_id
        found = {}
        for lang, some in debtors.grouped(lambda p: p.lang or self.env.lang).items():
            statements = self.env["credit.statement"].with_context(lang=lang)
            for debtor_id, said in statements._credit_statement(some, company).items():
                found[debtor_id] = {
                    "partner": some.browse(debtor_id).with_context(lang=lang),
                    "lang": lang,
                    "company": company.sudo(),
                    "statement": said,
                }
        return [found[debtor.id] for debtor in debtors]
