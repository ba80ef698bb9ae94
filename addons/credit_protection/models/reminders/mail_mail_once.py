import smtplib

from odoo import SUPERUSER_ID, api, fields, models, modules
from odoo.fields import Domain
from odoo.modules.registry import Registry

# In the context of whoever tells colleagues of credit beside records of other apps.
OURS = {"credit_ours": True}
TO_CUSTOMERS = ("credit.escalation.step", "credit.profile")


class MailMail(models.Model):
    """Mails about credit leave once at most, even where a server is killed meanwhile.

    A mail server does not take back what it was given. So it is noted, and kept, that a
    mail begins to leave before it does; one that was cut off then, here or by the mail
    server, is not sent again by itself: nobody knows how far it had come, and somebody
    is told.
    """

    # One file a concern.
    _inherit = "mail.mail"  # pylint: disable=consider-merging-classes-inherited

    credit_ours = fields.Boolean("Tells of credit", readonly=True, copy=False)
    credit_begun = fields.Boolean("Sending has begun", readonly=True, copy=False)

    _credit_begun_idx = models.Index("(id) WHERE credit_begun")

    @api.model_create_multi
    def create(self, vals_list):
        """Note on mails about orders and invoices that they tell of credit."""
        if self.env.context.get("credit_ours"):
            vals_list = [{**vals, "credit_ours": True} for vals in vals_list]
        return super().create(vals_list)

    def _credit_mine(self):
        """Return mails about records of this addon, and those that are marked."""
        models_ = self.env.registry
        return self.filtered(
            lambda mail: (
                mail.credit_ours
                or (
                    mail.model in models_
                    and self._credit_module(models_[mail.model]._original_module)
                )
            )
        )

    @api.model
    def _credit_module(self, name):
        """Return whether a module, or what is in it, belongs to this addon."""
        return (name or "").startswith("credit_protection")

    def send_after_commit(self):
        """Send ours one by one, each kept at once."""
        mine = self._credit_mine()
        if modules.module.current_test or not mine:
            return super().send_after_commit()
        ids, name, context = mine.ids, self.env.cr.dbname, self.env.context

        @self.env.cr.postcommit.add
        def send():
            with Registry(name).cursor() as cr:
                mails = api.Environment(cr, SUPERUSER_ID, context)["mail.mail"]
                mails.browse(ids).send(auto_commit=True)

        others = self - mine
        return super(MailMail, others).send_after_commit() if others else None

    def _send(
        self,
        auto_commit=False,
        raise_exception=False,
        smtp_session=None,
        alias_domain_id=False,
        mail_server=False,
        post_send_callback=None,
    ):
        """Note of each of ours that it begins to leave, where that can be kept."""
        options = {
            "auto_commit": auto_commit,
            "raise_exception": raise_exception,
            "smtp_session": smtp_session,
            "alias_domain_id": alias_domain_id,
            "mail_server": mail_server,
            "post_send_callback": post_send_callback,
        }
        mine = self._credit_mine() if auto_commit else self.browse()
        for mail in mine:
            if not mail._credit_begin():
                continue
            try:
                super(MailMail, mail)._send(**options)
            except smtplib.SMTPServerDisconnected:
                mail._credit_note_begun()
                raise
        if others := self - mine:
            return super(MailMail, others)._send(**options)
        return True

    def _credit_begin(self):
        """Keep that a mail begins to leave; return whether it may."""
        self.invalidate_recordset(["state"])
        if not self.try_lock_for_update() or self.state != "outgoing":
            return False
        self._credit_note_begun()
        self.env.cr.commit()  # pylint: disable=invalid-commit
        # Whoever finds it from now on, and not locked, knows that it was cut off.
        self.write(
            {
                "state": "outgoing",
                "failure_type": False,
                "failure_reason": False,
                "credit_begun": False,
            }
        )
        self.flush_recordset()
        return True

    def _credit_note_begun(self):
        """Note that a mail may have left, or may not."""
        self.write(
            {
                "state": "exception",
                "failure_type": "unknown",
                "failure_reason": self._credit_unsure_text(),
                "credit_begun": True,
            }
        )

    def _credit_unsure_text(self):
        """Return that nobody knows whether a mail has left, and whom to ask."""
        people = ", ".join(
            [*self.recipient_ids.mapped("name"), *filter(None, [self.email_to])]
        )
        if self._credit_for_colleagues():
            return self.env._(
                "The server stopped while this mail to your colleague %(people)s was"
                " leaving: nobody knows whether it did. What it tells of stands in"
                " Odoo; ask before you send it again.",
                people=people,
            )
        if self.model in TO_CUSTOMERS:
            return self.env._(
                "The server stopped while this mail to %(people)s was leaving: nobody"
                " knows whether it did. Ask the customer before you send it again.",
                people=people,
            )
        return self.env._(
            "The server stopped while this mail to %(people)s was leaving: nobody knows"
            " whether it did. Ask whoever it is for before you send it again.",
            people=people,
        )

    def _credit_for_colleagues(self):
        """Return whether nobody outside gets a mail."""
        people = self.recipient_ids
        return bool(people) and not (
            self.email_to or any(people.mapped("partner_share"))
        )

    @api.model
    def process_email_queue(self, email_ids=(), batch_size=1000):
        """Tell of mails that were cut off, whenever the queue of mails is worked on."""
        if not email_ids:
            self._credit_tell_of_cut_off()
        return super().process_email_queue(email_ids, batch_size)

    @api.model
    def _credit_tell_of_cut_off(self):
        """Tell of mails that may not have left, each in its own words."""
        found = self.search(Domain("credit_begun", "=", True), order="id")
        cut_off = found.try_lock_for_update()
        cut_off.credit_begun = False
        # Of a reminder that was for both, what is asked of the customer stands.
        for mail in cut_off.sorted(lambda m: not m._credit_for_colleagues()):
            mail._credit_tell_cut_off()

    def _credit_tell_cut_off(self):
        """Tell who answers for the customer of a reminder, else whoever wrote the mail.

        A mail that only tells a colleague of the reminder is no reminder.
        """
        why, message = self._credit_unsure_text(), self.mail_message_id
        steps = message._credit_reminders().filtered(
            lambda step: step.mail_message_id == message
        )
        for step in steps:
            step._set(delivery_error=why)
            step._credit_trouble(why)
        if not steps:
            self._postprocess_sent_message([], [], why, "unknown")
