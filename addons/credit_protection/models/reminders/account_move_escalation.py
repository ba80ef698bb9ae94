from odoo import api, fields, models
from odoo.tools import format_date

from ..cover.account_move_cover import READERS


class AccountMove(models.Model):
    """Which reminder named an invoice last, and the way to leave it alone."""

    # One file a concern.
    _inherit = "account.move"  # pylint: disable=consider-merging-classes-inherited

    credit_reminder_text = fields.Char(
        compute="_compute_credit_reminder_text", compute_sudo=True, groups=READERS
    )

    @api.depends_context("lang")
    def _compute_credit_reminder_text(self):
        """Tell until when nobody reminds, else the last reminder that has left."""
        optouts_sudo = self.env["credit.escalation.optout"].sudo()
        current = optouts_sudo.with_context(
            allowed_company_ids=self.company_id.ids
        ).search([("active_now", "=", True), ("move_id", "in", self._origin.ids)])
        until = {optout.move_id.id: optout.date_to for optout in current}
        lines_sudo = self.env["credit.escalation.step.line"].sudo()
        rows = lines_sudo._read_group(
            [("move_id", "in", self._origin.ids), ("is_kept", "=", True)],
            ["move_id"],
            ["id:max"],
        )
        latest = {move.id: lines_sudo.browse(key).step_id for move, key in rows}
        for move in self:
            step = latest.get(move._origin.id)
            move.credit_reminder_text = bool(step) and step._in_words(True)
            if move._origin.id in until:
                move.credit_reminder_text = self.env._(
                    "No reminders until %(day)s",
                    day=format_date(self.env, until[move._origin.id]),
                )

    @api.readonly
    def action_credit_optout(self):
        """Open the form that leaves an invoice alone until a day."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("No Reminders"),
            "res_model": "credit.escalation.optout",
            "views": [[False, "form"]],
            "target": "new",
            "context": {
                "default_partner_id": self.commercial_partner_id.id,
                "default_move_id": self.id,
                "default_company_id": self.company_id.id,
            },
        }

    @api.readonly
    def action_credit_reminders(self):
        """Open the reminders that name this invoice."""
        self.ensure_one()
        self.check_access("read")
        return self.env["res.partner"]._credit_open_reminders(
            [("line_ids.move_id", "=", self.id)]
        )
