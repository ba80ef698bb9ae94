from decimal import Decimal

from odoo import api, models

from ...engine import prepayment
from ..facts.credit_facts_book import ZERO, exact
from .credit_gate_parts import other_exposure
from .credit_wording import FORCED


class CreditGate(models.AbstractModel):
    """Releases at the gate: who had to release, and what must be paid first."""

    # One file a concern.
    _inherit = "credit.gate"  # pylint: disable=consider-merging-classes-inherited

    def _passed_by(self, judgement):
        """A release lets pass only at its level, and once its condition is met.

        A hold by hand is a reason of its own, which no payment and no rule clears.
        A release of an earlier document, which follows on, was judged there.
        """
        hold = judgement.hold
        forced = hold._forced_on(judgement.facts["today"])
        if forced:
            _add_forced(judgement)
        passed = super()._passed_by(judgement)
        if passed == "release" and hold.state in ("released", "conditional"):
            stands = self._level_reached(judgement) and self._condition_met(judgement)
            return passed if stands else ""
        return "" if forced and passed == "prepaid" else passed

    @api.model
    def _judge_by_hand(self, holds):
        """Judge orders that were put on hold by hand, and log why they are held."""
        for company, some in holds.sudo().grouped("company_id").items():
            gate = self._clean(company)
            orders = some.order_id.with_env(gate.env)
            judged = gate._judge(company, orders, "order")
            decisions = gate._log(judged, "order")
            for judgement, decision in zip(judged, decisions, strict=True):
                judgement.hold._renew(gate._prepare_hold(judgement, decision))

    def _level_reached(self, judgement):
        """Return whether somebody of the level that is needed now has released."""
        hold, facts = judgement.hold, judgement.facts
        needed = hold._level_for(
            judgement.decision["reasons"], float(facts["doc_amount"]), hold.company_id
        )
        return needed == "manager" or hold.released_level == needed

    def _condition_met(self, judgement):
        standing = self._prepayment(judgement.hold, judgement.facts)
        return standing is None or standing.met

    def _waits_for_money(self, judgement):
        """Return whether a release stands in all but the money it waits for."""
        hold, facts = judgement.hold, judgement.facts
        terms = facts["doc_amount"], other_exposure(facts), judgement.codes
        return (
            hold._covers(judgement.document, *terms)
            and self._level_reached(judgement)
            and not self._condition_met(judgement)
        )

    def _prepare_hold(self, judgement, decision):
        """Say in which state a release goes on, and what has been prepaid."""
        vals = super()._prepare_hold(judgement, decision)
        hold = judgement.hold
        if hold.state in ("released", "conditional"):
            if judgement.passed_by == "release":
                vals["state"] = "released"
            elif not judgement.passed_by and self._waits_for_money(judgement):
                vals["state"] = "conditional"
            vals |= self._prepaid_vals(hold, judgement.facts)
        return vals

    def _prepaid_vals(self, hold, facts):
        standing = self._prepayment(hold, facts)
        if standing is None:
            return {}
        return {
            "prepaid_required": float(standing.required),
            "prepaid_paid": float(standing.paid),
        }

    def _changed(self, judgement):
        """See what changed for a release on condition: money, or that it is void."""
        hold = judgement.hold
        if hold.state != "conditional":
            return super()._changed(judgement)
        standing = self._prepayment(hold, judgement.facts)
        return (
            bool(judgement.passed_by)
            or not self._waits_for_money(judgement)
            or hold.currency_id.compare_amounts(float(standing.paid), hold.prepaid_paid)
            != 0
        )

    @api.model
    def _prepayment(self, hold, facts, terms=None):
        """Return where the condition of a release stands; None without a condition.

        ``terms`` are those of a release that is being thought about.
        """
        terms = hold._condition() if terms is None else terms
        if not any(terms.values()) or not facts:
            return None
        document, step = hold._document(), facts["currency_rounding"]
        foreign = document.currency_id != hold.company_id.currency_id
        return prepayment(
            facts["order_total"],
            facts["prepaid_amount"] + self._paid_down(hold.order_id, facts),
            step=step,
            percent=Decimal(str(terms["prepay_percent"] or 0)),
            amount=exact(terms["prepay_amount"] or 0, hold.company_id.currency_id),
            tolerance=step if foreign else ZERO,
        )

    @api.model
    def _paid_down(self, order, facts):
        """Return what was paid on down payment invoices of an order, at today's rate.

        Money only: what a credit note took back was never paid.
        """
        total = exact(order.amount_total, order.currency_id)
        if not total:
            return ZERO
        paid = ZERO
        for line in order.order_line.filtered("is_downpayment").invoice_lines:
            move = line.move_id
            if move.state != "posted" or line.price_total <= 0 or not move.amount_total:
                continue
            amount = line.price_total
            if move.move_type == "out_invoice":
                amount *= 1 - move.amount_residual / move.amount_total
            else:
                amount = -amount
            paid += exact(
                line.currency_id._convert(
                    amount, order.currency_id, move.company_id, move.date
                ),
                order.currency_id,
            )
        return max(paid, ZERO) * facts["order_total"] / total

    @api.model
    def _facts_of(self, holds):
        """Return by hold the facts about its document, as the gate reads them."""
        found = {}
        for (company, link), some in (
            holds.sudo()
            .filtered(lambda h: h._document())
            .grouped(lambda h: (h.company_id, h._document()._credit_link))
            .items()
        ):
            gate = self._clean(company)
            facts = some[link].with_env(gate.env)._credit_facts()
            found |= {hold.id: facts[hold[link].id][0] for hold in some}
        return found


def _add_forced(judgement):
    """Add the hold by hand to the reasons of a decision, in front of all others."""
    hold, decision = judgement.hold, judgement.decision
    decision["outcome"] = "block"
    until = hold.forced_until
    decision["reasons"].insert(
        0,
        {
            "rule": "",
            "code": FORCED,
            "outcome": "block",
            "title": {},
            "message": {},
            "params": {},
            "figure": None,
            "clears": [],
            "approver": "credit_manager",
            "withheld": False,
            "unknown": False,
            "missing": [],
            "exception": None,
            "by": hold.forced_by_id.name,
            "until": until and until.isoformat(),
        },
    )
