from odoo import fields, models
from odoo.exceptions import UserError

from .credit_notice import TELLING
from .credit_transport import File, Package

ACTIVITY = "credit_protection.mail_activity_notice_draft"


class CreditNotice(models.Model):
    """Sending a notice, and what follows: clock, reminders, rules.

    What counts is that the insurer has it. A mail that the server took is sent; files
    that were downloaded are sent when a person says so.
    """

    # One file a concern.
    _inherit = "credit.notice"  # pylint: disable=consider-merging-classes-inherited

    # === sending === #

    def _dispatch(self, way, recipient, subject, body, mark=True):
        """Send the notice as it is now, or hand out its files; return the submission.

        An empty one means that the books have changed: the draft was read again, and
        cancelled when nothing is left to report. Then nothing was sent.
        """
        self.ensure_one()
        self._check_may_act()
        if not self.try_lock_for_update():
            raise UserError(
                self.env._("Somebody else is working on this notice. Try again soon.")
            )
        self._check_draft()
        if self._read_truth():
            if self._is_idle():
                self._set_ended(self.env._("Paid before it was sent."))
            return self.env["credit.submission"]
        self._check_sendable()
        if recipient and recipient != self.recipient_id:
            self.recipient_id = recipient
        package = Package(self.recipient_id, subject, body, self._files(mark))
        if way == "file":
            self._set(handed_at=fields.Datetime.now())
        else:
            self._set_sent(self.company_id._credit_today(), way)
        # Last of all: what has left cannot be taken back when something else fails.
        return self.env["credit.transport"]._deliver(self, way, package)

    def _check_draft(self):
        if self.state != "draft":
            raise UserError(
                self.env._(
                    "%(notice)s is no draft any more: it cannot be sent again.",
                    notice=self.display_name,
                )
            )

    def _check_sendable(self):
        """Refuse a notice that says nothing, or not enough for its kind."""
        today = self.company_id._credit_today()
        if self._is_idle():
            raise UserError(
                self.env._(
                    "Nothing of %(buyer)s is overdue: there is nothing to report.",
                    buyer=self.partner_id.display_name,
                )
            )
        if self.kind == "EXP" and (not self.extended_to or self.extended_to <= today):
            raise UserError(
                self.env._("Enter the new date that the buyer asks for, after today.")
            )
        if self.kind == "RES" and not self.instalment_ids:
            raise UserError(
                self.env._("Enter the instalments by which the buyer wants to pay.")
            )
        if not self.recipient_id:
            raise UserError(self.env._("Choose to whom the notice is sent."))

    def _record_sent(self, day, reference="", proof=None):
        """Record that a person has passed the downloaded files on."""
        self.ensure_one()
        self._check_may_act()
        self._check_draft()
        if not self.handed_at:
            raise UserError(
                self.env._(
                    "Download the files first: what was sent must be what is kept."
                )
            )
        if day > self.company_id._credit_today():
            raise UserError(self.env._("It cannot have been sent after today."))
        self._check_sent_on(day, proof)
        self._keep_proof(proof)
        self._set(insurer_reference=reference or False)
        self._set_sent(day, "file")

    def _check_sent_on(self, day, proof):
        """Refuse days on which nobody had the files, or had others than the last ones.

        Before the last download a proof says that it was sent; before the first one
        there was nothing to send.
        """
        out = self.submission_ids.filtered(lambda kept: kept.direction == "out")
        first = self._local_day(min(out.mapped("left_at")))
        if day < first:
            raise UserError(
                self.env._(
                    "The files were downloaded first on %(day)s: nothing can have been"
                    " sent before.",
                    day=self._day(first),
                )
            )
        last = self._local_day(self.handed_at)
        if day < last and not proof:
            raise UserError(
                self.env._(
                    "The files were downloaded on %(day)s. Add the proof that it was"
                    " sent before.",
                    day=self._day(last),
                )
            )

    def _local_day(self, moment):
        """Return the day of a moment, as the company counts days."""
        self_tz = self.with_context(tz=self.company_id.partner_id.tz or "UTC")
        return fields.Datetime.context_timestamp(self_tz, moment).date()

    def _take_files_back(self):
        """Let downloaded files count no more: the notice says something else now."""
        handed = self.filtered("handed_at")
        if not handed:
            return
        handed._set(handed_at=False)
        text = self.env._(
            "Changed after its files were downloaded: they count no more. Download them"
            " again before you pass them on."
        )
        handed._message_log_batch(dict.fromkeys(handed.ids, text))

    def _acknowledge(self, day, reference="", proof=None):
        """Record that the insurer has confirmed the notice."""
        self.ensure_one()
        self._check_may_act()
        if self.state != "sent":
            raise UserError(
                self.env._("Only a notice that was sent can be acknowledged.")
            )
        if not self.sent_on <= day <= self.company_id._credit_today():
            raise UserError(
                self.env._(
                    "The insurer confirmed it between the day it was sent (%(day)s) and"
                    " today.",
                    day=self._day(self.sent_on),
                )
            )
        if not (reference or proof or self.insurer_reference):
            raise UserError(
                self.env._("Enter the insurer's reference, or add its confirmation.")
            )
        self._keep_proof(proof)
        self._set(
            state="acknowledged",
            acknowledged_on=day,
            insurer_reference=reference or self.insurer_reference,
        )

    def _keep_proof(self, proof):
        """Keep an uploaded proof as evidence; ``proof`` is name and bytes."""
        if not proof:
            return
        name, content = proof
        package = Package(
            self.recipient_id,
            self.env._("Proof of %(notice)s", notice=self.name),
            False,
            (File(name, "application/octet-stream", content),),
        )
        self.env["credit.submission"]._receive(self, package)

    # === what follows === #

    def _set_sent(self, day, way):
        """Write that it was sent, and let clock, reminders and rules know."""
        self._set(state="sent", sent_on=day, sent_by_id=self.env.uid, sent_way=way)
        if self.kind in TELLING:
            self._stop_clock(day)
        self.sudo().activity_unlink([ACTIVITY])
        self.env["credit.reevaluation"]._mark(self.partner_id)
        profiles = self.env["credit.profile"]._ensure(self.partner_id, self.company_id)
        profiles.sudo()._refresh()

    def _stop_clock(self, day):
        """Write on the overdue invoices that the insurer knows, and log their dates."""
        lines_sudo = self.sudo().line_ids.filtered("is_late")
        moves_sudo = lines_sudo.move_id.filtered(
            lambda move: (
                not move.credit_notified_on
                and move.credit_cover_version_id.policy_id.id == self.policy_id.id
            )
        )
        moves_sudo.write({"credit_notified_on": day})
        note = self.env._("%(notice)s of %(day)s", notice=self.name, day=self._day(day))
        cover_sudo = self.env["credit.cover"].sudo()
        cover_sudo._restamp_clocks_of(self.company_id, moves_sudo, "notice", note)
        self.env["credit.cover.alert"].sudo()._end()

    # === buttons === #

    def action_send(self):
        """Read the books once more and open the dialog that sends the notice."""
        self.ensure_one()
        self._check_may_act()
        self._check_draft()
        self._read_truth()
        self._check_sendable()
        return self._dialog("credit.notice.send", self.env._("Notify Insurer"))

    def action_record_sent(self):
        """Open the dialog that records when the files were passed on."""
        return self._dialog(
            "credit.notice.proof", self.env._("Notice Was Sent"), default_act="sent"
        )

    def action_acknowledge(self):
        """Open the dialog that records the insurer's confirmation."""
        return self._dialog(
            "credit.notice.proof",
            self.env._("Insurer's Confirmation"),
            default_act="acknowledged",
        )

    def action_end(self):
        """Open the dialog that cancels or closes the notice, with a reason."""
        return self._dialog("credit.notice.end", self.env._("End Notice"))

    def action_refresh(self):
        """Read the open invoices of a draft again."""
        self._check_may_act()
        for notice in self:
            notice._check_draft()
        self._read_truth()

    def _dialog(self, model, title, **context):
        self.ensure_one()
        self._check_may_act()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_notice_id": self.id, **context},
        }
