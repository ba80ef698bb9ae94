"""What of a turnover is declared to the insurer, and which premium follows from it.

A policy is paid by the turnover that it insures. Every invoice and credit note of a
period is either declared or left out for a reason, so that both together are the
turnover of the books.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from .deadlines import add_months
from .insured import REASONS
from .money import EXACT, ZERO

# Why turnover is left out; what no policy names comes from the stamp of the invoice.
EXCLUSIONS = ("own", "cash", "other_policy", *REASONS, "override")
# How many months one declaration covers.
PERIODS = {"month": 1, "quarter": 3, "year": 12}


def declaration_period(
    kind: str, day: datetime.date
) -> tuple[datetime.date, datetime.date]:
    """Return first and last day of the calendar period that a day lies in.

    >>> declaration_period("quarter", datetime.date(2024, 2, 29))[1]
    datetime.date(2024, 3, 31)
    """
    months = PERIODS[kind]
    first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
    return first, add_months(first, months) - datetime.timedelta(days=1)


def policy_year(
    begin: datetime.date, day: datetime.date
) -> tuple[datetime.date, datetime.date]:
    """Return first and last day of the policy year of a day, counted from ``begin``.

    A day before the policy began belongs to its first year.
    """
    years = max(day.year - begin.year, 0)
    if years and add_months(begin, 12 * years) > day:
        years -= 1
    first = add_months(begin, 12 * years)
    following = add_months(begin, 12 * (years + 1))
    return first, following - datetime.timedelta(days=1)


class SaleFacts(NamedTuple):
    """What is known of one invoice or credit note before it is declared.

    ``stamped`` says how far it was insured when it was posted (``insured``,
    ``partly``, ``none``), empty where nobody stamped it; ``stamp_reason`` why not.
    ``policy`` is whether terms of this policy were in force on its day, and
    ``elsewhere`` whether it was stamped under another policy. ``term_days`` are the
    days from the invoice to its last due date.
    """

    policy: bool = True
    elsewhere: bool = False
    own: bool = False
    cash: bool = False
    insurable: bool = True
    country: bool = True
    term_days: int | None = 0
    longest_terms: int | None = None
    stamped: str = ""
    stamp_reason: str = ""


def why_excluded(sale: SaleFacts) -> str:
    """Return why a sale is not declared, or an empty text.

    What was stamped as insured is declared whatever is known of the buyer today, since
    turnover that is not declared is not insured; only what was paid on the spot is no
    credit. What was stamped as not insured is left out for the reason on its stamp.

    >>> why_excluded(SaleFacts(own=True))
    'own'
    >>> why_excluded(SaleFacts(own=True, stamped="insured"))
    ''
    """
    insured = sale.stamped in ("insured", "partly")
    if insured and sale.policy and not sale.elsewhere:
        return "cash" if sale.cash else ""
    longest = sale.longest_terms
    tests = (
        ("own", sale.own),
        ("cash", sale.cash),
        ("other_policy", sale.elsewhere),
        (sale.stamp_reason, sale.stamped == "none"),
        ("no_policy", not sale.policy),
        ("buyer", not sale.insurable),
        ("country", not sale.country),
        ("no_due_date", sale.term_days is None),
        ("terms", longest is not None and (sale.term_days or 0) > longest),
    )
    return next((reason for reason, holds in tests if holds), "")


class Sale(NamedTuple):
    """One invoice or credit note (negative) in company currency.

    ``rate`` is the premium in per cent under the terms of its day; ``excluded`` why it
    is left out, or empty; ``late`` that it belongs to a period declared before.
    """

    key: int
    country: int
    total: Decimal
    untaxed: Decimal
    rate: Decimal = ZERO
    tax_insured: bool = False
    excluded: str = ""
    late: bool = False

    @property
    def group(self) -> tuple[int, str, Decimal, bool]:
        """Which line of the declaration it belongs to."""
        rate = ZERO if self.excluded else self.rate
        return self.country, self.excluded, rate, self.late

    @property
    def turnover(self) -> Decimal:
        """With taxes where the policy insures them; what is left out counts alike."""
        return self.total if self.tax_insured else self.untaxed


class DeclaredLine(NamedTuple):
    """One line: turnover of a country at one rate, declared or left out.

    ``turnover`` is in company currency, ``declared`` and ``premium`` in the currency of
    the policy; a line that is left out costs nothing.
    """

    country: int
    excluded: str
    rate: Decimal
    late: bool
    count: int
    turnover: Decimal
    declared: Decimal
    premium: Decimal


def declare(
    sales: Iterable[Sale],
    exchange: Decimal = Decimal(1),
    step: Decimal = Decimal("0.01"),
) -> list[DeclaredLine]:
    """Return the lines of a declaration, declared ones first, each rounded once.

    :param exchange: what one unit of company currency is in the policy's currency
    :param step: the smallest amount of the policy's currency
    """
    groups: dict[tuple, list[Sale]] = {}
    for sale in sales:
        groups.setdefault(sale.group, []).append(sale)
    lines = []
    for (country, excluded, rate, late), some in groups.items():
        turnover = _total(sale.turnover for sale in some)
        amount = rounded(EXACT.multiply(turnover, exchange), step)
        owed = ZERO if excluded else premium(amount, rate, step)
        lines.append(
            DeclaredLine(
                country, excluded, rate, late, len(some), turnover, amount, owed
            )
        )
    return sorted(lines, key=lambda line: (bool(line.excluded), line[:4]))


def premium(amount: Decimal, rate: Decimal, step: Decimal) -> Decimal:
    """Return the premium of a declared amount at a rate in per cent.

    >>> premium(Decimal("10000"), Decimal("0.25"), Decimal("0.01"))
    Decimal('25.00')
    """
    share = EXACT.multiply(amount, rate)
    return rounded(EXACT.divide(share, Decimal(100)), step)


class MinimumPremium(NamedTuple):
    """The minimum premium of a policy year beside what was declared so far.

    ``missing`` is what the minimum is above it, ``expected`` the premium of the whole
    year if it goes on like this (None before anything was declared), ``owed`` what the
    year costs then.
    """

    premium: Decimal
    minimum: Decimal
    missing: Decimal
    expected: Decimal | None
    owed: Decimal

    @property
    def reached(self) -> bool:
        """Whether what was declared costs the minimum already."""
        return not self.missing

    @property
    def expected_short(self) -> bool:
        """Whether the year ends below the minimum if it goes on like this."""
        return self.expected is not None and self.expected < self.minimum


def minimum_premium(
    so_far: Decimal,
    minimum: Decimal,
    declared_days: int,
    year_days: int,
    step: Decimal = Decimal("0.01"),
) -> MinimumPremium:
    """Compare the premium of a policy year with its minimum.

    :param declared_days: of the year's days, those that were declared
    """
    missing = max(EXACT.subtract(minimum, so_far), ZERO)
    expected = None
    if declared_days > 0:
        part = EXACT.multiply(so_far, Decimal(max(year_days, declared_days)))
        expected = rounded(EXACT.divide(part, Decimal(declared_days)), step)
    owed = max(expected if expected is not None else so_far, minimum)
    return MinimumPremium(so_far, minimum, missing, expected, owed)


def rounded(amount: Decimal, step: Decimal) -> Decimal:
    """Return an amount rounded half up (away from 0) to a currency's step."""
    steps = EXACT.divide(amount, step).quantize(Decimal(1), ROUND_HALF_UP, EXACT)
    return EXACT.multiply(steps, step)


def _total(amounts: Iterable[Decimal]) -> Decimal:
    total = ZERO
    for amount in amounts:
        total = EXACT.add(total, amount)
    return total
