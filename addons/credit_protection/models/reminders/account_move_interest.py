from odoo import api, fields, models

from ..cover.account_move_cover import READERS


class AccountMove(models.Model):
    """The late interest of an invoice until today, and how it is computed."""

    # One file a concern.
    _inherit = "account.move"  # pylint: disable=consider-merging-classes-inherited

    credit_interest_text = fields.Char(
        compute="_compute_credit_interest_text", compute_sudo=True, groups=READERS
    )

    @api.depends("amount_residual", "state")
    @api.depends_context("lang")
    def _compute_credit_interest_text(self):
        accrued = self.env["credit.late.interest"]._not_charged(self._origin)
        for move in self:
            found = accrued.get(move._origin.id)
            move.credit_interest_text = bool(found and found.interest) and self.env._(
                "Late interest until today: %(amount)s",
                amount=move.currency_id.format(float(found.interest)),
            )

    @api.readonly
    def action_credit_interest(self):
        """Open how the late interest of these invoices is computed."""
        self.check_access("read")
        return self.env["credit.interest.calculation"]._window(self)
