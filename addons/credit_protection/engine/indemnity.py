"""What an insurer pays for a loss, step by step.

Every step is kept, those that change nothing too: whoever files a claim must be able to
say where each number comes from. All amounts are in one currency, that of the policy.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from .money import EXACT, ONE, ZERO
from .recovery import settle_oldest

DEDUCTIBLE_ORDERS = ("before", "after")


@dataclass(frozen=True, slots=True, kw_only=True)
class LossTerms:
    """The terms of a policy that decide about money.

    ``threshold`` is the smallest claim: losses up to it are not paid, above it the
    whole loss counts. ``retention`` is what the company bears at least. ``each_loss``
    is taken from every claim, ``first_loss`` is what is left of the aggregate first
    loss of the year, ``liability`` what is left of the most that the insurer pays in
    the year; None where it is not known.
    """

    threshold: Decimal = ZERO
    retention: Decimal = ZERO
    each_loss: Decimal = ZERO
    first_loss: Decimal = ZERO
    liability: Decimal | None = None
    deductibles: str = "after"

    def __post_init__(self) -> None:
        if self.deductibles not in DEDUCTIBLE_ORDERS:
            raise ValueError(f"{self.deductibles} is no order of deductibles")
        amounts = (self.threshold, self.retention, self.each_loss, self.first_loss)
        if min(*amounts, self.liability or ZERO) < 0:
            raise ValueError("an amount of a policy is not negative")


class LossLine(NamedTuple):
    """One invoice at the date of loss.

    ``open`` is what was owed; ``tax`` and ``disputed`` are the parts of it that cannot
    be insured, ``insured`` what lies within the cover limit, ``share`` the insured
    share of it, between 0 and 1. ``covered`` is false where nothing of the invoice is
    insured, for whatever reason but a used-up limit.
    """

    key: int
    open: Decimal
    insured: Decimal
    share: Decimal
    tax: Decimal = ZERO
    disputed: Decimal = ZERO
    covered: bool = True

    @property
    def base(self) -> Decimal:
        """What of the invoice could be insured, had the limit room for it."""
        return max(EXACT.subtract(self.open, EXACT.add(self.tax, self.disputed)), ZERO)


class LossStep(NamedTuple):
    """One step: what it changed, what is left, and the term of the policy behind it."""

    code: str
    change: Decimal
    result: Decimal
    term: Decimal | None = None


class Indemnity(NamedTuple):
    """What is expected, out of which loss, by which steps.

    ``first_loss_used`` is what this loss takes of the aggregate first loss of the year;
    ``own_share`` is what the company bears of all that was open.
    """

    amount: Decimal
    loss: Decimal
    own_share: Decimal
    first_loss_used: Decimal
    steps: tuple[LossStep, ...]


def indemnity(
    lines: Iterable[LossLine],
    terms: LossTerms,
    *,
    limit: Decimal | None = None,
    credits: Decimal = ZERO,
    step: Decimal = Decimal("0.01"),
) -> Indemnity:
    """Return what the insurer pays for these invoices of one buyer.

    :param lines: the invoices, the oldest first
    :param limit: the cover limit of the buyer; None where the lines hold it already
    :param credits: credit notes and payments in hand before the date of loss, with the
        taxes in them; they pay the oldest invoices first
    :param step: the smallest unit of the currency
    """
    if credits < 0:
        raise ValueError("credits are not negative")
    lines = tuple(lines)
    taken = _Steps(step)
    insured = _loss(taken, lines, credits)
    loss = taken.left
    payable = loss > terms.threshold
    taken.to("threshold", loss if payable else ZERO, terms.threshold)
    covered = _sum(line.insured for line in insured)
    taken.at_most("limit", covered if limit is None else min(covered, limit), limit)
    before = terms.deductibles == "before"
    used = _deduct(taken, terms) if before else ZERO
    share = _mean_share(insured, covered)
    taken.to("share", taken.rounded(EXACT.multiply(taken.left, share)), share)
    retained = max(EXACT.subtract(loss, terms.retention), ZERO)
    taken.at_most("retention", retained, terms.retention)
    used = used if before else _deduct(taken, terms)
    taken.at_most("liability", terms.liability, terms.liability)
    owed = _sum(line.open for line in lines)
    own = EXACT.subtract(EXACT.subtract(owed, taken.credited), taken.left)
    return Indemnity(taken.left, loss, own, used, tuple(taken.steps))


class _Steps:
    """The running result of a calculation, and how it came about."""

    def __init__(self, step: Decimal) -> None:
        self.step = step
        self.left = ZERO
        self.credited = ZERO
        self.steps: list[LossStep] = []

    def to(self, code: str, result: Decimal, term: Decimal | None = None) -> Decimal:
        """Go to a result, never below nothing, and return what that changed."""
        result = max(result, ZERO)
        change = EXACT.subtract(result, self.left)
        self.steps.append(LossStep(code, change, result, term))
        self.left = result
        return change

    def at_most(self, code: str, most: Decimal | None, term: Decimal | None) -> None:
        self.to(code, self.left if most is None else min(self.left, most), term)

    def less(self, code: str, amount: Decimal, term: Decimal | None = None) -> Decimal:
        """Take an amount away, as far as it goes; return what was taken."""
        return -self.to(code, EXACT.subtract(self.left, amount), term)

    def rounded(self, value: Decimal, most: Decimal | None = None) -> Decimal:
        """Return an amount in whole units, no more than what is left."""
        steps = EXACT.divide(value, self.step).quantize(ONE, ROUND_HALF_UP, EXACT)
        return min(
            EXACT.multiply(steps, self.step), self.left if most is None else most
        )

    def unpaid(self, line: LossLine, paid: Decimal) -> Decimal:
        """Return what could be insured of an invoice once a credit is applied to it.

        The credit pays the tax in its part too, and what is not disputed first: the
        loss is the same whether somebody has applied it or not.
        """
        free = EXACT.subtract(line.open, line.disputed)
        if paid <= 0 or free <= 0:
            return line.base
        left = max(EXACT.subtract(free, paid), ZERO)
        part = EXACT.divide(EXACT.multiply(line.base, left), free)
        return self.rounded(part, line.base)


def _loss(
    taken: _Steps, lines: tuple[LossLine, ...], credits: Decimal
) -> list[LossLine]:
    """Take away what is no loss; return the invoices as the credits leave them."""
    taken.to("open", _sum(line.open for line in lines))
    bases = _sum(line.base for line in lines)
    disputed = _sum(min(line.disputed, line.open) for line in lines)
    tax = EXACT.subtract(EXACT.subtract(taken.left, bases), disputed)
    taken.less("tax", tax)
    taken.less("disputed", disputed)
    taken.less("not_insured", _sum(line.base for line in lines if not line.covered))
    left, paid_insured = [], ZERO
    payments = settle_oldest((line.open for line in lines), credits)
    for line, paid in zip(lines, payments, strict=True):
        base = taken.unpaid(line, paid)
        if line.covered:
            gone = EXACT.subtract(line.base, base)
            paid_insured = EXACT.add(paid_insured, gone)
            left.append(line._replace(insured=min(line.insured, base)))
    taken.credited = _sum(payments)
    taken.less("credits", paid_insured, credits)
    return left


def _deduct(taken: _Steps, terms: LossTerms) -> Decimal:
    """Take the deductibles; return what that uses of the aggregate first loss."""
    taken.less("each_loss", terms.each_loss, terms.each_loss)
    return taken.less("first_loss", terms.first_loss, terms.first_loss)


def _mean_share(lines: list[LossLine], covered: Decimal) -> Decimal:
    """Return the insured share of all lines, weighted by what is insured of them."""
    if covered <= 0:
        return ZERO
    weighted = _sum(EXACT.multiply(line.insured, line.share) for line in lines)
    return EXACT.divide(weighted, covered)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    total = ZERO
    for amount in amounts:
        total = EXACT.add(total, amount)
    return total


def with_share(lines: Iterable[LossLine], share: Decimal) -> list[LossLine]:
    """Return the lines with one insured share, as political risks have their own."""
    return [line._replace(share=min(line.share, share)) for line in lines]


def year_left(
    terms: LossTerms, *, first_loss_used: Decimal, indemnified: Decimal
) -> LossTerms:
    """Return the terms as the other losses of the policy year leave them."""
    liability = terms.liability
    if liability is not None:
        liability = max(EXACT.subtract(liability, indemnified), ZERO)
    first_loss = max(EXACT.subtract(terms.first_loss, first_loss_used), ZERO)
    return replace(terms, first_loss=first_loss, liability=liability)
