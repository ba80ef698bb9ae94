from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount


class CreditHoldRelease(models.TransientModel):
    """The release dialog: on what terms, and what the release does.

    Opening it gives nobody a right. The hold checks who is releasing when the button
    is pressed, and reads the exposure that is accepted at that moment.
    """

    _name = "credit.hold.release"
    _description = "Release Credit Holds"
    _inherit = ["credit.reach"]

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
    prepayment = fields.Float(
        digits=(16, 2),
        help="The order passes only once this much of it is prepaid; until then it"
        " stays on hold. 0: no prepayment.",
    )
    prepayment_kind = fields.Selection(
        [("percent", "%"), ("amount", "in company currency")],
        required=True,
        default="percent",
    )
    prepayment_text = fields.Char(compute="_compute_prepayment_text")
    above_level = fields.Boolean(compute="_compute_level_text")
    level_text = fields.Char("Approval", compute="_compute_level_text")
    recommended_text = fields.Text("Recommended", compute="_compute_recommended_text")
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
        return self._with_recommendation(values)

    def _with_recommendation(self, values):
        """Start with the reason and the prepayment that a manager recommended."""
        hold_ids = self.new({"hold_ids": values.get("hold_ids")}).hold_ids.ids
        if len(hold_ids) == 1:
            terms = self.env["credit.hold"].browse(hold_ids).recommended_terms or {}
            for name in ("reason_id", "prepayment", "prepayment_kind"):
                if terms.get(name) and not values.get(name):
                    values[name] = terms[name]
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
            proposed = wizard._recommended().get("valid_until")
            proposed = max(fields.Date.to_date(proposed) or today, today)
            if proposed == today:
                proposed = today + timedelta(days=5)
            wizard.valid_until = wizard.valid_until or proposed

    @api.depends("hold_ids")
    def _compute_up_to_amount(self):
        for wizard in self:
            proposed = wizard._recommended().get("up_to_amount")
            wizard.up_to_amount = proposed or sum(wizard.hold_ids.mapped("amount"))

    def _recommended(self):
        """Return the terms that a manager recommended for the one hold, or nothing."""
        self.ensure_one()
        return (len(self.hold_ids) == 1 and self.hold_ids.recommended_terms) or {}

    @api.depends("hold_ids")
    def _compute_recommended_text(self):
        for wizard in self:
            hold, terms = wizard.hold_ids[:1], wizard._recommended()
            wizard.recommended_text = bool(terms) and "\n".join(
                text
                for text in (
                    self.env._("By %(user)s", user=hold.recommended_by_id.name),
                    terms.get("note"),
                )
                if text
            )

    @api.depends("hold_ids", "prepayment", "prepayment_kind", "up_to_amount")
    @api.depends_context("lang")
    def _compute_prepayment_text(self):
        for wizard in self:
            required = wizard._prepaid_required()
            wizard.prepayment_text = bool(required) and self.env._(
                "= %(amount)s before confirmation",
                amount=format_amount(self.env, required, wizard.currency_id),
            )

    def _prepaid_required(self):
        """Return what must be prepaid of the one order under the terms chosen."""
        self.ensure_one()
        hold_sudo = self.hold_ids.sudo()
        if len(hold_sudo) != 1 or not self.prepayment:
            return 0.0
        gate = self.env["credit.gate"]
        facts = gate._facts_of(hold_sudo).get(hold_sudo.id)
        try:
            standing = gate._prepayment(hold_sudo, facts, self._condition())
        except ValueError:
            return 0.0
        return float(standing.required) if standing else 0.0

    def _condition(self):
        percent = self.prepayment_kind == "percent" or len(self.hold_ids) > 1
        return {
            "prepay_percent": self.prepayment if percent else 0.0,
            "prepay_amount": 0.0 if percent else self.prepayment,
        }

    @api.depends("hold_ids", "up_to_amount")
    @api.depends_context("lang", "uid")
    def _compute_level_text(self):
        for wizard in self:
            holds, single = wizard.hold_ids, len(wizard.hold_ids) == 1
            up_to = wizard.up_to_amount if single else False
            within, above = holds._within_level(up_to)
            wizard.above_level = bool(holds) and not within
            wizard.level_text = wizard._level_words(above, up_to)

    def _level_words(self, above, up_to_amount):
        """Say who may release, and up to which amount a manager may."""
        if len(self.hold_ids) > 1:
            if not above:
                return self.env._("You may release all of them.")
            return self.env._(
                "A credit director decides about %(orders)s.", orders=above._names()
            )
        hold_sudo, limit = self.hold_ids.sudo(), 0.0
        if not hold_sudo:
            return False
        if hold_sudo.recommended_by_id == self.env.user:
            return self.env._("You recommended it: a credit director decides.")
        limit = hold_sudo.company_id.credit_director_above
        amount = format_amount(self.env, limit, self.currency_id)
        if hold_sudo._level_up_to(up_to_amount) == "director":
            if limit and max(up_to_amount, hold_sudo.amount) > limit:
                return self.env._("Credit director, above %(amount)s", amount=amount)
            return self.env._("Credit director, because a rule asks for it")
        if limit:
            return self.env._("Credit manager, up to %(amount)s", amount=amount)
        return self.env._("Credit manager")

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

    @api.depends(
        "hold_ids", "valid_until", "up_to_amount", "prepayment", "prepayment_kind"
    )
    @api.depends_context("lang")
    def _compute_overview(self):
        """What the release does to exposure and limit, for the right side."""
        for wizard in self:
            overview = self.env["credit.verdict"]._release_overview(
                wizard.hold_ids,
                wizard.valid_until,
                wizard.up_to_amount,
                wizard._prepaid_required(),
            )
            wizard.overview = overview
            wizard.overview_html = self.env["ir.qweb"]._render(
                "credit_protection.release_overview", {"overview": overview}
            )

    def action_release(self):
        """Release on these terms; name the holds that somebody else must decide."""
        self.ensure_one()
        barred = self.hold_ids._release(
            self.reason_id,
            self.note,
            self.valid_until,
            self._checked_up_to(),
            self._condition(),
        )
        return _close(self.env, barred)

    def action_send(self):
        """Recommend these terms; a credit director decides."""
        self.ensure_one()
        terms = {
            "valid_until": fields.Date.to_string(self.valid_until),
            "up_to_amount": self._checked_up_to(),
            "prepayment": self.prepayment,
            "prepayment_kind": self.prepayment_kind,
        }
        self.hold_ids._check_condition(self._condition())
        barred = self.hold_ids._recommend(self.reason_id, self.note, terms)
        return _close(self.env, barred)

    def _checked_up_to(self):
        """Return the amount of a single release; False where each has its own."""
        if len(self.hold_ids) != 1:
            return False
        if self.currency_id.compare_amounts(self.up_to_amount, 0) <= 0:
            raise UserError(self.env._("Enter the amount up to which you release it."))
        return self.up_to_amount

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
