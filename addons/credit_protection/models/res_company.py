import pytz

from odoo import SUPERUSER_ID, fields, models


class ResCompany(models.Model):
    """A company has a day of its own: deadlines turn at its midnight, not at UTC's."""

    _inherit = "res.company"

    def _credit_timezone(self):
        """Return the company's time zone: its own, else OdooBot's, else UTC."""
        self.ensure_one()
        timezone = self.sudo().partner_id.tz
        if not timezone:
            timezone = self.env["res.users"].sudo().browse(SUPERUSER_ID).tz
        return pytz.timezone(timezone or "UTC")

    def _credit_date(self, moment):
        """Return the company's calendar day of a stored (UTC) moment."""
        return pytz.utc.localize(moment).astimezone(self._credit_timezone()).date()

    def _credit_today(self):
        """Return today's date in the company's time zone."""
        return self._credit_date(fields.Datetime.now())
