from odoo import fields, models


class CreditProfile(models.Model):
    """The limit requests of a customer, counted on the profile."""

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    limit_request_count = fields.Integer(compute="_compute_limit_request_count")

    def _compute_limit_request_count(self):
        """Count what was submitted, for the credit team."""
        counts = dict(
            self.env["credit.limit.request"]
            .sudo()
            ._read_group(
                [("profile_id", "in", self.ids), ("state", "!=", "draft")],
                ["profile_id"],
                ["__count"],
            )
        )
        for profile in self:
            profile.limit_request_count = counts.get(profile.sudo(), 0)

    def action_limit_requests(self):
        """Open the limit requests of these customers."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Limit requests"),
            "res_model": "credit.limit.request",
            "views": [[False, "list"], [False, "form"]],
            "domain": [("profile_id", "in", self.ids)],
            "context": {"create": False},
        }
