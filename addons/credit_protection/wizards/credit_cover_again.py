from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..models.facts.credit_facts_cover_sql import INVOICES


class CreditCoverAgain(models.TransientModel):
    """Asks why the cover of open invoices is computed again.

    A cover limit is filled by all open invoices of its buyer, the oldest first, so all
    of them are computed, whichever was chosen.
    """

    _name = "credit.cover.again"
    _description = "Compute Cover Again"
    _inherit = ["credit.reach"]

    partner_ids = fields.Many2many("res.partner", string="Buyers", required=True)
    company_ids = fields.Many2many("res.company", string="Companies", required=True)
    overridden = fields.Boolean(
        "Also what people decided",
        help="Otherwise invoices whose cover a person has decided stay as they are.",
    )
    reason = fields.Char(required=True)
    scope = fields.Char(compute="_compute_scope")

    @api.model
    def default_get(self, fields):
        """Take the buyers from the invoices or customers that are selected."""
        values = super().default_get(fields)
        model, ids = (self.env.context.get(k) for k in ("active_model", "active_ids"))
        if model not in ("account.move", "res.partner") or not ids:
            return values
        records = self.env[model].browse(ids)
        records.check_access("read")
        companies = self.env.companies
        if model == "account.move":
            records = records.filtered(lambda move: move.move_type in INVOICES)
            companies = records.company_id
        buyers = records.commercial_partner_id
        return {
            **values,
            "partner_ids": [Command.set(buyers.ids)],
            "company_ids": [Command.set(companies.ids)],
        }

    @api.depends("partner_ids", "company_ids")
    def _compute_scope(self):
        for wizard in self:
            count = self.env["account.move"].search_count(wizard._open_invoices())
            wizard.scope = self.env._(
                "%(count)s open invoices of %(buyers)s buyers.",
                count=count,
                buyers=len(wizard.partner_ids),
            )

    def _open_invoices(self):
        return [
            ("commercial_partner_id", "in", self.partner_ids.commercial_partner_id.ids),
            ("company_id", "in", self.company_ids.ids),
            ("move_type", "in", INVOICES),
            ("state", "=", "posted"),
            ("amount_residual_signed", ">", 0),
        ]

    def action_apply(self):
        """Compute again; who may do so is checked there."""
        self.ensure_one()
        if not self.partner_ids:
            raise UserError(self.env._("Choose invoices of customers, or customers."))
        self.partner_ids.check_access("read")
        cover, done = self.env["credit.cover"], 0
        for company in self.company_ids & self.env.companies:
            done += cover._compute_again(
                company, self.partner_ids, self.reason, overridden=self.overridden
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The cover of %(count)s open invoices was computed again.",
                    count=done,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
