"""Which part of an invoice is insured, and why not the rest.

A cover limit is filled by the oldest receivable first. What a limit covered when the
goods left stays covered when the limit is cut afterwards.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from .insurance_terms import InsuranceTerms
from .money import EXACT, ZERO

# Why something is not insured, in the order in which it is asked; the first counts.
REASONS = (
    "no_policy",  # no policy of the company was in force on that day
    "buyer",  # public body, private person, affiliate
    "country",  # not a country of the policy
    "no_due_date",
    "terms",  # payment terms longer than the policy allows
    "stopped",  # an older invoice had been open too long
    "event",  # the buyer was insolvent or handed to collection before
    "no_limit",  # the insurer granted nothing, and nothing may be assumed
    "disputed",  # all of it, or a part, is disputed
    "limit_used",  # older receivables use the cover limit
)


class Layer(NamedTuple):
    """A granted amount and the days on which it counts; ``until`` None: open end."""

    amount: Decimal
    start: datetime.date
    until: datetime.date | None = None


class Receivable(NamedTuple):
    """One receivable: the day it arose, what of it can be insured, the limit then.

    ``reason`` says why nothing of it is insured, or is empty.
    """

    key: int
    day: datetime.date
    base: Decimal
    limit: Decimal
    reason: str = ""


class Insured(NamedTuple):
    """What of a receivable is insured; ``before`` is what older ones had used."""

    key: int
    insured: Decimal
    uninsured: Decimal
    reason: str
    before: Decimal


def limit_on(layers: Iterable[Layer], day: datetime.date) -> Decimal:
    """Return the cover limit of a day: the layers that count then, added."""
    total = ZERO
    for layer in layers:
        if layer.start <= day and (layer.until is None or day <= layer.until):
            total = EXACT.add(total, layer.amount)
    return total


def insurable(
    open_amount: Decimal,
    total: Decimal,
    untaxed: Decimal,
    *,
    disputed: Decimal = ZERO,
    tax_insured: bool = False,
    step: Decimal = Decimal("0.01"),
) -> Decimal:
    """Return what of an open amount can be insured, rounded half up to ``step``.

    The disputed part is left out until it is settled. Where the policy does not insure
    taxes, the share of ``untaxed`` in ``total`` counts.
    """
    base = max(EXACT.subtract(open_amount, max(disputed, ZERO)), ZERO)
    if not tax_insured:
        share = EXACT.multiply(base, untaxed)
        base = EXACT.divide(share, total) if total > 0 else ZERO
    steps = EXACT.divide(base, step).quantize(Decimal(1), ROUND_HALF_UP, EXACT)
    return min(EXACT.multiply(steps, step), max(open_amount, ZERO))


def why_not(
    terms: InsuranceTerms | None,
    *,
    term_days: int | None,
    limit: Decimal,
    buyer_insurable: bool = True,
    country_covered: bool = True,
    stopped: bool = False,
    event_stopped: bool = False,
) -> str:
    """Return why an invoice is not insured at all, or an empty text.

    :param terms: the policy in force on the day of the invoice, if any
    :param term_days: days from invoice to due date; None without a due date
    :param limit: the cover limit of that day, discretionary ones included
    """
    if terms is None:
        return "no_policy"
    longest = terms.longest_terms
    tests = (
        ("buyer", not buyer_insurable),
        ("country", not country_covered),
        ("no_due_date", term_days is None),
        ("terms", longest is not None and (term_days or 0) > longest),
        ("stopped", stopped),
        ("event", event_stopped),
        ("no_limit", limit <= 0),
    )
    return next((reason for reason, holds in tests if holds), "")


def fill_cover(
    receivables: Iterable[Receivable], credit: Decimal = ZERO, used: Decimal = ZERO
) -> dict[int, Insured]:
    """Fill the cover limit of one buyer, the oldest receivable first.

    ``credit`` is what the buyer has in hand: it pays the oldest receivables. ``used``
    is what other receivables, which stay as they are, use of the limit already. A
    limit that was cut covers later receivables only as far as older ones leave room.
    """
    found = {}
    for item in sorted(receivables, key=lambda r: (r.day, r.key)):
        paid = min(credit, item.base)
        credit = EXACT.subtract(credit, paid)
        base = EXACT.subtract(item.base, paid)
        room = max(EXACT.subtract(item.limit, used), ZERO)
        insured = ZERO if item.reason else min(base, room)
        uninsured = EXACT.subtract(base, insured)
        reason = item.reason or ("limit_used" if uninsured > 0 else "")
        found[item.key] = Insured(item.key, insured, uninsured, reason, used)
        used = EXACT.add(used, insured)
    return found
