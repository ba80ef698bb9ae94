from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

REMIND_DAYS = 14


class CreditWaiver(models.Model):
    """The night: what has begun or ended since, and who should think about the end."""

    # One file a concern.
    _inherit = "credit.waiver"  # pylint: disable=consider-merging-classes-inherited

    _ENDING = "credit_protection.mail_activity_waiver_ending"

    @api.model
    def _cron_follow(self):
        """Follow the waivers of each company by its own day; safe to run again.

        Nothing depends on its being punctual: the engine looks at the days itself.
        """
        running_sudo = self.sudo().search([("phase", "!=", "ended")], order="id")
        commit = self.env["ir.cron"]._commit_progress
        time_left = commit(remaining=len(running_sudo))
        for company, waivers_sudo in running_sudo.grouped("company_id").items():
            if not time_left:
                return
            today = company._credit_today()
            waivers_sudo._follow(today)
            waivers_sudo._remind(today)
            time_left = commit(len(waivers_sudo))

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
