from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

REMIND_DAYS = 14


class CreditWaiver(models.Model):
    """The night: what has begun or ended since, and who should think about the end."""

    # One file a concern.
    _name = "credit.waiver"
    _inherit = ["credit.waiver", "credit.night.work"]

    _ENDING = "credit_protection.mail_activity_waiver_ending"

    @api.model
    def _night_todo(self, company, partners):
        """Return the waivers that have not ended.

        Nothing depends on their being followed in time: the engine looks at the days.
        """
        domain = self._night_domain(company, partners)
        return self.search([*domain, ("phase", "!=", "ended")], order="id").ids

    @api.model
    def _night_batch(self, company, ids):
        """Follow waivers, and remind of those that end soon."""
        waivers = self.browse(ids).exists()
        waivers._follow(company._credit_today())
        waivers._remind(company._credit_today())

    def _follow(self, today):
        """Judge held orders again where a waiver has begun or ended."""
        begun = self.filtered(
            lambda w: w.phase == "planned" and w.valid_from <= today <= w.valid_until
        )
        ended = self.filtered(lambda w: w.valid_until < today)
        if begun:
            begun._set(phase="active")
        if ended:
            ended._set(phase="ended")
        (begun | ended)._judge_again()

    def _remind(self, today):
        """Give the approver of a waiver that ends soon one activity, once."""
        soon = self.filtered_domain(
            Domain("phase", "=", "active")
            & Domain("reminded_at", "=", False)
            & Domain("valid_until", "<=", today + timedelta(days=REMIND_DAYS))
        )
        for waiver in soon:
            user = waiver.approved_by_id
            if not user.active:
                user = waiver.company_id.credit_responsible_id
            if user.active:
                waiver.activity_schedule(
                    self._ENDING,
                    date_deadline=waiver.valid_until,
                    user_id=user.id,
                    note=self.env._(
                        "%(waiver)s for %(customer)s ends on %(date)s. Afterwards the"
                        " rule “%(rule)s” counts again in full.",
                        waiver=waiver.name,
                        customer=waiver.partner_id.display_name,
                        date=format_date(self.env, waiver.valid_until),
                        rule=waiver.rule_title,
                    ),
                )
        if soon:
            soon._set(reminded_at=fields.Datetime.now())
