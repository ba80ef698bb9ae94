from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ..facts.credit_facts_cover_sql import INVOICES
from . import credit_dispute_sql as sql

STATES = [
    ("reported", "Reported by the customer"),
    ("open", "Open"),
    ("resolved", "Settled"),
    ("cancelled", "Cancelled"),
]
# Nobody has decided about these yet.
GOING_ON = ("reported", "open")
HOW = [
    ("accepted", "Accepted, with a credit note"),
    ("partly", "Accepted in part, with a credit note"),
    ("rejected", "Rejected: the customer owes it"),
    ("paid", "Paid meanwhile"),
    ("mistake", "Recorded by mistake"),
]
ACTIVITY = "credit_protection.mail_activity_dispute"
RECORDERS = (
    "credit_protection.group_credit_user",
    "account.group_account_invoice",
)


class CreditDispute(models.Model):
    """A customer does not agree with an invoice, or with a part of it.

    Until it is settled, nobody is reminded of the disputed part and no insurer covers
    it; the dates of the insurance go on. Rules read whether and how much is disputed.
    """

    _name = "credit.dispute"
    _description = "Dispute of an Invoice"
    _inherit = ["credit.recorded"]
    _order = "due_date, id"
    _rec_names_search = ["move_id", "partner_id"]
    _check_company_auto = True
    _mail_post_access = "read"

    _given = ("move_id", "reason_id", "amount", "user_id", "due_date", "description")
    _editable = ("reason_id", "user_id", "due_date", "description")

    move_id = fields.Many2one(
        "account.move",
        "Invoice",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    currency_id = fields.Many2one(related="move_id.currency_id")
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the company"
    )
    reason_id = fields.Many2one(
        "credit.dispute.reason",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    amount = fields.Monetary(
        "Disputed",
        required=True,
        compute="_compute_amount",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="All of the invoice, or the part that the customer does not agree with.",
    )
    amount_company = fields.Monetary(
        "Disputed in company currency",
        currency_field="company_currency_id",
        readonly=True,
        help="At the rate of the invoice.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        required=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
        tracking=True,
    )
    opened_on = fields.Date(readonly=True, required=True)
    due_date = fields.Date(
        "To be settled by",
        required=True,
        compute="_compute_due_date",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )
    description = fields.Text(help="What the customer says.")
    recorded_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    state = fields.Selection(
        STATES, required=True, readonly=True, default="open", tracking=True, index=True
    )
    how = fields.Selection(HOW, "Outcome", readonly=True, tracking=True)
    accepted_amount = fields.Monetary("Accepted", readonly=True, tracking=True)
    credit_note_id = fields.Many2one(
        "account.move",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        check_company=True,
    )
    closed_on = fields.Date(readonly=True, tracking=True)
    closed_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    closed_note = fields.Text("Explanation", readonly=True)
    age_days = fields.Integer(
        "Days open",
        compute="_compute_age",
        aggregator="avg",
        help="Until today, or until it was settled.",
    )
    age = fields.Selection(sql.AGES, compute="_compute_age", search="_search_age")

    _amount_positive = models.Constraint(
        "CHECK(amount > 0)", "Say how much is disputed: more than 0."
    )
    _closed_completely = models.Constraint(
        "CHECK((state IN ('reported', 'open')) = (how IS NULL)"
        " AND (state IN ('reported', 'open')) = (closed_on IS NULL))",
        "Say when and how the dispute ended.",
    )
    _open_idx = models.Index("(move_id) WHERE state = 'open'")

    @api.depends("move_id", "amount")
    def _compute_display_name(self):
        for dispute in self:
            if not dispute.move_id:
                dispute.display_name = False  # a new one
                continue
            dispute.display_name = self.env._(
                "%(invoice)s: %(amount)s disputed",
                invoice=dispute.move_id.name or "",
                amount=dispute.currency_id.format(dispute.amount or 0.0)
                if dispute.currency_id
                else "",
            )

    @api.depends("move_id")
    def _compute_amount(self):
        for dispute in self:
            dispute.amount = dispute.move_id._credit_undisputed()

    @api.depends("reason_id")
    def _compute_due_date(self):
        for dispute in self:
            days = dispute.reason_id.days if dispute.reason_id else 14
            today = self.env.company._credit_today()
            dispute.due_date = today + timedelta(days=days)

    # === how old === #

    def _days_of_companies(self):
        """Return the companies by their today."""
        companies_sudo = self.env["res.company"].sudo().search(Domain.TRUE)
        by_day = companies_sudo.grouped(lambda c: c._credit_today())
        return {today: some.ids for today, some in by_day.items()}

    @api.depends("opened_on", "closed_on")
    def _compute_age(self):
        for dispute in self:
            last = dispute.closed_on or dispute.company_id._credit_today()
            days = (last - dispute.opened_on).days if dispute.opened_on else 0
            dispute.age_days = days
            dispute.age = sql.age_of(days)

    @api.model
    def _search_age(self, operator, value):
        if operator != "in":
            return NotImplemented
        query = sql.having_age(self.env, list(value), self._days_of_companies())
        return Domain("id", "in", query)

    def _field_to_sql(self, alias, field_expr, query=None):
        """Let people group by the age, which no column could keep right overnight."""
        if field_expr in ("age", "age_days"):
            self._check_field_access(self._fields[field_expr], "read")
            days = sql.days(self.env, alias, self._days_of_companies())
            return days if field_expr == "age_days" else sql.bucket(days)
        return super()._field_to_sql(alias, field_expr, query)

    # === recording === #

    @api.constrains("due_date")
    def _check_due_date(self):
        for dispute in self:
            if dispute.due_date < dispute.opened_on:
                raise ValidationError(
                    self.env._("A dispute is settled on the day it begins, or later.")
                )

    def _completed(self, vals):
        """Add whose invoice it is, once that much of it can be disputed."""
        self._need(RECORDERS)
        move_sudo = self.env["account.move"].sudo().browse(vals.get("move_id")).exists()
        self._in_turn(move_sudo)
        amount = vals.get("amount")
        if amount is None:
            amount = move_sudo._credit_undisputed()
        self._check_disputable(move_sudo, amount)
        return {
            **vals,
            "amount": amount,
            "amount_company": move_sudo._credit_in_company(amount),
            "company_id": move_sudo.company_id.id,
            "partner_id": move_sudo.commercial_partner_id.id,
            "opened_on": move_sudo.company_id._credit_today(),
            "recorded_by_id": self.env.uid,
        }

    @api.model
    def _check_disputable(self, move_sudo, amount):
        """Refuse what is no open invoice, and more than is left of it."""
        compare = move_sudo.currency_id.compare_amounts
        if (
            move_sudo.move_type not in INVOICES
            or move_sudo.state != "posted"
            or compare(move_sudo.amount_residual, 0) <= 0
        ):
            raise UserError(
                self.env._(
                    "Only a customer invoice that is posted and still open can be"
                    " disputed."
                )
            )
        left = move_sudo._credit_undisputed()
        if compare(amount, 0) <= 0 or compare(amount, left) > 0:
            raise UserError(
                self.env._(
                    "Of %(invoice)s %(left)s are open and not disputed yet. Enter an"
                    " amount above 0 and up to that.",
                    invoice=move_sudo.name,
                    left=move_sudo.currency_id.format(left),
                )
            )

    def _after_recording(self):
        """Remind the responsible person; cover and held orders follow at once."""
        for dispute in self:
            dispute._schedule()
        self._take_effect(self.env._("Disputed"))

    def _schedule(self):
        self.sudo().activity_schedule(
            ACTIVITY,
            date_deadline=self.due_date,
            user_id=self.user_id.id,
            summary=self.env._("Settle: %(dispute)s", dispute=self.display_name),
        )

    def write(self, vals):
        """Move the reminder with the day and the responsible person."""
        if not self.env.su and vals.keys() & set(self._editable):
            self._check_open()
        res = super().write(vals)
        if vals.keys() & {"user_id", "due_date"}:
            for dispute in self.filtered(lambda d: d.state in GOING_ON):
                dispute.sudo().activity_reschedule(
                    [ACTIVITY],
                    date_deadline=dispute.due_date,
                    new_user_id=dispute.user_id.id,
                )
        return res

    def _check_open(self):
        for dispute in self:
            if dispute.state not in GOING_ON:
                raise UserError(
                    self.env._(
                        "%(dispute)s has ended already.", dispute=dispute.display_name
                    )
                )

    def _take_effect(self, note):
        """Let cover and held orders follow."""
        self.env["credit.cover"].sudo()._apply_disputes(self.move_id.sudo(), note)
        self.env["credit.reevaluation"]._mark(self.partner_id)

    @api.model
    def _need(self, groups):
        if not (self.env.su or any(self.env.user.has_group(g) for g in groups)):
            raise AccessError(
                self.env._(
                    "The credit team and accountants record disputes; credit managers"
                    " and accountants settle them. Ask one of them."
                )
            )

    @api.model
    def _amounts(self, companies, debtor_ids):
        """Return ``{commercial_partner_id: text}``: what is disputed, company currency.

        No more than what is open on each invoice.
        """
        return dict(
            self.env.execute_query(sql.amounts(self.env, companies, debtor_ids))
        )
