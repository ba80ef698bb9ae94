from odoo import api, models
from odoo.tools import format_date

UNKNOWN = "—"


class CreditCockpit(models.AbstractModel):
    """How others see the customer, and how much of its sales it owes."""

    # One file a concern.
    _inherit = "credit.cockpit"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    @api.readonly
    def credit_cockpit(self, partner_id):
        """Return the page with grade and days of sales among the figures."""
        page = super().credit_cockpit(partner_id)
        partner = self.env["res.partner"].browse(page["partner_id"])
        page["cards"] += [self._grade_card(partner), self._dso_card(partner)]
        return page

    @api.model
    def _grade_card(self, partner):
        """Return the grade that the rules read now, and whether it warns."""
        company = self.env.company
        facts = self.env["credit.external.facts"]._for_partners(
            company, partner, company._credit_today()
        )[partner.id]
        grade, warn = facts["grade"], company.sudo().credit_warn_grade
        if not grade:
            text, detail = UNKNOWN, self.env._("no agency or insurer grades it")
        else:
            text = self.env._("%(grade)s of 10", grade=grade)
            detail = self.env._(
                "1 is the best; of %(day)s",
                day=format_date(self.env, facts["grade_date"], date_format="medium"),
            )
        return {
            "key": "grade",
            "label": self.env._("Grade"),
            "text": text,
            "detail": detail,
            "bad": bool(grade and warn and grade > warn),
        }

    @api.model
    def _dso_card(self, partner):
        """Return the days of sales that are open."""
        days = self.env["credit.dashboard"]._dso_of(self.env.company, partner)
        if days is None:
            text, detail = UNKNOWN, self.env._("no sales in the last 3 months")
        else:
            text = self.env["credit.profile"]._with_unit(days, "days")
            detail = self.env._("open balance in days of sales, last 3 months")
        return {
            "key": "dso",
            "label": self.env._("DSO"),
            "text": text,
            "detail": detail,
            "bad": False,
        }
