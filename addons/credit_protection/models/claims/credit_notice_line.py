from odoo import api, fields, models


class CreditNoticeLine(models.Model):
    """One open invoice in a notice, as it stood when the notice was read or sent."""

    _name = "credit.notice.line"
    _description = "Invoice in a Notice to the Insurer"
    _order = "notice_id, due_date, id"
    _rec_name = "number"

    notice_id = fields.Many2one(
        "credit.notice", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="notice_id.company_id", store=True, precompute=True, index=True
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the company"
    )
    move_id = fields.Many2one(
        "account.move", "Invoice", readonly=True, index=True, ondelete="set null"
    )
    number = fields.Char(required=True, readonly=True)
    invoice_date = fields.Date(required=True, readonly=True)
    shipped_on = fields.Date("Shipped", readonly=True)
    due_date = fields.Date("Original due date", required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    total_in_currency = fields.Monetary("Total", readonly=True)
    open_in_currency = fields.Monetary("Open in its currency", readonly=True)
    open_amount = fields.Monetary(
        "Open amount", currency_field="company_currency_id", readonly=True
    )
    insured_amount = fields.Monetary(
        "Insured", currency_field="company_currency_id", readonly=True
    )
    is_late = fields.Boolean("Overdue", readonly=True)
    days_late = fields.Integer(compute="_compute_days_late")

    @api.depends("due_date", "notice_id.as_of")
    def _compute_days_late(self):
        for line in self:
            as_of = line.notice_id.as_of
            line.days_late = max((as_of - line.due_date).days, 0) if as_of else 0
