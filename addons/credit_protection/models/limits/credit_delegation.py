from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ..gate.credit_hold import MANAGER
from ..gate.credit_hold_level import DIRECTOR

STATES = [
    ("planned", "Planned"),
    ("running", "Stands in"),
    ("over", "Over"),
]


class CreditDelegation(models.Model):
    """Who stands in for an absent credit director, from when until when, and why.

    Only the absent person names the delegate, who must be a credit manager and gets
    nothing else than what the absent person may: not the right to delegate further,
    and nothing about what either of both sold or asked for. It ends by itself, or
    earlier by a button, and is never changed: what was decided by it stays readable.
    """

    _name = "credit.delegation"
    _description = "Stand-in of a Credit Director"
    _order = "date_from desc, id desc"
    _check_company_auto = True

    user_id = fields.Many2one(
        "res.users",
        "Absent",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="cascade",
    )
    delegate_id = fields.Many2one(
        "res.users",
        "Stand-in",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(
        "From",
        required=True,
        default=lambda self: self.env.company._credit_today(),
    )
    date_until = fields.Date("Until", required=True)
    reason = fields.Char(required=True)
    holds = fields.Boolean("Releases of holds", default=True)
    limit_requests = fields.Boolean(default=True)
    up_to_amount = fields.Monetary(
        "Up to an amount",
        help="Empty: as much as the absent person may decide.",
    )
    ended_on = fields.Datetime("Ended early", readonly=True, copy=False)
    ended_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    state = fields.Selection(STATES, compute="_compute_state")

    _dates_in_order = models.Constraint(
        "CHECK(date_until >= date_from)",
        "The last day of an absence cannot be before its first day.",
    )
    _amount_positive = models.Constraint(
        "CHECK(up_to_amount IS NULL OR up_to_amount >= 0)",
        "The amount up to which somebody stands in cannot be negative.",
    )
    _two_people = models.Constraint(
        "CHECK(user_id <> delegate_id)",
        "Nobody stands in for themselves. Choose another credit manager.",
    )
    _something = models.Constraint(
        "CHECK(holds OR limit_requests)",
        "Say what the stand-in decides: releases of holds, limit requests, or both.",
    )

    @api.depends("date_from", "date_until", "ended_on")
    def _compute_state(self):
        for one in self:
            today = (one.company_id or self.env.company)._credit_today()
            if one.ended_on or (one.date_until and one.date_until < today):
                one.state = "over"
            elif one.date_from and one.date_from > today:
                one.state = "planned"
            else:
                one.state = "running"

    @api.depends("user_id", "delegate_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for one in self:
            one.display_name = self.env._(
                "%(delegate)s for %(absent)s",
                delegate=one.delegate_id.name or "",
                absent=one.user_id.name or "",
            )

    @api.constrains("user_id", "delegate_id", "company_id", "date_from")
    def _check_people(self):
        for one in self:
            if not _is_one_of(one.user_id, DIRECTOR, one.company_id):
                raise ValidationError(
                    self.env._(
                        "Only a credit director of %(company)s names a stand-in.",
                        company=one.company_id.name,
                    )
                )
            if not _is_one_of(one.delegate_id, MANAGER, one.company_id):
                raise ValidationError(
                    self.env._(
                        "%(user)s is not a credit manager of %(company)s and cannot"
                        " stand in. Choose somebody who is.",
                        user=one.delegate_id.name,
                        company=one.company_id.name,
                    )
                )
            if one.date_from < one.company_id._credit_today():
                raise ValidationError(
                    self.env._("Nobody stands in for days that are past already.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Let people name a stand-in for themselves only."""
        delegations = super().create(vals_list)
        others = delegations.filtered(lambda d: d.user_id != self.env.user)
        if others and self.env.uid != SUPERUSER_ID:
            raise AccessError(
                self.env._("Everybody names a stand-in for themselves only.")
            )
        if any(d.ended_on or d.ended_by_id for d in delegations):
            raise UserError(self.env._("An absence begins before it is ended."))
        return delegations

    def write(self, vals):
        """Refuse: what was decided under it must stay readable."""
        if not self.env.su or vals.keys() - {"ended_on", "ended_by_id"}:
            raise UserError(
                self.env._("An absence is never changed. End it, and enter a new one.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_planned_only(self):
        if any(one.state != "planned" for one in self):
            raise UserError(
                self.env._("An absence that has begun is not deleted. End it.")
            )

    def action_end(self):
        """End it now: by the absent person, or by another credit director."""
        self.check_access("read")
        running = self.filtered(lambda d: d.state != "over")
        director = self.env.user.has_group(DIRECTOR)
        if any(one.user_id != self.env.user for one in running) and not director:
            raise AccessError(
                self.env._("Only the absent person or a credit director ends this.")
            )
        running.sudo().write(
            {"ended_on": fields.Datetime.now(), "ended_by_id": self.env.uid}
        )
        return True

    # === who stands in for whom today === #

    @api.model
    def _running(self, company, what):
        """Return what counts in a company today, past all rights.

        :param what: ``holds`` or ``limit_requests``
        """
        today = company._credit_today()
        found_sudo = self.sudo().search(
            Domain("company_id", "=", company.id)
            & Domain("date_from", "<=", today)
            & Domain("date_until", ">=", today)
            & Domain("ended_on", "=", False)
            & Domain(what, "=", True)
        )
        return found_sudo.filtered(
            lambda d: (
                _is_one_of(d.user_id, DIRECTOR, company)
                and _is_one_of(d.delegate_id, MANAGER, company)
            )
        )

    @api.model
    def _principal(self, running_sudo, amount, barred):
        """Return the director for whom the user may decide, or nobody.

        :param running_sudo: what counts today, as ``_running`` returns it
        :param barred: who may not decide about it; not through somebody else either
        """
        user = self.env.user
        if user in barred:
            return user.browse()
        allowed_sudo = running_sudo.filtered(
            lambda d: (
                d.delegate_id == user
                and d.user_id not in barred
                and (not d.up_to_amount or d._within(amount))
            )
        )
        return allowed_sudo[:1].user_id.with_env(self.env)

    def _within(self, amount):
        return self.currency_id.compare_amounts(amount, self.up_to_amount) <= 0

    @api.model
    def _delegates(self, company, what, users, amount, barred):
        """Return who stands in for some of these directors and may decide."""
        allowed_sudo = self._running(company, what).filtered(
            lambda d: (
                d.user_id in users
                and d.delegate_id not in barred
                and (not d.up_to_amount or d._within(amount))
            )
        )
        return allowed_sudo.delegate_id


def _is_one_of(user, group, company):
    user_sudo = user.sudo()
    return (
        user_sudo.active
        and not user_sudo.share
        and company in user_sudo.company_ids
        and user_sudo.has_group(group)
    )
