from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from .credit_profile import MANAGER

ACTIVITY = "credit_protection.mail_activity_credit_review"
STATES = [
    ("open", "Open"),
    ("in_review", "In review"),
    ("passed", "Passed"),
    ("failed", "Failed"),
    ("expired", "Expired"),
]
AT_WORK = ("open", "in_review")
# What only the methods below write.
DECIDED = (
    "state",
    "opened_on",
    "valid_until",
    "decided_by_id",
    "decided_on",
)


class CreditReview(models.Model):
    """Whether a customer may be sold to on account: a checklist, and a decision.

    Credit users gather the papers; a credit manager who does not sell to the customer
    decides. What was decided stays as it was, papers included; the next review is a
    new record. The rules read its state as the fact ``credit_review``.
    """

    _name = "credit.review"
    _description = "Credit Review"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "credit.reach",
        "credit.night.work",
    ]
    _order = "opened_on desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    profile_id = fields.Many2one(
        "credit.profile",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    partner_id = fields.Many2one(
        related="profile_id.partner_id", store=True, index=True, string="Customer"
    )
    company_id = fields.Many2one(
        related="profile_id.company_id", store=True, index=True
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="open", index=True, tracking=True
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self.env.user,
        tracking=True,
        domain=[("share", "=", False)],
        ondelete="set null",
    )
    opened_on = fields.Date("Opened on", readonly=True)
    due_date = fields.Date("Due", tracking=True)
    is_late = fields.Boolean(compute="_compute_is_late")
    valid_until = fields.Date(
        "Valid until",
        readonly=True,
        tracking=True,
        help="The shortest validity of the papers; after this day the customer needs"
        " a new review. Empty: for ever.",
    )
    decided_by_id = fields.Many2one(
        "res.users", "Decided by", readonly=True, ondelete="set null"
    )
    decided_on = fields.Date("Decided on", readonly=True)
    note = fields.Text("Result note")
    line_ids = fields.One2many("credit.review.line", "review_id", "Checklist")
    missing = fields.Char(compute="_compute_missing")
    progress = fields.Char("Done", compute="_compute_missing")

    _one_at_work = models.UniqueIndex(
        "(profile_id) WHERE state IN ('open', 'in_review')",
        "This customer is being reviewed already.",
    )

    @api.depends("partner_id")
    def _compute_display_name(self):
        for review in self:
            review.display_name = self.env._(
                "Credit review of %(customer)s",
                customer=review.partner_id.display_name or "",
            )

    @api.depends("due_date", "state")
    def _compute_is_late(self):
        for review in self:
            review.is_late = bool(
                review.due_date
                and review.state in AT_WORK
                and review.due_date < review.company_id._credit_today()
            )

    @api.depends("line_ids.result", "line_ids.required", "line_ids.valid_until")
    def _compute_missing(self):
        for review in self:
            lines = review.line_ids
            missing = lines.filtered(lambda line: not line._in_order())
            review.missing = ", ".join(missing.mapped(lambda line: line.name or ""))
            done = len(lines.filtered(lambda line: line.result != "todo"))
            review.progress = f"{done} / {len(lines)}"

    # === rules of the record === #

    @api.model_create_multi
    def create(self, vals_list):
        """Start as ``open`` with the company's checklist, whatever a context says."""
        rows = []
        for vals in vals_list:
            self._check_not_decided(vals)
            rows.append({**vals, **dict.fromkeys(DECIDED, False), "state": "open"})
        reviews = super().create(rows)
        Item = self.env["credit.review.item"].sudo()
        for company, some in reviews.grouped("company_id").items():
            today = company._credit_today()
            some.sudo().write({"opened_on": today})
            due = today + relativedelta(days=company.sudo().credit_review_days)
            some.filtered(lambda r: not r.due_date).sudo().write({"due_date": due})
            items = Item.search([("company_id", "in", (False, company.id))])
            self.env["credit.review.line"].sudo().create(
                [item._prepare_line(review) for review in some for item in items]
            )
        for review in reviews.filtered("user_id"):
            review.activity_schedule(
                ACTIVITY, user_id=review.user_id.id, date_deadline=review.due_date
            )
        return reviews

    def write(self, vals):
        """Refuse what only a decision writes, and changes after it."""
        self._check_not_decided(vals)
        if not self.env.su and vals.keys() & {"profile_id", "note", "due_date"}:
            self._check_at_work(moving="profile_id" in vals)
        return super().write(vals)

    def _check_not_decided(self, vals):
        if set(DECIDED) & vals.keys() and not self.env.su:
            raise AccessError(
                self.env._(
                    "The state of a credit review follows from its checklist and from"
                    " the decision of a credit manager: use the buttons."
                )
            )

    def _check_at_work(self, moving=False):
        """Raise when a review is decided already: what was decided is evidence."""
        decided = self.sudo().filtered(lambda r: r.state not in AT_WORK)
        if decided or moving:
            raise UserError(
                self.env._(
                    "A credit review stays with its customer and as it was decided."
                    " Start a new one on the customer."
                )
            )

    def copy(self, default=None):  # pylint: disable=method-required-super
        """Refuse: a copied review would be an invented one."""
        raise UserError(
            self.env._(
                "A credit review cannot be duplicated. Start a new one on the customer."
            )
        )

    # === deciding === #

    def action_begin(self):
        """Take the review into one's hands."""
        self.check_access("write")
        self._check_at_work()
        self.sudo().write({"state": "in_review", "user_id": self.env.uid})
        return True

    def _get_barred_users(self):
        """Return who may not decide: whoever sells to the customer."""
        self.ensure_one()
        holds = self.env["credit.hold"].sudo()
        waiting = holds.search(
            [("profile_id", "=", self.profile_id.id), ("state", "!=", "closed")]
        )
        return self.sudo().partner_id.user_id | waiting.user_id

    def _check_may_decide(self):
        """Raise unless a credit manager decides who does not sell to the customer."""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a credit manager can decide about a credit review.")
            )
        self.check_access("write")
        self._check_at_work()
        for review in self:
            if self.env.user in review._get_barred_users():
                raise UserError(
                    self.env._(
                        "You sell to %(customer)s: another credit manager has to decide"
                        " about the review.",
                        customer=review.partner_id.display_name,
                    )
                )

    def action_pass(self):
        """Pass the review when every required paper is in order."""
        self._check_may_decide()
        for review in self:
            if not review.line_ids:
                raise UserError(
                    self.env._(
                        "The checklist of %(customer)s is empty: add what was looked at"
                        " before the review passes.",
                        customer=review.partner_id.display_name,
                    )
                )
            if review.missing:
                raise UserError(
                    self.env._(
                        "The review of %(customer)s cannot pass yet. Not in order:"
                        " %(papers)s. Each needs the result “In order”, valid today, or"
                        " “Does not apply” with a reason.",
                        customer=review.partner_id.display_name,
                        papers=review.missing,
                    )
                )
        for review in self:
            ends = [
                line.valid_until
                for line in review.line_ids
                if line.result == "ok" and line.valid_until
            ]
            review._decide("passed", valid_until=min(ends, default=False))
        return True

    def action_fail(self):
        """Fail the review; the note says why."""
        self._check_may_decide()
        for review in self:
            if not (review.note or "").strip():
                raise UserError(
                    self.env._(
                        "Say in the result note why the review of %(customer)s failed:"
                        " whoever meets it needs the reason.",
                        customer=review.partner_id.display_name,
                    )
                )
        for review in self:
            review._decide("failed")
        return True

    def _decide(self, state, **vals):
        """Write the decision, rate the customer anew and look at the held orders."""
        today = self.company_id._credit_today()
        mark = {"decided_by_id": self.env.uid, "decided_on": today}
        self.sudo().write({"state": state, **mark, **vals})
        self.activity_unlink([ACTIVITY])
        self.profile_id._after_review()

    # === the night === #

    @api.model
    def _night_todo(self, company, partners):
        """Return the reviews that passed and whose papers are too old."""
        domain = self._night_domain(company, partners)
        return self.search([*domain, *self._expiring(company)], order="id").ids

    @api.model
    def _night_batch(self, company, ids):
        """Mark reviews as expired, and tell whoever answers, once."""
        old = self.browse(ids).exists().filtered_domain(self._expiring(company))
        old.write({"state": "expired"})
        newest = old.filtered(lambda r: r.profile_id.review_state == "expired")
        newest._ask_for_renewal(company._credit_today())

    @api.model
    def _expiring(self, company):
        return [
            ("state", "=", "passed"),
            ("valid_until", "<", company._credit_today()),
        ]

    def _ask_for_renewal(self, today):
        responsible = self.profile_id._responsible_users()
        for review in self:
            user = responsible[review.profile_id.id]
            if user:
                review.activity_schedule(
                    ACTIVITY,
                    user_id=user.id,
                    date_deadline=today,
                    summary=self.env._(
                        "Review %(customer)s again: the papers were valid until"
                        " %(date)s",
                        customer=review.partner_id.name,
                        date=format_date(self.env, review.valid_until),
                    ),
                )
