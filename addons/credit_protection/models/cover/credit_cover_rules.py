import dataclasses
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from odoo import api, models

from ...engine import (
    CoverOn,
    InsuranceTerms,
    RuleCover,
    compile_ruleset,
    decide,
    load_ruleset,
    rule_cover,
    why_not,
)
from ..facts import credit_facts_cover_sql as sql
from ..facts.credit_facts_book import ZERO

# Without a policy nobody says otherwise: these stop what is shipped afterwards.
STOPPING = ("insolvency", "collection")


@lru_cache(maxsize=64)
def insurance_rules(text):
    """Return the sections about insurance and claims, compiled without the gates.

    None where the text cannot be used or says nothing about insurance.
    """
    loaded = load_ruleset(text)
    if not loaded.ok or not loaded.ruleset.insurance:
        return None
    ruleset = dataclasses.replace(loaded.ruleset, order_gates=(), escalation=None)
    return compile_ruleset(ruleset)


class RuleStamp(NamedTuple):
    """Which ruleset insured an invoice, and what its line says."""

    ruleset_id: int
    cover: RuleCover


class CreditCover(models.AbstractModel):
    """Cover by the ``insurance`` section of the rules, where no policy was in force.

    A policy that is entered is the contract itself and always goes before the rules.
    """

    # One file a concern.
    _inherit = "credit.cover"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _insuring_rules(self, company):
        """Return the rulesets in force that say something about insurance, in sudo.

        :return: ``[(ruleset, compiled sections)]``
        """
        in_force = self.env["credit.ruleset"]._in_force_for(company, tell=False)
        pairs = [
            (ruleset.sudo(), insurance_rules(ruleset.sudo().text or ""))
            for ruleset, _compiled in in_force.pairs
        ]
        return [pair for pair in pairs if pair[1] is not None]

    @api.model
    def _insures(self, company):
        """Return whether anything insures invoices of a company: policy or rules."""
        return bool(self._policies(company) or self._insuring_rules(company))

    @api.model
    def _with_rules(self, company, found, insurable_ids, late, events):
        """Return what holds for each invoice, by the rules where no policy speaks."""
        silent = [item.row for item in found if not item.version]
        stamps = self._rule_stamps(company, silent)
        return [
            self._by_rules(item, stamps[item.row.move_id], insurable_ids, late, events)
            if item.row.move_id in stamps
            else item
            for item in found
        ]

    @api.model
    def _by_rules(self, item, stamp, insurable_ids, late, events):
        """Return what holds for one invoice under the terms of a line."""
        row, rule = item.row, stamp.cover
        terms = InsuranceTerms(named_share=rule.share)
        spans = events.get(row.buyer_id, ())
        reason = why_not(
            terms,
            term_days=row.last_due_date and (row.last_due_date - row.invoiced_on).days,
            limit=rule.limit,
            buyer_insurable=row.buyer_id in insurable_ids,
            stopped=self._stopped(terms, late.get(row.buyer_id, ()), row.day),
            event_stopped=any(
                span.start <= row.day
                and (span.until is None or row.day < span.until)
                and span.kind in STOPPING
                for span in spans
            ),
        )
        return item._replace(
            terms=terms,
            cover=CoverOn(rule.limit, "", None, rule.share, None),
            limit=rule.limit,
            reason=reason,
            stamp=stamp,
        )

    @api.model
    def _rule_stamps(self, company, rows):
        """Return what the rules in force say about these invoices.

        Facts are those of today, read for all buyers at once; the invoice adds its
        own amount, payment terms and due date.

        :return: ``{move_id: RuleStamp}``, without those that no line fits
        """
        rules = self._insuring_rules(company) if rows else []
        if not rules:
            return {}
        facts = self.env["credit.facts"].sudo()
        buyers_sudo = self.env["res.partner"].sudo().browse(r.buyer_id for r in rows)
        book = facts._read(company, buyers_sudo, None)
        about = facts._debtor_facts(book, buyers_sudo)
        in_force = self.env["credit.ruleset"]._in_force_for(company, tell=False)
        compiled = {ruleset.id: sections for ruleset, sections in rules}
        stamps = {}
        for row, buyer in zip(rows, buyers_sudo, strict=True):
            ruleset, _whole = in_force.of(buyer.country_id.code)
            if ruleset.id not in compiled:
                continue
            known = about[buyer.id] | self._invoice_facts(company, book, row)
            decision = decide(
                compiled[ruleset.id], known, checkpoint="invoice", trace=False
            )
            cover = rule_cover(decision)
            if cover and cover.limit > 0:
                stamps[row.move_id] = RuleStamp(ruleset.id, cover)
        return stamps

    @api.model
    def _invoice_facts(self, company, book, row):
        total, open_amount = Decimal(row.total), Decimal(row.residual)
        term = row.last_due_date and (row.last_due_date - row.invoiced_on).days
        return {
            "today": book.as_of,
            "currency": company.currency_id.name,
            "currency_rounding": Decimal(str(company.currency_id.rounding)),
            "order_total": total,
            "prepaid_amount": max(total - open_amount, ZERO),
            "doc_amount": open_amount,
            "term_days": term or 0,
            "due_date": row.due_date,
            "overdue_notified": bool(row.notified_on),
            "overdue_notified_on": row.notified_on,
        }

    @api.model
    def _clock_by_rules(self, company, rows):
        """Return the dates that the rules give these invoices now, by invoice."""
        stamps = self._rule_stamps(company, rows)
        return {move_id: stamp.cover.clock for move_id, stamp in stamps.items()}

    @api.model
    def _still_dated(self, company, policies, debtors):
        """Return the next dates of buyers whose invoices were stamped before."""
        if not self.env["credit.facts"]._may_have("dated invoices", debtors):
            return {}
        companies = self._sharing(company, policies)
        small = company._credit_small_residual()
        query = sql.dates(self.env, companies, debtors.ids, small)
        return {row[0]: row[1:] for row in self.env.execute_query(query)}
