from odoo import fields, models


class CreditEscalationStepLine(models.Model):
    """One open item in a reminder, as it stood when it was read or sent.

    Credit notes and payments that are not applied stand in it with negative amounts.
    """

    _name = "credit.escalation.step.line"
    _description = "Open Item in a Reminder"
    _inherit = ["credit.evidence.guard"]
    _order = "step_id, due_date, id"
    _rec_name = "number"
    _check_company_auto = True

    # Written with their reminder, which says when and by whom.
    _log_access = False
    _kept_when = "OLD.is_kept IS TRUE"
    _movable = ("move_id", "move_line_id")

    step_id = fields.Many2one(
        "credit.escalation.step",
        "Reminder",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    # Copies: access and sums need them, and they never change.
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, readonly=True, ondelete="restrict"
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the company"
    )
    move_id = fields.Many2one(
        "account.move", "Invoice", readonly=True, index=True, ondelete="set null"
    )
    move_line_id = fields.Many2one(
        "account.move.line", "Item", readonly=True, index=True, ondelete="set null"
    )
    number = fields.Char(readonly=True)
    invoice_date = fields.Date("Date", readonly=True)
    due_date = fields.Date(readonly=True)
    original_due_date = fields.Date(
        readonly=True, help="The first one; nobody can move it for the insurer."
    )
    days_late = fields.Integer(
        readonly=True, aggregator="max", help="Negative before the due date."
    )
    is_credit = fields.Boolean(
        readonly=True, help="A credit note or a payment that is not applied."
    )
    reached = fields.Boolean(
        "Reached the step",
        readonly=True,
        help="This item alone is old enough for the step.",
    )
    amount_total = fields.Monetary("Amount", readonly=True)
    amount_open = fields.Monetary("Open amount", readonly=True)
    amount_disputed = fields.Monetary("Disputed", readonly=True)
    interest_amount = fields.Monetary("Late interest", readonly=True)
    amount_company = fields.Monetary(
        "Open in company currency",
        currency_field="company_currency_id",
        readonly=True,
    )
    insured_amount = fields.Monetary(
        "Insured", currency_field="company_currency_id", readonly=True
    )
    is_kept = fields.Boolean("Sent", readonly=True)
