from contextlib import contextmanager
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..facts.credit_facts_rare_sql import CONTACT
from .credit_hold import STOPPING

CREDIT_USER = "credit_protection.group_credit_user"
PASSES = "credit_protection.passes"
HOLD_TO_CREDIT_STATE = {"open": "held"}
STOPPED = [HOLD_TO_CREDIT_STATE.get(state, state) for state in STOPPING]


class CreditDocument(models.AbstractModel):
    """What every document that the credit gate stops can do, and must tell the gate.

    The gate knows documents only by the methods below; each kind says what is owed for
    it, who owes it and in which words it speaks. A kind also needs ``credit_hold_ids``,
    a link to it in ``credit.hold`` and ``credit.decision``, and the method through
    which it goes on, which asks the gate first.
    """

    _name = "credit.document"
    _description = "Document Under Credit Protection"

    # The field of holds and decisions that leads to this kind of document.
    _credit_link = ""
    # Where this kind of document is stopped.
    _credit_checkpoint = ""
    # Whether what people note about a hold is written on the document too.
    _credit_keeps_notes = True

    credit_state = fields.Selection(
        [
            ("held", "On credit hold"),
            ("asked", "Release asked"),
            ("conditional", "Released on condition"),
            ("ready", "Ready to release"),
            ("released", "Released"),
            ("rejected", "Release rejected"),
        ],
        "Credit",
        compute="_compute_credit_state",
        store=True,
        compute_sudo=True,
        copy=False,
        groups="base.group_user",
    )
    credit_verdict = fields.Json(
        compute="_compute_credit_verdict", compute_sudo=True, groups="base.group_user"
    )

    @api.depends("credit_hold_ids.state")
    def _compute_credit_state(self):
        """State of the hold that is not closed; there is one at most."""
        for document in self:
            state = document.credit_hold_ids.filtered(lambda h: h.state != "closed")[
                :1
            ].state
            document.credit_state = HOLD_TO_CREDIT_STATE.get(state, state)

    @api.depends("credit_state", "state", "credit_hold_ids.decision_id")
    @api.depends_context("lang", "uid")
    def _compute_credit_verdict(self):
        """What the banner says to this user: figures are withheld here, not in CSS."""
        verdicts = self.env["credit.verdict"]._for_documents(self)
        for document in self:
            document.credit_verdict = verdicts.get(document.id, False)

    # === what each kind of document tells the gate === #

    def _credit_name(self):
        """Return the name by which people know it, to be kept in the log."""
        return self.name

    def _credit_read_ahead(self):
        """Read what the gate asks of contacts, for many documents at once.

        Only a few columns are needed, while Odoo reads all of them when it is asked
        for one.
        """
        contacts = self._credit_contacts()
        (contacts | self._credit_beside()).fetch(CONTACT)
        contacts.commercial_partner_id.fetch(CONTACT)

    def _credit_beside(self):
        """Return the contacts of which something is asked besides the customers."""
        bot_id = self.env["ir.model.data"]._xmlid_to_res_id("base.partner_root")
        return self.company_id.partner_id.browse(bot_id) | self.company_id.partner_id

    def _credit_contacts(self):
        """Return the contacts that lead to the debtors, where that is a short way."""
        return self.env["res.partner"]

    def _credit_debtor(self):
        """Return who will owe for it, which is what a release is bound to."""
        raise NotImplementedError

    def _credit_salesperson(self):
        """Return the user who sold it; they are told when it is held."""
        raise NotImplementedError

    def _credit_barred_users(self):
        """Return who may not release it: whoever sold or entered it."""
        return self._credit_salesperson() | self.create_uid

    def _credit_orders_told(self):
        """Return the sales orders that its own total tells of: what it follows."""
        return self._credit_orders_behind()

    def _credit_terms(self):
        """Return the payment terms on which it is sold."""
        return self._credit_orders_behind().payment_term_id

    def _credit_facts(self):
        """Return ``{id: (facts, added, unseen)}`` of documents of one company.

        ``facts`` never contain the document itself: only ``doc_amount`` does, what
        would be owed for it. ``added`` is what the exposure grows by when it goes on:
        less than ``doc_amount`` where a part of it is owed already. ``unseen`` is what
        nobody has seen who released or exempted the orders behind it: what is added,
        and what is owed already for more than was ordered.
        """
        raise NotImplementedError

    def _credit_gone_on(self):
        """Return whether the document has passed its checkpoint."""
        raise NotImplementedError

    def _credit_earlier_release(self, codes, unseen):
        """Return whether the release of an earlier document sets these aside."""
        return False

    def _credit_released_orders(self, orders, codes, unseen):
        """Return whether releases of all these orders set the reasons aside here too.

        A release of an order is a decision to supply it: for the days of grace of the
        company it also covers what follows the order, as long as that is no more than
        the order, is owed by the same customer, and has no other reasons against it.
        """
        days = self.company_id.sudo().credit_grace_days
        if not orders or unseen > 0 or not days:
            return False
        since = self.company_id._credit_today() - timedelta(days=days)
        return all(
            any(
                hold_sudo.state == "released"
                and hold_sudo.checkpoint == "order"
                and hold_sudo.partner_id == self._credit_debtor()
                and self.company_id._credit_date(hold_sudo.released_at) >= since
                and set(codes) <= set(hold_sudo.released_codes or [])
                for hold_sudo in order_sudo.credit_hold_ids
            )
            for order_sudo in orders.sudo()
        )

    def _credit_unjudgeable(self):
        """Return the code of a reason why no rules can judge it, or nothing."""
        return ""

    def _credit_sales_documents(self):
        """Return the records on which salespeople are told about a hold."""
        return self

    def _credit_sentences(self):
        """Return what is said about this kind of document, by occasion."""
        raise NotImplementedError

    # === passes === #

    @contextmanager
    def _credit_passing(self):
        """Let exactly these documents, at exactly this amount, go on meanwhile.

        Remembered on the cursor for the time of the call, never in the context, which
        any client can send.
        """
        passes = self.env.cr.cache.setdefault(PASSES, {})
        asking = self.filtered(lambda document: not document._credit_has_pass())
        given = {
            (self._name, document_id): one
            for document_id, one in asking._credit_passes().items()
        }
        passes.update(given)
        try:
            yield
        finally:
            for key in given:
                passes.pop(key, None)

    def _credit_pass(self):
        """Return what a pass is good for: debtor, company, currency, at most amount."""
        raise NotImplementedError

    def _credit_passes(self):
        """Return what a pass of each of these documents is good for."""
        return {document.id: document._credit_pass() for document in self}

    def _credit_has_pass(self):
        """Return whether it was judged in this call and has not grown since."""
        self.ensure_one()
        given = self.env.cr.cache.get(PASSES, {}).get((self._name, self.id))
        return bool(given) and self._credit_within(given)

    def _credit_within(self, given, now=None):
        """Return whether the document is still what ``given`` says, or less of it.

        :param now: its pass as it would be now, where that was asked for many at once
        """
        now = now or self._credit_pass()
        currency = self.env["res.currency"].browse(now[2])
        return now[:3] == given[:3] and (
            currency.compare_amounts(now[3], given[3]) <= 0
        )

    # === holds === #

    def _credit_close_holds(self):
        """End holds and releases: a document that comes back is judged afresh."""
        self.sudo().credit_hold_ids.filtered(lambda h: h.state != "closed")._close()

    def _credit_is_held(self):
        """Return whether a hold stops one of these documents."""
        holds_sudo = self.sudo().credit_hold_ids
        return any(hold_sudo.state in STOPPING for hold_sudo in holds_sudo)

    def _credit_live_holds(self):
        """Return the holds that stop these documents, in sudo: sales has no holds."""
        self.check_access("read")
        holds_sudo = self.sudo().credit_hold_ids.filtered(lambda h: h.state in STOPPING)
        if not holds_sudo:
            raise UserError(self._credit_sentences()["not_held"])
        return holds_sudo

    # === what the screens call === #

    @api.readonly
    def credit_explanation(self):
        """Return the page behind "Why?", filtered for the user."""
        self.ensure_one()
        self.check_access("read")
        if not self.env.user._is_internal():
            return False
        return self.env["credit.verdict"]._explain(self)

    def action_credit_ask_release(self):
        """Ask the credit managers to release these documents."""
        self.check_access("write")
        return self._credit_live_holds()._ask()

    def action_credit_release(self):
        """Open the release dialog; the hold checks who is asking."""
        return self._credit_live_holds().with_env(self.env).action_release()

    def action_credit_reevaluate(self):
        """Judge held documents again without letting them go on."""
        return self._credit_judge_again()

    def _credit_judge_again(self):
        """Judge again: for whoever may change these, and for the credit team."""
        if not self.env.user.has_group(CREDIT_USER):
            self.check_access("write")
        ready, _unchanged = self.env["credit.gate"]._reevaluate(
            self._credit_live_holds()
        )
        return bool(ready)

    def _credit_notify(self, title, message, follow_up=None, sticky=False):
        """Return the notification that tells a user what was held."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "title": title,
                "message": message,
                "sticky": sticky,
                "next": follow_up or {"type": "ir.actions.act_window_close"},
            },
        }
