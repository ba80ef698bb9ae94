from odoo import api, models

from .credit_decision import HOLDING
from .credit_verdict import STRICTNESS


class CreditGate(models.AbstractModel):
    """Quotations are never held: sales is told before the customer has a promise."""

    # One file a concern.
    _inherit = "credit.gate"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _warn_about(self, orders):
        """Log what the rules say about quotations, where that has changed.

        Asked are the rules for quotations, and those for orders as if the quotation
        was confirmed now. Nothing is locked, held or spent.
        """
        for company, in_company in orders.grouped("company_id").items():
            gate = self._clean(company)
            orders_sudo = in_company.with_env(gate.env)
            too = gate._asks_at(company, "quotation")
            judged = gate._judge(company, orders_sudo, "order")
            gate._add_remedies(judged, "order")
            judged = [gate._as_quotation(one, too) for one in judged]
            before = gate._said_about(orders_sudo)
            gate._log(
                [j for j in judged if _said(j.decision) != before[j.document.id]],
                "quotation",
            )

    def _as_quotation(self, judgement, too):
        """Return a judgement of the order as one of the quotation, which goes on."""
        decision = judgement.decision
        if judgement.passed_by in ("release", "prepaid", "exempt"):
            decision = {**decision, "outcome": "allow", "reasons": []}
        if too and judgement.passed_by != "exempt":
            own = self._decide(judgement.compiled, judgement.facts, "quotation")
            codes = {reason["code"] for reason in own["reasons"]}
            strictest = max(own["outcome"], decision["outcome"], key=STRICTNESS.index)
            decision = {
                **decision,
                "outcome": strictest,
                "reasons": own["reasons"]
                + [r for r in decision["reasons"] if r["code"] not in codes],
                "trace": _once(decision["trace"] + own["trace"]),
            }
        return judgement._replace(decision=decision, passed_by="quotation")

    def _said_about(self, orders):
        """Return what was logged last about each quotation, nothing if nothing was."""
        decisions = self.env["credit.decision"].search(
            [("order_id", "in", orders.ids), ("checkpoint", "=", "quotation")],
            order="id",
        )
        said = dict.fromkeys(orders.ids, ("allow", frozenset(), frozenset()))
        for decision in decisions:
            said[decision.order_id.id] = _said(
                {"outcome": decision.outcome, "reasons": decision.reasons or []}
            )
        return said


def _said(decision):
    """Return what a decision says, without its figures."""
    reasons = decision["reasons"]
    return (
        decision["outcome"],
        frozenset(r["code"] for r in reasons if r["outcome"] in HOLDING),
        frozenset(r["code"] for r in reasons),
    )


def _once(rules):
    """Return the rules of a trace, one that was asked twice only once."""
    found = {}
    for rule in rules:
        if rule["id"] not in found or found[rule["id"]]["skipped"]:
            found[rule["id"]] = rule
    return list(found.values())
