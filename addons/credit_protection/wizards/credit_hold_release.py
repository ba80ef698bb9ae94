from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class CreditHoldRelease(models.TransientModel):
    """The release dialog: on what terms, and what the release does.

    Opening it gives nobody a right. The hold checks who is releasing when the button
    is pressed, and reads the exposure that is accepted at that moment.
    """

    _name = "credit.hold.release"
    _description = "Release Credit Holds"

    hold_ids = fields.Many2many("credit.hold", string="Holds", required=True)
    hold_count = fields.Integer(compute="_compute_hold_count")
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    currency_id = fields.Many2one("res.currency", compute="_compute_company_id")
    reason_id = fields.Many2one("credit.release.reason", required=True)
    note = fields.Text()
    valid_until = fields.Date(
        "Valid until",
        required=True,
        compute="_compute_valid_until",
        store=True,
        readonly=False,
        precompute=True,
        help="Last day on which this release lets it pass.",
    )
    up_to_amount = fields.Monetary(
        "Up to amount",
        compute="_compute_up_to_amount",
        store=True,
        readonly=False,
        precompute=True,
        help="The release is void as soon as it grows above this amount.",
    )
    reasons = fields.Json(compute="_compute_reasons")
    order_text = fields.Char("Document", compute="_compute_order_text")
    decision_text = fields.Char(compute="_compute_order_text")
    overview = fields.Json(compute="_compute_overview")
    overview_html = fields.Html(compute="_compute_overview", sanitize=False)

    @api.model
    def default_get(self, fields):
        """Take the selected holds when the dialog is opened from their list."""
        values = super().default_get(fields)
        from_list = self.env.context.get("active_model") == "credit.hold"
        if "hold_ids" in fields and not values.get("hold_ids") and from_list:
            active_ids = self.env.context.get("active_ids", [])
            values["hold_ids"] = [Command.set(active_ids)]
        return values

    @api.depends("hold_ids")
    def _compute_hold_count(self):
        for wizard in self:
            wizard.hold_count = len(wizard.hold_ids)

    @api.depends("hold_ids")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.hold_ids.company_id[:1] or self.env.company
            wizard.currency_id = wizard.company_id.currency_id

    @api.depends("hold_ids")
    def _compute_valid_until(self):
        for wizard in self:
            today = wizard.company_id._credit_today()
            wizard.valid_until = wizard.valid_until or today + timedelta(days=5)

    @api.depends("hold_ids")
    def _compute_up_to_amount(self):
        for wizard in self:
            wizard.up_to_amount = sum(wizard.hold_ids.mapped("amount"))

    @api.depends("hold_ids")
    @api.depends_context("lang", "uid")
    def _compute_reasons(self):
        for wizard in self:
            badges = [badge for h in wizard.hold_ids for badge in h.reasons or []]
            unique = {badge["title"]: badge for badge in badges if not badge["cleared"]}
            wizard.reasons = list(unique.values())

    @api.depends("hold_ids")
    def _compute_order_text(self):
        for wizard in self:
            wizard.order_text = "; ".join(
                ", ".join(
                    (
                        hold.document_name or "",
                        hold.partner_id.name or "",
                        hold.currency_id.format(hold.amount),
                    )
                )
                for hold in wizard.hold_ids
            )
            wizard.decision_text = ", ".join(wizard.hold_ids.decision_id.mapped("name"))

    @api.depends("hold_ids", "valid_until", "up_to_amount")
    @api.depends_context("lang")
    def _compute_overview(self):
        """What the release does to exposure and limit, for the right side."""
        for wizard in self:
            overview = self.env["credit.verdict"]._release_overview(
                wizard.hold_ids, wizard.valid_until, wizard.up_to_amount
            )
            wizard.overview = overview
            wizard.overview_html = self.env["ir.qweb"]._render(
                "credit_protection.release_overview", {"overview": overview}
            )

    def action_release(self):
        """Release on these terms; name the holds that somebody else must decide."""
        self.ensure_one()
        single = len(self.hold_ids) == 1
        if single and self.currency_id.compare_amounts(self.up_to_amount, 0) <= 0:
            raise UserError(self.env._("Enter the amount up to which you release it."))
        barred = self.hold_ids._release(
            self.reason_id,
            self.note,
            self.valid_until,
            self.up_to_amount if single else False,
        )
        return _close(self.env, barred)

    def action_reject(self):
        """Go on to the dialog that asks why the release is rejected."""
        return self.hold_ids.action_reject()


def _close(env, barred):
    """Close the dialog and name the holds that this user may not decide about."""
    done = {"type": "ir.actions.act_window_close"}
    if not barred:
        return done
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {
            "type": "warning",
            "sticky": True,
            "message": barred._barred_message(barred),
            "next": done,
        },
    }
