from odoo import models

# What of a profile decides about orders.
CHANGES = {
    "credit_limit",
    "limit_kind",
    "manual_hold",
    "manual_hold_until",
    "tier",
    "tier_lock_until",
    "tier_lock_value",
    "tier_locked",
}


class CreditProfile(models.Model):
    """Limits, tiers and holds of customers."""

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    def write(self, vals):
        """Note customers about whom something was decided."""
        res = super().write(vals)
        if vals.keys() & CHANGES:
            self._note_customers()
        return res

    def _compute_credit_limit(self):
        """Note customers whose limit was typed on the partner."""
        res = super()._compute_credit_limit()
        self.filtered("id")._note_customers()
        return res

    def _write_rated(self, changed, history, as_of):
        """Note customers whose tier or proposed figures changed."""
        res = super()._write_rated(changed, history, as_of)
        self.browse(changed)._note_customers()
        return res

    def _note_customers(self):
        """Note these customers and the companies below them, which they hold too."""
        customers_sudo = self.sudo().partner_id
        below = self.env["res.partner"].sudo()
        if any(profile.manual_hold for profile in self.sudo()):
            below = below.search([("id", "child_of", customers_sudo.ids)])
        self.env["credit.reevaluation"]._mark(customers_sudo | below)
