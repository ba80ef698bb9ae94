from odoo import models
from odoo.exceptions import AccessError

from .credit_claim import CLAIMANTS


class ResPartner(models.Model):
    """Claiming from the customer."""

    # One file a concern.
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    def action_credit_claim(self):
        """Open the claim about this customer; prepare one where there is none."""
        self.ensure_one()
        self.check_access("read")
        if not any(self.env.user.has_group(group) for group in CLAIMANTS):
            raise AccessError(
                self.env._("Only claims users and accountants work on claims. Ask one.")
            )
        return self.env["credit.claim"]._open_or_prepare(
            self.env.company, self.commercial_partner_id
        )
