from datetime import timedelta

from odoo import models

from .credit_cover_limit import NOTHING

# What a rule reads of the insurer's answer.
STATUS = {
    "approved": "active",
    "conditional": "active",
    "partly": "active",
    "preliminary": "active",
    "reduced": "reduced",
    "refused": "refused",
    "cancelled": "withdrawn",
    "requested": "requested",
    "investigating": "requested",
}


class CreditCoverLimit(models.Model):
    """An answer that grants nothing any more, as rules read it."""

    # One file a concern.
    _inherit = "credit.cover.limit"  # pylint: disable=consider-merging-classes-inherited

    def _over(self, today):
        """Return status and last day of an answer that grants nothing today.

        A discretionary limit that the policy does not allow has neither.
        """
        self.ensure_one()
        if self.status in NOTHING:
            return STATUS[self.status], self.date_from - timedelta(days=1)
        second = self.second_amount and self.second_until
        ends = [day for day in (self.date_until, second) if day]
        last = max(ends, default=today)
        return ("expired", last) if last < today else (None, self.date_from)
