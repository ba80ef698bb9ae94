"""How much of a document must be prepaid under a condition, and what is missing."""

from __future__ import annotations

from decimal import Decimal, DecimalException
from typing import NamedTuple

from .money import EXACT, ZERO, round_up

_HUNDRED = Decimal(100)


class Prepayment(NamedTuple):
    """What is required, what has been paid and what is missing."""

    required: Decimal
    paid: Decimal
    missing: Decimal

    @property
    def met(self) -> bool:
        """Whether nothing is missing."""
        return self.missing <= ZERO


def prepayment(
    total: Decimal,
    paid: Decimal,
    *,
    step: Decimal,
    percent: Decimal = ZERO,
    amount: Decimal = ZERO,
    tolerance: Decimal = ZERO,
) -> Prepayment:
    """Return where a condition stands: a share of ``total``, or an amount.

    A share is rounded up to ``step``, the smallest amount of the currency, so that
    paying it always suffices; more than the total is never required. ``tolerance`` is
    what may be lost by converting a currency. Where both are given the larger counts.

    >>> cent, total, share = Decimal("0.01"), Decimal(12480), Decimal(30)
    >>> prepayment(total, Decimal(744), step=cent, percent=share).missing
    Decimal('3000.00')

    Raises:
        ValueError: when a share or an amount is negative, or too large to compute.
    """
    if percent < ZERO or percent > _HUNDRED or amount < ZERO or step <= ZERO:
        raise ValueError("a prepayment is 0 to 100 percent, or a positive amount")
    try:
        share = EXACT.divide(EXACT.multiply(total, percent), _HUNDRED)
        required = min(max(round_up(share, step), amount), max(total, ZERO))
        missing = max(EXACT.subtract(required, paid), ZERO)
    except DecimalException as error:
        raise ValueError("the amounts are beyond all reason") from error
    return Prepayment(required, paid, missing if missing > tolerance else ZERO)
