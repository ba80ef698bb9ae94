from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engine import last_day

STATES = [
    ("open", "Running"),
    ("kept", "Paid"),
    ("broken", "Broken"),
    ("cancelled", "Withdrawn"),
]
RECORDERS = (
    "credit_protection.group_credit_manager",
    "account.group_account_invoice",
)


class CreditPaymentPlan(models.Model):
    """A customer pays open invoices in instalments that were agreed.

    One that is missed breaks the plan. An insurer must agree to a plan that goes beyond
    the maximum extension of its policy: until then nothing moves for the insurance.
    """

    _name = "credit.payment.plan"
    _description = "Payment Plan"
    _inherit = ["credit.agreed"]
    _order = "id desc"
    _rec_names_search = ["partner_id"]
    _check_company_auto = True
    _mail_post_access = "read"

    _given = ("invoice_ids", "line_ids", "note", "user_id")
    _editable = ("note", "user_id")

    invoice_ids = fields.Many2many(
        relation="credit_payment_plan_move_rel", column1="plan_id", column2="move_id"
    )
    line_ids = fields.One2many("credit.payment.plan.line", "plan_id", "Instalments")
    amount = fields.Monetary(compute="_compute_amount", store=True)
    open_amount = fields.Monetary(
        "Open on the invoices", compute="_compute_open_amount", compute_sudo=True
    )
    date_from = fields.Date("First instalment", compute="_compute_amount", store=True)
    date_to = fields.Date("Last instalment", compute="_compute_amount", store=True)
    next_date = fields.Date("Next instalment", readonly=True)
    agreed_on = fields.Date(readonly=True)
    # Once the plan was recorded its instalments stay.
    agreed = fields.Boolean(readonly=True)
    note = fields.Text(help="What was agreed besides.")
    state = fields.Selection(
        STATES, required=True, readonly=True, default="open", index=True
    )
    judged_on = fields.Date("Paid or broken on", readonly=True)
    amount_company = fields.Monetary(
        "Amount in company currency",
        currency_field="company_currency_id",
        readonly=True,
    )

    @api.depends("partner_id", "amount")
    def _compute_display_name(self):
        for plan in self:
            if not plan.partner_id:
                plan.display_name = False  # a new one
                continue
            plan.display_name = self.env._(
                "%(customer)s: %(amount)s in instalments",
                customer=plan.partner_id.name or "",
                amount=plan.currency_id.format(plan.amount or 0.0)
                if plan.currency_id
                else "",
            )

    @api.depends("invoice_ids.amount_residual")
    def _compute_open_amount(self):
        for plan in self:
            plan.open_amount = sum(plan.invoice_ids.mapped("amount_residual"))

    @api.depends("line_ids.amount", "line_ids.date")
    def _compute_amount(self):
        for plan in self:
            days = [day for day in plan.line_ids.mapped("date") if day]
            plan.amount = sum(plan.line_ids.mapped("amount"))
            plan.date_from = min(days, default=False)
            plan.date_to = max(days, default=False)

    # === recording === #

    def _completed(self, vals):
        """Add the customer and what the invoices come to now."""
        self._need()
        invoices_sudo = self._given_invoices(vals)
        self._check_invoices(invoices_sudo)
        total = sum(invoices_sudo.mapped("amount_residual"))
        lines = [c[2] for c in vals.get("line_ids") or () if c[0] == Command.CREATE]
        amount = self._check_lines(invoices_sudo, lines, total)
        company = invoices_sudo.company_id
        partner = invoices_sudo.commercial_partner_id
        promises = self.env["credit.promise"]
        waiting = promises._credits(company, partner)
        return {
            **vals,
            "line_ids": [Command.create(line) for line in lines],
            "company_id": company.id,
            "partner_id": partner.id,
            "currency_id": invoices_sudo.currency_id.id,
            "agreed_on": company._credit_today(),
            "next_date": min(line["date"] for line in lines),
            "open_before": total,
            "amount_company": promises._in_company(invoices_sudo, amount, total),
            "credit_before": waiting.get(partner.id, 0),
        }

    @api.model
    def _check_invoices(self, invoices_sudo):
        """Refuse what one plan cannot be about."""
        self.env["credit.promise"]._check_fit(invoices_sudo)
        before_sudo = self.sudo().search(
            [("invoice_ids", "in", invoices_sudo.ids), ("state", "=", "open")], limit=1
        )
        if before_sudo:
            raise UserError(
                self.env._(
                    "There is a plan for one of these invoices already: %(plan)s."
                    " Withdraw it first.",
                    plan=before_sudo.display_name,
                )
            )

    @api.model
    def _check_lines(self, invoices_sudo, lines, total):
        """Return what the instalments come to; refuse what is no plan."""
        today = invoices_sudo.company_id._credit_today()
        currency = invoices_sudo.currency_id
        days = [fields.Date.to_date(line.get("date")) for line in lines]
        if not lines or not all(days) or min(days) < today:
            raise UserError(
                self.env._("Enter the instalments with their days: today or later.")
            )
        amounts = [line.get("amount") or 0.0 for line in lines]
        if currency.compare_amounts(sum(amounts), total) > 0:
            raise UserError(
                self.env._(
                    "The instalments come to %(amount)s, more than the %(total)s that"
                    " are open.",
                    amount=currency.format(sum(amounts)),
                    total=currency.format(total),
                )
            )
        return sum(amounts)

    def _after_recording(self):
        """Close the instalments, and let held orders follow."""
        for plan in self.sudo():
            grace = plan.company_id.credit_promise_days
            for line in plan.line_ids:
                line.last_day = last_day(line.date, grace)
        self._set(agreed=True)
        self.env["credit.reevaluation"]._mark(self.partner_id)

    # === withdrawing === #

    def action_cancel(self):
        """Withdraw plans that another one replaces."""
        self._need()
        self._withdraw(next_date=False)

    @api.model
    def _need(self):
        if not (self.env.su or any(self.env.user.has_group(g) for g in RECORDERS)):
            raise AccessError(
                self.env._(
                    "Credit managers and accountants agree on payment plans. Ask one of"
                    " them."
                )
            )
