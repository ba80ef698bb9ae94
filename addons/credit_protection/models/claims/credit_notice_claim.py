from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .credit_claim import CLAIMANTS, ENDED


class CreditNotice(models.Model):
    """The way from a notice to the claim that follows it."""

    # One file a concern.
    _inherit = "credit.notice"  # pylint: disable=consider-merging-classes-inherited

    claim_id = fields.Many2one(
        "credit.claim",
        "Open claim",
        compute="_compute_claim_id",
        help="The claim for this buyer under the same policy that has not ended.",
    )

    def _compute_claim_id(self):
        """Find the open claims of the buyers, all at once."""
        claims = self.env["credit.claim"].search(
            Domain("partner_id", "in", self.partner_id.ids)
            & Domain("company_id", "in", self.company_id.ids)
            & Domain("state", "not in", ENDED)
        )
        found = claims.grouped(lambda c: (c.company_id, c.partner_id, c.policy_id))
        for notice in self:
            key = (notice.company_id, notice.partner_id, notice.policy_id)
            notice.claim_id = found.get(key)

    def action_credit_claim(self):
        """Open the claim that follows this notice; prepare one where there is none."""
        self.ensure_one()
        self.check_access("read")
        if not any(self.env.user.has_group(group) for group in CLAIMANTS):
            raise AccessError(
                self.env._("Only claims users and accountants work on claims. Ask one.")
            )
        if self.claim_id:
            return self.claim_id._get_records_action(name=self.env._("Claim"))
        return self.env["credit.claim"]._open_or_prepare(
            self.company_id, self.partner_id, self.policy_id
        )
