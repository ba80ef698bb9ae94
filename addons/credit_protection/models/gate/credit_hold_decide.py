from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..reminders.mail_mail_once import OURS
from .credit_hold import MANAGER, STOPPING, with_note
from .credit_hold_level import DIRECTOR

# A release is taken back by rejecting it, as long as its order is not confirmed.
REJECTABLE = (*STOPPING, "released")


class CreditHold(models.Model):
    """Deciding about holds: who may, on which terms, and who is told."""

    _inherit = "credit.hold"

    def _check_may_decide(self):
        """Raise unless the user is a credit manager; sudo does not make one."""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a credit manager can decide about a credit hold.")
            )
        self.check_access("read")

    def _decidable(self, states=STOPPING):
        """Split into holds that this user may decide about, and the others.

        Whoever sold the order or asked for the release never decides, not even as a
        manager: the others are named to the user.
        """
        self._check_may_decide()
        allowed = self.sudo().filtered(
            lambda h: h.state in states and self.env.user not in h._get_barred_users()
        )
        if not allowed:
            raise UserError(self._barred_message(self))
        return self.browse(allowed.ids), self - self.browse(allowed.ids)

    def _barred_message(self, holds):
        _within, above = holds._within_level()
        above = above.filtered(lambda h: not h._is_barred())
        if above == holds:
            return above._above_message()
        names = (holds - above)._names()
        message = self.env._(
            "You cannot decide about %(orders)s: the decision was made already, or you"
            " sold or entered the order or asked for its release. Another credit"
            " manager has to decide.",
            orders=names,
        )
        return f"{message} {above._above_message()}" if above else message

    def _is_barred(self):
        """Return whether this user may not decide about this hold at all."""
        hold_sudo = self.sudo()
        barred = hold_sudo._get_barred_users()
        return hold_sudo.state not in STOPPING or self.env.user in barred

    def action_release(self):
        """Open the release dialog."""
        holds, _barred = self._decidable()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Release %(orders)s", orders=holds._names()),
            "res_model": "credit.hold.release",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_hold_ids": holds.ids,
                "dialog_size": "extra-large",
            },
        }

    def action_reject(self):
        """Open the dialog that asks why."""
        holds, _barred = self._decidable(REJECTABLE)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reject %(orders)s", orders=holds._names()),
            "res_model": "credit.hold.reject",
            "view_mode": "form",
            "target": "new",
            "context": {"default_hold_ids": holds.ids},
        }

    def _release(self, reason, note, valid_until, up_to_amount, condition=None):
        """Release these holds on these terms and tell sales.

        ``up_to_amount`` False means: each hold up to its own amount. The exposure that
        the release accepts is read now, not taken from the dialog.

        :param dict condition: what must be prepaid before the order passes
        :return: the holds that this user may not release
        """
        holds, barred = self._decidable()
        holds, above = holds._within_level(up_to_amount)
        if not holds:
            raise UserError(above._above_message())
        condition = condition or {}
        self._check_condition(condition)
        today_of = {c: c._credit_today() for c in holds.sudo().company_id}
        if any(valid_until < today for today in today_of.values()):
            raise UserError(self.env._("The last day of a release cannot be past."))
        holds_sudo = holds.sudo()
        terms = {
            "release_reason_id": reason.id,
            "release_note": note,
            "valid_until": valid_until,
            "up_to_amount": up_to_amount,
            "prepay_percent": condition.get("prepay_percent") or 0.0,
            "prepay_amount": condition.get("prepay_amount") or 0.0,
        }
        holds_sudo._write_release(terms)
        holds_sudo._tell_released(reason, note, valid_until)
        return barred | above

    def _write_release(self, terms):
        """Write the release on each hold, with the figures that it accepts."""
        gate, user = self.env["credit.gate"], self.env.user
        facts = gate._facts_of(self)
        exposures = gate._other_exposures(self)
        for hold in self:
            hold.write(
                {
                    **terms,
                    "state": "released",
                    "released_by_id": user.id,
                    "released_at": fields.Datetime.now(),
                    "released_level": "director"
                    if user.has_group(DIRECTOR)
                    else "manager",
                    "up_to_amount": terms["up_to_amount"] or hold.amount,
                    "released_exposure": exposures.get(hold.id, 0.0),
                    "released_codes": hold.reason_codes,
                }
            )
            standing = gate._prepayment(hold, facts.get(hold.id))
            if standing is not None:
                hold.write(gate._prepaid_vals(hold, facts[hold.id]))
                if not standing.met:
                    hold.state = "conditional"

    def _tell_released(self, reason, note, valid_until):
        """Tell sales on what terms the orders are released."""
        words = {
            "user": self.env.user.name,
            "date": format_date(self.env, valid_until, date_format="medium"),
            "reason": reason.name,
        }
        waiting = self.filtered(lambda h: h.state == "conditional")
        if free := self - waiting:
            free._done(
                self.env._(
                    "%(user)s released this until %(date)s: %(reason)s", **words
                ),
                note,
            )
        if waiting:
            condition = self._condition_words(
                waiting[0]._condition(), waiting[0].currency_id
            )
            waiting._done(
                self.env._(
                    "%(user)s released this until %(date)s on condition: %(condition)s."
                    " Until then it stays on hold. %(reason)s",
                    condition=condition,
                    **words,
                ),
                note,
            )

    def _reject(self, note):
        """Reject or take back the release of these holds and tell sales why."""
        holds, barred = self._decidable(REJECTABLE)
        holds_sudo = holds.sudo()
        holds_sudo.write(
            {
                "state": "rejected",
                "rejected_by_id": self.env.uid,
                "recommended_by_id": False,
                "recommended_terms": False,
                "release_note": note,
            }
        )
        holds_sudo._done(
            self.env._("%(user)s rejected the release.", user=self.env.user.name),
            note,
        )
        return barred

    def _done(self, text, note):
        """Log a decision on hold and document, notify sales, end the to-dos."""
        self._end_activities()
        self._log(text, note)
        for hold in self:
            people = (hold.user_id | hold.asked_by_id) - self.env.user
            if people and (document := hold._document()):
                document.with_context(**OURS).message_notify(
                    partner_ids=people.partner_id.ids,
                    subject=hold.document_name,
                    body=with_note(text, note),
                )
