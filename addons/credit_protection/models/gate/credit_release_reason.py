from odoo import fields, models


class CreditReleaseReason(models.Model):
    """Why a hold was released: a short list, so that releases can be counted."""

    _name = "credit.release.reason"
    _description = "Credit Release Reason"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
