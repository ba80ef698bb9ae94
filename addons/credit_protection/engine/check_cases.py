"""Checks of the cases: that they can be met at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from .fact import Fact
from .problems import Problem, did_you_mean, problem
from .syntax import Ruleset

NONE = "none"
_SECTION_OF = {
    "score": "score",
    "tier": "tiers",
    "credit_limit": "credit_limit",
    "max_term_days": "payment_terms",
    "escalation": "escalation",
    "insurance": "insurance",
    "insured": "insurance",
    "cover_limit": "insurance",
    "maximum_extension_until": "insurance",
    "notify_overdue_by": "insurance",
    "stop_shipments_after": "insurance",
    "claim": "claims",
    "claim_type": "claims",
    "claimable_from": "claims",
    "file_by": "claims",
}


def _no_tests(ruleset: Ruleset, _catalogue: Mapping[str, Fact]) -> Iterator[Problem]:
    if not ruleset.tests:
        yield problem("CP503", ruleset.place)
    for group in ruleset.tests:
        if group.cases is None and not group.expect:
            yield problem("CP501", group.place)


def _expectations(
    ruleset: Ruleset, _catalogue: Mapping[str, Fact]
) -> Iterator[Problem]:
    known = _known(ruleset)
    for group in ruleset.tests:
        for case in group.all_cases():
            for one in case.expect:
                name, value = one.name, one.value
                section = _SECTION_OF.get(name)
                if section and not getattr(ruleset, section):
                    yield problem("CP504", one.place, name=name, section=section)
                elif name in known:
                    words = value if isinstance(value, tuple) else (value,)
                    for word in words:
                        if word is not None and word not in known[name]:
                            hint = did_you_mean(word, known[name])
                            yield problem(
                                "CP505", one.place, hint=hint, name=name, word=word
                            )


def _known(ruleset: Ruleset) -> dict[str, list[str]]:
    """Return what can come out at all of each expectation that is a name."""
    codes = [gate.reason for gate in ruleset.order_gates]
    codes += [f"UNKNOWN_{code}" for code in codes]
    ladder = ruleset.escalation
    return {
        "reasons": codes,
        "observed": codes,
        "approvers": [gate.approver for gate in ruleset.order_gates if gate.approver],
        "exceptions": _ids(ruleset.exceptions),
        "escalation": [NONE, *_ids(ladder.steps if ladder else ())],
        "insurance": [NONE, *_ids(ruleset.insurance)],
        "claim": [NONE, *_ids(ruleset.claims)],
    }


def _ids(entries: Iterable[object]) -> list[str]:
    return [entry.id for entry in entries]


CASE_CHECKS = (_no_tests, _expectations)
