from datetime import timedelta

from odoo import api, fields, models

from ..models.gate.credit_waiver import WEAKEN_TO

PROPOSED_DAYS = 30


class CreditWaive(models.TransientModel):
    """The dialog that waives a rule for a customer.

    Opening it gives nobody a right: who is asking, for which customer and which rule
    is checked when the button is pressed.
    """

    _name = "credit.waive"
    _description = "Waive a Rule for a Customer"
    _inherit = ["credit.reach"]

    profile_id = fields.Many2one(
        "credit.profile", "Customer", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="profile_id.company_id")
    currency_id = fields.Many2one(related="profile_id.company_id.currency_id")
    rule = fields.Selection("_rule_choices", required=True)
    weaken_to = fields.Selection(
        WEAKEN_TO,
        "What it does instead",
        required=True,
        default="warn",
        help="Other rules count as before.",
    )
    valid_from = fields.Date(
        "First day",
        required=True,
        compute="_compute_days",
        store=True,
        readonly=False,
        precompute=True,
    )
    valid_until = fields.Date(
        "Last day",
        required=True,
        compute="_compute_days",
        store=True,
        readonly=False,
        precompute=True,
        help="Afterwards the rule counts again in full, by itself.",
    )
    is_limited = fields.Boolean("Only up to an amount")
    up_to_amount = fields.Monetary(
        help="The waiver does not count for an order of which more would be owed.",
    )
    reason = fields.Text(required=True)
    consequences = fields.Text(compute="_compute_consequences")

    @api.model
    def _rule_choices(self):
        """Return the rules in force in the companies of the user, with their titles."""
        wording, choices = self.env["credit.wording"], {}
        for company in self.env.companies:
            rules = self.env["credit.ruleset"]._in_force_for(company, tell=False)
            for ruleset, compiled in rules.pairs:
                for gate in compiled.ruleset.order_gates:
                    title = wording._text(dict(gate.title)) or gate.id
                    choices[f"{ruleset.code}/{gate.id}"] = f"{title} ({ruleset.title})"
        return list(choices.items())

    @api.depends("profile_id")
    def _compute_days(self):
        for wizard in self:
            company = wizard.company_id or self.env.company
            today = company._credit_today()
            days = min(PROPOSED_DAYS, company.sudo().credit_waiver_days)
            wizard.valid_from = wizard.valid_from or today
            wizard.valid_until = wizard.valid_until or today + timedelta(days=days)

    @api.depends("profile_id", "rule", "weaken_to")
    def _compute_consequences(self):
        """Say how many held orders are judged again at once."""
        for wizard in self:
            profile, count = wizard.profile_id, 0
            if profile:
                Waiver = self.env["credit.waiver"]
                holds = Waiver._waiting_holds(
                    profile.sudo().partner_id, profile.company_id
                )
                count = len(holds)
            wizard.consequences = self.env._(
                "On the first day the held orders of this customer are judged again"
                " (now: %(count)s). Only this rule is weakened; nothing becomes"
                " stricter. Orders that you sell or enter yourself never pass by your"
                " own waiver.",
                count=count,
            )

    def action_waive(self):
        """Grant the waiver and open it."""
        self.ensure_one()
        waiver = self.env["credit.waiver"]._grant(
            self.profile_id,
            self.rule,
            {
                "weaken_to": self.weaken_to,
                "valid_from": self.valid_from,
                "valid_until": self.valid_until,
                "is_limited": self.is_limited,
                "up_to_amount": self.up_to_amount,
                "reason": self.reason,
            },
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(waiver)s was granted to %(customer)s.",
                    waiver=waiver.name,
                    customer=waiver.partner_id.display_name,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
