"""Waivers: exceptions for one customer that people grant beside the ruleset.

They weaken one rule, like ``exceptions:`` in the document and by the same evaluation;
who granted them and why is the caller's affair.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from .known import to_json
from .syntax_parts import OUTCOMES
from .tree import Values

WEAKER = OUTCOMES[:-1]


@dataclass(frozen=True, slots=True)
class Waiver:
    """Weakens one rule from ``start`` until ``until``, both included.

    The caller passes the waivers of the document's customer only. ``up_to`` is the
    largest ``doc_amount`` it is meant for; None sets no bound.
    """

    id: str
    rule: str
    start: datetime.date
    until: datetime.date
    weaken_to: str
    up_to: Decimal | None = None

    def __post_init__(self) -> None:
        """Refuse an outcome that could not be weaker than any other."""
        if self.weaken_to not in WEAKER:
            raise ValueError(f"{self.weaken_to!r} is not one of {', '.join(WEAKER)}")

    def covers(self, values: Values) -> bool:
        """Return whether it counts on this day and for this amount.

        What is not known is not covered.
        """
        today = values["today"]
        if today is None or not self.start <= today <= self.until:
            return False
        amount = values["doc_amount"]
        return self.up_to is None or (amount is not None and amount <= self.up_to)


class Weakening(NamedTuple):
    """A waiver that counted in a decision, with the outcome it took the place of."""

    waiver: Waiver
    outcome: str

    def as_dict(self) -> dict[str, Any]:
        """Return JSON types."""
        waiver = self.waiver
        return {
            "id": waiver.id,
            "rule": waiver.rule,
            "from": to_json(waiver.start),
            "until": to_json(waiver.until),
            "weaken_to": waiver.weaken_to,
            "up_to": to_json(waiver.up_to),
            "instead_of": self.outcome,
        }


def waivers_from_json(data: Iterable[Mapping[str, Any]]) -> tuple[Waiver, ...]:
    """Return the waivers stored with a decision, so that it can be made again."""
    return tuple(
        Waiver(
            id=one["id"],
            rule=one["rule"],
            start=datetime.date.fromisoformat(one["from"]),
            until=datetime.date.fromisoformat(one["until"]),
            weaken_to=one["weaken_to"],
            up_to=None if one["up_to"] is None else Decimal(one["up_to"]),
        )
        for one in data
    )
