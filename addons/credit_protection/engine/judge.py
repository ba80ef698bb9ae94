"""A stage: rules that are judged together, by the matcher and by the explainer.

The matcher says of each rule whether its conditions are certainly true or certainly
false; the explainer looks at the same conditions comparison by comparison. Where the
two differ the explainer counts and a fault is recorded.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from . import runtime
from .decision import Fault
from .explain import Seen, Truth, assess
from .groups import native_rulesets
from .runtime import Matcher
from .story import Clause
from .tree import Values


class Test(NamedTuple):
    """The conditions of one rule; ``unless`` None excuses nothing."""

    name: str
    when: Clause
    unless: Clause | None


class Verdict(NamedTuple):
    """What the clauses of one rule say, and what they saw (unless not explained)."""

    when: Truth
    excused: bool
    clauses: tuple[tuple[Clause, list[Seen]], ...] = ()

    @property
    def fired(self) -> Truth:
        """Whether the rule fires: ``unless`` counts only when certainly true."""
        return False if self.excused else self.when


class Stage:
    """Rules over the same facts. Immutable; native handles open when first used."""

    def __init__(self, tests: Iterable[Test]) -> None:
        self.tests = tuple(tests)
        certain, refuted = [], []
        for number, test in enumerate(self.tests):
            certain.append((2 * number, test.when.condition, True))
            if test.unless:
                certain.append((2 * number + 1, test.unless.condition, True))
            refuted.append((number, test.when.condition, False))
        self._certain = Matcher(native_rulesets(certain))
        self._refuted = Matcher(native_rulesets(refuted))

    def match(
        self, values: Values, errors: list[Fault]
    ) -> list[tuple[Truth, bool]] | None:
        """Return (when, whether excused) of each rule; None without a matcher."""
        if not runtime.available():
            return None
        try:
            certain, complete = self._certain.match(values)
            refuted = None if complete else self._refuted.match(values)[0]
        except runtime.Unfit:
            return None
        except runtime.MatcherFailed as error:
            errors.append(Fault("MATCHER_FAILED", "", str(error)))
            return None
        answers: list[tuple[Truth, bool]] = []
        for number in range(len(self.tests)):
            when: Truth = 2 * number in certain
            if not when and refuted is not None and number not in refuted:
                when = None
            answers.append((when, 2 * number + 1 in certain))
        return answers


def judge(
    stage: Stage, values: Values, errors: list[Fault], *, trace: bool
) -> tuple[list[Verdict], bool]:
    """Return the verdict on each rule, and whether the matcher took part.

    Without ``trace`` only rules that fire or are unknown are explained.
    """
    answers = stage.match(values, errors)
    if answers is None:
        return [explain(test, values) for test in stage.tests], False
    verdicts = []
    for test, (when, excused) in zip(stage.tests, answers, strict=True):
        if not trace and (excused or when is False):
            verdicts.append(Verdict(when, excused))
        else:
            verdicts.append(_compared(test, values, (when, excused), errors))
    return verdicts, True


def first_match(
    stage: Stage, values: Values, errors: list[Fault]
) -> tuple[list[Verdict], bool]:
    """Return the verdicts up to the first rule that fires, and as :func:`judge`."""
    answers = stage.match(values, errors)
    verdicts = []
    for number, test in enumerate(stage.tests):
        if answers is None:
            verdict = explain(test, values)
        else:
            verdict = _compared(test, values, answers[number], errors)
        verdicts.append(verdict)
        if verdict.fired:
            break
    return verdicts, answers is not None


def explain(test: Test, values: Values) -> Verdict:
    """Return the explainer's verdict."""
    when, unless = test.when, test.unless
    seen, holds = assess(when.condition, when.leaves, values)
    if unless is None:
        return Verdict(holds, False, ((when, seen),))
    excuses, excused = assess(unless.condition, unless.leaves, values)
    return Verdict(holds, excused is True, ((when, seen), (unless, excuses)))


def _compared(
    test: Test, values: Values, answer: tuple[Truth, bool], errors: list[Fault]
) -> Verdict:
    verdict = explain(test, values)
    if (verdict.when, verdict.excused) != answer:
        errors.append(Fault("MATCHER_DIFFERS", test.name))
    return verdict
