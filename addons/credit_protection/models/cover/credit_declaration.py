from datetime import timedelta

from babel.dates import format_skeleton

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.tools import format_date
from odoo.tools.misc import babel_locale_parse, get_lang

from ...engine import declaration_period

KINDS = [("month", "Month"), ("quarter", "Quarter"), ("year", "Calendar year")]
STATES = [("draft", "Draft"), ("declared", "Declared")]


class CreditDeclaration(models.Model):
    """The turnover of a period as it is declared to the insurer.

    The premium is a rate of it, and what was not declared may not be insured. A draft
    follows the books; once declared, the figures and every invoice behind them stay as
    they were. What is posted into the period later goes into the next declaration, and
    so does the difference where a declared invoice was changed or taken back.
    """

    _name = "credit.declaration"
    _description = "Turnover Declaration"
    _inherit = ["credit.recorded", "credit.evidence.guard"]
    _order = "date_from desc, id desc"
    _rec_names_search = ["policy_id", "insurer_ref"]
    _check_company_auto = True
    _mail_post_access = "read"

    _given = ("policy_id", "kind", "date_from", "note", "insurer_ref")
    _editable = ("note", "insurer_ref")
    _movable = ("note", "insurer_ref", "declared_by_id")
    _kept_when = "OLD.state = 'declared'"

    policy_id = fields.Many2one(
        "credit.insurance.policy",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self._default_policy(),
        tracking=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company currency"
    )
    currency_id = fields.Many2one(related="policy_id.currency_id")
    kind = fields.Selection(
        KINDS,
        "Period",
        compute="_compute_kind",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    date_from = fields.Date(
        "From",
        compute="_compute_date_from",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Any day of the period will do: it becomes the first one.",
    )
    date_until = fields.Date("Until", required=True, readonly=True)
    declare_by = fields.Date(
        "Declare by",
        readonly=True,
        help="As many days after the period as the policy says.",
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="draft", tracking=True
    )
    line_ids = fields.One2many(
        "credit.declaration.line", "declaration_id", readonly=True
    )
    computed_at = fields.Datetime("Figures of", readonly=True)
    exchange_rate = fields.Float(
        digits=0,
        readonly=True,
        aggregator=None,
        help="What one unit of company currency is in the currency of the policy.",
    )
    exchange_day = fields.Date(readonly=True)
    invoice_count = fields.Integer("Invoices", readonly=True)
    turnover = fields.Monetary(
        "Turnover of the books",
        readonly=True,
        currency_field="company_currency_id",
        help="Declared and left out together, in company currency.",
    )
    declared = fields.Monetary("Declared turnover", readonly=True, tracking=True)
    left_out = fields.Monetary("Left out", readonly=True)
    premium = fields.Monetary(
        "Premium, estimated",
        readonly=True,
        tracking=True,
        help="Declared turnover by the rate of its day. Taxes and fees of the insurer"
        " come on top.",
    )
    declared_on = fields.Datetime(readonly=True)
    declared_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    insurer_ref = fields.Char("Insurer's reference", copy=False, tracking=True)
    note = fields.Text()

    _once = models.UniqueIndex(
        "(policy_id, date_from)",
        "This period of the policy has a declaration already.",
    )
    _declared_completely = models.Constraint(
        "CHECK((state = 'declared') = (declared_on IS NOT NULL))",
        "Say when the turnover was declared.",
    )

    @api.model
    def _default_policy(self):
        """Return the policy of the company when it has one only."""
        policies = self.env["credit.insurance.policy"].search(
            [
                ("company_id", "parent_of", self.env.company.id),
                ("date_from", "!=", False),
            ],
            limit=2,
        )
        return policies if len(policies) == 1 else policies.browse()

    @api.depends("policy_id")
    def _compute_kind(self):
        for declaration in self:
            usual = declaration.policy_id.declaration_kind or "month"
            declaration.kind = declaration.kind or usual
            if not declaration._origin:
                declaration.kind = usual

    @api.depends("policy_id", "kind")
    def _compute_date_from(self):
        """Propose the period after the last one, or the last that is over."""
        for declaration in self.filtered(lambda d: not d._origin):
            policy = declaration.policy_id
            kind = declaration.kind or "month"
            last = self.search([("policy_id", "=", policy._origin.id)], limit=1)
            if last:
                day = last.date_until + timedelta(days=1)
            else:
                company = policy.company_id or self.env.company
                today = company._credit_today()
                day = declaration_period(kind, today)[0] - timedelta(days=1)
                day = max(day, policy.date_from or day)
            declaration.date_from = declaration_period(kind, day)[0]

    @api.depends("policy_id", "kind", "date_from")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for declaration in self:
            policy_sudo = declaration.sudo().policy_id
            period = declaration._period_text()
            declaration.display_name = (
                self.env._(
                    "%(policy)s: %(period)s", policy=policy_sudo.name, period=period
                )
                if policy_sudo
                else period
            )

    def _period_text(self):
        """Return the period as people write it."""
        day = self.date_from
        if not day:
            return ""
        forms = {"month": "yMMMM", "quarter": "yQQQ", "year": "y"}
        locale = babel_locale_parse(get_lang(self.env).code)
        return format_skeleton(forms[self.kind], day, locale=locale)

    @api.model
    def _day(self, day):
        return format_date(self.env, day, date_format="medium")

    # === recording === #

    def _completed(self, vals):
        """Add company and last day, once the period may be declared."""
        policy = self.env["credit.insurance.policy"].browse(vals.get("policy_id"))
        policy.exists().check_access("read")
        draft = self.new({"policy_id": policy.id, **vals})
        kind = draft.kind
        first, last = declaration_period(kind, draft.date_from)
        self._check_in_force(policy, first, last)
        self._check_once(policy, first, last)
        return {
            **vals,
            "kind": kind,
            "date_from": first,
            "date_until": last,
            "declare_by": last + timedelta(days=policy.declaration_days),
            "company_id": policy.company_id.id,
        }

    @api.model
    def _check_in_force(self, policy, first, last):
        begin, end = policy.date_from, policy.date_until
        if not begin or last < begin or (end and first > end):
            raise UserError(
                self.env._(
                    "Policy %(policy)s has no terms in force between %(first)s and"
                    " %(last)s: there is nothing to declare. Choose another period.",
                    policy=policy.name,
                    first=self._day(first),
                    last=self._day(last),
                )
            )

    @api.model
    def _check_once(self, policy, first, last):
        """Refuse a second declaration of any day."""
        other_sudo = self.sudo().search(
            [
                ("policy_id", "=", policy.id),
                ("date_from", "<=", last),
                ("date_until", ">=", first),
            ],
            limit=1,
        )
        if other_sudo:
            raise UserError(
                self.env._(
                    "%(period)s has a declaration already. Open that one; what was"
                    " posted later goes into the next period.",
                    period=other_sudo.display_name,
                )
            )

    def _after_recording(self):
        for declaration in self:
            declaration._find_figures()

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """Keep what was declared; a draft may go."""
        for declaration in self:
            if declaration.state == "declared":
                raise UserError(
                    self.env._(
                        "%(declaration)s was declared to the insurer and stays.",
                        declaration=declaration.display_name,
                    )
                )

    # === named acts === #

    def action_compute(self):
        """Find the figures of drafts again from the books."""
        self.check_access("write")
        for declaration in self:
            declaration._check_draft()
            declaration._find_figures()

    def action_declare(self):
        """Keep the figures as they were declared to the insurer."""
        self.check_access("write")
        for declaration in self:
            declaration._lock_policy()
            declaration._check_draft()
            declaration._check_over()
            declaration._find_figures()
            declaration._set(
                state="declared",
                declared_on=fields.Datetime.now(),
                declared_by_id=self.env.uid,
            )

    def _lock_policy(self):
        """Let one declaration of a policy be made at a time: late ones count once."""
        try:
            self.policy_id.sudo().lock_for_update(allow_referencing=True)
            self.lock_for_update(allow_referencing=True)
        except LockError:
            raise UserError(
                self.env._(
                    "Somebody else declares turnover of policy %(policy)s right now."
                    " Try again in a moment.",
                    policy=self.policy_id.name,
                )
            ) from None
        self.invalidate_recordset()

    def _check_draft(self):
        if self.state != "draft":
            raise UserError(
                self.env._(
                    "%(declaration)s was declared before: its figures stay.",
                    declaration=self.display_name,
                )
            )

    def _check_over(self):
        if self.company_id._credit_today() <= self.date_until:
            raise UserError(
                self.env._(
                    "The period of %(declaration)s ends on %(day)s. Declare it from the"
                    " day after.",
                    declaration=self.display_name,
                    day=self._day(self.date_until),
                )
            )
