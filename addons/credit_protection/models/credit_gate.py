import logging
from decimal import Decimal
from typing import NamedTuple

from odoo import api, fields, models

from ..engine import decide
from .credit_decision import HOLDING
from .credit_hold import STOPPING
from .credit_remedy import Case

_logger = logging.getLogger(__name__)

ZERO = Decimal(0)
KEPT_CONTEXT = ("lang", "tz", "allowed_company_ids")
# What the engine may raise for a ruleset or for facts nobody thought of. No database
# error is among them: those must reach Odoo, which repeats the transaction.
ENGINE_ERRORS = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)


class Judgement(NamedTuple):
    """One order with its facts, what the rules said, and whether it goes on."""

    order: models.BaseModel
    hold: models.BaseModel
    facts: dict
    decision: dict
    passed_by: str
    ruleset: models.BaseModel
    compiled: object

    @property
    def codes(self):
        """Codes of the reasons that hold; warnings are no reason to hold."""
        return [r["code"] for r in self.decision["reasons"] if r["outcome"] in HOLDING]


class CreditGate(models.AbstractModel):
    """Orders + checkpoint → decisions and holds: the one gate for every way in.

    Never raises for a business reason, since an exception would roll back the hold and
    the decision that somebody needs as evidence. Never catches a database error. What
    cannot be judged needs approval. Only the language, the time zone and the companies
    of the caller's context come in: no key of it can open or colour anything.
    """

    _name = "credit.gate"
    _description = "Credit Gate"

    @api.model
    def _check_orders(self, orders, checkpoint):
        """Judge ``orders``, log and hold; return those that may go on, in their order.

        The customers' profiles are locked first, so that two transactions cannot spend
        one limit twice; the one that comes second starts again with what the first has
        left (its snapshot is stale, so PostgreSQL refuses it and Odoo repeats it).
        """
        passed_ids = set()
        for company, in_company in orders.grouped("company_id").items():
            gate = self._clean(company)
            orders_sudo = in_company.with_env(gate.env)
            passed_ids.update(gate._check_in_company(company, orders_sudo, checkpoint))
        return orders.filtered(lambda order: order.id in passed_ids)

    def _clean(self, company):
        """Return this model in sudo, for one company, with a clean context."""
        context = {k: v for k, v in self.env.context.items() if k in KEPT_CONTEXT}
        clean = self.with_context(context)  # pylint: disable=context-overridden
        return clean.sudo().with_company(company)

    def _check_in_company(self, company, orders, checkpoint):
        debtors = orders.partner_invoice_id.commercial_partner_id
        profiles = self.env["credit.profile"]._ensure(debtors, company)
        # Branches owe together: they meet at the profile of their main company.
        shared = profiles
        if company.root_id != company:
            shared = self.env["credit.profile"]._ensure(debtors, company.root_id)
        shared._lock()
        judged = self._judge(company, orders, checkpoint, in_turn=True)
        decisions = self._log(judged, checkpoint)
        self._settle(judged, decisions, profiles, checkpoint)
        # Whoever waits for this customer must start again with what is written here.
        changed = {
            _debtor(j.order).id
            for j in judged
            if not j.passed_by or j.facts["doc_amount"] > 0
        }
        shared.filtered(lambda p: p.partner_id.id in changed)._mark_spent()
        return [j.order.id for j in judged if j.passed_by]

    # === judging === #

    def _judge(self, company, orders, checkpoint, in_turn=False):
        """Return one judgement an order; nothing is written.

        ``in_turn``: what passes is owed from then on, so that the later orders of the
        batch find the limit as the earlier ones leave it.
        """
        rules = self.env["credit.ruleset"]._in_force_for(company)
        all_facts = self.env["credit.facts"]._for_orders(orders)
        holds = self._live_holds(orders, checkpoint)
        spent, judged = {}, []
        for order in orders:
            facts = dict(all_facts[order.id])
            debtor_id = _debtor(order).id
            facts["open_orders"] += spent.get(debtor_id, ZERO)
            ruleset, compiled = rules.of(facts["country"])
            decision = self._decide(compiled, facts, checkpoint)
            hold = holds.get(order.id, self.env["credit.hold"])
            judgement = Judgement(order, hold, facts, decision, "", ruleset, compiled)
            judgement = judgement._replace(passed_by=self._passed_by(judgement))
            if in_turn and judgement.passed_by:
                spent[debtor_id] = spent.get(debtor_id, ZERO) + facts["doc_amount"]
            judged.append(judgement)
        return judged

    def _live_holds(self, orders, checkpoint):
        holds = self.env["credit.hold"].search(
            [
                ("order_id", "in", orders.ids),
                ("checkpoint", "=", checkpoint),
                ("state", "!=", "closed"),
            ]
        )
        return {hold.order_id.id: hold for hold in holds}

    def _passed_by(self, judgement):
        """Return why an order goes on: rules, release, prepayment; or nothing.

        An order of which nothing is owed carries no credit and passes whatever the
        rules are, even when there are none.
        """
        facts, hold = judgement.facts, judgement.hold
        if judgement.decision["outcome"] not in HOLDING:
            return "rules"
        if facts["doc_amount"] <= 0:
            return "prepaid"
        terms = facts["doc_amount"], _other_exposure(facts), judgement.codes
        if hold and hold._covers(judgement.order, *terms):
            return "release"
        return ""

    def _decide(self, compiled, facts, checkpoint):
        """Ask the engine; without a usable answer the document needs approval."""
        if compiled is None:
            return _undecided("NO_RULES", facts, checkpoint)
        try:
            decision = decide(compiled, facts, checkpoint=checkpoint)
        except ENGINE_ERRORS:
            _logger.exception("Credit rules %s could not be evaluated", compiled.sha256)
            return _undecided("ENGINE", facts, checkpoint)
        for fault in decision.errors:
            _logger.warning("Credit rules %s: %s", compiled.sha256, fault)
        if not decision.applies:
            return _undecided("NO_RULES", facts, checkpoint)
        return decision.as_dict()

    # === logging === #

    def _log(self, judged, checkpoint):
        """Write one decision an order, all in one create."""
        self._add_remedies(judged, checkpoint)
        now, user = fields.Datetime.now(), self.env.user
        return self.env["credit.decision"].create(
            [self._prepare_decision(j, checkpoint, now, user) for j in judged]
        )

    def _prepare_decision(self, judgement, checkpoint, now, user):
        """Return the values of one decision. Override to log more."""
        order, decision = judgement.order, judgement.decision
        debtor = _debtor(order)
        return {
            "checkpoint": checkpoint,
            "outcome": decision["outcome"],
            "passed_by": judgement.passed_by,
            "res_model": order._name,
            "document_name": order.name,
            "order_id": order.id,
            "partner_id": debtor.id,
            "partner_name": debtor.name,
            "company_id": order.company_id.id,
            "user_id": user.id,
            "user_name": user.name,
            "decided_at": now,
            "facts_date": judgement.facts["today"],
            "ruleset_id": judgement.ruleset.id,
            "ruleset_sha256": decision["sha256"],
            "ruleset_title": judgement.ruleset.name,
            "ruleset_version": judgement.ruleset.revision,
            "engine": decision["engine"],
            "reasons": decision["reasons"],
            "facts": decision["facts"],
            "trace": decision["trace"],
            "remedy": decision.get("remedy"),
            "faults": decision["errors"],
        }

    def _add_remedies(self, judged, checkpoint):
        """Name the documents that would clear the held orders, in the decisions."""
        held = [j for j in judged if not j.passed_by and j.compiled is not None]
        if not held:
            return
        debtors = self.env["res.partner"].union(*(_debtor(j.order) for j in held))
        documents = self.env["credit.facts"]._overdue_documents(
            held[0].order.company_id, debtors
        )
        remedy = self.env["credit.remedy"]
        for judgement in held:
            open_documents = documents.get(_debtor(judgement.order).id, [])
            case = Case(judgement.compiled, judgement.facts, checkpoint, open_documents)
            try:
                remedy._add(case, judgement.decision)
            except ENGINE_ERRORS:
                _logger.exception("No remedy found for %s", judgement.order.name)

    # === holding === #

    def _settle(self, judged, decisions, profiles, checkpoint):
        """Open, renew and close holds according to the judgements."""
        profile_of = {profile.partner_id.id: profile for profile in profiles}
        new_vals, closing = [], self.env["credit.hold"]
        for judgement, decision in zip(judged, decisions, strict=True):
            hold = judgement.hold
            if not judgement.passed_by:
                vals = self._prepare_hold(judgement, decision)
                if hold:
                    hold._renew(vals)
                else:
                    order, debtor = judgement.order, _debtor(judgement.order)
                    new_vals.append(
                        {
                            **vals,
                            "state": "open",
                            "order_id": order.id,
                            "document_name": order.name,
                            "partner_id": debtor.id,
                            "profile_id": profile_of[debtor.id].id,
                            "company_id": order.company_id.id,
                            "user_id": order.user_id.id,
                            "checkpoint": checkpoint,
                            "held_at": decision.decided_at,
                        }
                    )
            elif hold.state in STOPPING:
                closing |= hold
        if closing:
            closing._close()
        if new_vals:
            self.env["credit.hold"].create(new_vals)._announce()

    def _prepare_hold(self, judgement, decision):
        """Return what a hold knows from its latest decision."""
        facts, debtor = judgement.facts, _debtor(judgement.order)
        moved = {}
        if judgement.hold and judgement.hold.partner_id != debtor:
            Profile = self.env["credit.profile"]
            profile = Profile._ensure(debtor, judgement.order.company_id)
            moved = {"partner_id": debtor.id, "profile_id": profile.id}
        over = ZERO
        if facts.get("credit_limit") is not None:
            after = _other_exposure(facts) + facts["doc_amount"]
            over = max(ZERO, after - facts["credit_limit"])
        return {
            **moved,
            "decision_id": decision.id,
            "amount": float(facts["doc_amount"]),
            "exceeds_by": float(over),
            "reason_codes": judgement.codes,
            "badges": self.env["credit.verdict"]._new_badges(
                judgement.hold.badges, judgement.decision["reasons"]
            ),
        }

    # === holds that exist already === #

    @api.model
    def _reevaluate(self, holds):
        """Judge held orders again; return how many became ready and how many did not.

        Nothing is confirmed and nothing spent. A decision is logged where the outcome
        or its reasons changed.
        """
        ready = unchanged = 0
        waiting = holds.sudo().filtered(lambda h: h.state in STOPPING and h.order_id)
        for (company, checkpoint), some in waiting.grouped(
            lambda h: (h.company_id, h.checkpoint)
        ).items():
            gate = self._clean(company)
            orders = some.order_id.with_env(gate.env)
            judged = gate._judge(company, orders, checkpoint)
            changed = [j for j in judged if gate._changed(j)]
            decisions = gate._log(changed, checkpoint)
            for judgement, decision in zip(changed, decisions, strict=True):
                vals = gate._prepare_hold(judgement, decision)
                judgement.hold._renew(vals, ready=bool(judgement.passed_by))
            ready += sum(1 for j in judged if j.passed_by)
            unchanged += sum(1 for j in judged if not j.passed_by)
        return ready, unchanged

    def _changed(self, judgement):
        hold = judgement.hold
        return (
            bool(judgement.passed_by) != (hold.state == "ready")
            or hold.partner_id != _debtor(judgement.order)
            or set(judgement.codes) != set(hold.reason_codes or [])
        )

    @api.model
    def _other_exposures(self, orders):
        """Return what each order's customer owes and will owe besides it."""
        exposures = {}
        for company, in_company in orders.sudo().grouped("company_id").items():
            gate = self._clean(company)
            facts = gate.env["credit.facts"]._for_orders(in_company.with_env(gate.env))
            exposures.update(
                {o: float(_other_exposure(values)) for o, values in facts.items()}
            )
        return exposures

    @api.model
    def _speaks_for(self, orders):
        """Return the orders about whose credit this addon speaks instead of core.

        A judged order has our banner. Where no credit is given, core would speak of an
        amount that does not count. Before the judgement core's warning stays: it is
        all that a salesperson sees while the quotation is being written.
        """
        if not orders:
            return orders
        debtor_of = {order: _debtor(order.sudo()) for order in orders}
        profiles_sudo = (
            self.env["credit.profile"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", [d.id for d in debtor_of.values()]),
                    ("company_id", "in", orders.sudo().company_id.ids),
                    ("limit_kind", "=", "none"),
                ]
            )
        )
        known = {(p.partner_id.id, p.company_id.id) for p in profiles_sudo}
        return orders.filtered(
            lambda order: (
                order.credit_state
                or (debtor_of[order].id, order.company_id.id) in known
            )
        )


def _debtor(order):
    """Return who will owe for the order, which is what a release is bound to."""
    return order.partner_invoice_id.commercial_partner_id


def _other_exposure(facts):
    return facts["open_balance"] + facts["open_orders"]


def _undecided(code, facts, checkpoint):
    """Return a decision for a document that the rules could not judge."""
    return {
        "outcome": "require_approval",
        "reasons": [
            {
                "rule": "",
                "code": code,
                "outcome": "require_approval",
                "title": {},
                "message": {},
                "params": {},
                "figure": None,
                "clears": [],
                "approver": "credit_manager",
                "withheld": False,
                "unknown": True,
                "missing": [],
                "exception": None,
            }
        ],
        "trace": [],
        "errors": [],
        "facts": {name: _plain(value) for name, value in facts.items()},
        "checkpoint": checkpoint,
        "sha256": "",
        "engine": "",
    }


def _plain(value):
    return value if value is None or isinstance(value, bool | str) else str(value)
