from odoo import api, fields, models

from .credit_declaration_line import KEPT


class CreditDeclarationItem(models.Model):
    """An invoice or credit note in a declaration, with the amount it had then."""

    _name = "credit.declaration.item"
    _description = "Invoice of a turnover declaration"
    _inherit = ["credit.evidence"]
    _order = "date, id"
    _rec_name = "move_name"
    _check_company_auto = True

    _kept_when = KEPT
    _movable = ("move_id", "partner_id")

    declaration_id = fields.Many2one(
        "credit.declaration",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    line_id = fields.Many2one(
        "credit.declaration.line",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    move_id = fields.Many2one(
        "account.move", "Invoice", readonly=True, index=True, ondelete="set null"
    )
    move_name = fields.Char("Number", readonly=True)
    partner_id = fields.Many2one(
        "res.partner", "Buyer", readonly=True, index=True, ondelete="restrict"
    )
    date = fields.Date(
        readonly=True,
        help="The day of delivery, or of the invoice where none is known.",
    )
    turnover = fields.Monetary(readonly=True)
    with_tax = fields.Boolean(
        "With taxes", readonly=True, help="Taxes are insured and declared too."
    )
    excluded = fields.Selection(related="line_id.excluded")

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        """Refuse RPC: items are written with their declaration only."""
        return super().create(vals_list)

    @api.readonly
    def action_open_invoice(self):
        """Open the invoice itself."""
        self.ensure_one()
        self.check_access("read")
        self.move_id.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.move_name,
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [[False, "form"]],
        }
