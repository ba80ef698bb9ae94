from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

ACTIVITY = "credit_protection.mail_activity_limit_review"
EXPIRING = ("amount", "unlimited")


class CreditProfile(models.Model):
    """Limits that expire or are due for a review: one reminder for each date."""

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    # The dates that somebody was told about: a new date is a new reminder.
    limit_expiry_told = fields.Date(readonly=True, copy=False)
    limit_review_told = fields.Date(readonly=True, copy=False)

    @api.model
    def _limits_to_review(self, company, mine):
        """Return the customers whose limit somebody has to be told about today.

        :param mine: the domain of the customers that are looked at
        """
        today, notice = self._review_days(company)
        expiring = Domain("limit_kind", "in", EXPIRING)
        expiring &= Domain("limit_expires_on", "<=", notice)
        review = Domain("limit_review_on", "<=", today)
        found = self.sudo().search(
            mine & Domain("partner_id.active", "=", True) & (expiring | review),
            order="id",
        )
        return found.filtered(lambda p: p._untold_reviews(today, notice))

    @api.model
    def _review_days(self, company):
        """Return today and the last day of expiry that is near."""
        today = company._credit_today()
        days = company.sudo().credit_limit_notice_days
        return today, today + timedelta(days=days)

    def _untold_reviews(self, today, notice):
        """Return the marks of what nobody was told about yet."""
        self.ensure_one()
        marks, expires, review = {}, self.limit_expires_on, self.limit_review_on
        if expires and expires <= notice and self.limit_kind in EXPIRING:
            marks["limit_expiry_told"] = expires
        if review and review <= today:
            marks["limit_review_told"] = review
        return {name: day for name, day in marks.items() if self[name] != day}

    def _tell_reviews(self, company):
        """Give the responsible person of each customer an activity for each date."""
        today, notice = self._review_days(company)
        responsible = self._responsible_users()
        kind = self.env.ref(ACTIVITY).sudo()
        model = self.env["ir.model"]._get(self._name)
        activities = []
        for profile in self:
            user = responsible[profile.id]
            marks = profile._untold_reviews(today, notice) if user else {}
            for name, day in marks.items():
                profile[name] = day
                activities.append(
                    {
                        "activity_type_id": kind.id,
                        "summary": profile._review_summary(name, day),
                        "res_model_id": model.id,
                        "res_id": profile.id,
                        "user_id": user.id,
                        "date_deadline": max(day, today),
                    }
                )
        Activity = self.env["mail.activity"]
        Activity.with_context(mail_activity_quick_update=True).create(activities)

    def _review_summary(self, name, day):
        text = format_date(self.env, day, date_format="medium")
        if name == "limit_review_told":
            return self.env._("Review the credit limit: due on %(date)s", date=text)
        return self.env._("The credit limit is valid until %(date)s", date=text)
