from markupsafe import escape

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..claims.credit_notice_rule import ROLES
from .credit_escalation_acts import USERS

MANAGER = "credit_protection.group_credit_manager"
# More at once than anybody reads one by one are worked on in their list.
MOST = 20
APPROVAL = "credit_protection.mail_activity_reminder_approval"
NOTHING = {
    "approved_by_id": False,
    "approved_at": False,
    "approved_amount": 0,
    "approved_items": False,
}


class CreditEscalationStep(models.Model):
    """Who agreed that a reminder goes out, and to what.

    What was agreed to is an amount and the items that it consists of. Less of it needs
    nobody; as soon as more is asked for, somebody has to agree again.
    """

    # One file a concern.
    _inherit = "credit.escalation.step"  # pylint: disable=consider-merging-classes-inherited

    approved_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    approved_at = fields.Datetime("Approved on", readonly=True)
    approved_amount = fields.Monetary(
        "Approved amount",
        readonly=True,
        help="When more is open, it is approved again before it leaves.",
    )
    approved_items = fields.Json(
        "Approved items",
        readonly=True,
        help="The items that were open when it was approved.",
    )

    may_approve = fields.Boolean(compute="_compute_may_approve")

    @api.depends("state", "needs_approval")
    @api.depends_context("uid")
    def _compute_may_approve(self):
        """Say whether a reminder waits for somebody like the reader to agree to it."""
        user = self.env.user
        team = user.has_group(USERS)
        for step in self:
            waits = team and step.state == "approval"
            step.may_approve = waits and user.has_group(step._approving_group())

    def action_approve(self):
        """Agree that reminders go out, as the role that their rules name."""
        self._check_may_act()
        for step in self:
            role = step._approving_group()
            if not self.env.user.has_group(role):
                raise AccessError(
                    self.env._(
                        "%(reminder)s goes out when a %(role)s agrees. Ask one.",
                        reminder=step.display_name,
                        role=self.env.ref(role).sudo().name,
                    )
                )
            if step.state != "approval":
                raise UserError(
                    self.env._(
                        "%(reminder)s does not wait for approval.",
                        reminder=step.display_name,
                    )
                )
        for step in self:
            # Credits ask for nothing.
            items = step.line_ids.filtered(lambda line: not line.is_credit)
            step._set(
                approved_amount=step.amount_total,
                approved_items=items.move_line_id.ids,
            )
        for mode, steps in self.grouped("mode").items():
            steps._set(
                state="ready" if mode == "automatic" else "prepared",
                reason=False,
                approved_by_id=self.env.uid,
                approved_at=self.env.cr.now(),
            )
        return True

    def _approving_group(self):
        """Return the group whose people may agree to a reminder."""
        return ROLES.get(self.needs_approval, MANAGER)

    def _set(self, **vals):
        """Ask somebody when reminders begin to wait for approval; end it after that."""
        if "state" not in vals:
            return super()._set(**vals)
        waiting = self.filtered(lambda step: step.state == "approval")
        result = super()._set(**vals)
        if vals["state"] == "approval":
            (self - waiting)._ask_approvers()
        elif waiting:
            waiting.sudo().activity_unlink([APPROVAL])
        return result

    def _ask_approvers(self):
        """Ask one person about each reminder: the collector, where one may agree.

        Of thousands at once some are asked about one by one.
        """
        if not self:
            return
        asked, users = self.browse(), {}
        for user, steps in self._credit_approvers().items():
            some = steps._not_too_many(user)
            asked += some
            users |= dict.fromkeys(some.ids, user)
        texts = {step.id: (False, escape(step.reason or "")) for step in asked}
        asked._credit_ask(APPROVAL, users, texts)

    def _credit_approvers(self):
        """Return ``{user: reminders}`` of who is asked to approve them."""
        collectors = self._credit_collectors()
        having = self._credit_having(step._approving_group() for step in self)
        return self.grouped(
            lambda step: step._credit_one_of(
                having[step._approving_group()], collectors[step.id]
            )
        )

    def _not_too_many(self, user):
        """Return those of these reminders that a user is asked about by themselves."""
        if len(self) <= MOST:
            return self
        kind = self.env.ref(APPROVAL)
        told = Domain("activity_type_id", "=", kind.id)
        told &= Domain("user_id", "=", user.id)
        before = self.env["mail.activity"].sudo().search_count(told)
        return self[: max(MOST - before, 0)]

    def _ask_again(self, **vals):
        """Let what somebody had agreed to be approved again, as it is now."""
        agreed = self.filtered(
            lambda step: step.needs_approval and step.state != "approval"
        )
        if agreed:
            agreed._set(state="approval", **NOTHING, **vals)

    def _asks_for_more(self, lines, amounts):
        """Return whether more is asked for than somebody has agreed to."""
        self.ensure_one()
        if not self.approved_at:
            return False
        known = set(self.approved_items or ())
        return self.currency_id.compare_amounts(
            float(amounts["amount_total"]), self.approved_amount
        ) > 0 or any(
            line["move_line_id"] not in known for line in lines if not line["is_credit"]
        )

    def _approve_more(self, amounts):
        """Hold a reminder back that asks for more than somebody has agreed to."""
        self._ask_again(
            reason=self.env._(
                "Not everything that is open now was approved: %(now)s is open,"
                " %(then)s was approved. Somebody approves it again before it goes"
                " out.",
                now=self.currency_id.format(float(amounts["amount_total"])),
                then=self.currency_id.format(self.approved_amount),
            )
        )
