from odoo import models
from odoo.fields import Domain

ACTIVITY = "credit_protection.mail_activity_night"
# In this night in a row a person is told.
THIRD = 3


class CreditNightFailure(models.Model):
    """Failures that go on night after night reach a person, once."""

    # One file a concern.
    _inherit = "credit.night.failure"  # pylint: disable=consider-merging-classes-inherited

    def _follow_on(self, stage):
        """End what was done at last; count the nights in a row, and tell in the third.

        Called once, when a stage is over, with its failures.
        """
        night = stage.night_id
        older = self.search(
            [
                ("company_id", "=", night.company_id.id),
                ("stage", "=", stage.name),
                ("current", "=", True),
                ("night_id", "!=", night.id),
            ]
        )
        if night.partner_ids:
            older = older.filtered(lambda f: f.partner_id in night.partner_ids)
        if all(failure.res_id for failure in self):
            # Else nobody was done.
            older.write({"current": False})
        if night.kind == "night" and self:
            self._count(stage)

    def _count(self, stage):
        """Count the nights in a row in which the same customer failed."""
        night = stage.night_id
        over = Domain("name", "=", stage.name)
        over &= Domain("state", "in", ("done", "failed"))
        before = self.env["credit.night"].search(
            Domain("company_id", "=", night.company_id.id)
            & Domain("kind", "=", "night")
            & Domain("day", "<", night.day)
            & Domain("stage_ids", "any", over),
            order="day desc",
            limit=1,
        )
        known = before.failure_ids.filtered(lambda f: f.stage == stage.name)
        rows = {failure._whom(): failure.in_a_row for failure in known}
        for failure in self:
            failure.in_a_row = rows.get(failure._whom(), 0) + 1
        self.filtered(lambda f: f.in_a_row == THIRD)._tell()

    def _whom(self):
        """Return what is the same in two nights: the customer, else the record."""
        return self.partner_id.id or (self.res_model, self.res_id)

    def _tell(self):
        """Give whoever answers one activity for each customer, and for the rest."""
        company = self.company_id
        profiles = self.env["credit.profile"]._ensure(self.partner_id, company).sudo()
        known = profiles.activity_search([ACTIVITY])
        told = set(known.mapped("res_id"))
        people = profiles._responsible_users()
        failures = self.grouped(lambda f: f.partner_id.commercial_partner_id)
        for profile in profiles.filtered(lambda p: p.id not in told):
            mine = failures[profile.partner_id]
            mine[:1]._tell_one(profile, people[profile.id])
        whole = self.filtered(lambda f: not f.partner_id)[:1]
        if whole:
            whole._tell_one(whole.night_id, profiles._responsible_of(company))

    def _tell_one(self, record, user):
        if not user:
            return
        reader = self.with_context(lang=user.lang)
        stages = dict(reader._fields["stage"]._description_selection(reader.env))
        record.with_context(mail_activity_quick_update=True).activity_schedule(
            ACTIVITY,
            user_id=user.id,
            date_deadline=self.company_id._credit_today(),
            summary=reader.env._(
                "Fails every night: %(stage)s", stage=stages[self.stage]
            ),
            note=reader.env._(
                "It failed three nights in a row: %(reason)s", reason=self.reason
            ),
        )
