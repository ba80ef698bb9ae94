from odoo import api, fields, models
from odoo.fields import Domain

from ...engine import policy_year
from .credit_declaration import KINDS


class CreditInsurancePolicy(models.Model):
    """How often the turnover of a policy is declared, and what it has cost so far."""

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

    def _premium_of_year(self, day, version):
        """Return the premium of a policy year as far as it is certain, in sudo.

        What was declared to the insurer, but at least the minimum of these terms; a
        declaration belongs to the year of its first day.
        """
        self.ensure_one()
        if not self.date_from:
            return version.premium_minimum
        first, last = policy_year(self.date_from, day)
        period = Domain("date_from", "<=", last)
        if first > self.date_from:  # what begins before the policy is of its first year
            period &= Domain("date_from", ">=", first)
        ((declared,),) = self.env["credit.declaration"]._read_group(
            period
            & Domain("policy_id", "=", self.id)
            & Domain("state", "=", "declared"),
            [],
            ["premium:sum"],
        )
        return max(declared or 0.0, version.premium_minimum)

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
