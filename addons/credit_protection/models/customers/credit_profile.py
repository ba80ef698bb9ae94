from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ..base.credit_once import forget, once

MANAGER = "credit_protection.group_credit_manager"
LIMIT_KINDS = [
    ("unchecked", "Not checked"),
    ("none", "No credit"),
    ("amount", "Amount"),
    ("unlimited", "Unlimited"),
]
LIVE_HOLDS = ("open", "asked", "conditional", "ready")
# What only credit managers change.
DECIDED = (
    "limit_kind",
    "credit_limit",
    "limit_expires_on",
    "limit_review_on",
    "group_limit_kind",
    "group_limit",
    "manual_hold",
    "manual_hold_reason",
    "manual_hold_until",
)


class CreditProfile(models.Model):
    """What the credit team has decided about one customer of one company.

    A commercial partner and a company have one profile, made when it is first needed.
    The limit kind says what Odoo's own credit limit cannot: whether the customer is
    checked at all, and that no credit is given. The amount itself stays on the partner,
    where users have always typed it; the column here is its copy, to filter on.

    Live figures are computed for a whole list at once and never stored.
    """

    _name = "credit.profile"
    _description = "Credit Profile"
    _inherit = ["mail.thread", "credit.reach"]
    _order = "id desc"
    _rec_names_search = ["partner_id"]
    _check_company_auto = True
    _mail_post_access = "read"

    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
        check_company=True,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    limit_kind = fields.Selection(
        LIMIT_KINDS,
        default="unchecked",
        required=True,
        tracking=True,
        help="Not checked: orders pass whatever is owed. No credit: only what is paid"
        " in advance passes. Amount: orders pass while exposure stays within the limit;"
        " an amount of zero gives no credit. Unlimited: no amount stops orders, other"
        " rules still do.",
    )
    credit_limit = fields.Monetary(
        compute="_compute_credit_limit",
        inverse="_inverse_credit_limit",
        store=True,
        precompute=True,
        readonly=False,
        tracking=True,
        help="How much this customer may owe, confirmed orders included.",
    )
    manual_hold = fields.Boolean(
        tracking=True,
        copy=False,
        help="Holds every order that is not paid in advance, until a person ends it.",
    )
    manual_hold_reason = fields.Char("Reason of the hold", tracking=True, copy=False)
    manual_hold_until = fields.Date(
        "On hold until",
        tracking=True,
        copy=False,
        help="Last day of the hold; empty until somebody ends it.",
    )
    manual_hold_user_id = fields.Many2one(
        "res.users", "Put on hold by", readonly=True, copy=False, ondelete="set null"
    )
    manual_hold_at = fields.Datetime("On hold since", readonly=True, copy=False)
    hold_count = fields.Integer("Orders on hold", compute="_compute_hold_count")
    # Counts the confirmations that spent of this limit, so that the second of two at
    # the same moment meets a changed row and is repeated by Odoo with fresh figures.
    spend_count = fields.Integer(readonly=True, copy=False)

    exposure = fields.Monetary(
        compute="_compute_figures", help="Open balance and open orders."
    )
    open_balance = fields.Monetary(
        compute="_compute_figures",
        help="Open receivables less credits that are not applied yet.",
    )
    open_orders = fields.Monetary(
        compute="_compute_figures",
        help="Confirmed orders that are not invoiced yet, delivered or not.",
    )
    overdue_amount = fields.Monetary("Overdue", compute="_compute_figures")
    oldest_overdue_days = fields.Integer("Days overdue", compute="_compute_figures")
    free_limit = fields.Monetary(
        compute="_compute_figures",
        help="What may still be ordered; negative when the limit is exceeded.",
    )
    utilisation = fields.Float(
        "Limit used (%)", compute="_compute_figures", digits=(16, 1)
    )

    _one_per_customer = models.Constraint(
        "UNIQUE(partner_id, company_id)",
        "This customer has a credit profile in this company already.",
    )

    # === computed === #

    @api.depends("partner_id")
    def _compute_display_name(self):
        for profile in self:
            profile.display_name = profile.partner_id.display_name

    @api.depends("partner_id.credit_limit", "company_id")
    def _compute_credit_limit(self):
        """Copy the partner's limit of the profile's company, whoever looks at it."""
        for company, profiles in self.grouped("company_id").items():
            for profile in profiles:
                partner_sudo = profile.partner_id.sudo().with_company(company)
                profile.credit_limit = partner_sudo.credit_limit

    def _inverse_credit_limit(self):
        for profile in self:
            partner_sudo = profile.partner_id.sudo().with_company(profile.company_id)
            partner_sudo.credit_limit = profile.credit_limit

    def _compute_hold_count(self):
        counts = dict(
            self.env["credit.hold"]
            .sudo()
            ._read_group(
                [("profile_id", "in", self.ids), ("state", "in", LIVE_HOLDS)],
                ["profile_id"],
                ["__count"],
            )
        )
        for profile in self:
            profile.hold_count = counts.get(profile.sudo(), 0)

    @api.depends("partner_id", "company_id", "limit_kind", "credit_limit")
    def _compute_figures(self):
        for company, profiles in self.grouped("company_id").items():
            facts = self.env["credit.facts"]._for_partners(company, profiles.partner_id)
            limits = profiles._limits_in_force()
            for profile in profiles:
                parts = facts.get(profile.partner_id.commercial_partner_id.id)
                limit = limits[profile.id].amount
                profile.update(profile._figures(parts or defaultdict(int), limit))

    def _figures(self, parts, limit):
        """Return the live figures of one profile from the facts about its customer."""
        self.ensure_one()
        exposure = float(parts["exposure"])
        return {
            "exposure": exposure,
            "open_balance": float(parts["open_balance"]),
            "open_orders": float(parts["open_orders"]),
            "overdue_amount": float(parts["overdue_amount"]),
            "oldest_overdue_days": parts["oldest_overdue_days"],
            "free_limit": 0.0 if limit is None else float(limit) - exposure,
            "utilisation": 100 * exposure / float(limit) if limit else 0.0,
        }

    # === rules of the record === #

    @api.constrains("partner_id")
    def _check_commercial_partner(self):
        for profile in self:
            partner = profile.partner_id
            if partner.commercial_partner_id != partner:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is a contact of %(customer)s. Credit is given to"
                        " %(customer)s: open the profile there.",
                        contact=partner.display_name,
                        customer=partner.commercial_partner_id.display_name,
                    )
                )

    @api.constrains("manual_hold", "manual_hold_reason")
    def _check_manual_hold_reason(self):
        for profile in self:
            if profile.manual_hold and not (profile.manual_hold_reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "Say why %(customer)s is put on hold: whoever meets the hold"
                        " needs the reason.",
                        customer=profile.partner_id.display_name,
                    )
                )

    def _check_may_decide(self):
        """Raise unless the user is a credit manager."""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._(
                    "Only a credit manager can change the limit kind, the limit or the"
                    " hold of a customer."
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Let only credit managers make profiles that decide something."""
        if not self.env.su and any(set(DECIDED) & vals.keys() for vals in vals_list):
            self._check_may_decide()
        return super().create([self._with_hold_mark(vals) for vals in vals_list])

    def write(self, vals):
        """Let only credit managers decide, and keep customer and company as they are.

        A profile of somebody else would take its limit and its history with it.
        """
        if not self.env.su and set(DECIDED) & vals.keys():
            self._check_may_decide()
        for name in ("partner_id", "company_id"):
            if name in vals and any(profile[name].id != vals[name] for profile in self):
                raise UserError(
                    self.env._(
                        "A credit profile stays with its customer and its company."
                    )
                )
        return super().write(self._with_hold_mark(vals))

    def _with_hold_mark(self, vals):
        """Add who put the customer on hold and when, or take it all away."""
        if "manual_hold" not in vals:
            return vals
        if vals["manual_hold"]:
            mark = {
                "manual_hold_user_id": self.env.uid,
                "manual_hold_at": fields.Datetime.now(),
            }
        else:
            mark = dict.fromkeys(
                (
                    "manual_hold_reason",
                    "manual_hold_until",
                    "manual_hold_user_id",
                    "manual_hold_at",
                ),
                False,
            )
        return {**vals, **mark}

    # === making === #

    @api.model
    def _of(self, partners, company):
        """Return the existing profiles of these customers in ``company``."""
        ids = partners.sudo().commercial_partner_id.ids
        question = ("profiles", self.env.uid, self.env.su, company.id, *sorted(ids))
        found = once(self.env.cr, question, lambda: self._find(ids, company).ids)
        return self.browse(found)

    def _find(self, ids, company):
        return self.search_fetch(
            [("partner_id", "in", ids), ("company_id", "=", company.id)]
        )

    @api.model
    def _ensure(self, partners, company, log=False):
        """Return the profiles of these customers, made where they are missing.

        Safe when two transactions need the same profile at once: the second waits,
        and then either finds it or fails with PostgreSQL's serialization error, which
        Odoo repeats. The values of new profiles follow from the partner; only with
        ``log`` do they stand in the chatter as changes.
        """
        debtors_sudo = partners.sudo().commercial_partner_id
        profiles = self.sudo()._of(debtors_sudo, company)
        missing = debtors_sudo - profiles.partner_id
        if missing:
            rows = self.env.execute_query(
                SQL(
                    """
                    INSERT INTO credit_profile (
                        partner_id, company_id, limit_kind, manual_hold, spend_count,
                        figures_exposure, figures_overdue,
                        create_uid, create_date, write_uid, write_date
                    )
                    SELECT id, %(company)s, 'unchecked', FALSE, 0, 0, 0,
                           %(uid)s, %(now)s, %(uid)s, %(now)s
                      FROM unnest(%(partners)s::int[]) AS id
                  ORDER BY id
                        ON CONFLICT (partner_id, company_id) DO NOTHING
                 RETURNING id
                    """,
                    company=company.id,
                    uid=self.env.uid,
                    now=fields.Datetime.now(),
                    partners=missing.ids,
                )
            )
            forget(self.env.cr)
            made = self.sudo().browse(row[0] for row in rows)
            (made if log else made.with_context(tracking_disable=True))._take_over()
            profiles = self.sudo()._of(debtors_sudo, company)
        return self.browse(profiles.ids)

    def _take_over(self):
        """Compute the stored fields of profiles that SQL has just made."""
        for name in ("credit_limit", "effective_kind", "effective_limit", "over_limit"):
            self.env.add_to_compute(self._fields[name], self)
        self.flush_recordset(["credit_limit"])

    @api.model
    def _adopt_typed_limits(self):
        """Check the limits that a company typed before this addon was installed.

        Only where the company worked with Odoo's credit limits, and only for customers
        with a limit of their own: the default limit of a company is typed for nobody.
        Limits typed later bite when a credit manager chooses the limit kind.
        """
        companies = self.env["res.company"].search(
            [("account_use_credit_limit", "=", True)]
        )
        for company in companies:
            Partner = self.env["res.partner"].with_company(company)
            default = Partner._fields["credit_limit"].get_company_dependent_fallback(
                Partner
            )
            typed = Partner.with_context(active_test=False).search(
                [("credit_limit", ">", 0), ("credit_limit", "!=", default)]
            )
            customers = typed.filtered(lambda p: p.commercial_partner_id == p)
            with self._log_limit_changes(origin="installation", new=True) as log:
                profiles = self._ensure(customers, company).sudo()
                log.add(profiles)
                # Nobody decided: no line in the chatter of each, which took most of
                # the time of installing where there are thousands.
                profiles.with_context(tracking_disable=True).limit_kind = "amount"

    # === facts === #

    def _on_manual_hold(self, today):
        """Return whether the customer is on hold on this day."""
        self.ensure_one()
        until = self.manual_hold_until
        return self.manual_hold and (not until or until >= today)
