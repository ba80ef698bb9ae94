"""The limit in force: from what was decided about a customer to one amount.

A temporary limit stands in for the customer's own; a share of what the insurer covers
comes on top of it; and nobody has more than what their group leaves. Every step is
kept, so that a reader can follow the amount.
"""

from __future__ import annotations

import datetime
from collections.abc import Hashable
from decimal import Decimal
from typing import NamedTuple

from .money import EXACT, ZERO

_HUNDRED = Decimal(100)
_CENT = Decimal("0.01")


class GroupShare(NamedTuple):
    """One limit that several customers share: its amount and what the others owe."""

    group: Hashable
    limit: Decimal
    others: Decimal

    @property
    def rest(self) -> Decimal:
        """What the others leave; never below nothing."""
        return max(ZERO, EXACT.subtract(self.limit, self.others))


class LimitParts(NamedTuple):
    """What was decided about one customer.

    ``state`` is unchecked, none, amount or unlimited, ``base`` the customer's own
    amount, ``temporary`` the amount of a temporary limit that is running, ``cover``
    what the insurer covers, ``uplift`` how many percent of it come on top, and ``step``
    the smallest amount of the currency.
    """

    state: str
    base: Decimal = ZERO
    temporary: Decimal | None = None
    cover: Decimal | None = None
    uplift: Decimal = ZERO
    groups: tuple[GroupShare, ...] = ()
    expires_on: datetime.date | None = None
    step: Decimal = _CENT


class LimitStep(NamedTuple):
    """One step: base, temporary, uplift (what it adds), or group (what it leaves)."""

    name: str
    amount: Decimal
    group: Hashable = None


class EffectiveLimit(NamedTuple):
    """The limit in force; no amount when nothing is checked or nothing is a limit."""

    state: str
    amount: Decimal | None
    steps: tuple[LimitStep, ...] = ()


def effective_limit(parts: LimitParts) -> EffectiveLimit:
    """Return the limit in force.

    A customer who is not checked stays unchecked, and no credit stays no credit unless
    a temporary limit gives some; an unlimited customer has what the group leaves.
    """
    if parts.state == "unchecked":
        return EffectiveLimit("unchecked", None)
    state, amount, steps = _own(parts)
    tightest = min(parts.groups, key=lambda share: share.rest, default=None)
    if tightest and (amount is None or tightest.rest < amount):
        amount = tightest.rest
        state = "none" if state == "none" else "amount"
        steps += (LimitStep("group", amount, tightest.group),)
    return EffectiveLimit(state, amount, steps)


def expired_days(parts: LimitParts, today: datetime.date) -> int:
    """Return for how many days the limit in force has expired; 0 while it is valid.

    The day it expires on is its last one. A running temporary limit is valid by
    itself, and where no limit is meant nothing expires.
    """
    if parts.state not in ("amount", "unlimited") or parts.expires_on is None:
        return 0
    if parts.state == "amount" and parts.temporary is not None:
        return 0
    return max(0, (today - parts.expires_on).days)


def _own(parts: LimitParts) -> tuple[str, Decimal | None, tuple[LimitStep, ...]]:
    """Return state, amount and steps before any group."""
    if parts.state == "unlimited":
        return "unlimited", None, ()
    base = max(ZERO, parts.base) if parts.state == "amount" else ZERO
    steps = [LimitStep("base", base)]
    state, amount = parts.state, base
    if parts.temporary is not None:
        state, amount = "amount", max(ZERO, parts.temporary)
        steps.append(LimitStep("temporary", amount))
    uplift = _uplift(parts) if parts.state == "amount" else ZERO
    if uplift:
        amount = EXACT.add(amount, uplift)
        steps.append(LimitStep("uplift", uplift))
    return state, amount, tuple(steps)


def _uplift(parts: LimitParts) -> Decimal:
    """Return the share of the cover, rounded down: a limit is never made larger."""
    if not parts.cover or parts.cover <= ZERO or parts.uplift <= ZERO:
        return ZERO
    share = EXACT.divide(EXACT.multiply(parts.cover, parts.uplift), _HUNDRED)
    return EXACT.multiply(EXACT.divide_int(share, parts.step), parts.step)
