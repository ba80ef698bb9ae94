from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engine import last_day
from ..facts.credit_facts_cover_sql import INVOICES

STATES = [
    ("reported", "Reported by the customer"),
    ("open", "Open"),
    ("kept", "Kept"),
    ("broken", "Broken"),
    ("cancelled", "Withdrawn"),
]
RECORDERS = (
    "credit_protection.group_credit_user",
    "account.group_account_invoice",
)
CANCELLERS = (
    "credit_protection.group_credit_manager",
    "account.group_account_invoice",
)


class CreditPromise(models.Model):
    """A customer says by when it pays how much of which invoices.

    It becomes kept or broken by itself. Nobody is reminded before its day; the dates of
    an insurer do not move by it. Rules read the day, and how many were broken.
    """

    _name = "credit.promise"
    _description = "Promise to Pay"
    _inherit = ["credit.agreed"]
    _order = "date desc, id desc"
    _rec_names_search = ["partner_id"]
    _check_company_auto = True
    _mail_post_access = "read"

    _given = ("invoice_ids", "amount", "date", "promised_on", "user_id", "note")
    _editable = ("user_id", "note")

    invoice_ids = fields.Many2many(
        relation="credit_promise_move_rel", column1="promise_id", column2="move_id"
    )
    amount = fields.Monetary(
        "Promised",
        required=True,
        compute="_compute_amount",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )
    amount_company = fields.Monetary(
        "Promised in company currency",
        currency_field="company_currency_id",
        readonly=True,
        help="At the rate of the invoices.",
    )
    date = fields.Date("Pays by", required=True, index=True, tracking=True)
    promised_on = fields.Date(
        required=True, default=lambda self: self.env.company._credit_today()
    )
    last_day = fields.Date(
        readonly=True,
        help="The last day on which a payment still keeps the promise.",
    )
    note = fields.Text(help="Who promised it, and how.")
    state = fields.Selection(
        STATES, required=True, readonly=True, default="open", index=True
    )
    judged_on = fields.Date("Kept or broken on", readonly=True)
    paid_amount = fields.Monetary(
        help="By how much the invoices have become less since the promise, in time."
    )
    warning = fields.Text(compute="_compute_warning", compute_sudo=True)

    _amount_positive = models.Constraint(
        "CHECK(amount > 0)", "Say how much is promised: more than 0."
    )
    _state_idx = models.Index("(partner_id, company_id, state, date)")

    @api.depends("partner_id", "amount", "date")
    def _compute_display_name(self):
        for promise in self:
            if not promise.partner_id:
                promise.display_name = False  # a new one
                continue
            promise.display_name = self.env._(
                "%(customer)s pays %(amount)s by %(day)s",
                customer=promise.partner_id.name or "",
                amount=promise.currency_id.format(promise.amount or 0.0)
                if promise.currency_id
                else "",
                day=promise._day(promise.date),
            )

    @api.depends("invoice_ids")
    def _compute_amount(self):
        for promise in self:
            promise.amount = sum(promise.invoice_ids.mapped("amount_residual"))

    @api.depends("date", "invoice_ids", "state")
    def _compute_warning(self):
        """Say where the promise reaches beyond what an insurer allows."""
        requests = self.env["credit.extension.request"]
        for promise in self:
            until = requests._cover_until(promise.invoice_ids._origin)
            beyond = until and promise.date and promise.date > until
            promise.warning = (
                beyond
                and promise.state in ("reported", "open")
                and self.env._(
                    "Cover stops after %(day)s, before the customer pays. A promise"
                    " moves no date of the insurer: ask it for an extension.",
                    day=promise._day(until),
                )
            )

    # === recording === #

    def _completed(self, vals):
        """Add the customer and what the invoices come to now."""
        self._need(RECORDERS)
        invoices_sudo = self._given_invoices(vals)
        total = sum(invoices_sudo.mapped("amount_residual"))
        company = invoices_sudo.company_id
        vals = {"promised_on": self.env.company._credit_today(), **vals}
        vals.setdefault("amount", total)
        self._check_invoices(invoices_sudo)
        self._check_promise(invoices_sudo, total, vals)
        day = fields.Date.to_date(vals["date"])
        return {
            **vals,
            "company_id": company.id,
            "partner_id": invoices_sudo.commercial_partner_id.id,
            "currency_id": invoices_sudo.currency_id.id,
            "amount_company": self._in_company(invoices_sudo, vals["amount"], total),
            "last_day": last_day(day, company.sudo().credit_promise_days),
            "open_before": total,
            "credit_before": self._credits(
                company, invoices_sudo.commercial_partner_id
            ).get(invoices_sudo.commercial_partner_id.id, 0),
        }

    @api.model
    def _in_company(self, invoices_sudo, amount, total):
        """Return an amount in the company's currency; refuse what is nothing there."""
        booked = sum(invoices_sudo.mapped("amount_residual_signed"))
        currency = invoices_sudo.company_currency_id
        booked = currency.round(amount * booked / total)
        if currency.is_zero(booked):
            raise UserError(
                self.env._(
                    "%(amount)s is too little: it comes to %(nothing)s in the currency"
                    " of the company, and no payment could be compared with that.",
                    amount=invoices_sudo.currency_id.format(amount),
                    nothing=currency.format(0.0),
                )
            )
        return booked

    @api.model
    def _check_fit(self, invoices_sudo):
        """Refuse invoices that a customer cannot pay together."""
        unfit = invoices_sudo.filtered(
            lambda m: (
                m.move_type not in INVOICES
                or m.state != "posted"
                or m.currency_id.compare_amounts(m.amount_residual, 0) <= 0
            )
        )
        if unfit or not invoices_sudo:
            raise UserError(
                self.env._("Choose customer invoices that are posted and still open.")
            )
        if (
            len(invoices_sudo.commercial_partner_id) > 1
            or len(invoices_sudo.company_id) > 1
            or len(invoices_sudo.currency_id) > 1
        ):
            raise UserError(
                self.env._(
                    "Choose invoices of one customer, one company and one currency."
                )
            )

    @api.model
    def _check_invoices(self, invoices_sudo):
        """Refuse what one promise cannot be about."""
        self._check_fit(invoices_sudo)
        self._check_unpromised(invoices_sudo)

    @api.model
    def _check_unpromised(self, invoices_sudo):
        """Refuse invoices that are promised already."""
        before_sudo = self.sudo().search(
            [("invoice_ids", "in", invoices_sudo.ids), ("state", "=", "open")], limit=1
        )
        if before_sudo:
            raise UserError(
                self.env._(
                    "There is a promise already: %(promise)s. It becomes kept or"
                    " broken by itself; a credit manager can withdraw it.",
                    promise=before_sudo.display_name,
                )
            )

    @api.model
    def _check_promise(self, invoices_sudo, total, vals):
        """Refuse amounts and days that promise nothing."""
        currency = invoices_sudo.currency_id
        amount = vals["amount"]
        if (
            currency.compare_amounts(amount, 0) <= 0
            or currency.compare_amounts(amount, total) > 0
        ):
            raise UserError(
                self.env._(
                    "The invoices come to %(total)s. Enter an amount above 0 and up to"
                    " that.",
                    total=currency.format(total),
                )
            )
        today = invoices_sudo.company_id._credit_today()
        day = fields.Date.to_date(vals.get("date"))
        if not day or day < today:
            raise UserError(
                self.env._("Enter the day by which the customer pays: today or later.")
            )
        if fields.Date.to_date(vals["promised_on"]) > today:
            raise UserError(self.env._("It cannot have been promised after today."))

    def _after_recording(self):
        """Let held orders follow: rules may wait for a promise."""
        self.env["credit.reevaluation"]._mark(self.partner_id)

    # === withdrawing === #

    def action_cancel(self):
        """Withdraw promises that were a mistake, or that another one replaces."""
        self._need(CANCELLERS)
        self._withdraw()

    @api.model
    def _need(self, groups):
        if not (self.env.su or any(self.env.user.has_group(g) for g in groups)):
            raise AccessError(
                self.env._(
                    "The credit team and accountants record promises; credit managers"
                    " and accountants withdraw them. Ask one of them."
                )
            )
