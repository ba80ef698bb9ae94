import hashlib
import json
import logging

from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, fields, models

from ..reminders.mail_mail_once import OURS
from .credit_hold import with_note

_logger = logging.getLogger(__name__)

READY_ACTIVITY = "credit_protection.mail_activity_order_ready"
FREE = ("ready", "released")
LINE = (
    "product_id",
    "product_uom_qty",
    "product_uom_id",
    "price_unit",
    "discount",
    "tax_ids",
)
HEAD = (
    "partner_id",
    "partner_invoice_id",
    "partner_shipping_id",
    "currency_id",
    "payment_term_id",
    "commitment_date",
)


class CreditHold(models.Model):
    """What happens when nothing holds an order any more.

    Sales is told once. Where the rules say so, the order is confirmed as well: exactly
    the order that somebody tried to confirm, as it was then, and through the gate.
    """

    # One file a concern.
    _inherit = "credit.hold"  # pylint: disable=consider-merging-classes-inherited

    attempt_by_id = fields.Many2one(
        "res.users", "Tried to confirm", readonly=True, ondelete="set null"
    )
    attempt_at = fields.Datetime(readonly=True)
    attempt_digest = fields.Char(
        readonly=True, help="What the order said when somebody tried to confirm it."
    )

    def _note_attempt(self):
        """Remember who tried to confirm which order, as it stands now."""
        now = fields.Datetime.now()
        for hold in self:
            hold.write(
                {
                    "attempt_by_id": self.env.uid,
                    "attempt_at": now,
                    "attempt_digest": _digest(hold.order_id),
                }
            )

    def _tell_freed(self):
        """Tell sales, once, that these documents can go on."""
        self._end_activities()
        for holds, documents in self._by_kind():
            ready = documents._credit_sentences()["ready"]
            holds._log(ready, author=self.env.ref("base.partner_root"))
            for user, some in holds.grouped(lambda h: h._user_who_sells()).items():
                if not user or user == self.env.user:
                    continue
                told = some[documents._credit_link]._credit_sales_documents()
                # The activity is enough; a mail for each would be noise.
                told.with_context(mail_activity_quick_update=True).activity_schedule(
                    READY_ACTIVITY, user_id=user.id, summary=ready
                )

    def _tell_stopped(self):
        """Take back the word that these documents can go on."""
        for holds, documents in self._by_kind():
            documents._credit_sales_documents().activity_unlink([READY_ACTIVITY])
            holds._log(
                self.env._("On credit hold again: it got worse since."),
                author=self.env.ref("base.partner_root"),
            )

    def _end_activities(self):
        """End what sales was told as well."""
        res = super()._end_activities()
        for documents in self._documents():
            documents._credit_sales_documents().activity_unlink([READY_ACTIVITY])
        return res

    def _by_kind(self):
        """Return pairs of holds and their documents, one pair a kind of document."""
        return [
            (self.filtered(documents._credit_link), documents)
            for documents in self._documents()
        ]

    # === confirming by itself === #

    def _confirm_cleared(self):
        """Confirm those of these orders that are free, if their rules say so."""
        for hold in self.sudo().filtered(lambda h: h._confirms_itself()):
            hold._confirm_order()

    def _confirms_itself(self):
        """Return whether the rules confirm this order, and it still is what it was."""
        order = self.order_id
        return (
            self.state in FREE
            and bool(self.attempt_digest)
            and not self.rejected_by_id
            and order.state in ("draft", "sent")
            and not order.is_expired
            and self.decision_id.ruleset_id._confirms_when_cleared()
            and self.attempt_digest == _digest(order)
        )

    def _confirm_order(self):
        """Confirm one order as OdooBot; what goes wrong is told, and undone."""
        order = self.order_id.with_user(SUPERUSER_ID).with_company(self.company_id)
        try:
            with self.env.cr.savepoint():
                order.action_confirm()
                if order.state != "sale":
                    return
                self.order_id.activity_unlink([READY_ACTIVITY])
        except OperationalError:
            raise
        except Exception as error:
            _logger.info("Order %s was not confirmed", order.name, exc_info=True)
            self.env.invalidate_all()
            self._log(
                self.env._("The order could not be confirmed by itself."), str(error)
            )
            return
        text = self.env._(
            "%(order)s was confirmed by itself, as the rules “%(rules)s” say: nothing"
            " holds it any more. %(user)s had tried to confirm it.",
            order=order.name,
            rules=self.decision_id._rules_title(),
            user=self.attempt_by_id.name,
        )
        self._log(text, author=self.env.ref("base.partner_root"))
        people = self.user_id | self.attempt_by_id
        people = people.filtered(lambda user: user.active and user._is_internal())
        if people:
            order.with_context(**OURS).message_notify(
                partner_ids=people.partner_id.ids,
                subject=order.name,
                body=with_note(text, ""),
            )


def _digest(order):
    """Return what identifies the content of an order."""
    lines = order.order_line.sorted("id")
    content = [
        [_plain(record[name]) for name in names]
        for records, names in ((order, HEAD), (lines, LINE))
        for record in records
    ]
    return hashlib.sha256(json.dumps(content, default=str).encode()).hexdigest()


def _plain(value):
    return sorted(value.ids) if isinstance(value, models.BaseModel) else value
