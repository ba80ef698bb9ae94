"""What is recovered of a loss, and whose it is.

Before the date of loss every payment settles the oldest invoice. After it costs come
first; the rest belongs to insurer and company in proportion to what each bears.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from .money import EXACT, ONE, ZERO


class Shared(NamedTuple):
    """One recovery: costs repaid, and the shares of insurer and company."""

    costs: Decimal
    insurer: Decimal
    company: Decimal


def settle_oldest(opens: Iterable[Decimal], amount: Decimal) -> list[Decimal]:
    """Return what an amount before the date of loss pays of each invoice.

    The invoices come oldest first; the oldest is paid first, whatever the payment was
    meant for.

    >>> settle_oldest([Decimal(10), Decimal(20)], Decimal(15))
    [Decimal('10'), Decimal('5')]
    """
    payments = []
    for owed in opens:
        paid = min(amount, max(owed, ZERO))
        amount = EXACT.subtract(amount, paid)
        payments.append(paid)
    return payments


def share_recoveries(
    recoveries: Iterable[tuple[Decimal, Decimal]],
    *,
    indemnity: Decimal,
    loss: Decimal,
    step: Decimal = Decimal("0.01"),
    before: Iterable[Shared] = (),
) -> list[Shared]:
    """Share recoveries after the date of loss, in the order in which they came.

    ``recoveries`` are pairs of amount and costs of getting it. What costs exceed the
    amount by is taken from the next one. The insurer never gets more than it pays, and
    the shares of all of them are those of their sum, to the cent.

    :param indemnity: what the insurer pays for the loss
    :param loss: all that was owed at the date of loss
    :param before: how the first of the recoveries were shared already, whatever the
        insurer was to pay by then: those shares stay, the next ones make up for them
    """
    before = tuple(before)
    if loss < indemnity or indemnity < 0:
        raise ValueError("an insurer pays no more than the loss")
    waiting = total = given = ZERO
    shared = []
    for number, (amount, costs) in enumerate(recoveries):
        if min(amount, costs) < 0:
            raise ValueError("recoveries and costs are not negative")
        known = before[number] if number < len(before) else None
        waiting = EXACT.add(waiting, costs)
        repaid = known.costs if known else min(waiting, amount)
        waiting = EXACT.subtract(waiting, repaid)
        net = EXACT.subtract(amount, repaid)
        total = EXACT.add(total, net)
        due = _part(total, indemnity, loss, step)
        insurer = min(max(EXACT.subtract(due, given), ZERO), net)
        share = known or Shared(repaid, insurer, EXACT.subtract(net, insurer))
        given = EXACT.add(given, share.insurer)
        shared.append(share)
    return shared


def _part(total: Decimal, indemnity: Decimal, loss: Decimal, step: Decimal) -> Decimal:
    """Return the insurer's part of what was recovered so far."""
    if loss <= 0:
        return ZERO
    part = EXACT.divide(EXACT.multiply(total, indemnity), loss)
    steps = EXACT.divide(part, step).quantize(ONE, ROUND_HALF_UP, EXACT)
    return min(EXACT.multiply(steps, step), indemnity)
