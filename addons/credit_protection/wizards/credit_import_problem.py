from odoo import fields, models


class CreditImportProblem(models.TransientModel):
    """One problem of a file: on which line, and what to do."""

    _name = "credit.import.problem"
    _description = "Problem of an Import"
    _inherit = ["credit.reach"]
    _order = "number, id"

    import_id = fields.Many2one(
        "credit.import", required=True, index=True, ondelete="cascade"
    )
    number = fields.Integer("Line", readonly=True, aggregator=None)
    column = fields.Char(readonly=True)
    value = fields.Char(readonly=True)
    text = fields.Char("What to do", readonly=True)
