from datetime import date, timedelta

from odoo import models

ONE_DAY = timedelta(days=1)


class CreditPromise(models.Model):
    """A promise is given in a contact; it is looked at again once its days are over."""

    # One file a concern.
    _inherit = "credit.promise"  # pylint: disable=consider-merging-classes-inherited

    def _after_recording(self):
        """Note the contact in which it was given."""
        res = super()._after_recording()
        self.filtered(lambda p: p.state != "reported")._note_contact()
        return res

    def _note_contact(self):
        """Let the customer rest until the day has passed."""
        for promise in self:
            after = min(promise.last_day, date.max - ONE_DAY) + ONE_DAY
            self.env["credit.contact"]._note(
                promise.partner_id,
                promise.company_id,
                "promise",
                note=promise.note or False,
                next_on=max(promise.company_id._credit_today(), after),
                promise_id=promise.id,
            )
