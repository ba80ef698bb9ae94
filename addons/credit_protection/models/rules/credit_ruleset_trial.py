import dataclasses
import math
from decimal import Decimal
from functools import lru_cache

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date

from ...engine import (
    CHECKPOINTS,
    compare,
    compile_ruleset,
    decide,
    load_ruleset,
)
from ..gate.credit_gate import ENGINE_ERRORS
from ..gate.credit_remedy import Case

LARGEST = 1e15
RATED = {"tiers": "tier", "score": "score", "payment_terms": "max_term_days"}
# Live facts hold it only where people agreed it, which counts whatever a text says.
AGREED = frozenset({"max_term_days"})


@lru_cache(maxsize=16)
def timeless(text):
    """Return the compiled ruleset of a text as if it were in force on every day.

    A trial asks what a text would decide; that it only begins next month is no
    answer. The period of a single rule counts all the same.
    """
    loaded = load_ruleset(text)
    if not loaded.ok:
        return None
    return compile_ruleset(dataclasses.replace(loaded.ruleset, effective=None))


def rated_anew(compiled, other):
    """Return the facts that a text finds by itself where other rules judge now.

    The stored tier and score are those of the rules in force. A text that rates
    differently is asked for its own.
    """
    if other is not None:
        sections = {"define", *RATED}
        changes = compare(other.ruleset, compiled.ruleset)
        if not any(c.section in sections and c.kind != "reworded" for c in changes):
            return set()
    return {
        fact for section, fact in RATED.items() if getattr(compiled.ruleset, section)
    }


def without(facts, names):
    """Return the facts but for these."""
    return {name: value for name, value in facts.items() if name not in names}


