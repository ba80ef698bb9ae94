from odoo import fields, models


class CreditDocumentKind(models.Model):
    """A kind of document that the credit team asks for, for example a statement."""

    _name = "credit.document.kind"
    _description = "Kind of Credit Document"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
