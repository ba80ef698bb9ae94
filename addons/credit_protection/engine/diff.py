"""What changes between two rulesets: in their rules, and in decisions on facts."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import is_dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from .compile import CompiledRuleset, row_name
from .decide import decide
from .decision import Decision
from .known import to_json
from .meaning import meaning
from .money import plain
from .problems import Place
from .shape import keys_of
from .syntax import Ruleset
from .syntax_parts import Clause
from .tree import Value

ADDED, REMOVED, CHANGED, REWORDED, MOVED = (
    "added",
    "removed",
    "changed",
    "reworded",
    "moved",
)
_BY_NAME = {"order_gates": "id", "exceptions": "id", "score": "factor"}
_IN_ORDER = ("tiers", "credit_limit", "payment_terms", "insurance", "claims")
_SINGLE = (
    "language",
    "ruleset",
    "title",
    "version",
    "mode",
    "if_unknown",
    "when_cleared",
    "effective",
    "scope",
    "owner",
    "at_most",
)
_WORDS_ONLY = ("title", "version", "owner", "message")


class Detail(NamedTuple):
    """One key of an entry that differs, as it stands in the old and the new text.

    Both are the same where only a definition used in it has changed.
    """

    key: str
    old: str
    new: str


class Change(NamedTuple):
    """One difference between two rulesets.

    ``kind`` is ``added``, ``removed``, ``changed`` (it means something else now),
    ``reworded`` (only texts differ) or ``moved`` (in a section where order counts).
    Lines are 0 where the entry does not exist.
    """

    kind: str
    section: str
    name: str
    old_line: int
    new_line: int
    details: tuple[Detail, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return JSON types."""
        details = [detail._asdict() for detail in self.details]
        return {**self._asdict(), "details": details}


class DecisionChange(NamedTuple):
    """One set of facts on which the two rulesets decide differently."""

    number: int
    old: Decision
    new: Decision

    def as_dict(self) -> dict[str, Any]:
        """Return JSON types: for both sides outcome, reason codes, tier and limit."""
        sides = {"old": self.old, "new": self.new}
        return {
            "number": self.number,
            **{side: brief(decision) for side, decision in sides.items()},
        }


def compare(old: Ruleset, new: Ruleset) -> tuple[Change, ...]:
    """Return the differences in the order of the sections."""
    found = [*_single(old, new), *_definitions(old, new)]
    for section, attribute in _BY_NAME.items():
        pairs = [
            {getattr(entry, attribute): entry for entry in getattr(side, section)}
            for side in (old, new)
        ]
        found += _by_name(section, *pairs)
    for section in _IN_ORDER:
        found += _in_order(section, getattr(old, section), getattr(new, section))
    found += _ladder(old, new)
    return tuple(found)


def compare_decisions(
    old: CompiledRuleset,
    new: CompiledRuleset,
    facts: Iterable[Mapping[str, Value]],
) -> Iterator[DecisionChange]:
    """Yield the facts on which the decisions differ; numbers count from 1."""
    for number, given in enumerate(facts, 1):
        checkpoint = given.get("checkpoint") or "order"
        before = decide(old, given, checkpoint=checkpoint)
        after = decide(new, given, checkpoint=checkpoint)
        if brief(before) != brief(after):
            yield DecisionChange(number, before, after)


def brief(decision: Decision) -> dict[str, Any]:
    """Return what counts about a decision as JSON types."""
    return {
        "outcome": decision.outcome,
        "applies": decision.applies,
        "reasons": [reason.code for reason in decision.reasons],
        "approvers": list(decision.approvers),
        "tier": decision.tier,
        "credit_limit": to_json(decision.credit_limit),
        "sections": {
            section.name: {
                "choice": section.choice,
                "values": {n: to_json(q.value) for n, q in section.values},
            }
            for section in decision.sections
            if section.name not in ("score", "tiers", "credit_limit")
        },
    }


def _single(old: Ruleset, new: Ruleset) -> Iterator[Change]:
    for name in _SINGLE:
        detail = _detail(name, getattr(old, name), getattr(new, name))
        if detail:
            kind = REWORDED if name in _WORDS_ONLY else CHANGED
            lines = old.place.line, new.place.line
            yield Change(kind, "ruleset", name, *lines, (detail,))


