from datetime import date
from decimal import Decimal

from odoo import api, models

from ...engine import cover_on
from ..cover.credit_cover_limit_over import STATUS
from .credit_facts_book import ZERO

# What an insurer granted for a buyer whom the policy does not insure covers nothing.
NOT_INSURABLE = {
    "not_insurable": True,
    "insured_limit": None,
    "cover_status": None,
    "cover_valid_until": None,
}
# A last day for cover that has none.
OPEN_END = date.max


class CreditFacts(models.AbstractModel):
    """The insurer's cover of customers today, as facts a rule may read."""

    # One file a concern.
    _inherit = "credit.facts"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _cover_facts(self, company, debtors, today):
        """Return the cover of each customer, in a fixed number of queries.

        Without a policy in force nothing is insured. A cover limit counts in company
        currency, at the rate of today.

        :return: ``{commercial_partner_id: {insured, insurer, not_insurable,
            insured_limit, cover_status, cover_valid_until, cover_stopped, days_to_mep,
            days_to_noa, days_to_claim, overdue_notified, policy_…}}``
        """
        cover = self.env["credit.cover"].sudo()
        debtors_sudo = debtors.sudo().commercial_partner_id
        there = self._may_have("policies", debtors_sudo)
        policies = cover._policies(company) if there else ()
        if not any(policy._version_on(today) for policy in policies):
            return self._run_off_facts(company, policies, debtors_sudo, today)
        dates = cover._still_dated(company, policies, debtors_sudo)
        decisions = self.env["credit.cover.limit"]._decisions(policies, debtors_sudo)
        insurable_ids = cover._insurable_buyers(company, debtors_sudo)
        events = self.env["credit.risk.event"].sudo()._spans(company, debtors_sudo)
        rates, terms, found = {}, {}, {}
        for debtor in debtors_sudo:
            country = debtor.country_id
            if country not in terms:
                version, covered = cover._version(policies, today, country)
                terms[country] = version, covered, self._policy_facts(version, country)
            version, covered, policy_facts = terms[country]
            decided = decisions.get((version.policy_id.id, debtor.id), ())
            facts = {
                **self._clock_facts(dates.get(debtor.id), today),
                **self._limit_facts(company, version, decided, today, rates),
                **policy_facts,
            }
            if not (covered and debtor.id in insurable_ids):
                facts |= NOT_INSURABLE
            if version._stopped_by(events.get(debtor.id, ()), today):
                facts["cover_stopped"] = True
            known = (facts["insured_limit"] or ZERO) > 0
            found[debtor.id] = self._with_stop(facts, known)
        return found

    @api.model
    def _run_off_facts(self, company, policies, debtors_sudo, today):
        """Return what is left to do for invoices that were insured before.

        Cover that has ended cannot stop; cover by the rules can.
        """
        cover_sudo = self.env["credit.cover"].sudo()
        dates = cover_sudo._still_dated(company, policies, debtors_sudo)
        ended = bool(dates) and not cover_sudo._insuring_rules(company)
        found = {key: {"policy_active": False} for key in debtors_sudo.ids}
        for key, row in dates.items():
            found[key] |= self._clock_facts(row, today)
            if ended:
                found[key] |= {"cover_stopped": False, "days_to_mep": None}
        return found

    @api.model
    def _with_stop(self, facts, known):
        """Return the facts with whether deliveries are insured now."""
        if facts["cover_stopped"]:
            return {**facts, "insured": False, "cover_status": "stopped"}
        return {**facts, "insured": bool(known)}

    @api.model
    def _clock_facts(self, row, today):
        """Return how long it is to the next dates of the open invoices."""
        end, notice_by, claim_by, notified_on = row or (None,) * 4
        return {
            "cover_stopped": bool(end) and end < today,
            "days_to_mep": end and Decimal((end - today).days),
            "days_to_noa": notice_by and Decimal((notice_by - today).days),
            "days_to_claim": claim_by and Decimal((claim_by - today).days),
            "overdue_notified": bool(notified_on),
            "overdue_notified_on": notified_on,
        }

    @api.model
    def _limit_facts(self, company, version, decided, today, rates):
        """Return what the insurer granted; nothing asked is missing, not 0."""
        limit = cover_on(decided, today, Decimal(str(version.discretionary_limit)))
        if not limit.kind:
            return {"insured_limit": None, "cover_valid_until": None}
        cover_sudo = self.env["credit.cover"].sudo()
        amount = cover_sudo._in_company(company, version, limit.amount, today, rates)
        record = self.env["credit.cover.limit"].sudo().browse(limit.key)
        status, until = STATUS[record.status], limit.until
        if not amount:
            status, until = record._over(today)
        ends = [day for day in (until, version.date_until) if day]
        return {
            "insured_limit": amount,
            "cover_status": status,
            "cover_valid_until": min(ends, default=OPEN_END),
        }

    @api.model
    def _policy_facts(self, version, country):
        terms = version._terms(country)
        return {
            "policy_active": True,
            "insurer": version.policy_id.insurer_code,
            "policy_max_term_days": Decimal(terms.longest_terms),
            "policy_max_extension_days": Decimal(terms.extension.days),
            "policy_insured_share": terms.named_share,
            "policy_discretionary_limit": terms.discretionary_limit or ZERO,
        }
