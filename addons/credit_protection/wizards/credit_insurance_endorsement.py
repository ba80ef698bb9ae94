from odoo import api, fields, models

from ..models.cover import credit_insurance_sql as sql


class CreditInsuranceEndorsement(models.TransientModel):
    """From which day on the terms of a policy change; then they can be edited."""

    _name = "credit.insurance.endorsement"
    _description = "New Endorsement"
    _inherit = ["credit.reach"]

    policy_id = fields.Many2one(
        "credit.insurance.policy", required=True, readonly=True, ondelete="cascade"
    )
    date_from = fields.Date(
        "Counts from",
        required=True,
        default=lambda self: self.env.company._credit_today(),
        help="The terms before end on the day before.",
    )
    note = fields.Char("What changes", required=True)
    version_id = fields.Many2one(
        "credit.insurance.version", "Terms then", compute="_compute_version_id"
    )
    kept_count = fields.Integer(compute="_compute_version_id")

    @api.depends("policy_id", "date_from")
    def _compute_version_id(self):
        for wizard in self:
            day, policy = wizard.date_from, wizard.policy_id
            version = policy._version_on(day) if policy and day else False
            wizard.version_id, wizard.kept_count = version, 0
            if version:
                query = sql.kept_invoices(self.env, version.ids, day)
                [(wizard.kept_count,)] = self.env.execute_query(query)

    def action_endorse(self):
        """Make the new version and open it, to enter what changes."""
        self.ensure_one()
        version = self.policy_id._endorse(self.date_from, self.note)
        return {
            "type": "ir.actions.act_window",
            "name": version.display_name,
            "res_model": version._name,
            "res_id": version.id,
            "views": [[False, "form"]],
        }