def _definitions(old: Ruleset, new: Ruleset) -> Iterator[Change]:
    sides = [{entry.name: entry for entry in side.define} for side in (old, new)]
    for name in dict.fromkeys((*sides[0], *sides[1])):
        before, after = (side.get(name) for side in sides)
        if before is None or after is None:
            kind = ADDED if before is None else REMOVED
            yield Change(kind, "define", name, _line(before), _line(after))
        elif before.text != after.text:
            detail = Detail("value", before.text, after.text)
            yield Change(
                CHANGED, "define", name, _line(before), _line(after), (detail,)
            )


def _by_name(
    section: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Change]:
    for name in dict.fromkeys((*old, *new)):
        before, after = old.get(name), new.get(name)
        if before is None or after is None:
            kind = ADDED if before is None else REMOVED
            yield Change(kind, section, name, _line(before), _line(after))
        else:
            yield from _changed(section, name, before, after)


def _changed(section: str, name: str, old: Any, new: Any) -> Iterator[Change]:
    details = tuple(_details(old, new))
    if details:
        words = all(detail.key in _WORDS_ONLY for detail in details)
        kind = REWORDED if words else CHANGED
        yield Change(kind, section, name, _line(old), _line(new), details)


def _in_order(section: str, old: tuple, new: tuple) -> Iterator[Change]:
    """Compare lines whose order counts: same names in the same order pair up."""
    names = [[row_name(row) for row in rows] for rows in (old, new)]
    if section in ("credit_limit", "payment_terms"):  # their lines have no names
        names = [[meaning(row.when) for row in rows] for rows in (old, new)]
    matcher = difflib.SequenceMatcher(None, *names, autojunk=False)
    removed, added = [], []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            for before, after in zip(old[i1:i2], new[j1:j2], strict=True):
                yield from _changed(section, row_name(after), before, after)
        else:
            removed += old[i1:i2]
            added += new[j1:j2]
    for row in removed:
        twin = next((one for one in added if meaning(one) == meaning(row)), None)
        if twin is not None:
            added.remove(twin)
            yield Change(MOVED, section, row_name(twin), _line(row), _line(twin))
        else:
            yield Change(REMOVED, section, row_name(row), _line(row), 0)
    for row in added:
        yield Change(ADDED, section, row_name(row), 0, _line(row))


def _ladder(old: Ruleset, new: Ruleset) -> Iterator[Change]:
    before, after = old.escalation, new.escalation
    if before is None or after is None:
        if before is not after:
            kind = ADDED if before is None else REMOVED
            yield Change(kind, "escalation", "ladder", _line(before), _line(after))
        return
    details = [d for d in _details(before, after) if d.key != "steps"]
    if details:
        lines = _line(before), _line(after)
        yield Change(CHANGED, "escalation", "ladder", *lines, tuple(details))
    steps = [{step.id: step for step in side.steps} for side in (before, after)]
    yield from _by_name("escalation", *steps)


def _details(old: Any, new: Any) -> Iterator[Detail]:
    for name, (attribute, _declared) in keys_of(type(new)).items():
        detail = _detail(name, getattr(old, attribute), getattr(new, attribute))
        if detail:
            yield detail


def _detail(name: str, old: Any, new: Any) -> Detail | None:
    same = old == new if name in _WORDS_ONLY else meaning(old) == meaning(new)
    return None if same else Detail(name, _written(old), _written(new))


def _line(entry: Any) -> int:
    return entry.place.line if entry is not None else 0


def _written(value: Any) -> str:
    """Return a value of the ruleset as a person would write it."""
    if value is None:
        return ""
    if isinstance(value, Clause):
        return f" {'and' if value.joined == 'all' else 'or'} ".join(
            part.text for part in value.parts
        )
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, tuple):
        texts = all(isinstance(part, tuple) and len(part) == 2 for part in value)
        parts = (f"{n}: {t}" for n, t in value) if texts else map(_written, value)
        return ", ".join(parts)
    if hasattr(value, "text"):
        return value.text
    if is_dataclass(value) and not isinstance(value, Place):
        keys = keys_of(type(value)).items()
        parts = ((key, getattr(value, attribute)) for key, (attribute, _) in keys)
        inner = (
            f"{n}: {_written(v)}"
            for n, v in parts
            if not (v is None or v is False or v == ())
        )
        return f"{{{', '.join(inner)}}}"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
