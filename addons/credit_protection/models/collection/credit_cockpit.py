from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..cover.credit_deadline_work import LEVELS
from ..customers.credit_profile import MANAGER

CLAIMS = "credit_protection.group_credit_claims"
DEADLINE = (
    "move_id",
    "currency_id",
    "duty",
    "date",
    "days_left",
    "nearness",
    "amount",
)


class CreditCockpit(models.AbstractModel):
    """What a collector needs about one customer on one page, before the call.

    About the active company, in the user's language. The figures are those of the
    credit tab; here they stand beside what was promised, said and is due next.
    """

    _name = "credit.cockpit"
    _description = "Collector's Cockpit"

    @api.model
    @api.readonly
    def credit_cockpit(self, partner_id):
        """Return the page about a customer."""
        partner = self._customer(partner_id)
        company = self.env.company
        profile = self.env["credit.profile"].sudo()._of(partner, company)
        overview = self.env["credit.overview"]._for_partners(partner)[partner.id]
        items = self._items(partner)
        return {
            "partner_id": partner.id,
            "name": partner.display_name,
            "tier": profile.tier or "",
            "person": self._person_part(partner),
            "badges": self._badges(overview),
            "alert": self._alert(partner, overview),
            "cards": self._cards(profile, overview, items),
            "buckets": overview["ageing"],
            "currency_id": company.currency_id.id,
            "may_hold": self.env.user.has_group(MANAGER),
            **items,
            **self._word_part(partner),
            **self._contacts_part(partner),
        }

    @api.model
    def _customer(self, partner_id):
        """Return the commercial partner, once the user may collect from it."""
        self.env["credit.contact"]._need_team()
        partner = self.env["res.partner"].browse(int(partner_id)).exists()
        if not partner:
            raise UserError(self.env._("This customer was deleted meanwhile."))
        partner.check_access("read")
        return partner.commercial_partner_id

    # === who === #

    @api.model
    def _person(self, partner):
        """Return who is spoken to: who gets the invoices, else whoever can be reached.

        Contacts that were archived do not answer.
        """
        known = partner.child_ids.filtered(lambda child: not child.is_company)
        invoices = known.filtered(lambda child: child.type == "invoice")
        people = known.filtered(lambda child: child.type == "contact")
        for person in (*invoices, partner, *people):
            if person.phone or person.email:
                return person
        return partner

    @api.model
    def _person_part(self, partner):
        person = self._person(partner)
        return {
            "id": person.id,
            "name": person.name or person.display_name,
            "phone": person.phone or "",
            "email": person.email or "",
        }

    # === figures === #

    @api.model
    def _badges(self, overview):
        badges = []
        if overview["manual_hold"]:
            badges.append({"text": self.env._("On hold by hand"), "level": "danger"})
        elif overview["hold_count"]:
            held = self.env._("On hold: %(count)s", count=overview["hold_count"])
            badges.append({"text": held, "level": "warning"})
        if overview.get("cover_stopped"):
            badges.append({"text": self.env._("Cover has stopped"), "level": "danger"})
        return badges

    @api.model
    def _cards(self, profile, overview, items):
        """Return the four figures on top, each with what puts it into proportion."""
        overdue = overview["segments"][0]
        limit = self.env._("no limit")
        if overview["limit"]:
            limit = overview["over_text"] or self.env._(
                "limit %(amount)s", amount=overview["limit_text"]
            )
        return [
            {
                "key": "exposure",
                "label": self.env._("Exposure"),
                "text": overview["exposure"]["text"],
                "detail": limit,
                "bad": bool(overview["over_text"]),
            },
            {
                "key": "overdue",
                "label": self.env._("Overdue"),
                "text": overdue["text"],
                "detail": self.env._(
                    "%(late)s of %(count)s open items",
                    late=items["late_count"],
                    count=items["item_count"],
                ),
                "bad": False,
            },
            self._habits_card(profile),
            self._insured_card(overview, items),
        ]

    @api.model
    def _habits_card(self, profile):
        known = profile.behaviour_known
        trend = profile.delay_trend if known else 0
        return {
            "key": "habits",
            "label": self.env._("Pays"),
            "text": profile._pays_text(),
            "detail": profile._trend_text(trend) if known else "",
            "bad": known and trend >= 1,
        }

    @api.model
    def _insured_card(self, overview, items):
        cover = overview.get("cover")
        return {
            "key": "insured",
            "label": self.env._("Insured"),
            "text": items["insured_text"],
            "detail": self.env._("cover limit %(amount)s", amount=cover["text"])
            if cover
            else self.env._("no cover limit"),
            "bad": bool(overview.get("cover_stopped")),
        }

    # === the insurer === #

    @api.model
    def _alert(self, partner, overview):
        """Return the next date of the insurer, and the step that meets it.

        Cover that has stopped cannot stop once more.
        """
        company = self.env.company
        stopped = bool(overview.get("cover_stopped"))
        # Read while it is found: by its id the deadlines of all customers are read.
        deadline = self.env["credit.deadline"].search_fetch(
            Domain("partner_id", "=", partner.id)
            & Domain("company_id", "=", company.id)
            & (Domain("duty", "!=", "stop") if stopped else Domain.TRUE),
            DEADLINE,
            order="date, id",
            limit=1,
        )
        if not deadline:
            return False
        duties = dict(deadline._fields["duty"]._description_selection(self.env))
        claims = self.env.user.has_group(CLAIMS)
        return {
            "id": deadline.id,
            "duty": deadline.duty,
            "level": LEVELS[deadline.nearness],
            "may_notify": deadline.duty == "notice" and claims,
            "text": self.env._(
                "%(duty)s: %(day)s (%(when)s). Of %(invoice)s %(amount)s are insured.",
                duty=duties[deadline.duty],
                day=format_date(self.env, deadline.date, date_format="medium"),
                when=deadline.when,
                amount=deadline.currency_id.format(deadline.amount),
                invoice=deadline.move_id.name or "",
            ),
        }
