from odoo import models

# What of a profile decides about orders.
CHANGES = {
    "credit_limit",
    "group_limit",
    "group_limit_kind",
    "legal_status",
    "limit_expires_on",
    "limit_kind",
    "manual_hold",
    "manual_hold_until",
    "tier",
    "tier_lock_until",
    "tier_lock_value",
    "tier_locked",
}
# What of it decides about the companies below as well.
FAMILY = {"group_limit", "group_limit_kind", "manual_hold", "manual_hold_until"}


class CreditProfile(models.Model):
    """Limits, tiers and holds of customers."""

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    def write(self, vals):
        """Note customers about whom something was decided."""
        res = super().write(vals)
        if vals.keys() & CHANGES:
            self._note_customers(family=bool(vals.keys() & FAMILY))
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

    def _note_customers(self, family=False):
        """Note these customers, with ``family`` the companies below them as well."""
        customers_sudo = self.sudo().partner_id
        if family:
            customers_sudo = customers_sudo.search(
                [("id", "child_of", customers_sudo.ids)]
            )
        self.env["credit.reevaluation"]._mark(customers_sudo)
