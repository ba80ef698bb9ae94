from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .credit_document import STOPPED
from .credit_hold import STOPPING

# Computed, stored, and read by the gate or by people.
FIGURES = (
    "amount_tax",
    "amount_total",
    "amount_untaxed",
    "credit_channel",
    "credit_drafted",
    "credit_exempt",
    "credit_exposure",
    "credit_open",
    "credit_state",
    "currency_rate",
)


class SaleOrder(models.Model):
    """Orders go through the credit gate before they are confirmed, by every way in.

    ``action_confirm`` judges the whole batch first, confirms what passes and leaves
    the rest on hold. Writing or creating the confirmed state directly is judged too,
    and so is an order that grows once it is confirmed. That an order has just been
    judged is remembered on the cursor for the time of the call, never in the context,
    which any client can send.
    """

    # One file a concern.
    _name = "sale.order"
    _inherit = ["sale.order", "credit.document"]
    _credit_link = "order_id"
    _credit_checkpoint = "order"

    credit_hold_ids = fields.One2many(
        "credit.hold",
        "order_id",
        "Credit holds",
        readonly=True,
        copy=False,
        groups="credit_protection.group_credit_user,"
        "credit_protection.group_credit_auditor",
    )

    @api.depends("credit_state")
    def _compute_partner_credit_warning(self):
        """Core's own banner never speaks beside ours, nor against the limit kind."""
        res = super()._compute_partner_credit_warning()
        warned = self.filtered("partner_credit_warning")
        warned._credit_speaks_for().partner_credit_warning = ""
        return res

    def _credit_speaks_for(self):
        """Return the orders about whose credit this addon speaks instead of core.

        A judged order has our banner. Where another limit counts than the typed amount,
        core would speak of one that does not count. Before the judgement core's warning
        stays: it is all that a salesperson sees while the quotation is being written.
        """
        if not self:
            return self
        debtor_of = {order: order.sudo()._credit_debtor() for order in self}
        profiles_sudo = (
            self.env["credit.profile"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", [d.id for d in debtor_of.values()]),
                    ("company_id", "in", self.sudo().company_id.ids),
                    ("limit_kind", "!=", "unchecked"),
                ]
            )
        )
        known = {
            (p.partner_id.id, p.company_id.id)
            for p in profiles_sudo
            if p._other_limit_counts()
        }
        return self.filtered(
            lambda order: (
                order.credit_state
                or (debtor_of[order].id, order.company_id.id) in known
            )
        )

    # === the gate === #

    def action_confirm(self):
        """Confirm the orders that pass the credit gate; hold the others.

        :return: what confirming returns, or a notification that names the held orders
        """
        held = self._credit_judge()
        passed, result = self - held, True
        if passed or not held:
            with passed._credit_passing():
                result = super(SaleOrder, passed).action_confirm()
        return passed._credit_answer(held, result)

    def _register_hook(self):
        """Put the gate before every other addon, whichever was loaded last.

        Addons that wrap ``action_confirm`` outside of this one would act on held
        orders: book loyalty points, send goods to a printer, confirm registrations.
        """
        res = super()._register_hook()
        model_class = self.env.registry["sale.order"]
        if "action_confirm" not in vars(model_class):

            def action_confirm(self):
                held = self._credit_judge()
                passed, result = self - held, True
                if passed or not held:
                    with passed._credit_passing():
                        result = super(model_class, passed).action_confirm()
                return passed._credit_answer(held, result)

            model_class.action_confirm = action_confirm
        return res

    def _unregister_hook(self):
        """Take back what ``_register_hook`` put in place."""
        model_class = self.env.registry["sale.order"]
        if "action_confirm" in vars(model_class):
            del model_class.action_confirm
        return super()._unregister_hook()

    def _credit_judge(self):
        """Judge the orders that were not judged yet; return those that are held.

        What cannot be confirmed anyway is not judged, and meets core's own message.
        Whoever may not confirm gets no hold and no decision made either.
        """
        waiting = self.filtered(
            lambda order: (
                order.state in ("draft", "sent") and not order._credit_has_pass()
            )
        )
        waiting.check_access("write")
        return waiting - self.env["credit.gate"]._check_documents(waiting, "order")

    def _credit_answer(self, held, result):
        """Return ``result``, or tell the user which orders were held instead."""
        if not held:
            return result
        names = ", ".join(held.mapped("name"))
        if len(held) == 1 and not self:
            title = self.env._("%(order)s is on credit hold", order=names)
            message = self.env._(
                "The order was not confirmed. The banner on the order says why, and"
                " what would clear it."
            )
        else:
            title = self.env._(
                "%(passed)s of %(all)s orders confirmed",
                passed=len(self),
                all=len(self) + len(held),
            )
            message = self.env._("On credit hold: %(orders)s.", orders=names)
        follow_up = result if isinstance(result, dict) else None
        sticky = len(held) > 1 or bool(self)
        return self._credit_notify(title, message, follow_up, sticky)

    def _confirmation_error_message(self):
        """Last line of defence: an order on hold without a pass is not confirmed."""
        message = super()._confirmation_error_message()
        if message or self._credit_has_pass():
            return message
        hold_sudo = self.sudo().credit_hold_ids.filtered(lambda h: h.state in STOPPING)
        return self._credit_refusal() if hold_sudo else message

    def _credit_refusal(self):
        return self.env._(
            "%(orders)s cannot be confirmed: on credit hold. Ask the credit team for a"
            " release.",
            orders=", ".join(self.mapped("name")),
        )

    @api.model_create_multi
    def create(self, vals_list):
        """Judge orders that are created as confirmed."""
        for vals in vals_list:
            refuse_typed(self, FIGURES, vals)
        orders = super().create(vals_list)
        orders.filtered(lambda order: order.state == "sale")._credit_guard()
        return orders

    def write(self, vals):
        """Judge orders that grow or whose state is written; end ended holds."""
        refuse_typed(self, FIGURES, vals)
        state = vals.get("state")
        changing = self.filtered(lambda order: state and order.state != state)
        with self._credit_watch():
            res = super().write(vals)
        if state == "sale":
            changing._credit_guard()
        elif state == "cancel":
            changing._credit_close_holds()
        return res

    def _credit_guard(self):
        """Refuse a confirmed state that did not come through the gate."""
        held = self._credit_stopped()
        if held:
            raise UserError(held._credit_refusal())

    def _credit_stopped(self):
        """Judge those of these orders that have no pass; return what may not go on."""
        unjudged = self.filtered(lambda order: not order._credit_has_pass())
        return unjudged - self.env["credit.gate"]._check_documents(unjudged, "order")

    @api.ondelete(at_uninstall=False)
    def _unlink_close_credit_holds(self):
        self._credit_close_holds()

    # === what the gate asks === #

    def _credit_contacts(self):
        return self.partner_invoice_id

    def _credit_debtor(self):
        return self.partner_invoice_id.commercial_partner_id

    def _credit_salesperson(self):
        return self.user_id

    def _credit_orders_told(self):
        return self

    def _credit_terms(self):
        return self.payment_term_id

    def _credit_facts(self):
        facts = self.env["credit.facts"]._for_orders(self)
        return {
            order_id: (f, f["doc_amount"], f["doc_amount"])
            for order_id, f in facts.items()
        }

    def _credit_gone_on(self):
        return self.state == "sale"

    def _credit_sentences(self):
        return {
            "preview": self.env._(
                "Confirmed as it is, this order would be put on credit hold."
            ),
            "hint": self.env._(
                "The credit team should know this before it is confirmed."
            ),
            "announced": self.env._("Order not confirmed: put on credit hold."),
            "blocked": self.env._("This order cannot be confirmed yet."),
            "passed": self.env._(
                "This order was confirmed; the credit team should know this."
            ),
            "ready": self.env._(
                "Nothing holds this order any more: it can be confirmed."
            ),
            "goes_on": self.env._("Can be confirmed"),
            "released": self.env._(
                "%(user)s released this order until %(date)s, up to %(amount)s: it can"
                " be confirmed."
            ),
            "after_release": self.env._(
                "%(document)s can be confirmed after the release."
            ),
            "not_held": self.env._("These orders are not on credit hold."),
        }

    def _credit_portal_message(self):
        """Return what the customer reads on the portal about a held order, or False.

        One sentence without figures, and only after the customer has accepted: before
        that the quotation is not yet their order.
        """
        order_sudo = self.sudo()
        if (
            order_sudo.state in ("draft", "sent")
            and order_sudo._credit_accepted()
            and order_sudo.credit_state in STOPPED
        ):
            if order_sudo.credit_state == "rejected":
                return self.env._(
                    "We cannot process your order as it stands. Please contact us, so"
                    " that we find a way together."
                )
            return self.env._("Your order is being reviewed.")
        return False

    def _credit_accepted(self):
        """Return whether the customer has signed the order or paid for it."""
        paid = self.transaction_ids.filtered(
            lambda tx: tx.state in ("pending", "authorized", "done")
        )
        return bool(self.signed_on or paid)


def refuse_typed(records, figures, vals):
    """Refuse figures that Odoo computes and a client tries to type.

    Odoo lets clients write computed columns. An order that says it is worth nothing,
    or a line that says it is invoiced, would pass the gate.
    """
    typed = [name for name in figures if name in vals]
    if typed and not records.env.su:
        labels = [records._fields[n]._description_string(records.env) for n in typed]
        raise AccessError(
            records.env._(
                "Odoo computes these figures of an order, they cannot be typed:"
                " %(figures)s. Change the lines instead.",
                figures=", ".join(labels),
            )
        )
