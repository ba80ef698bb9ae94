from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from .credit_hold import MANAGER

CREDIT_USER = "credit_protection.group_credit_user"


class CreditHold(models.Model):
    """A hold by hand on one order: it never ends by itself.

    Neither a payment nor a higher limit makes it ready. Only a person ends it, or the
    last day that a person gave it.
    """

    # One file a concern.
    _inherit = "credit.hold"  # pylint: disable=consider-merging-classes-inherited

    forced = fields.Boolean(
        "Held by hand",
        readonly=True,
        help="Put on hold by hand: only a person ends it, whatever the rules say.",
    )
    forced_reason = fields.Char("Reason of the hold by hand", readonly=True)
    forced_until = fields.Date(
        "Held by hand until",
        readonly=True,
        help="Last day of the hold by hand; empty until somebody ends it.",
    )
    forced_by_id = fields.Many2one(
        "res.users", "Put on hold by", readonly=True, ondelete="set null"
    )

    def _forced_on(self, today):
        """Return whether the order is on hold by hand on this day."""
        return self.forced and (not self.forced_until or self.forced_until >= today)

    @api.model
    def _check_may_force(self):
        """Raise unless the user belongs to the credit team; sudo does not help."""
        if not self.env.user.has_group(CREDIT_USER):
            raise AccessError(
                self.env._("Only the credit team can put an order on hold by hand.")
            )

    def action_force(self):
        """Open the dialog that puts the orders of these holds on hold by hand."""
        self._check_may_force()
        self.check_access("read")
        return self.sudo().order_id.with_env(self.env).action_credit_force_hold()

    @api.model
    def _force(self, orders, reason, until):
        """Put these quotations on hold by hand."""
        self._check_may_force()
        orders = orders.with_env(self.env)
        orders.check_access("read")
        confirmed = orders.filtered(lambda o: o.state not in ("draft", "sent"))
        if confirmed:
            raise UserError(
                self.env._(
                    "%(orders)s cannot be put on hold: only quotations can. Put the"
                    " customer on hold to stop what comes after an order.",
                    orders=", ".join(confirmed.mapped("name")),
                )
            )
        orders_sudo = orders.sudo()
        holds_sudo = orders_sudo.credit_hold_ids.filtered(
            lambda h: h.state != "closed" and h.checkpoint == "order"
        )
        made_sudo = self.sudo().create(
            [
                self._prepare_forced(order_sudo)
                for order_sudo in orders_sudo - holds_sudo.order_id
            ]
        )
        given = holds_sudo.filtered(
            lambda h: h.state in ("ready", "released", "conditional")
        )
        given.state = "open"
        forced_sudo = holds_sudo | made_sudo
        forced_sudo.write(
            {
                "forced": True,
                "forced_reason": reason,
                "forced_until": until,
                "forced_by_id": self.env.uid,
            }
        )
        self.env["credit.gate"]._judge_by_hand(forced_sudo)
        made_sudo._announce()
        forced_sudo._log_forced(until)

    def _prepare_forced(self, order):
        """Return the hold of an order that nobody has tried to confirm yet."""
        debtor = order._credit_debtor()
        profile = self.env["credit.profile"]._ensure(debtor, order.company_id)
        return {
            "order_id": order.id,
            "document_name": order.name,
            "partner_id": debtor.id,
            "profile_id": profile.id,
            "company_id": order.company_id.id,
            "user_id": order.user_id.id,
            "checkpoint": "order",
            "held_at": fields.Datetime.now(),
        }

    def _log_forced(self, until):
        words = {"user": self.env.user.name}
        if until:
            text = self.env._(
                "%(user)s put this order on hold by hand until %(date)s.",
                date=format_date(self.env, until, date_format="medium"),
                **words,
            )
        else:
            text = self.env._("%(user)s put this order on hold by hand.", **words)
        self._log(text)

    def action_end_forced(self):
        """End the hold by hand; what the rules say counts again."""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a credit manager can end a hold by hand.")
            )
        self.check_access("read")
        forced = self.filtered(lambda h: h.sudo().forced)
        allowed = forced.filtered(
            lambda h: self.env.user not in h.sudo()._get_barred_users()
        )
        if not allowed:
            raise UserError(
                self.env._(
                    "You cannot end the hold of %(orders)s: nobody put it on hold by"
                    " hand, or you sold or entered the order.",
                    orders=self._names(),
                )
            )
        allowed_sudo = allowed.sudo()
        allowed_sudo.write(
            {
                "forced": False,
                "forced_reason": False,
                "forced_until": False,
                "forced_by_id": False,
            }
        )
        allowed_sudo._log(
            self.env._("%(user)s ended the hold by hand.", user=self.env.user.name)
        )
        self.env["credit.gate"]._reevaluate(allowed)
        return True
