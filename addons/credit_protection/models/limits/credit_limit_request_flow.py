from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_amount

from ..gate.credit_gate_parts import ENGINE_ERRORS
from ..gate.credit_hold import MANAGER
from .credit_limit_request import OPEN, TEAM_GROUPS, WAITING

DIRECTOR = "credit_protection.group_credit_director"
CREDIT_USER = "credit_protection.group_credit_user"


class CreditLimitRequest(models.Model):
    """The way of a request: asked, weighed, approved by one person or two.

    Each step checks who takes it. Whoever asked, sold or entered the order never
    decides, not even as a manager or administrator, and the second approval is never
    that of the first person.
    """

    # One file a concern.
    _inherit = "credit.limit.request"  # pylint: disable=consider-merging-classes-inherited

    may_decide = fields.Boolean(
        "To be decided by me",
        compute="_compute_may_decide",
        search="_search_may_decide",
        groups=TEAM_GROUPS,
    )
    may_withdraw = fields.Boolean(compute="_compute_may_withdraw")

    @api.depends("state", "order_id", "requested_by_id", "first_approved_by_id")
    @api.depends_context("uid")
    def _compute_may_decide(self):
        for request in self:
            request.may_decide = request._may_decide()

    @api.depends("state", "requested_by_id", "submitted_by_id")
    @api.depends_context("uid")
    def _compute_may_withdraw(self):
        for request in self:
            request.may_withdraw = request._may_withdraw()

    @api.model
    def _search_may_decide(self, operator, value):
        """Find what waits for this user; the methods check again."""
        if operator != "in":
            return NotImplemented
        user, nobody = self.env.user, Domain.FALSE
        first = Domain("state", "=", "submitted") if user.has_group(MANAGER) else nobody
        second = nobody
        if user.has_group(DIRECTOR):
            second = Domain("state", "=", "first")
            second &= Domain("first_approved_by_id", "!=", user.id)
        barred = Domain.OR(
            Domain(name, "=", user.id)
            for name in (
                "requested_by_id",
                "submitted_by_id",
                "create_uid",
                "order_id.user_id",
                "order_id.create_uid",
            )
        )
        mine = (first | second) & ~barred
        return mine if True in value else ~mine

    # === who may === #

    def _level(self):
        """Return the name of the group that decides next."""
        self.ensure_one()
        return DIRECTOR if self.state == "first" else MANAGER

    def _level_group(self):
        return self.env.ref(self._level())

    def _get_barred_users(self):
        """Return who may not decide now: who asked, sold, or approved already."""
        self.ensure_one()
        request_sudo = self.sudo()
        order_sudo = request_sudo.order_id
        return (
            request_sudo.requested_by_id
            | request_sudo.submitted_by_id
            | request_sudo.create_uid
            | request_sudo.first_approved_by_id
            | order_sudo.user_id
            | order_sudo.create_uid
        )

    def _get_approvers(self):
        """Return the users who may decide now.

        Override to route requests by amount, customer or team.
        """
        self.ensure_one()
        group_sudo = self._level_group().sudo()
        return group_sudo.all_user_ids.filtered(
            lambda user: (
                user.active
                and not user.share
                and self.company_id in user.company_ids
                and user not in self._get_barred_users()
            )
        )

    def _may_decide(self):
        """Return whether the user may decide now; sudo makes nobody a decider."""
        self.ensure_one()
        return (
            self.state in WAITING
            and self.env.user.has_group(self._level())
            and self.env.user not in self._get_barred_users()
        )

    def _may_withdraw(self):
        self.ensure_one()
        people = self.requested_by_id | self.submitted_by_id
        return self.state in OPEN and self.env.user in people

    def _check_may_decide(self):
        """Raise, with the reason, unless the user may decide now."""
        self.check_access("read")
        for request in self:
            if request.state not in WAITING:
                raise UserError(request._not_waiting_message())
            if self.env.user in request._get_barred_users():
                raise AccessError(
                    self.env._(
                        "You cannot decide about %(request)s: you asked for it, sold or"
                        " entered its order, or approved it already. Another person"
                        " has to decide.",
                        request=request.name,
                    )
                )
            if not (request._may_decide() or request._principal()):
                raise AccessError(
                    self.env._(
                        "Only a user with the role %(role)s can decide about"
                        " %(request)s now.",
                        role=request._level_group().sudo().name,
                        request=request.name,
                    )
                )

    def _not_waiting_message(self):
        if self.state == "draft":
            return self.env._("%(request)s is not submitted yet.", request=self.name)
        by = self.sudo().decided_by_id or self.sudo().withdrawn_by_id
        return self.env._(
            "%(user)s decided about %(request)s already: %(state)s.",
            user=by.name or "",
            request=self.name,
            state=dict(self._fields["state"]._description_selection(self.env))[
                self.state
            ],
        )

    def _lock_to_decide(self):
        """Let two people not decide at the same moment: the second one is told."""
        self.ensure_one()
        if not self.try_lock_for_update(allow_referencing=True):
            raise UserError(
                self.env._(
                    "Somebody else is deciding about %(request)s at this moment. Open"
                    " it again to see the result.",
                    request=self.name,
                )
            )

    # === asking === #

    def action_submit(self):
        """Hand the request to the credit team."""
        self.check_access("write")
        for request in self:
            request._check_complete()
        self._check_none_waits()
        self.sudo()._compute_limit_now()
        for request_sudo in self.sudo():
            request_sudo.write(
                {
                    "state": "submitted",
                    "submitted_by_id": self.env.uid,
                    "submitted_at": fields.Datetime.now(),
                }
            )
            request_sudo._propose()
            request_sudo.write(request_sudo._grant_defaults())
        self._log(
            self.env._("%(user)s asked for a higher limit.", user=self.env.user.name)
        )
        self._tell_approvers()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(requests)s was handed to the credit team. You will be told the"
                    " result.",
                    requests=", ".join(self.mapped("name")),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _check_complete(self):
        """Raise, saying what is missing, unless the request can be submitted."""
        self.ensure_one()
        if self.state != "draft":
            raise UserError(
                self.env._("%(request)s was submitted already.", request=self.name)
            )
        if not (self.reason or "").strip():
            raise UserError(
                self.env._("Say why the customer needs more credit, then submit.")
            )
        if self.currency_id.compare_amounts(self.requested_amount, 0.0) <= 0:
            raise UserError(self.env._("Enter the limit that you ask for."))
        today = self.company_id._credit_today()
        if self.kind == "temporary" and self.date_to < today:
            raise UserError(
                self.env._("The last day of the temporary limit is past already.")
            )
        self._check_raises(self.requested_amount)

    def _check_raises(self, amount):
        """Raise unless this amount is more than the customer's own limit.

        A limit with a last day may be asked for again as it is, to renew it.
        """
        profile_sudo = self.sudo().profile_id
        customer, kind = self.partner_id.display_name, profile_sudo.limit_kind
        endless = kind == "unchecked" and self.kind == "temporary"
        if kind == "unlimited" or endless:
            raise UserError(
                self.env._(
                    "%(customer)s has no limit that a higher one could replace: orders"
                    " are not stopped by an amount.",
                    customer=customer,
                )
            )
        if kind != "amount":
            return
        more = self.currency_id.compare_amounts(amount, profile_sudo.credit_limit)
        renewed = self.kind == "permanent" and profile_sudo.limit_expires_on
        if more < 0 or (more == 0 and not renewed):
            limit = format_amount(self.env, profile_sudo.credit_limit, self.currency_id)
            raise UserError(
                self.env._(
                    "%(customer)s has a limit of %(limit)s already. A higher limit must"
                    " be above that.",
                    customer=customer,
                    limit=limit,
                )
            )

    def _check_none_waits(self):
        """Raise when another request of one of these customers waits already."""
        for request_sudo in self.sudo():
            self._check_free(
                request_sudo.partner_id, request_sudo.company_id, request_sudo
            )

    @api.model
    def _check_free(self, debtor, company, but=None):
        """Raise, naming it, when a request of this customer waits already."""
        waiting = self._waiting_of(debtor, company).get((debtor.id, company.id))
        if not waiting or waiting == but:
            return
        raise UserError(
            self.env._(
                "%(other)s of %(user)s asks for a higher limit for %(customer)s already"
                " and waits for a decision. Ask again when it is decided.",
                other=waiting.name,
                user=waiting.requested_by_id.name or "",
                customer=debtor.display_name,
            )
        )

    def action_withdraw(self):
        """Take the request back, as who asked for it."""
        self.check_access("read")
        for request in self:
            if not request._may_withdraw():
                raise AccessError(
                    self.env._(
                        "Only who asked can withdraw %(request)s, and only before it is"
                        " decided.",
                        request=request.name,
                    )
                )
            request._lock_to_decide()
        self._withdraw(
            self.env._("%(user)s withdrew the request.", user=self.env.user.name)
        )
        return True

    def _withdraw(self, text):
        """End requests without a decision; the caller has checked who may."""
        self._end_activities()
        self.sudo().write(
            {
                "state": "withdrawn",
                "withdrawn_by_id": self.env.uid,
                "withdrawn_at": fields.Datetime.now(),
            }
        )
        self._log(text)

    # === the proposal === #

    def action_recalculate(self):
        """Rate the customer again and keep the old calculation beside the new one."""
        if not self.env.user.has_group(CREDIT_USER):
            raise AccessError(
                self.env._("Only the credit team can recalculate a proposal.")
            )
        self.check_access("read")
        for request in self:
            if request.state not in WAITING:
                raise UserError(request._not_waiting_message())
            request_sudo = request.sudo()
            before = request_sudo._grant_defaults()["to_grant"]
            request_sudo._propose()
            untouched = not request.currency_id.compare_amounts(
                request_sudo.to_grant, before
            )
            if request.state == "submitted" and untouched:
                request_sudo.to_grant = request_sudo._grant_defaults()["to_grant"]
        return True

    def _propose(self):
        """Rate the customer and add what the rules propose to the calculations."""
        self.ensure_one()
        profile = self.profile_id
        try:
            profile._refresh()
        except ENGINE_ERRORS as error:
            self._message_log(
                body=self.env._(
                    "The rules could not propose a limit: %(error)s", error=str(error)
                )
            )
        self.write(self._proposal_values(profile))

    def _proposal_values(self, profile):
        """Return the proposal of a profile, added to those that were made before."""
        now = fields.Datetime.now()
        score = f"{profile.score:.1f}".removesuffix(".0")
        proposal = {
            "at": fields.Datetime.to_string(now),
            "by": self.env.user.name,
            "known": profile.proposed_limit_known,
            "amount": profile.proposed_limit,
            "tier": profile.tier or "",
            "score": score if profile.score_known else "",
            "trace": profile.proposed_limit_trace,
        }
        return {
            "proposal_known": proposal["known"],
            "proposed_amount": proposal["amount"],
            "tier": proposal["tier"],
            "score_text": proposal["score"],
            "proposals": [proposal, *(self.proposals or [])],
        }

    def _grant_defaults(self):
        """Return what is proposed to grant: the proposal, never above the wish."""
        amount = self.requested_amount
        if self.proposal_known:
            amount = min(amount, self.proposed_amount)
        return {
            "to_grant": amount,
            "grant_expires_on": self.date_to if self.kind == "temporary" else False,
        }
