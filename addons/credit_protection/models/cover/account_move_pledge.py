from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

from .account_move_cover import READERS

RECORDERS = ("credit_protection.group_credit_claims", "account.group_account_invoice")


class AccountMove(models.Model):
    """An invoice that is pledged to a bank, or for which more time was asked."""

    # One file a concern.
    _inherit = "account.move"  # pylint: disable=consider-merging-classes-inherited

    credit_pledge_ids = fields.One2many(
        "credit.pledge", "move_id", readonly=True, copy=False, groups=READERS
    )
    credit_pledge_id = fields.Many2one(
        "credit.pledge",
        "Pledge",
        compute="_compute_credit_pledge_id",
        compute_sudo=True,
        groups=READERS,
    )
    credit_pledge_text = fields.Char(
        compute="_compute_credit_pledge_id", compute_sudo=True, groups=READERS
    )
    credit_pledge_warning = fields.Text(
        compute="_compute_credit_pledge_id", compute_sudo=True, groups=READERS
    )

    credit_concerns_insurer = fields.Boolean(
        compute="_compute_credit_concerns_insurer", compute_sudo=True, groups=READERS
    )

    @api.depends("credit_extension_end", "credit_cover_reason", "credit_insured_amount")
    def _compute_credit_concerns_insurer(self):
        requests = self.env["credit.extension.request"]
        for move in self:
            move.credit_concerns_insurer = requests._concerns_insurer(move._origin)

    @api.depends("credit_pledge_ids.released_on", "credit_pledge_ids.warning")
    @api.depends_context("lang")
    def _compute_credit_pledge_id(self):
        for move in self:
            pledge = move.credit_pledge_ids.filtered(lambda p: not p.released_on)[:1]
            move.credit_pledge_id = pledge
            move.credit_pledge_warning = pledge.warning
            move.credit_pledge_text = bool(pledge) and self.env._(
                "Pledged to %(bank)s since %(day)s",
                bank=pledge.bank_id.display_name,
                day=format_date(self.env, pledge.date_from),
            )

    @api.readonly
    def action_credit_extension(self):
        """Open the form that records that the buyer asks for more time."""
        self._credit_check_recorder()
        self.env["credit.extension.request"]._check_concerned(self.sudo())
        return self._credit_new(
            "credit.extension.request",
            self.env._("Record Extension Request"),
            {"default_invoice_ids": self.ids},
        )

    @api.readonly
    def action_credit_pledge(self):
        """Open the form that pledges this invoice to a bank."""
        self.ensure_one()
        self._credit_check_recorder()
        return self._credit_new(
            "credit.pledge",
            self.env._("Pledge to a Bank"),
            {"default_move_id": self.id},
        )

    def _credit_check_recorder(self):
        self.check_access("read")
        if not any(self.env.user.has_group(group) for group in RECORDERS):
            raise AccessError(
                self.env._(
                    "Only claims users and accountants can record this. Ask one of"
                    " them."
                )
            )

    def _credit_new(self, model, title, context):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "views": [[False, "form"]],
            "target": "new",
            "context": context,
        }
