"""How well a company collects: days of sales, effectiveness, bad debts, promises.

Every figure is exact and says None where it has no meaning: a company without sales has
no days of sales outstanding, which is not the same as none outstanding. Both sides of a
quotient must be on one basis, with tax or without.

Sources: DSO, best possible DSO, average days delinquent and the collection
effectiveness index as the Credit Research Foundation defines them; count-back, also
called exhaustion, as credit managers in the United Kingdom use it.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from .ageing import AGEING_BOUNDS
from .money import EXACT, ZERO, quotient

HUNDRED = Decimal(100)
_ONE_DAY = datetime.timedelta(days=1)


class Period(NamedTuple):
    """The days from ``first`` to ``last``, both counted."""

    first: datetime.date
    last: datetime.date

    @property
    def days(self) -> int:
        """Return how many days there are."""
        return (self.last - self.first).days + 1


class MonthOfSales(NamedTuple):
    """What was sold in a calendar month, or in what has passed of it."""

    sales: Decimal
    days: int


class Receivables(NamedTuple):
    """What customers owe on a day: not due, late by age, and credits not applied.

    ``credits`` is positive.
    """

    not_due: Decimal
    late: tuple[Decimal, ...]
    credits: Decimal = ZERO

    @property
    def overdue(self) -> Decimal:
        """Return what is late, of any age."""
        return _sum(self.late)

    @property
    def open(self) -> Decimal:
        """Return what invoices are open for, before credits."""
        return EXACT.add(self.not_due, self.overdue)

    @property
    def total(self) -> Decimal:
        """Return the balance of the accounts: credits are taken off."""
        return EXACT.subtract(self.open, self.credits)


class Losses(NamedTuple):
    """What a company lost of debts in a period, by its books.

    The insurer's share of what a buyer pays after all never lowers the bad debts of the
    company, but is a debt to the insurer at once. Without insurance it would have.

    :param booked: on the accounts for bad debts: written off, less the company's own
        share of what was recovered
    :param shared: the insurers' share of what was recovered
    :param indemnity: what insurers decided to pay
    """

    booked: Decimal
    shared: Decimal = ZERO
    indemnity: Decimal = ZERO

    @property
    def before_indemnity(self) -> Decimal:
        """Return written off less all that was recovered, as if nobody were insured."""
        return EXACT.subtract(self.booked, self.shared)

    @property
    def after_indemnity(self) -> Decimal:
        """Return what the company bears itself.

        >>> bad = Losses(Decimal(9_800), Decimal(1_800), indemnity=Decimal(9_000))
        >>> bad.before_indemnity, bad.after_indemnity
        (Decimal('8000'), Decimal('800'))
        """
        return EXACT.subtract(self.booked, self.indemnity)


def period(last: datetime.date, months: int) -> Period:
    """Return the whole months that end on a day; ends of months belong together.

    >>> tuple(map(str, period(datetime.date(2027, 5, 31), 3)))
    ('2027-03-01', '2027-05-31')
    >>> tuple(map(str, period(datetime.date(2027, 5, 30), 3)))
    ('2027-03-01', '2027-05-30')
    """
    before, month = divmod(last.year * 12 + last.month - 1 - months, 12)
    length = calendar.monthrange(before, month + 1)[1]
    ends_month = (last + _ONE_DAY).day == 1
    day = length if ends_month else min(last.day, length)
    return Period(datetime.date(before, month + 1, day) + _ONE_DAY, last)


def overdue_by_age(
    items: Iterable[tuple[datetime.date, Decimal]],
    as_of: datetime.date,
    bounds: Sequence[int] = AGEING_BOUNDS,
) -> Receivables:
    """Return open items, each with its due date, by how long they are overdue.

    What is due today is not late. A negative item is a credit and has no age.
    """
    sums = [ZERO] * (len(bounds) + 2)
    credits = ZERO
    for due, amount in items:
        days = (as_of - due).days
        if amount < 0:
            credits = EXACT.subtract(credits, amount)
            continue
        late = days > 0
        age = late + sum(days > bound for bound in bounds)
        sums[age] = EXACT.add(sums[age], amount)
    return Receivables(sums[0], tuple(sums[1:]), credits)


def days_sales_outstanding(
    receivables: Receivables, sales: Decimal, days: int
) -> Decimal | None:
    """Return total receivables over credit sales times the days they were made in.

    Credit Research Foundation, standard DSO. None without sales, and where credit notes
    exceed the invoices.
    """
    return _days_of(receivables.total, sales, days)


def best_possible_dso(
    receivables: Receivables, sales: Decimal, days: int
) -> Decimal | None:
    """Return what DSO would be if nothing were overdue: current receivables only.

    Credit Research Foundation, best possible DSO. Credits count as current, so that
    what is left to DSO are exactly the days of what is overdue. None where they exceed
    what is current.
    """
    current = EXACT.subtract(receivables.total, receivables.overdue)
    return None if current < 0 else _days_of(current, sales, days)


def average_days_delinquent(
    receivables: Receivables, sales: Decimal, days: int
) -> Decimal | None:
    """Return DSO less best possible DSO: the days of sales that are overdue.

    Credit Research Foundation, average days delinquent (ADD).
    """
    return _days_of(receivables.overdue, sales, days)


def count_back_dso(
    receivables: Receivables, months: Iterable[MonthOfSales]
) -> Decimal | None:
    """Return for how many days back the latest sales add up to the receivables.

    Count-back or exhaustion method: the sales of the newest month are taken off first,
    then those of the month before. A month of which a part is left counts by that part.

    :param months: the newest first; a month in which credit notes exceed the invoices
        makes more to be taken off older ones
    :return: None where the sales of all months are not enough
    """
    rest, passed = receivables.total, ZERO
    if rest <= 0:
        return ZERO if any(month.sales > 0 for month in months) else None
    for sales, days in months:
        if rest <= sales:
            part = quotient(EXACT.multiply(rest, Decimal(days)), sales)
            return EXACT.add(passed, part)
        rest = EXACT.subtract(rest, sales)
        passed = EXACT.add(passed, Decimal(days))
    return None


def collection_effectiveness(
    opening: Decimal | None, sales: Decimal, receivables: Receivables, months: int = 1
) -> Decimal | None:
    """Return, in percent, how much of what could be collected was collected.

    Credit Research Foundation, collection effectiveness index: (opening + sales - total
    receivables) over (opening + sales - current receivables). Of a period longer than a
    month the average sales of a month count. 100 where nothing was to be collected;
    None where the opening balance is not known or credits exceed what was owed.
    """
    if opening is None:
        return None
    start = EXACT.add(opening, quotient(sales, Decimal(months)))
    collected = EXACT.subtract(start, receivables.total)
    due = EXACT.add(collected, receivables.overdue)
    if due == 0:
        return HUNDRED
    return _percent(collected, due)


def bad_debt_ratio(lost: Decimal, sales: Decimal) -> Decimal | None:
    """Return, in percent of credit sales, what was lost of them: see ``Losses``."""
    return _percent(lost, sales)


def overdue_share(receivables: Receivables) -> Decimal | None:
    """Return how much of what invoices are open for is overdue, in percent."""
    return _percent(receivables.overdue, receivables.open)


def insured_share(insured: Decimal, receivables: Receivables) -> Decimal | None:
    """Return how much of what invoices are open for is insured, in percent.

    :param insured: within the cover limits; or what of it the insurers would bear
    """
    return _percent(insured, receivables.open)


def kept_ratio(kept: int, broken: int) -> Decimal | None:
    """Return how many of the promises that were judged were kept, in percent."""
    return _percent(Decimal(kept), Decimal(kept + broken))


def response_days(
    answers: Iterable[tuple[datetime.date, datetime.date]],
) -> Decimal | None:
    """Return how long insurers took on average from the claim filed to the answer."""
    days = [(answered - filed).days for filed, answered in answers]
    return quotient(Decimal(sum(days)), Decimal(len(days))) if days else None


def _days_of(amount: Decimal, sales: Decimal, days: int) -> Decimal | None:
    if sales <= 0:
        return None
    return quotient(EXACT.multiply(amount, Decimal(days)), sales)


def _percent(part: Decimal, whole: Decimal) -> Decimal | None:
    if whole <= 0:
        return None
    return quotient(EXACT.multiply(part, HUNDRED), whole)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    total = ZERO
    for amount in amounts:
        total = EXACT.add(total, amount)
    return total