class CreditRuleset(models.Model):
    """Trying a text on a customer: the real figures, an order that nobody wrote.

    Nothing is held, logged or stored.
    """

    # One file a concern.
    _inherit = "credit.ruleset"  # pylint: disable=consider-merging-classes-inherited

    def action_try(self):
        """Open the page where these rules are tried on a customer."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.client",
            "tag": "credit_protection.ruleset_try",
            "name": self.env._("Try it"),
            "params": {"ruleset_id": self.id},
            "context": {"active_model": self._name, "active_id": self.id},
        }

    @api.readonly
    def try_it(
        self,
        partner_id,
        amount,
        prepaid=0.0,
        as_of=None,
        checkpoint="order",
        text=None,
    ):
        """Return what these rules would decide about an order of this amount.

        :param amount: in company currency, taxes included
        :param text: the text in the editor, where it is not saved yet
        :return: the page behind "Why?" with ``outcome``, ``tier``, ``limit``,
            ``exposure`` and, where the text cannot be used, its ``problems``
        """
        self.ensure_one()
        self.check_access("read")
        text = self.text or "" if text is None else str(text)
        company = self.company_id or self.env.company
        partner = self._trial_partner(partner_id, company)
        total = self._trial_amount(amount)
        paid = self._trial_amount(prepaid)
        if paid > total:
            raise UserError(
                self.env._("No more can be prepaid than the order amounts to.")
            )
        day = self._trial_day(as_of)
        if checkpoint not in CHECKPOINTS:
            raise UserError(self.env._("There is no such checkpoint to try."))
        compiled = timeless(text)
        if compiled is None:
            problems = load_ruleset(text).problems
            return {**_NOTHING, "problems": [p.as_dict() for p in problems]}
        return self._trial(compiled, company, partner, (total, paid), day, checkpoint)

    def _trial(self, compiled, company, partner, amounts, day, checkpoint):
        """Decide about the hypothetical order and explain it."""
        in_force = self._in_force_for(company, tell=False)
        Facts = self.env["credit.facts"]
        facts = Facts._for_trial(company, partner, *amounts, as_of=day)
        active = in_force.of(facts.get("country"))[1]
        facts = without(facts, rated_anew(compiled, active) - AGREED)
        debtor = partner.commercial_partner_id
        documents = Facts._overdue_documents(company, debtor, day)
        waivers = self._trial_waivers(company, debtor, facts["today"]).under(compiled)
        case = Case(compiled, facts, checkpoint, documents.get(debtor.id, []), waivers)
        try:
            decision = decide(compiled, facts, checkpoint=checkpoint, waivers=waivers)
            result = decision.as_dict()
            self.env["credit.remedy"]._add(case, result)
        except ENGINE_ERRORS as error:
            raise UserError(
                self.env._("These rules could not be evaluated for this order.")
            ) from error
        page = self._trial_page(compiled, company, partner, amounts[0], result)
        if day:
            page["footer"]["facts_as_of"] = format_date(
                self.env, day, date_format="medium"
            )
        return {
            **page,
            **self._trial_figures(company, facts, decision),
            "applies": decision.applies,
            "outcome": decision.outcome,
            "observed": list(decision.observed),
            "problems": [],
        }

    def _trial_waivers(self, company, debtor, day):
        """Return the customer's waivers, as if somebody else sold the order."""
        gate = self.env["credit.gate"]
        return gate._granted_to(
            gate._granted(company, debtor, day), debtor, self.env["res.users"]
        )

    def _trial_page(self, compiled, company, partner, total, result):
        """Return the page behind "Why?" for a decision that nobody keeps."""
        decision = self.env["credit.decision"].new(
            {
                "checkpoint": result["checkpoint"],
                "outcome": result["outcome"],
                "company_id": company.id,
                "decided_at": fields.Datetime.now(),
                "ruleset_id": self.id,
                "ruleset_sha256": result["sha256"],
                "ruleset_title": self.name,
                "ruleset_version": self.revision,
                "engine": result["engine"],
                "reasons": result["reasons"],
                "facts": result["facts"],
                "trace": result["trace"],
                "waivers": result["waivers"],
            }
        )
        page = self.env["credit.verdict"]._page(decision)
        codes = {gate.id: gate.reason for gate in compiled.ruleset.order_gates}
        for rule in page["rules"]:
            rule["code"] = rule["code"] or codes.get(rule["id"], "")
        page["title"] = self.env._(
            "%(customer)s orders for %(amount)s",
            customer=partner.display_name,
            amount=format_amount(self.env, float(total), company.currency_id),
        )
        if not result["applies"]:
            page["summary"] = self.env._(
                "These rules are not for this company or country: they say nothing."
            )
        page["footer"].update(
            decision=self.env._("a trial, not stored"),
            decision_id=False,
            ruleset_id=self.id,
        )
        return page

    def _trial_figures(self, company, facts, decision):
        """Return tier, limit and exposure as numbers and as texts."""
        before = facts["open_balance"] + facts["open_orders"]
        granted, proposed = facts.get("credit_limit"), decision.credit_limit
        figures = {
            "limit": proposed if granted is None else granted,
            "proposed_limit": proposed if decision.section("credit_limit") else None,
            "exposure": before,
            "order": facts["doc_amount"],
            "exposure_after": before + facts["doc_amount"],
        }
        currency, found = company.currency_id, {}
        for name, value in figures.items():
            known = value is not None
            found[name] = float(value) if known else None
            found[f"{name}_text"] = (
                format_amount(self.env, float(value), currency) if known else ""
            )
        return {
            **found,
            "tier": facts.get("tier") or decision.tier,
            "currency_id": currency.id,
        }

    # === what a client sends === #

    @api.model
    def _trial_partner(self, partner_id, company):
        known = isinstance(partner_id, int) and not isinstance(partner_id, bool)
        partner = self.env["res.partner"].browse(partner_id if known else 0).exists()
        if not partner:
            raise UserError(self.env._("Choose a customer to try the rules on."))
        partner.check_access("read")
        owner = partner.company_id
        if owner and owner not in (company | company.parent_ids):
            raise UserError(
                self.env._(
                    "%(customer)s belongs to %(company)s; choose a customer of"
                    " %(wanted)s.",
                    customer=partner.display_name,
                    company=owner.sudo().name,
                    wanted=company.name,
                )
            )
        return partner

    @api.model
    def _trial_amount(self, amount):
        number = isinstance(amount, int | float) and not isinstance(amount, bool)
        if not number or not math.isfinite(amount) or not 0 <= amount < LARGEST:
            raise UserError(self.env._("Enter an amount that is not negative."))
        return Decimal(str(amount))

    @api.model
    def _trial_day(self, as_of):
        if not as_of:
            return None
        try:
            return fields.Date.to_date(as_of)
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._("“%(date)s” is not a date.", date=str(as_of)[:40])
            ) from error


_NOTHING = {
    "title": "",
    "summary": "",
    "checkpoint": "",
    "rules_checked": 0,
    "rules_hidden": 0,
    "rules": [],
    "footer": False,
    "facts": False,
    "applies": False,
    "outcome": False,
    "observed": [],
    "tier": False,
    "limit": None,
    "proposed_limit": None,
    "exposure": None,
    "order": None,
    "exposure_after": None,
}
