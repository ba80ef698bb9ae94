from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..customers.credit_profile import LIMIT_KINDS

TEAM = ("credit_protection.group_credit_user", "credit_protection.group_credit_auditor")
TEAM_GROUPS = ",".join(TEAM)
STATES = [
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("first", "First approval"),
    ("approved", "Approved"),
    ("partly", "Partly approved"),
    ("refused", "Refused"),
    ("withdrawn", "Withdrawn"),
]
WAITING = ("submitted", "first")
OPEN = ("draft", *WAITING)
# What whoever asks fills in, while the request is a draft.
ASKED = {
    "company_id",
    "date_from",
    "date_to",
    "kind",
    "order_id",
    "partner_id",
    "reason",
    "requested_amount",
}
# What whoever decides fills in, while the request waits.
GRANT = {"grant_expires_on", "grant_review_on", "to_grant"}


class CreditLimitRequest(models.Model):
    """A request for a higher limit: who asked, for what, and who decided.

    Salespeople ask and read the result. What the credit team weighs (the proposal of
    the rules, tier, score, what is going to be granted, the talk about it) is
    withheld from them here, on the server. States follow from the methods of the
    workflow, which check who is asking; nobody writes them.
    """

    _name = "credit.limit.request"
    _description = "Limit Request"
    _inherit = ["mail.thread", "mail.activity.mixin", "credit.reach"]
    _order = "id desc"
    _check_company_auto = True
    # Only the credit team deletes drafts, so only they post and see activities.
    _mail_post_access = "unlink"

    name = fields.Char("Number", readonly=True, index=True, copy=False)
    state = fields.Selection(
        STATES, required=True, readonly=True, default="draft", index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    profile_id = fields.Many2one(
        "credit.profile",
        readonly=True,
        index=True,
        ondelete="set null",
        groups=TEAM_GROUPS,
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    order_id = fields.Many2one(
        "sale.order",
        "For order",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The order that needs the higher limit, if there is one.",
    )
    kind = fields.Selection(
        [("permanent", "Permanent"), ("temporary", "Temporary")],
        required=True,
        default="permanent",
        help="A temporary limit replaces the own limit from the first to the last day;"
        " then the own limit counts again.",
    )
    date_from = fields.Date("Valid from")
    date_to = fields.Date("Valid until")
    limit_kind_now = fields.Selection(
        LIMIT_KINDS,
        "Limit kind when asked",
        compute="_compute_limit_now",
        store=True,
        precompute=True,
    )
    limit_now = fields.Monetary(
        "Current limit", compute="_compute_limit_now", store=True, precompute=True
    )
    requested_amount = fields.Monetary(
        "Requested limit",
        compute="_compute_requested_amount",
        store=True,
        readonly=False,
        precompute=True,
        help="How much the customer should be able to owe altogether.",
    )
    reason = fields.Text(help="Why the customer needs more credit.")
    document_ids = fields.One2many(
        "credit.limit.document", "request_id", "Documents", copy=False
    )
    missing_documents = fields.Char(compute="_compute_missing_documents")

    # === who and when === #

    requested_by_id = fields.Many2one(
        "res.users",
        "Requested by",
        readonly=True,
        index=True,
        ondelete="set null",
        default=lambda self: self.env.user,
    )
    submitted_by_id = fields.Many2one(
        "res.users", "Submitted by", readonly=True, ondelete="set null"
    )
    submitted_at = fields.Datetime("Submitted on", readonly=True)
    first_approved_by_id = fields.Many2one(
        "res.users", "First approval by", readonly=True, ondelete="set null"
    )
    first_approved_at = fields.Datetime("First approval on", readonly=True)
    decided_by_id = fields.Many2one(
        "res.users", "Decided by", readonly=True, ondelete="set null"
    )
    decided_at = fields.Datetime("Decided on", readonly=True)
    withdrawn_by_id = fields.Many2one(
        "res.users", "Withdrawn by", readonly=True, ondelete="set null"
    )
    withdrawn_at = fields.Datetime("Withdrawn on", readonly=True)

    # === the result === #

    granted_amount = fields.Monetary("Granted limit", readonly=True)
    granted_until = fields.Date(
        "Granted limit valid until",
        readonly=True,
        help="Last day of the granted limit; empty without an end.",
    )
    refusal_reason = fields.Text("Reason of the refusal", readonly=True)

    # === for the credit team === #

    to_grant = fields.Monetary(
        groups=TEAM_GROUPS,
        help="What is going to be granted: as requested or more, less (partly), or"
        " nothing (refused).",
    )
    grant_expires_on = fields.Date(
        "Granted until",
        groups=TEAM_GROUPS,
        help="Last day of the limit that is going to be granted; empty without an end.",
    )
    grant_review_on = fields.Date(
        "Review the limit on",
        groups=TEAM_GROUPS,
        help="When somebody should look at a permanent limit again.",
    )
    proposal_known = fields.Boolean(readonly=True, groups=TEAM_GROUPS)
    proposed_amount = fields.Monetary(
        "Proposed by the rules", readonly=True, groups=TEAM_GROUPS
    )
    proposals = fields.Json(
        "Calculations of the proposal", readonly=True, groups=TEAM_GROUPS
    )
    tier = fields.Char("Tier when asked", readonly=True, groups=TEAM_GROUPS)
    score_text = fields.Char("Score when asked", readonly=True, groups=TEAM_GROUPS)

    _one_waiting = models.UniqueIndex(
        "(partner_id, company_id) WHERE state IN ('submitted', 'first')",
        "A limit request of this customer waits for a decision already.",
    )
    _amount_positive = models.Constraint(
        "CHECK(requested_amount >= 0)", "The requested limit cannot be negative."
    )
    _grant_positive = models.Constraint(
        "CHECK(to_grant >= 0)", "The limit to grant cannot be negative."
    )

    # === computed === #

    @api.depends("partner_id", "company_id")
    def _compute_limit_now(self):
        """The limit in force on the day of asking; sales sees it on the customer."""
        for company, requests in self.grouped("company_id").items():
            today = (company or self.env.company)._credit_today()
            limits = self.env["credit.facts"]._limits(
                company, requests.partner_id._origin, today
            )
            for request in requests:
                debtor_id = request.partner_id._origin.sudo().commercial_partner_id.id
                found = limits.get(debtor_id, {"limit_state": "unchecked"})
                request.limit_kind_now = found["limit_state"]
                request.limit_now = float(found.get("credit_limit") or 0)

    @api.depends("order_id")
    def _compute_requested_amount(self):
        """Propose what the order needs: everything that would be owed with it."""
        for request in self:
            order = request.order_id._origin
            if order:
                request.requested_amount = request._exposure_with(order)

    @api.model
    def _exposure_with(self, order):
        facts = self.env["credit.facts"]._for_orders(order.sudo())[order.id]
        owed = facts["open_balance"] + facts["open_orders"] + facts["doc_amount"]
        return max(float(owed), 0.0)

    @api.depends("document_ids.kind_id", "company_id")
    @api.depends_context("lang")
    def _compute_missing_documents(self):
        """Name the required documents that nobody has added."""
        for request in self:
            request_sudo = request.sudo()
            required = request_sudo.company_id.credit_limit_document_kind_ids
            there = request_sudo.document_ids.kind_id
            missing = required.filtered(lambda k, there=there: k._origin not in there)
            request.missing_documents = ", ".join(missing.mapped("name"))

    # === rules of the record === #

    @api.constrains("partner_id", "order_id", "company_id")
    def _check_order(self):
        for request in self:
            order_sudo = request.order_id.sudo()
            debtor = order_sudo.partner_invoice_id.commercial_partner_id
            if order_sudo and debtor != request.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(order)s is not an order of %(customer)s.",
                        order=order_sudo.name,
                        customer=request.partner_id.display_name,
                    )
                )

    @api.constrains("kind", "date_from", "date_to")
    def _check_dates(self):
        for request in self:
            if request.kind != "temporary":
                continue
            if not (request.date_from and request.date_to):
                raise ValidationError(
                    self.env._("Say from when until when the temporary limit counts.")
                )
            if request.date_to < request.date_from:
                raise ValidationError(
                    self.env._("The last day of the limit is before its first day.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Start as a draft of the user, whatever else a client sends."""
        if not self.env.su:
            for vals in vals_list:
                self._check_names(vals.keys() - {"document_ids"})
        context = {
            key: value
            for key, value in self.env.context.items()
            if not key.startswith("default_") or key.removeprefix("default_") in ASKED
        }
        clean = self.with_context(  # pylint: disable=context-overridden
            {**context, "mail_create_nosubscribe": True}
        )
        vals_list = [
            {
                **self._commercial(vals),
                "state": "draft",
                "requested_by_id": self.env.uid,
                "name": self.env["ir.sequence"].sudo().next_by_code(self._name),
            }
            for vals in vals_list
        ]
        requests = super(CreditLimitRequest, clean).create(vals_list)
        requests = requests.with_env(self.env)
        requests._check_visible()
        requests._check_none_waits()
        requests._link_profiles()
        return requests

    def write(self, vals):
        """Let people fill in what is theirs to fill in, as long as it is open."""
        ended = self.filtered(lambda request: request._has_ended())
        if ended and not (self.env.su and vals.keys() <= {"profile_id"}):
            raise UserError(ended._ended_message())
        if not self.env.su:
            self.check_access("write")
            self._check_may_write(vals)
        res = super().write(self._commercial(vals))
        if {"partner_id", "company_id", "order_id"} & vals.keys():
            self._check_visible()
            self._link_profiles()
        return res

    def _check_names(self, names, allowed=frozenset(ASKED)):
        """Raise when a client writes what follows from the buttons."""
        if others := sorted(names - allowed):
            label = others[0]
            if others[0] in self._fields:
                label = self._fields[others[0]]._description_string(self.env)
            raise AccessError(
                self.env._(
                    "%(field)s of a limit request is not typed: it follows from the"
                    " buttons on the request.",
                    field=label,
                )
            )

    def _check_may_write(self, vals):
        names = vals.keys()
        self._check_names(names - {"document_ids"}, ASKED | GRANT)
        if names & ASKED and any(request.state != "draft" for request in self):
            raise UserError(
                self.env._(
                    "%(request)s was submitted and stays as it was asked for. Withdraw"
                    " it and ask again to change it.",
                    request=self[:1].display_name,
                )
            )
        if names & GRANT:
            for request in self:
                request._check_may_decide()
                request._check_within_first(vals)

    def _check_within_first(self, vals):
        """Raise when the second person grants what the first one did not approve."""
        if self.state != "first":
            return
        raised = self.currency_id.compare_amounts(
            vals.get("to_grant", self.to_grant), self.to_grant
        )
        if raised > 0 or vals.keys() & (GRANT - {"to_grant"}):
            raise UserError(
                self.env._(
                    "%(user)s approved %(request)s as it stands. Approve it, grant less"
                    " or refuse it.",
                    user=self.sudo().first_approved_by_id.name or "",
                    request=self.name,
                )
            )

    def _check_visible(self):
        """Raise unless the user may see the customer and the order asked about."""
        self.partner_id.check_access("read")
        self.order_id.check_access("read")

    def _link_profiles(self):
        for company, requests in self.sudo().grouped("company_id").items():
            profiles = self.env["credit.profile"]._ensure(requests.partner_id, company)
            profile_of = {p.partner_id: p for p in profiles.sudo()}
            for request_sudo in requests:
                request_sudo.profile_id = profile_of[request_sudo.partner_id]

    @api.model
    def _commercial(self, vals):
        """Return the values with the customer that owes instead of a contact."""
        if not vals.get("partner_id"):
            return vals
        partner_sudo = self.env["res.partner"].sudo().browse(vals["partner_id"])
        return {**vals, "partner_id": partner_sudo.commercial_partner_id.id}

    def _has_ended(self):
        return self.state not in OPEN

    def _ended_message(self):
        return self.env._(
            "%(requests)s was decided or withdrawn and stays as it is.",
            requests=", ".join(self.mapped("display_name")),
        )

    def copy(self, default=None):  # pylint: disable=method-required-super
        """Refuse: each request has a reason and a decision of its own."""
        raise UserError(self.env._("A limit request cannot be duplicated."))

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        for request in self:
            own = self.env.su or request.requested_by_id == self.env.user
            if request.state != "draft" or not own:
                raise UserError(
                    self.env._(
                        "Only your own drafts can be deleted: %(request)s is kept.",
                        request=request.name,
                    )
                )
