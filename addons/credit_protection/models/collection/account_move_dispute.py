from odoo import api, fields, models

from ..cover.account_move_cover import READERS
from .credit_dispute import RECORDERS


class AccountMove(models.Model):
    """What of an invoice is disputed, and the way to say so."""

    # One file a concern.
    _inherit = "account.move"  # pylint: disable=consider-merging-classes-inherited

    credit_dispute_ids = fields.One2many(
        "credit.dispute", "move_id", readonly=True, copy=False, groups=READERS
    )
    credit_disputed_insured = fields.Monetary(
        "Insured once settled",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
        groups=READERS,
        help="Not insured while it is disputed; it keeps its place in the cover limit.",
    )
    credit_dispute_text = fields.Char(
        compute="_compute_credit_dispute_text", compute_sudo=True, groups=READERS
    )

    def _credit_open_disputes(self):
        return self.sudo().credit_dispute_ids.filtered(lambda d: d.state == "open")

    def _credit_disputed(self):
        """Return what is disputed of this invoice, in company currency."""
        self.ensure_one()
        disputed = sum(self._credit_open_disputes().mapped("amount_company"))
        residual = max(self.amount_residual_signed, 0.0)
        return self.company_currency_id.round(min(disputed, residual))

    def _credit_undisputed(self):
        """Return what is open and not disputed, in the currency of the invoice."""
        if not self:
            return 0.0
        self.ensure_one()
        disputed = sum(self._credit_open_disputes().mapped("amount"))
        return self.currency_id.round(max(self.amount_residual - disputed, 0.0))

    def _credit_in_company(self, amount):
        """Return an amount of this invoice in company currency, as it is booked."""
        self.ensure_one()
        if not self.amount_residual:
            return 0.0
        rate = self.amount_residual_signed / self.amount_residual
        return self.company_currency_id.round(amount * rate)

    @api.depends("credit_dispute_ids.state", "credit_dispute_ids.amount")
    @api.depends_context("lang")
    def _compute_credit_dispute_text(self):
        for move in self:
            disputes = move._credit_open_disputes()
            reported = move.credit_dispute_ids.filtered(lambda d: d.state == "reported")
            words = {
                "amount": move.currency_id.format(
                    sum((disputes or reported).mapped("amount"))
                ),
                "reasons": ", ".join((disputes or reported).reason_id.mapped("name")),
            }
            move.credit_dispute_text = False
            if disputes:
                move.credit_dispute_text = self.env._(
                    "%(amount)s disputed: %(reasons)s", **words
                )
            elif reported:
                move.credit_dispute_text = self.env._(
                    "The customer reports %(amount)s as disputed: %(reasons)s", **words
                )

    @api.readonly
    def action_credit_dispute(self):
        """Open the form that records that the customer does not agree."""
        self.ensure_one()
        self.check_access("read")
        self.env["credit.dispute"]._need(RECORDERS)
        return self._credit_new(
            "credit.dispute",
            self.env._("Record Dispute"),
            {"default_move_id": self.id},
        )

    @api.readonly
    def action_credit_disputes(self):
        """Open the disputes of this invoice, settled ones too."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Disputes of %(invoice)s", invoice=self.name),
            "res_model": "credit.dispute",
            "views": [[False, "list"], [False, "form"]],
            "domain": [("move_id", "=", self.id)],
            "context": {"create": False},
        }
