from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .credit_profile import LIMIT_KINDS

# What decides about a limit: every change of these is evidence.
LIMIT_FIELDS = (
    "limit_kind",
    "credit_limit",
    "limit_expires_on",
    "limit_review_on",
    "group_limit_kind",
    "group_limit",
)
CHANGEABLE = ("limit_kind", "credit_limit", "limit_expires_on", "limit_review_on")


class CreditProfile(models.Model):
    """How long a limit counts, what a group shares, and what of it counts today."""

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    limit_expires_on = fields.Date(
        "Limit valid until",
        tracking=True,
        copy=False,
        help="Last day of the limit. It still counts afterwards: the rules decide what"
        " an expired limit means for an order. Empty: it does not expire.",
    )
    limit_review_on = fields.Date(
        "Next review",
        tracking=True,
        copy=False,
        help="On this day the responsible person is asked to look at the limit again.",
    )
    # Not required: profiles are made by SQL, and empty means no limit for the group.
    group_limit_kind = fields.Selection(
        [("amount", "Amount")],
        "Limit of the group",
        tracking=True,
        copy=False,
        help="A limit for this company together with all companies below it: each of"
        " them may order as far as its own limit goes and the others leave something.",
    )
    group_limit = fields.Monetary(
        tracking=True,
        copy=False,
        help="How much the companies of the group may owe together.",
    )
    limit_change_reason = fields.Char(
        "Reason of the change",
        compute="_compute_limit_change_reason",
        inverse="_inverse_limit_change_reason",
        help="Why the limit changes; it is kept in the history of the limit.",
    )
    effective_kind = fields.Selection(
        LIMIT_KINDS,
        "Kind of the limit in force",
        compute="_compute_over_limit",
        store=True,
        readonly=True,
    )
    effective_limit = fields.Monetary(
        "Limit in force",
        compute="_compute_over_limit",
        store=True,
        readonly=True,
        help="What counts: the temporary limit while it runs, else the limit, with the"
        " share of the insurer's cover and not more than the group leaves. Like all"
        " figures of the list it is read every hour.",
    )

    _group_limit_idx = models.Index("(partner_id) WHERE group_limit_kind = 'amount'")

    def _compute_limit_change_reason(self):
        self.limit_change_reason = False

    def _inverse_limit_change_reason(self):
        """Nothing to keep here: writing took it to the history of the limit."""

    @api.constrains("credit_limit", "group_limit")
    def _check_credit_limit(self):
        for profile in self:
            amounts = (profile.credit_limit, profile.group_limit)
            if any(profile.currency_id.compare_amounts(a, 0.0) < 0 for a in amounts):
                raise ValidationError(
                    self.env._(
                        "A credit limit cannot be negative. To give no credit, choose"
                        ' the limit kind "No credit".'
                    )
                )

    # === changing === #

    @api.model_create_multi
    def create(self, vals_list):
        """Log the limits that new profiles start with."""
        vals_list = [dict(vals) for vals in vals_list]
        reasons = {vals.pop("limit_change_reason", "") or "" for vals in vals_list}
        reason = reasons.pop() if len(reasons) == 1 else ""
        with self._log_limit_changes(reason, new=True) as log:
            profiles = super().create(vals_list)
            log.add(profiles)
        return profiles

    def write(self, vals):
        """Log what changes about the limit, with the reason that was given."""
        vals = dict(vals)
        reason = vals.pop("limit_change_reason", "") or ""
        if not set(LIMIT_FIELDS) & vals.keys():
            return super().write(vals)
        with self._log_limit_changes(reason):
            return super().write(vals)

    def _change_limit(self, vals, reason, origin="request"):
        """Change the limit for whoever was found to be allowed to: asks no rights.

        :param vals: values of limit_kind, credit_limit, limit_expires_on and
            limit_review_on, any of them
        :param reason: why; kept in the history of the limit
        :param origin: what led to it, one of ``ORIGINS``
        """
        refused = vals.keys() - set(CHANGEABLE)
        if refused:
            raise ValueError(f"no part of a limit: {', '.join(sorted(refused))}")
        with self._log_limit_changes(reason, origin):
            self.sudo().write(vals)
        return True

    # === the limit in force === #

    def _limits_in_force(self, today=None):
        """Return what counts today, ``{profile_id: EffectiveLimit}``."""
        found = {}
        for company, profiles in self.grouped("company_id").items():
            day = today or company._credit_today()
            book = self.env["credit.facts"]._limit_book(company, profiles, day)
            for profile in profiles:
                found[profile.id] = book.limit(profile.partner_id._origin.id)
        return found

    def _limit_amount(self):
        """Return the limit in force today: None when not checked, zero for no credit.

        For one profile; read ``_limits_in_force`` for many.
        """
        self.ensure_one()
        return self._limits_in_force()[self.id].amount

    @api.depends("figures_exposure", "credit_limit", "limit_kind", "group_limit")
    def _compute_over_limit(self):
        limits = self._limits_in_force()
        for profile in self:
            limit = limits[profile.id]
            profile.effective_kind = limit.state
            profile.effective_limit = float(limit.amount or 0)
            profile.over_limit = limit.amount is not None and (
                profile.currency_id.compare_amounts(
                    profile.figures_exposure, float(limit.amount)
                )
                > 0
            )

    def _other_limit_counts(self):
        """Return whether the typed amount is not what counts, by the last figures."""
        self.ensure_one()
        return self.limit_kind != "amount" or bool(
            self.currency_id.compare_amounts(self.effective_limit, self.credit_limit)
        )

    @api.model
    def _refresh_limits_in_force(self, partners, company):
        """Bring the stored limits of these customers and their groups up to date."""
        members = self.env["credit.facts"]._group_members(partners.ids)
        everybody = set(partners.ids).union(*members.values())
        profiles_sudo = self.sudo()._of(partners.browse(everybody), company)
        for name in ("effective_kind", "effective_limit", "over_limit"):
            self.env.add_to_compute(self._fields[name], profiles_sudo)

    # === shared limits === #

    @api.model
    def _shared_with(self, debtors, company):
        """Return the profiles at which whoever spends of these limits has to meet.

        Branches owe together: they meet at the profile of their main company. Members
        of a group meet at the profiles of whoever has a limit for the group.
        """
        root = company.root_id
        if not self.env["credit.facts"]._may_have("group limits", debtors):
            return self._ensure(debtors, root)
        branches = self.env["credit.facts"]._scope(company, debtors)["companies"]
        limits = self.env["credit.facts"]._group_limits(root.browse(branches), debtors)
        tops = {top_id for found in limits.values() for top_id, _company_id in found}
        return self._ensure(debtors | debtors.browse(tops), root)
