import logging

from odoo import api, fields, models

from ...engine import decide
from ..base.credit_once import SIGNER, asking_once, forget, remembered
from ..facts.credit_facts_asked import ASKED
from .credit_decision import HOLDING
from .credit_gate_parts import (
    ENGINE_ERRORS,
    ZERO,
    Judgement,
    Turns,
    debtors_of,
    other_exposure,
    undecided,
    waived,
)
from .credit_hold import STOPPING
from .credit_remedy import Case

_logger = logging.getLogger(__name__)

KEPT_CONTEXT = ("lang", "tz", "allowed_company_ids")


class CreditGate(models.AbstractModel):
    """Documents + checkpoint → decisions and holds: the one gate for every way in.

    Never raises for a business reason, since an exception would roll back the hold and
    the decision that somebody needs as evidence. Never catches a database error. What
    cannot be judged needs approval. Only the language, the time zone and the companies
    of the caller's context come in: no key of it can open or colour anything.
    """

    _name = "credit.gate"
    _description = "Credit Gate"

    @api.model
    def _check_documents(self, documents, checkpoint):
        """Judge documents, log and hold; return those that may go on, in their order.

        Documents are orders, invoices, deliveries: see ``credit.document``. Orders are
        always judged; at the other checkpoints a document goes on untouched where no
        rule in force names its checkpoint.

        The customers' profiles are locked first, so that two transactions cannot spend
        one limit twice; the one that comes second starts again with what the first has
        left (its snapshot is stale, so PostgreSQL refuses it and Odoo repeats it).
        """
        passed_ids, turns = set(), Turns()
        for company, in_company in documents.grouped("company_id").items():
            gate = self._clean(company)
            if not gate._asks_at(company, checkpoint):
                passed_ids.update(in_company.ids)
                continue
            documents_sudo = in_company.with_env(gate.env)
            passed_ids.update(
                gate._check_in_company(company, documents_sudo, checkpoint, turns)
            )
        return documents.filtered(lambda document: document.id in passed_ids)

    def _asks_at(self, company, checkpoint):
        """Return whether documents of a company are judged at a checkpoint.

        Without any rules orders need approval. What was ordered before is delivered
        and invoiced all the same: only a rule can stop it there.
        """
        if checkpoint == "order":
            return True
        pairs = self.env["credit.ruleset"]._in_force_for(company).pairs
        return any(
            checkpoint in gate.checkpoints
            for _ruleset, compiled in pairs
            for gate in compiled.ruleset.order_gates
        )

    def _clean(self, company):
        """Return this model in sudo, for one company, with a clean context."""
        context = {k: v for k, v in self.env.context.items() if k in KEPT_CONTEXT}
        clean = self.with_context(context)  # pylint: disable=context-overridden
        return clean.sudo().with_company(company)

    def _check_in_company(self, company, documents, checkpoint, turns):
        Profile, facts = self.env["credit.profile"], self.env["credit.facts"]
        with asking_once(self.env.cr):
            debtors = facts._look_for(documents._credit_contacts(), documents)
            profiles = Profile._ensure(debtors, company)
            shared = Profile._shared_with(debtors, company)
            # What passes as an order is owed from now on, what is held is written:
            # whoever waits must start again with it. What follows an order may go on
            # without anything new.
            if checkpoint == "order":
                shared._mark_spent()
            else:
                shared._lock()
            turn = turns[company.root_id]
            judged = self._judge(company, documents, checkpoint, turn)
            decisions = self._log(judged, checkpoint)
            self._settle(judged, decisions, profiles, checkpoint)
            changed = [j.document for j in judged if not j.passed_by or j.added > 0]
            if changed and checkpoint != "order":
                Profile._shared_with(debtors_of(changed), company)._mark_spent()
        return [j.document.id for j in judged if j.passed_by]

    # === judging === #

    def _judge(self, company, documents, checkpoint, turn=None):
        """Return one judgement a document; nothing is written.

        In a ``turn`` what passes is owed from then on, so that the later documents of
        the batch find the limit as the earlier ones leave it.
        """
        rules = self.env["credit.ruleset"]._in_force_for(company)
        all_facts = documents._credit_facts()
        asked = self._asked(rules, documents)
        holds = self._live_holds(documents, checkpoint)
        granted = self._granted_for(company, documents)
        judged, limits = [], None
        if turn:
            debtors, facts = debtors_of(documents), self.env["credit.facts"]
            limits = facts._limits_in_turn(company, debtors, turn.begun)
        for document in documents:
            facts, added, unseen = all_facts[document.id]
            debtor_id = document._credit_debtor().id
            facts = facts | asked.get(document.id, {})
            if turn:
                facts = turn.facts(debtor_id, facts, limits)
            ruleset, compiled = rules.of(facts["country"])
            waivers = granted[document.id].under(compiled)
            if code := document._credit_unjudgeable():
                decision = undecided(code, facts, checkpoint)
            else:
                decision = self._decide(compiled, facts, checkpoint, waivers)
            hold = holds.get(document.id, self.env["credit.hold"])
            about = document, hold, facts, added, unseen
            judgement = Judgement(*about, decision, "", ruleset, compiled, waivers)
            judgement = judgement._replace(passed_by=self._passed_by(judgement))
            if turn and judgement.passed_by:
                turn.take(debtor_id, judgement)
            judged.append(judgement)
        return judged

    def _asked(self, rules, documents):
        """Return by document the facts that are read only where a rule asks."""
        names = frozenset().union(*(compiled.facts for _rules, compiled in rules.pairs))
        if names.isdisjoint(ASKED):
            return {}
        return self.env["credit.facts"]._asked(documents, names)

    def _live_holds(self, documents, checkpoint):
        if not self.env["credit.facts"]._may_have("holds", documents):
            return {}
        link = documents._credit_link
        holds = self.env["credit.hold"].search(
            [
                (link, "in", documents.ids),
                ("checkpoint", "=", checkpoint),
                ("state", "!=", "closed"),
            ]
        )
        return {hold[link].id: hold for hold in holds}

    def _passed_by(self, judgement):
        """Return why it goes on: rules, waiver, release, prepayment; or nothing.

        One of which nothing is owed carries no credit and passes whatever the
        rules are, even when there are none.
        """
        facts, hold = judgement.facts, judgement.hold
        if judgement.decision["outcome"] not in HOLDING:
            return "waiver" if waived(judgement.decision) else "rules"
        if facts["doc_amount"] <= 0:
            return "prepaid"
        terms = facts["doc_amount"], other_exposure(facts), judgement.codes
        if hold and hold._covers(judgement.document, *terms):
            return "release"
        earlier = judgement.document._credit_earlier_release
        return "release" if earlier(judgement.codes, judgement.unseen) else ""

    def _decide(self, compiled, facts, checkpoint, waivers=()):
        """Ask the engine; without a usable answer the document needs approval."""
        if compiled is None:
            return undecided("NO_RULES", facts, checkpoint)
        try:
            decision = decide(
                compiled,
                facts,
                checkpoint=checkpoint,
                waivers=waivers,
                only_gates=True,
            )
        except ENGINE_ERRORS:
            _logger.exception("Credit rules %s could not be evaluated", compiled.sha256)
            return undecided("ENGINE", facts, checkpoint)
        for fault in decision.errors:
            _logger.warning("Credit rules %s: %s", compiled.sha256, fault)
        if not decision.applies:
            return undecided("NO_RULES", facts, checkpoint)
        return decision.as_dict()

    # === logging === #

    def _log(self, judged, checkpoint):
        """Write one decision a document, all in one query."""
        self._add_remedies(judged, checkpoint)
        now, decisions = fields.Datetime.now(), self.env["credit.decision"]
        if not judged:
            return decisions
        name = remembered(self.env.cr, SIGNER) or self.env.user.name
        signed = {"user_id": self.env.uid, "user_name": name}
        return decisions._record(
            [{**self._prepare_decision(j, checkpoint, now), **signed} for j in judged]
        )

    def _prepare_decision(self, judgement, checkpoint, now):
        """Return the values of one decision. Override to log more."""
        document, decision = judgement.document, judgement.decision
        debtor = document._credit_debtor()
        return {
            "checkpoint": checkpoint,
            "outcome": decision["outcome"],
            "passed_by": judgement.passed_by,
            "res_model": document._name,
            "document_name": document._credit_name(),
            document._credit_link: document.id,
            "partner_id": debtor.id,
            "partner_name": debtor.name,
            "company_id": document.company_id.id,
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
            "waivers": decision["waivers"],
            "remedy": decision.get("remedy"),
            "faults": decision["errors"],
        }

    def _add_remedies(self, judged, checkpoint):
        """Name what would clear the held documents, in the decisions."""
        held = [j for j in judged if not j.passed_by and j.compiled is not None]
        if not held:
            return
        company = held[0].document.company_id
        debtors = debtors_of([j.document for j in held])
        documents = self.env["credit.facts"]._overdue_documents(company, debtors)
        remedy = self.env["credit.remedy"]
        for judgement in held:
            debtor = judgement.document._credit_debtor()
            open_documents = documents.get(debtor.id, [])
            case = Case(
                judgement.compiled,
                judgement.facts,
                checkpoint,
                open_documents,
                judgement.waivers,
            )
            try:
                remedy._add(case, judgement.decision)
            except ENGINE_ERRORS:
                _logger.exception("No remedy found for %s", judgement.document)

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
                    document = judgement.document
                    debtor = document._credit_debtor()
                    new_vals.append(
                        {
                            **vals,
                            "state": "open",
                            document._credit_link: document.id,
                            "document_name": decision.document_name,
                            "partner_id": debtor.id,
                            "profile_id": profile_of[debtor.id].id,
                            "company_id": document.company_id.id,
                            "user_id": document._credit_salesperson().id,
                            "checkpoint": checkpoint,
                            "held_at": decision.decided_at,
                        }
                    )
            elif hold.state in STOPPING:
                closing |= hold
        if closing:
            closing._close()
        if new_vals:
            holds = self.env["credit.hold"].create(new_vals)
            forget(self.env.cr)  # there were none when it was asked
            holds._announce()

    def _prepare_hold(self, judgement, decision):
        """Return what a hold knows from its latest decision."""
        facts, debtor = judgement.facts, judgement.document._credit_debtor()
        moved = {}
        if judgement.hold and judgement.hold.partner_id != debtor:
            Profile = self.env["credit.profile"]
            profile = Profile._ensure(debtor, judgement.document.company_id)
            moved = {"partner_id": debtor.id, "profile_id": profile.id}
        over = ZERO
        if facts.get("credit_limit") is not None:
            after = other_exposure(facts) + facts["doc_amount"]
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
        """Judge held documents again; return how many became ready, and how many not.

        Nothing goes on and nothing is spent. A decision is logged where the outcome
        or its reasons changed.
        """
        ready = unchanged = 0
        waiting = holds.sudo().filtered(lambda h: h.state in STOPPING and h._document())
        for (company, checkpoint, link), some in waiting.grouped(
            lambda h: (h.company_id, h.checkpoint, h._document()._credit_link)
        ).items():
            gate = self._clean(company)
            documents = some[link].with_env(gate.env)
            judged = gate._judge(company, documents, checkpoint)
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
            or hold.partner_id != judgement.document._credit_debtor()
            or set(judgement.codes) != set(hold.reason_codes or [])
            or judgement.decision["outcome"] != hold.decision_id.outcome
        )

    @api.model
    def _other_exposures(self, holds):
        """Return by hold what the customer owes and will owe besides its document."""
        exposures = {}
        stopping = holds.sudo().filtered(lambda h: h._document())
        for (company, link), some in stopping.grouped(
            lambda h: (h.company_id, h._document()._credit_link)
        ).items():
            gate = self._clean(company)
            facts = some[link].with_env(gate.env)._credit_facts()
            for hold in some:
                exposures[hold.id] = float(other_exposure(facts[hold[link].id][0]))
        return exposures
