from odoo import api, models
from odoo.tools import format_date

CONTACTS = 5


class CreditCockpit(models.AbstractModel):
    """What was said last, by whom, and when to speak again."""

    # One file a concern.
    _inherit = "credit.cockpit"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _contacts_part(self, partner):
        """Return the last contacts, the newest first."""
        domain = self._items_domain(partner)
        contacts = self.env["credit.contact"].search(domain, limit=CONTACTS)
        return {
            "contacts": [self._contact(contact) for contact in contacts],
            "contact_count": self.env["credit.contact"].search_count(domain),
            "last_contact": contacts[:1].id,
            "next_text": self._next_text(contacts[:1]),
        }

    @api.model
    def _contact(self, contact):
        fields = contact._fields
        channels = dict(fields["channel"]._description_selection(self.env))
        outcomes = dict(fields["outcome"]._description_selection(self.env))
        title = channels[contact.channel]
        if contact.outcome:
            title = self.env._(
                "%(how)s: %(outcome)s", how=title, outcome=outcomes[contact.outcome]
            )
        who = [
            format_date(self.env, contact.contacted_on, date_format="medium"),
            contact.user_id.sudo().name,
        ]
        if contact.person_id:
            who.append(self.env._("with %(name)s", name=contact.person_id.name))
        record = contact.promise_id or contact.dispute_id
        return {
            "id": contact.id,
            "channel": contact.channel,
            "reached": contact.outcome not in ("message", "no_answer"),
            "title": title,
            "meta": " · ".join(who),
            "note": contact.note or (record.display_name if record else ""),
        }

    @api.model
    def _next_text(self, contact):
        today = self.env.company._credit_today()
        if not contact.next_on or contact.next_on < today:
            return ""
        return self.env._(
            "To be spoken to again on %(day)s.",
            day=format_date(self.env, contact.next_on, date_format="medium"),
        )
