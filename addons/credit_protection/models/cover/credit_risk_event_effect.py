from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

from .credit_risk_event import RANK, STANDING, RiskSpan

# Facts of their own that rules read about an event that goes on.
FACTS = {
    "insolvency": "insolvency",
    "rejected": "goods_rejected",
    "political": "political_event",
}


class CreditRiskEvent(models.Model):
    """What an event does at once: legal status, clocks, cover, held orders."""

    # One file a concern.
    _inherit = "credit.risk.event"

    # === what counts === #

    @api.model
    def _spans(self, company, partners):
        """Return ``{buyer_id: [RiskSpan]}`` of a company, in one query.

        What one branch of a company knows counts in all. What was recorded by mistake
        never counted.
        """
        found = {}
        if not self.env["credit.facts"]._may_have("events", partners):
            return found
        companies = self.env["credit.facts"]._legal_entity(company.root_id.id)
        events = self.search_fetch(
            Domain("company_id", "in", companies)
            & Domain("partner_id", "in", partners.ids)
            & (Domain("ended_how", "=", False) | Domain("ended_how", "!=", "mistake")),
            ["partner_id", "kind", "happened_on", "ended_on", "known_on"],
            order="id",
        )
        for event in events:
            span = RiskSpan(
                event.kind, event.happened_on, event.ended_on or None, event.known_on
            )
            found.setdefault(event.partner_id.id, []).append(span)
        return found

    @api.model
    def _facts(self, company, partners):
        """Return ``{buyer_id: {fact: True}}`` of what goes on."""
        found = {}
        for buyer_id, spans in self._spans(company, partners).items():
            kinds = {span.kind for span in spans if span.until is None}
            found[buyer_id] = {FACTS[kind]: True for kind in kinds & FACTS.keys()}
        return found

    # === the legal status === #

    def _worsen_standing(self):
        """Set the legal status that an event brings, unless it is as bad already."""
        for event in self.sudo().filtered(lambda one: one.kind in STANDING):
            profile_sudo = event._profile_sudo()
            status, before = STANDING[event.kind], profile_sudo.legal_status or "normal"
            if RANK[status] > RANK[before]:
                event._set(standing_before=before)
                profile_sudo.write(
                    {"legal_status": status, "legal_status_date": event.happened_on}
                )

    def _better_standing(self):
        """Take back the legal status that ended events brought, where it still stands.

        What another event that goes on says, or what stood there before, counts again.
        """
        for event in self.sudo().filtered("standing_before"):
            profile_sudo = event._profile_sudo()
            if profile_sudo.legal_status != STANDING[event.kind]:
                continue
            others = self.sudo().search(
                Domain("company_id", "=", event.company_id.id)
                & Domain("partner_id", "=", event.partner_id.id)
                & Domain("kind", "in", list(STANDING))
                & Domain("ended_on", "=", False)
            )
            worst = max(others, key=lambda o: RANK[STANDING[o.kind]], default=None)
            status, since = event.standing_before, profile_sudo.legal_status_date
            if worst and RANK[STANDING[worst.kind]] >= RANK[status]:
                status, since = STANDING[worst.kind], worst.happened_on
                if not worst.standing_before:
                    worst._set(standing_before=event.standing_before)
            profile_sudo.write(
                {
                    "legal_status": status,
                    "legal_status_date": since if status != "normal" else False,
                }
            )

    def _profile_sudo(self):
        return (
            self.env["credit.profile"]._ensure(self.partner_id, self.company_id).sudo()
        )

    # === clocks, rating, orders === #

    def _take_effect(self):
        """Set clocks, rate and judge again: today, not in the night."""
        cover_sudo = self.env["credit.cover"].sudo()
        profiles_sudo = self.env["credit.profile"].sudo()
        for company, events in self.grouped("company_id").items():
            ids = self.env["credit.facts"]._legal_entity(company.root_id.id)
            entity_sudo = company.sudo().browse(ids)
            for event in events.filtered(lambda event: event.kind == "insolvency"):
                for one_sudo in entity_sudo:
                    cover_sudo._restamp_clocks(
                        one_sudo, event.partner_id, "event", event._stamp_note()
                    )
            known_sudo = profiles_sudo._ensure(events.partner_id, company)
            for one_sudo in entity_sudo:
                known_sudo |= profiles_sudo._of(events.partner_id, one_sudo)
            known_sudo._refresh()
            self.env["credit.reevaluation"]._mark(events.partner_id)

    def _stamp_note(self):
        if self.ended_on:
            return self.env._(
                "%(event)s ended: %(reason)s",
                event=self.display_name,
                reason=self.end_reason,
            )
        return self.env._(
            "%(event)s on %(day)s, known on %(known)s",
            event=self.display_name,
            day=format_date(self.env, self.happened_on, date_format="medium"),
            known=format_date(self.env, self.known_on, date_format="medium"),
        )

    # === in words === #

    @api.depends("kind", "partner_id", "company_id", "happened_on", "known_on")
    def _compute_consequence(self):
        for event in self:
            event.consequence = " ".join(event._sentences())

    def _sentences(self):
        """Return what this event means for the insurance, before it is recorded."""
        buyer = self.partner_id.commercial_partner_id._origin
        if not (buyer and self.kind and self.known_on and self.happened_on):
            return [self.env._("Choose the buyer and what happened.")]
        day = format_date(self.env, self.happened_on, date_format="medium")
        version = self._version_for(self.company_id, buyer, self.known_on)
        if not version:
            return [self.env._("No insurance policy covers this buyer: no deadline.")]
        tell_by = self.tell_by or version._tell_by(self.known_on)
        sentences = [
            self.env._(
                "Tell the insurer by %(day)s.",
                day=format_date(self.env, tell_by, date_format="medium"),
            )
        ]
        if self.kind == "insolvency":
            sentences.append(
                self.env._(
                    "%(day)s becomes the date of loss of the insured open invoices.",
                    day=day,
                )
            )
        if version._stops_for(self.kind):
            sentences.append(
                self.env._(
                    "What is shipped from %(day)s on is not insured; what was stamped"
                    " before stays.",
                    day=day,
                )
            )
        return sentences
