from odoo import models


class ResPartner(models.Model):
    """Asking from the customer's credit tab."""

    # One file a concern.
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    def action_credit_request_limit(self):
        """Open the dialog that asks for a higher limit of this customer."""
        self.ensure_one()
        self.check_access("read")
        return self.env["credit.limit.request"]._ask_window(self, self.env.company)

    def action_credit_limit_requests(self):
        """Open the limit requests of this customer that the user may see."""
        self.ensure_one()
        self.check_access("read")
        domain = [
            ("partner_id", "=", self.sudo().commercial_partner_id.id),
            ("company_id", "=", self.env.company.id),
        ]
        name = self.env._("Limit requests")
        return self._credit_window(name, "credit.limit.request", domain)
