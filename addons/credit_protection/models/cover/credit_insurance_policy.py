from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CreditInsurancePolicy(models.Model):
    """A contract with a credit insurer: who, from when, for which currency.

    What it says stands in its versions, one for each endorsement, since an invoice is
    insured under the terms of its own day. Policies are never deleted once a version
    has begun: what was insured under them must stay explainable.
    """

    _name = "credit.insurance.policy"
    _description = "Credit Insurance Policy"
    _inherit = ["mail.thread", "mail.activity.mixin", "credit.reach"]
    _order = "date_from desc, id desc"
    _rec_names_search = ["name", "insurer_id"]
    _check_company_auto = True
    # A policy insures the branches of its company as well.
    _check_company_domain = models.check_company_domain_parent_of
    _mail_post_access = "read"

    name = fields.Char("Policy number", required=True, tracking=True)
    insurer_id = fields.Many2one(
        "res.partner",
        required=True,
        tracking=True,
        ondelete="restrict",
        check_company=True,
    )
    insurer_code = fields.Char(
        "Short name",
        required=True,
        help="Under this name rules know the insurer: small letters, digits and _.",
    )
    broker_id = fields.Many2one("res.partner", ondelete="restrict", check_company=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company.currency_id,
        tracking=True,
        help="Limits and amounts of the policy are in this currency.",
    )
    loss_payee_id = fields.Many2one(
        "res.partner",
        tracking=True,
        ondelete="restrict",
        help="Whom the insurer pays instead, for example a bank.",
        check_company=True,
    )
    responsible_id = fields.Many2one(
        "res.users",
        ondelete="set null",
        default=lambda self: self.env.user,
        help="Gets the reminders of this policy.",
    )
    version_ids = fields.One2many("credit.insurance.version", "policy_id", "Versions")
    cover_limit_ids = fields.One2many("credit.cover.limit", "policy_id", "Cover limits")
    cover_limit_count = fields.Integer(compute="_compute_cover_limit_count")
    date_from = fields.Date(
        "In force from", compute="_compute_period", store=True, readonly=True
    )
    date_until = fields.Date(
        "In force until",
        compute="_compute_period",
        store=True,
        readonly=True,
        help="Empty: until further notice.",
    )
    state = fields.Selection(
        [
            ("none", "Without terms"),
            ("planned", "Planned"),
            ("in_force", "In force"),
            ("ended", "Ended"),
        ],
        compute="_compute_state",
        search="_search_state",
    )
    current_version_id = fields.Many2one(
        "credit.insurance.version", compute="_compute_state"
    )
    active = fields.Boolean(default=True)

    _number = models.Constraint(
        "UNIQUE(name, company_id)",
        "This company has a policy of that number already: open that one, or give this"
        " one its own number.",
    )
    _short_name = models.Constraint(
        "CHECK(insurer_code ~ '^[a-z][a-z0-9_]{0,31}$')",
        "The short name of an insurer begins with a small letter and has small"
        " letters, digits and _ only, 32 at most.",
    )

    @api.depends("version_ids.date_from", "version_ids.date_until")
    def _compute_period(self):
        for policy in self:
            versions = policy.version_ids
            policy.date_from = min(versions.mapped("date_from"), default=False)
            ends = versions.mapped("date_until")
            policy.date_until = max(ends) if ends and all(ends) else False

    @api.depends("version_ids.date_from", "version_ids.date_until")
    def _compute_state(self):
        for policy in self:
            today = policy.company_id._credit_today()
            version = policy._version_on(today)
            policy.current_version_id = version
            if version:
                policy.state = "in_force"
            elif not policy.version_ids:
                policy.state = "none"
            elif any(v.date_from > today for v in policy.version_ids):
                policy.state = "planned"
            else:
                policy.state = "ended"

    def _search_state(self, operator, value):
        """Find policies by what they are today."""
        if operator != "in":
            return NotImplemented
        # A company has few policies, and each has its own today.
        # pylint: disable-next=no-search-all
        policies = self.with_context(active_test=False).search([])
        return [("id", "in", policies.filtered(lambda p: p.state in value).ids)]

    def _compute_cover_limit_count(self):
        counts = dict(
            self.env["credit.cover.limit"]._read_group(
                [("policy_id", "in", self.ids)], ["policy_id"], ["__count"]
            )
        )
        for policy in self:
            policy.cover_limit_count = counts.get(policy._origin, 0)

    def _version_on(self, day):
        """Return the version in force on a day; versions never overlap."""
        self.ensure_one()
        return self.version_ids.filtered(
            lambda v: v.date_from <= day and (not v.date_until or day <= v.date_until)
        )[:1]

    @api.ondelete(at_uninstall=False)
    def _unlink_only_planned(self):
        for policy in self:
            if policy.state in ("in_force", "ended"):
                raise ValidationError(
                    self.env._(
                        "Policy %(policy)s has insured invoices and stays. Archive it"
                        " instead.",
                        policy=policy.name,
                    )
                )

    def action_cover_limits(self):
        """Open the cover limits of this policy."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cover limits of %(policy)s", policy=self.name),
            "res_model": "credit.cover.limit",
            "views": [[False, "list"], [False, "form"]],
            "domain": [("policy_id", "=", self.id)],
            "context": {"default_policy_id": self.id},
        }
