"""How a proposed limit came about: the amount, its ceiling, the rounding."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from .known import to_json
from .syntax import Ruleset
from .tree import Value, ValueNode, Values, facts_of


class ProposalStep(NamedTuple):
    """One step of a calculation.

    ``kind`` is ``amount`` (what the line gives), ``at_most`` (its ceiling) or
    ``round_to`` (rounded down to a multiple). ``text`` is what the document says,
    ``value`` what that is worth, ``limit`` the limit after the step, ``facts`` what was
    read for it.
    """

    kind: str
    text: str
    value: Decimal | None
    limit: Decimal | None
    facts: tuple[tuple[str, Value], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return JSON types."""
        return {
            "kind": self.kind,
            "text": self.text,
            "value": to_json(self.value),
            "limit": to_json(self.limit),
            "facts": {name: to_json(value) for name, value in self.facts},
        }


def proposal_steps(
    ruleset: Ruleset,
    line: int,
    facts: Iterable[tuple[str, Value]],
    limit: Decimal | None,
) -> tuple[ProposalStep, ...]:
    """Return the steps of the ``credit_limit`` line at ``line`` that led to ``limit``.

    :param facts: the facts of the decision, as it returns them
    """
    row = next((row for row in ruleset.credit_limit if row.place.line == line), None)
    if row is None:
        return ()
    values = Values(dict(facts))
    steps = [_step("amount", row.limit, values, row.limit.read(values))]
    if row.at_most is not None:
        most, before = row.at_most.read(values), steps[0].limit
        known = before is not None and most is not None
        after = min(before, most) if known else None
        steps.append(_step("at_most", row.at_most, values, after))
    if row.round_to:
        steps.append(ProposalStep("round_to", str(row.round_to), row.round_to, limit))
    return tuple(steps)


def _step(
    kind: str, node: ValueNode, values: Values, limit: Decimal | None
) -> ProposalStep:
    read = dict.fromkeys(facts_of(node))
    return ProposalStep(
        kind,
        node.text,
        node.read(values),
        limit,
        tuple((name, values.get(name)) for name in read),
    )
