from typing import NamedTuple

from odoo import models
from odoo.exceptions import AccessError

from ...engine import CATALOGUE, decide, facts_from_json, waivers_from_json
from ..rules.credit_ruleset import compiled_text
from .credit_gate_parts import ENGINE_ERRORS

MAY_REPLAY = (
    "credit_protection.group_credit_manager",
    "credit_protection.group_credit_rules",
    "credit_protection.group_credit_auditor",
)
SAME, DIFFERENT, NOT_POSSIBLE = "same", "different", "not_possible"


class Replay(NamedTuple):
    """One decision made again: whether it is the same, and if not, in what."""

    decision: models.BaseModel
    result: str
    note: str = ""
    differences: tuple = ()


class CreditDecision(models.Model):
    """Making decisions again from what is stored with them; nothing is written.

    The text is found by its SHA-256, facts and waivers are those of that day, so the
    answer can only differ where this program has changed since.
    """

    # One file a concern.
    _inherit = "credit.decision"  # pylint: disable=consider-merging-classes-inherited

    def _check_may_replay(self):
        if not any(self.env.user.has_group(group) for group in MAY_REPLAY):
            raise AccessError(
                self.env._(
                    "Only credit managers, rules administrators and auditors can replay"
                    " decisions."
                )
            )
        self.check_access("read")

    def action_replay(self):
        """Open the result of making these decisions again."""
        self._check_may_replay()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "credit_protection.credit_decision_replay_action"
        )
        return {**action, "context": {"default_decision_ids": self.ids}}

    def _replay(self):
        """Return one :class:`Replay` for each of these decisions."""
        self._check_may_replay()
        texts = self._replay_texts()
        return [decision._replay_one(texts) for decision in self]

    def _replay_texts(self):
        """Return the texts that judged, by their SHA-256, in one query."""
        wanted = set(self.mapped("ruleset_sha256")) - {False, ""}
        found = (
            self.env["credit.ruleset"]
            .sudo()
            .search_fetch([("sha256", "in", list(wanted))], ["sha256", "text"])
        )
        return {ruleset.sha256: ruleset.text for ruleset in found}

    def _replay_one(self, texts):
        self.ensure_one()
        if not self.ruleset_sha256:
            note = self.env._(
                "No rules judged: none were in force, or they could not be evaluated."
            )
            return Replay(self, NOT_POSSIBLE, note)
        compiled = compiled_text(texts.get(self.ruleset_sha256) or "")
        if compiled is None or compiled.sha256 != self.ruleset_sha256:
            note = self.env._("The text of the rules is not here any more.")
            return Replay(self, NOT_POSSIBLE, note)
        try:
            again = decide(
                compiled,
                facts_from_json(self.facts or {}),
                checkpoint=self.checkpoint,
                waivers=waivers_from_json(self.waivers or []),
                only_gates=True,
            ).as_dict()
        except (*ENGINE_ERRORS,) as error:
            note = self.env._("The rules cannot be evaluated: %(error)s.", error=error)
            return Replay(self, DIFFERENT, note)
        differences = tuple(self._replay_differences(again))
        return Replay(
            self,
            DIFFERENT if differences else SAME,
            self._replay_note(again),
            differences,
        )

    def _replay_note(self, again):
        """Say it when another part of the program answered this time."""
        if self.engine == again["engine"]:
            return ""
        return self.env._(
            "Decided by %(then)s, made again by %(now)s.",
            then=self.engine or "?",
            now=again["engine"],
        )

    def _replay_differences(self, again):
        """Yield ``(what, then, now)`` in words for everything that differs."""
        then = {
            "outcome": self.outcome,
            "reasons": self.reasons or [],
            "trace": self.trace or [],
            "waivers": self.waivers or [],
        }
        outcomes = dict(self._fields["outcome"]._description_selection(self.env))
        if then["outcome"] != again["outcome"]:
            sides = (outcomes[side["outcome"]] for side in (then, again))
            yield self.env._("Outcome"), *sides
        yield from self._replay_facts(again["facts"])
        yield from self._replay_rules(then["trace"], again["trace"], outcomes)
        yield from self._replay_reasons(then["reasons"], again["reasons"], outcomes)
        names = [[one["id"] for one in side["waivers"]] for side in (then, again)]
        if names[0] != names[1]:
            yield self.env._("Waivers"), *(", ".join(n) or "–" for n in names)  # noqa: RUF001

    def _replay_facts(self, again):
        """Compare the figures that the program derives from others."""
        verdict = self.env["credit.verdict"]
        currency = self.company_id.currency_id
        for name, value in (self.facts or {}).items():
            now = again.get(name, value)
            if now != value and name in CATALOGUE:
                sides = (verdict._fact(name, one, currency) for one in (value, now))
                before, after = sides
                yield before["label"], before["value"], after["value"]

    def _replay_rules(self, then, again, outcomes):
        """Compare what each rule saw and said, comparison by comparison."""
        rules = {rule["id"]: rule for rule in again}
        for rule in then:
            now = rules.get(rule["id"])
            if now == rule:
                continue
            if now is None:
                yield rule["id"], outcomes[rule["outcome"]], self.env._("no such rule")
                continue
            found = False
            for before, after in zip(
                rule["comparisons"], now["comparisons"], strict=False
            ):
                if before != after:
                    found = True
                    sides = (self._replay_seen(one) for one in (before, after))
                    yield f"{rule['id']}: {before['text']}", *sides
            if not found:
                sides = (self._replay_said(one, outcomes) for one in (rule, now))
                yield rule["id"], *sides

    def _replay_said(self, rule, outcomes):
        """Return what a rule did, in a few words."""
        if rule["skipped"]:
            return self.env._("not asked")
        if not rule["fired"] and rule["fired"] is not None:
            return self.env._("passes")
        exception = rule["exception"] or ""
        return " ".join(filter(None, (outcomes[rule["outcome"]], exception)))

    def _replay_seen(self, comparison):
        """Return what a comparison saw: value, threshold and result."""
        wording, currency = self.env["credit.wording"], self.company_id.currency_id
        results = {True: self.env._("true"), False: self.env._("false")}
        sides = [
            wording._value(comparison[side], comparison["unit"], currency)
            for side in ("left", "right")
            if comparison[side] is not None
        ]
        result = results.get(comparison["result"], self.env._("unknown"))
        return " / ".join([*sides, result])

    def _replay_reasons(self, then, again, outcomes):
        """Compare the reasons but for the ways to clear them, which Odoo added."""
        sides = [{r["rule"]: r for r in reasons} for reasons in (then, again)]
        for rule in dict.fromkeys((*sides[0], *sides[1])):
            before, after = (side.get(rule) for side in sides)
            if before and after:
                if _bare(before) == _bare(after):
                    continue
                label = self.env._("Reason %(code)s", code=before["code"])
                changed = [k for k in _bare(before) if before[k] != after.get(k)]
                yield (
                    label,
                    *(
                        ", ".join(f"{k}: {one.get(k)}" for k in changed)
                        for one in (before, after)
                    ),
                )
            else:
                code = (before or after)["code"]
                texts = (
                    outcomes[one["outcome"]] if one else self.env._("no reason")
                    for one in (before, after)
                )
                yield self.env._("Reason %(code)s", code=code), *texts


def _bare(reason):
    return {name: value for name, value in reason.items() if name != "ways"}
