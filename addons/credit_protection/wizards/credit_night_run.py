from odoo import fields, models


class CreditNightRun(models.TransientModel):
    """Asks for whom the work of the night is done now, and whether only on trial."""

    _name = "credit.night.run"
    _description = "Run the Night Now"
    _inherit = ["credit.reach"]

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        help="Empty: all customers.",
    )
    trial = fields.Boolean(
        "Dry run",
        default=True,
        help="Shows what would be done. Nothing is changed, and nothing leaves.",
    )
    reminders = fields.Selection(related="company_id.credit_escalation_mode")

    def action_run(self):
        """Begin the run and open it; who may do so is checked by the run."""
        self.ensure_one()
        night = self.env["credit.night"]._ask_for(
            self.company_id,
            self.partner_ids,
            trial=self.trial,
            at_once=len(self.partner_ids) == 1,
        )
        return night._window()
