from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

# What was asked for by hand is read once; nights are compared with those a year ago.
DAYS, MONTHS, MOST = 30, 13, 1000


class CreditNight(models.Model):
    """Runs that nobody needs any more go by themselves."""

    # One file a concern.
    _inherit = "credit.night"  # pylint: disable=consider-merging-classes-inherited

    @api.autovacuum
    def _gc_nights(self):
        """Delete nights after 13 months, other runs after 30 days."""
        today = fields.Date.today()
        old = self.search(
            [
                "|",
                ("day", "<", today - relativedelta(months=MONTHS)),
                "&",
                ("kind", "!=", "night"),
                ("day", "<", today - relativedelta(days=DAYS)),
            ],
            limit=MOST,
        )
        old.unlink()
        return len(old), len(old) == MOST
