"""Which cover limit counts on a day, of all that an insurer has decided.

A decision replaces the ones before it from its first day on, a refusal and a
withdrawal as well; a temporary limit only adds to it. Where the insurer has never
decided, the discretionary limit counts, as long as its proof does.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from .insured import Layer, limit_on
from .money import EXACT, ZERO

KINDS = ("named", "start_cover", "temporary", "discretionary")


class CoverDecision(NamedTuple):
    """One decision, or one discretionary limit with its proof.

    ``layers`` are empty for a refusal or a withdrawal. ``share`` is the insured share
    of this limit; None means that of the policy.
    """

    key: int
    kind: str
    start: datetime.date
    layers: tuple[Layer, ...] = ()
    share: Decimal | None = None


class CoverOn(NamedTuple):
    """The cover limit of a day. ``kind`` is empty where nobody ever decided.

    ``key`` names the decision, ``until`` the last day on which the amount stays.
    """

    amount: Decimal
    kind: str
    key: int | None
    share: Decimal | None
    until: datetime.date | None


NOTHING = CoverOn(ZERO, "", None, None, None)


def cover_on(
    decisions: Iterable[CoverDecision], day: datetime.date, discretionary: Decimal
) -> CoverOn:
    """Return the cover limit of ``day``.

    :param discretionary: what the policy lets the company assume at most
    """
    begun = [d for d in decisions if d.start <= day]
    decided = [d for d in begun if d.kind in ("named", "start_cover")]
    if decided:
        base = max(decided, key=lambda d: (d.start, d.key))
    else:
        own = [d for d in begun if d.kind == "discretionary" and _counts(d, day)]
        if not own:
            return _with_temporary(NOTHING, begun, day)
        base = max(own, key=lambda d: (d.start, d.key))
        layers = tuple(
            layer._replace(amount=min(layer.amount, discretionary))
            for layer in base.layers[:1]
        )
        base = base._replace(layers=layers)
    found = CoverOn(
        limit_on(base.layers, day), base.kind, base.key, base.share, _until(base, day)
    )
    return _with_temporary(found, begun, day)


def _with_temporary(
    found: CoverOn, begun: list[CoverDecision], day: datetime.date
) -> CoverOn:
    extra = [d for d in begun if d.kind == "temporary" and _counts(d, day)]
    amount = found.amount
    for decision in extra:
        amount = EXACT.add(amount, limit_on(decision.layers, day))
    if not extra:
        return found
    ends = [e for d in extra if (e := _until(d, day))]
    until = min([*ends, *([found.until] if found.until else [])], default=None)
    key = found.key if found.kind else extra[0].key
    return found._replace(
        amount=amount, kind=found.kind or "temporary", key=key, until=until
    )


def _counts(decision: CoverDecision, day: datetime.date) -> bool:
    return limit_on(decision.layers, day) > 0


def _until(decision: CoverDecision, day: datetime.date) -> datetime.date | None:
    """Return the last day on which the amount of ``day`` stays; None: open end."""
    ends = [layer.until for layer in decision.layers if layer.start <= day]
    return min((end for end in ends if end and end >= day), default=None)
