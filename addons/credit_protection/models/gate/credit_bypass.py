from odoo import api, fields, models
from odoo.fields import Domain

from . import credit_bypass_sql as sql
from .credit_override import KINDS


class CreditBypass(models.Model):
    """The register of overrides with what became of each: paid, open or overdue.

    Read from the database each time it is asked; nobody can write it.
    """

    _name = "credit.bypass"
    _description = "Credit Override and Its Outcome"
    _auto = False
    _order = "done_at desc, id desc"
    _rec_name = "document_name"
    _depends = {
        "account.move": ["amount_residual_signed", "invoice_date_due", "state"],
        "credit.decision": ["passed_by", "waivers", "order_id"],
        "credit.hold": ["move_id"],
        "credit.override": [
            "kind",
            "user_id",
            "amount",
            "order_id",
            "waiver_id",
            "hold_id",
        ],
        "sale.order": ["state", "invoice_status"],
    }

    override_id = fields.Many2one("credit.override", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True)
    done_at = fields.Datetime("Date", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    document_name = fields.Char("Document", readonly=True)
    reason = fields.Text(readonly=True)
    amount = fields.Monetary(
        readonly=True,
        help="What was owed for the released document; for a waiver, for all orders"
        " that pass by it.",
    )
    passed_count = fields.Integer("Orders confirmed", readonly=True)
    open_amount = fields.Monetary(
        "Still open", readonly=True, help="Open on the invoices of these orders."
    )
    overdue_amount = fields.Monetary(
        "Overdue now", readonly=True, help="Overdue on the invoices of these orders."
    )
    outcome = fields.Selection(
        [
            ("overdue", "Overdue now"),
            ("open", "Invoiced, not due"),
            ("paid", "Paid"),
            ("not_invoiced", "Confirmed, not invoiced"),
            ("waiting", "Not confirmed"),
            ("cancelled", "Cancelled"),
            ("none", "No order"),
        ],
        readonly=True,
    )

    @property
    def _table_query(self):
        companies_sudo = self.env["res.company"].sudo().search(Domain.TRUE)
        return sql.register({c.id: c._credit_today() for c in companies_sudo})

    @api.readonly
    def action_open(self):
        """Open what stands behind a line: the hold, the waiver or the customer."""
        self.ensure_one()
        self.check_access("read")
        override = self.override_id
        profile = self.env["credit.profile"]._of(self.partner_id, self.company_id)
        record = override.hold_id or override.waiver_id or profile
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [[False, "form"]],
        }
