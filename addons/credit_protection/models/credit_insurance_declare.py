from odoo import api, fields, models

from .credit_declaration import KINDS


class CreditInsurancePolicy(models.Model):
    """How often the turnover of a policy is declared."""

    # One file a concern.
    _inherit = "credit.insurance.policy"  # pylint: disable=consider-merging-classes-inherited

    declaration_kind = fields.Selection(
        KINDS, "Turnover is declared by", required=True, default="month"
    )
    declaration_days = fields.Integer(
        "Declare within (days)", default=15, help="After the end of the period."
    )
    declaration_ids = fields.One2many("credit.declaration", "policy_id")
    declaration_count = fields.Integer(compute="_compute_declaration_count")

    _declaration_days_not_negative = models.Constraint(
        "CHECK(declaration_days >= 0)", "Days of a policy cannot be negative."
    )

    @api.depends("declaration_ids")
    def _compute_declaration_count(self):
        counts = dict(
            self.env["credit.declaration"]._read_group(
                [("policy_id", "in", self.ids)], ["policy_id"], ["__count"]
            )
        )
        for policy in self:
            policy.declaration_count = counts.get(policy._origin, 0)

    def _is_used(self):
        """Declarations rest on a policy too."""
        return super()._is_used() or bool(self.sudo().declaration_ids)

    @api.readonly
    def action_declarations(self):
        """Open the declarations of this policy."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Declarations of %(policy)s", policy=self.name),
            "res_model": "credit.declaration",
            "views": [[False, "list"], [False, "form"]],
            "domain": [("policy_id", "=", self.id)],
            "context": {"default_policy_id": self.id},
        }
