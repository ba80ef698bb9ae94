from odoo import api, fields, models
from odoo.exceptions import UserError


class CreditNoticeInstalment(models.Model):
    """One part of the payment plan that the insurer is asked to agree to."""

    _name = "credit.notice.instalment"
    _description = "Instalment in a Notice to the Insurer"
    _inherit = ["credit.reach"]
    _order = "due_date, id"
    _rec_name = "due_date"

    notice_id = fields.Many2one(
        "credit.notice", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="notice_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    due_date = fields.Date("Due", required=True)
    amount = fields.Monetary(required=True)

    _something = models.Constraint(
        "CHECK(amount > 0)", "An instalment is more than nothing."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Add instalments to drafts only."""
        parts = super().create(vals_list)
        parts._change_draft()
        return parts

    def write(self, vals):
        """Change instalments of drafts only, and keep them with their notice."""
        self._change_draft()
        if "notice_id" in vals and self.notice_id.ids != [vals["notice_id"]]:
            raise UserError(self.env._("An instalment stays with its notice."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_of_drafts(self):
        self._change_draft()

    def _change_draft(self):
        """Refuse where the notice was sent; files that were downloaded are outdated."""
        done = self.sudo().notice_id.filtered(lambda notice: notice.state != "draft")
        if done:
            raise UserError(
                self.env._(
                    "%(notice)s was sent: its instalments stay as they are.",
                    notice=done[0].display_name,
                )
            )
        self.notice_id._take_files_back()
