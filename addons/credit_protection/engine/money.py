"""Exact amounts.

Everything is computed with :class:`decimal.Decimal` in one context of the engine's
own, so that a process-wide decimal context can never change a decision. No float is
accepted anywhere: ``0.1 + 0.2`` must be ``0.3``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import (
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)

EXACT = Context(
    prec=60,
    Emin=-100,
    Emax=100,
    rounding=ROUND_HALF_UP,
    traps=[DivisionByZero, InvalidOperation, Overflow],
)
ZERO = Decimal(0)
ONE = Decimal(1)
MAX_INTEGER_DIGITS = 18
_MOST = Decimal(10) ** MAX_INTEGER_DIGITS
_LEAST = _MOST.copy_negate()
_FINE = Decimal(1).scaleb(-30)
MAX_DECIMALS = 12


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies met in one sum or comparison."""


def exact(value: Decimal | int, *, computed: bool = False) -> Decimal:
    """Return ``value`` as a Decimal, refusing what cannot be an amount.

    A ``computed`` value may be as large as what this engine computes with.

    Raises:
        TypeError: for floats, booleans, texts and everything that is not a number.
        ValueError: for NaN, infinity and numbers beyond 18 digits before the point or
            60 in all.
    """
    if type(value) is int:
        value = Decimal(value)
    if not isinstance(value, Decimal):
        raise TypeError(f"{type(value).__name__} is not an exact number")
    try:
        fits = computed or _LEAST < value < _MOST
        if fits and EXACT.plus(value) == value and value.is_finite():
            return value
    except (InvalidOperation, Overflow):  # NaN has no order
        pass
    raise ValueError(f"{str(value)[:40]} is not an amount this engine can hold")


def plain(value: Decimal) -> str:
    """Return the one canonical text of a number: no exponent, no idle zeros.

    >>> plain(Decimal("1E+3")), plain(Decimal("0.50")), plain(Decimal("-0"))
    ('1000', '0.5', '0')
    """
    if not value:
        return "0"
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def quotient(value: Decimal, divisor: Decimal) -> Decimal:
    """Return the quotient to 30 decimals, so that thirds of thirds meet again."""
    return EXACT.divide(value, divisor).quantize(_FINE, context=EXACT)


def round_up(value: Decimal, step: Decimal) -> Decimal:
    """Return the smallest multiple of ``step`` not below ``value``; neither below 0.

    >>> round_up(Decimal("12.001"), Decimal("0.05"))
    Decimal('12.05')
    """
    steps, rest = EXACT.divmod(value, step)
    return EXACT.multiply(EXACT.add(steps, ONE) if rest else steps, step)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency (ISO 4217 code). Sums of two currencies raise."""

    amount: Decimal
    currency: str

    def __add__(self, other: Money) -> Money:
        """Return the sum; raises :class:`CurrencyMismatch` across currencies."""
        return Money(EXACT.add(self.amount, self._same(other)), self.currency)

    def __sub__(self, other: Money) -> Money:
        """Return the difference; raises :class:`CurrencyMismatch`."""
        return Money(EXACT.subtract(self.amount, self._same(other)), self.currency)

    def __lt__(self, other: Money) -> bool:
        """Return whether this amount is smaller; raises :class:`CurrencyMismatch`."""
        return self.amount < self._same(other)

    def __str__(self) -> str:
        """Return for example ``10.50 EUR``."""
        return f"{self.amount:f} {self.currency}"

    def _same(self, other: Money) -> Decimal:
        if self.currency != other.currency:
            raise CurrencyMismatch(
                f"{self.currency} and {other.currency} cannot be added or compared"
            )
        return other.amount
