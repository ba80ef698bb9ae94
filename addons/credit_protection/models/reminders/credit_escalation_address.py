from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize_all

from .credit_escalation_sql import UNSENT
from .credit_escalation_task import KINDS

# What says something about the address; a mail server that is down does not.
NOBODY_THERE = ("mail_bounce", "mail_email_invalid")


class CreditEscalationStep(models.Model):
    """To whom reminders go, and what is missing where they can go to nobody.

    Channels ask here when they send, and screens before: whoever looks through the
    reminders of a morning sees who would get them while there is time to mend it.
    """

    # One file a concern.
    _inherit = "credit.escalation.step"  # pylint: disable=consider-merging-classes-inherited

    goes_to = fields.Char("Goes to", compute="_compute_goes_to", compute_sudo=True)
    goes_to_problem = fields.Char(
        "What is missing", compute="_compute_goes_to", compute_sudo=True
    )

    @api.depends(
        "state",
        "channel",
        "send_to",
        "mode",
        "recipient_id",
        "recipient_chosen",
        "recipient_email",
        "partner_id",
    )
    @api.depends_context("lang")
    def _compute_goes_to(self):
        """Say who gets reminders, or what is missing, in a fixed number of queries."""
        waiting = self.filtered(lambda step: step.state in UNSENT)
        for step in self - waiting:
            step.goes_to = step._credit_went_to()
            step.goes_to_problem = False
        ways = {
            "email": type(self)._credit_to_mail,
            "portal": type(self)._credit_to_portal,
            "letter": type(self)._credit_to_post,
            "sms": type(self)._credit_to_phone,
        }
        for channel, steps in waiting.grouped("channel").items():
            found = ways.get(channel, type(self)._credit_to_colleague)(steps)
            for step in steps:
                address, missing = found[step.id]
                step.goes_to = address or step._credit_missing_short(missing)
                step.goes_to_problem = bool(missing) and step._credit_missing(missing)

    def _credit_went_to(self):
        """Return who got a reminder that has left, or has it to do."""
        if self.state in ("skipped", "cancelled"):
            return False
        if self.channel in KINDS:
            return (self.done_by_id or self.activity_user_id).name
        return self.recipient_email or self.recipient_id.display_name

    # === by channel: {id: (address, what is missing)} === #

    def _credit_to_mail(self):
        people, lost = self._credit_addressees(), self._credit_lost_addresses()
        found = {}
        for step in self:
            contacts, typed = people[step.id]
            # A person may try an address again, a job does not.
            gone = contacts.filtered(lambda c: c.email_normalized in lost)
            by_itself = step.mode == "automatic" and gone == contacts
            address = typed or step._credit_named(contacts)
            lost_all = "lost" if by_itself and not typed else ""
            missing = lost_all if address else step._credit_mail_missing()
            found[step.id] = (address, missing)
        return found

    def _credit_named(self, contacts):
        """Return addresses; whose they are where that is not the customer itself."""
        return ", ".join(
            contact.email if contact == self.partner_id else contact.email_formatted
            for contact in contacts
        )

    def _credit_mail_missing(self):
        """Return whose address is missing: the customer's or a colleague's."""
        to_customer = (self.send_to or "customer") == "customer"
        return "email" if to_customer else "colleague_mail"

    def _credit_to_portal(self):
        people = self._credit_portal_people()
        return {
            step.id: (
                step._credit_named(people[step.id]),
                "" if people[step.id] else "portal",
            )
            for step in self
        }

    def _credit_to_post(self):
        found = {}
        for step in self:
            contact = step._credit_postal_contact().sudo()
            town = f"{contact.zip or ''} {contact.city or ''}".strip()
            name = contact != step.partner_id and contact.name
            parts = (name, contact.street or contact.street2, town)
            address = ", ".join(filter(None, parts)) if contact else ""
            found[step.id] = (address, "" if contact else "letter")
        return found

    def _credit_to_phone(self):
        missing = "" if self._credit_can_text() else "sms"
        found = {}
        for step in self:
            _contact, number = step._credit_texted()
            found[step.id] = (number, missing or ("" if number else "phone"))
        return found

    def _credit_to_colleague(self):
        users = self._credit_role_users("send_to")
        found = {}
        for step in self:
            # A hold that has no text is put in place, and nobody is told.
            told = step.channel in KINDS or step.template
            name = users[step.id].sudo().name or ""
            missing = step.channel in KINDS and not users[step.id]
            found[step.id] = (name if told else "", "colleague" if missing else "")
        return found

    # === who it is === #

    def _credit_addressees(self):
        """Return ``{id: (contacts, addresses)}``; addresses that a person has typed.

        A contact that a person chose, or an address that a person typed, gets the mail
        alone; else all invoice addresses get it as they are now. An archived contact
        gets nothing. What is meant for a role goes to the user who has it. A fixed
        number of queries.
        """
        usual = {
            company: steps.partner_id._credit_recipients(company)
            for company, steps in self.grouped("company_id").items()
        }
        users = self._credit_role_users("send_to")
        found = {}
        for step in self:
            chosen, typed = step.recipient_id.sudo(), step.recipient_email or ""
            customers = usual[step.company_id]
            contacts = customers.get(
                step.partner_id.id, step.partner_id.browse()
            ).sudo()
            if step.send_to and step.send_to != "customer":
                contacts, typed = users[step.id].sudo().partner_id, ""
            elif typed:
                contacts = contacts.browse()
            elif step._credit_chosen() and chosen.active and chosen.email_normalized:
                contacts = chosen
            found[step.id] = (contacts.filtered("email_normalized"), typed)
        return found

    def _credit_chosen(self):
        """Return whether a person has chosen the contact, if only on the screen."""
        return self.recipient_chosen or self.recipient_id != self._origin.recipient_id

    def _credit_lost_addresses(self):
        """Return addresses where nobody is, as the newest mails to them say."""
        arrived = Domain("delivery_status", "=", "delivered")
        known_sudo = self.sudo().search(
            Domain("channel", "in", ("email", "portal"))
            & Domain("partner_id", "in", self.partner_id.ids)
            & (Domain("state", "=", "bounced") | arrived),
            order="sent_at, id",
        )
        lost = set()
        for step in known_sudo:
            addresses = email_normalize_all(step.recipient_email or "")
            notes = step.mail_message_id.notification_ids
            if step.state == "bounced":
                if set(notes.mapped("failure_type")) & set(NOBODY_THERE):
                    lost.update(addresses)
            elif not step.delivery_error:
                lost.difference_update(addresses)
        return lost

    def _credit_portal_people(self):
        """Return ``{id: contacts}``: the customer's people who use the portal.

        Whoever may not see the company there, or is a contact of another company only,
        hears nothing of it.
        """
        users_sudo = (
            self.env["res.users"]
            .sudo()
            .search(
                Domain("partner_id.commercial_partner_id", "in", self.partner_id.ids)
                & Domain("share", "=", True)
            )
        )
        nobody, found = self.env["res.partner"].sudo(), {}
        for company, steps in self.grouped("company_id").items():
            people = users_sudo.filtered(lambda u, c=company: c in u.company_ids)
            people = people.partner_id.filtered_domain(
                people.partner_id._check_company_domain(company)
            )
            by_customer = people.filtered("email_normalized").grouped(
                "commercial_partner_id"
            )
            for step in steps:
                found[step.id] = by_customer.get(step.partner_id.sudo(), nobody)
        return found

    # === what is missing === #

    def _credit_missing(self, what):
        """Return a sentence: what is missing, and what to do about it."""
        customer = self.partner_id.display_name
        if what == "email":
            return self.env._(
                "%(customer)s has no e-mail address: enter one on the customer or on"
                " its invoice address.",
                customer=customer,
            )
        if what == "letter":
            return self.env._(
                "%(customer)s has no postal address: enter street and city on the"
                " customer or on its invoice address.",
                customer=customer,
            )
        if what == "phone":
            return self.env._(
                "%(customer)s has no phone number: enter one on the customer or on"
                " its invoice address.",
                customer=customer,
            )
        if what == "portal":
            return self.env._(
                "Nobody of %(customer)s uses the portal: invite somebody, or send"
                " the reminder by another way.",
                customer=customer,
            )
        return self._credit_missing_here(what)

    def _credit_missing_here(self, what):
        """Return the same about what is missing on our own side."""
        if what == "colleague":
            return self.env._(
                "Nobody answers for %(customer)s: name somebody on its credit"
                " profile or on the company.",
                customer=self.partner_id.display_name,
            )
        sentences = {
            "colleague_mail": self.env._(
                "Whoever is to get this has no e-mail address: enter one on the user."
            ),
            "sms": self.env._(
                "Text messages need the addon “SMS gateway”: have it installed, or"
                " use another channel in the rules."
            ),
            "lost": self.env._(
                "Mails to this address came back. Enter another address on the"
                " customer or on its invoice address, or send it again yourself."
            ),
        }
        return sentences[what]

    def _credit_missing_short(self, what):
        """Return the same in two or three words, for a list."""
        words = {
            "email": self.env._("No e-mail address"),
            "letter": self.env._("No postal address"),
            "phone": self.env._("No phone number"),
            "portal": self.env._("Nobody uses the portal"),
            "colleague": self.env._("Nobody answers for the customer"),
            "colleague_mail": self.env._("No e-mail address"),
            "sms": self.env._("No text messages here"),
        }
        return words.get(what, False)
