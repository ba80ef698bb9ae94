"""The insurance clock: until when what must be done about one invoice.

Everything counts from the original due date, which never moves. What an insurer has
agreed to in writing may move the end of the extension; what the customer was granted
does not.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from .insurance_terms import InsuranceTerms

Day = datetime.date


class Clock(NamedTuple):
    """The dates of one invoice; None where the calendar ends.

    ``extension_end`` is the last day on which the invoice may be open without cover
    stopping for its buyer, ``notice_by`` the last day of the overdue notice,
    ``loss_on`` the date of loss, ``claim_by`` the last day to file. ``assumed`` means
    that the loss waits for a notice nobody has sent yet: the last day for it is taken.
    """

    extension_end: Day | None
    notice_by: Day | None
    loss_on: Day | None
    claim_by: Day | None
    assumed: bool = False


class Late(NamedTuple):
    """One invoice of a buyer: end of its extension, and when it was paid, if it was."""

    extension_end: Day
    paid_on: Day | None = None


def insurance_clock(
    terms: InsuranceTerms,
    due_date: Day,
    *,
    notified_on: Day | None = None,
    insolvent_on: Day | None = None,
    insolvency_known_on: Day | None = None,
    consented_until: Day | None = None,
) -> Clock:
    """Return the dates of an invoice that is due on ``due_date``.

    :param notified_on: the day the insurer received the overdue notice
    :param insolvent_on: the day of the court's decision, or when it became known
    :param insolvency_known_on: when the company knew; the same day unless given
    :param consented_until: the last day of an extension that the insurer agreed to

    A notice counts from the due date or from the end of the extension. The loss comes
    with the insolvency at once, else after the waiting period from the due date or
    the notice; a waiting period that was over before has made it a loss already. An
    insolvency that is known shortens the time for the notice.
    """
    end = _latest(terms.extension.after(due_date), consented_until)
    anchors = {"due_date": due_date, "extension_end": end}
    notice_by = _after(terms.notice, anchors[terms.notice_anchor])
    if insolvent_on:
        known_on = insolvency_known_on or insolvent_on
        known_by = _after_days(known_on, terms.adverse_days)
        notice_by = _earliest(notice_by, known_by)
    notice = notified_on or notice_by
    anchors["notice"] = notice
    unsent = terms.waiting_anchor == "notice" and not notified_on
    loss = _after(terms.waiting, anchors[terms.waiting_anchor])
    if insolvent_on:
        loss = insolvent_on if unsent else _earliest(loss, insolvent_on)
    anchors["date_of_loss"] = loss
    claim_by = _after(terms.claim, anchors[terms.claim_anchor])
    waits = unsent and not insolvent_on
    assumed = waits or (not notified_on and terms.claim_anchor == "notice")
    return Clock(end, notice_by, loss, claim_by, assumed)


def cover_stopped(
    invoices: Iterable[Late], day: Day, revival_days: int = 0
) -> Day | None:
    """Return since when a buyer's cover has been stopped on ``day``, or None.

    Cover stops on the day after the end of the extension of the oldest open invoice.
    A payment not later than ``revival_days`` after that end revives it as if it had
    never stopped; a later one only for what is shipped from then on.

    >>> cover_stopped([Late(datetime.date(2026, 3, 1))], datetime.date(2026, 3, 2))
    datetime.date(2026, 3, 2)
    """
    stops = [
        invoice.extension_end + datetime.timedelta(days=1)
        for invoice in invoices
        if invoice.extension_end < day and _still_stops(invoice, day, revival_days)
    ]
    return min(stops, default=None)


def _still_stops(invoice: Late, day: Day, revival_days: int) -> bool:
    if invoice.paid_on is None:
        return True
    revived = invoice.extension_end + datetime.timedelta(days=revival_days)
    return invoice.paid_on > max(day, revived)


def _after(span: object, day: Day | None) -> Day | None:
    return span.after(day) if day else None


def _after_days(day: Day, days: int) -> Day | None:
    try:
        return day + datetime.timedelta(days=days)
    except OverflowError:
        return None


def _latest(first: Day | None, second: Day | None) -> Day | None:
    known = [day for day in (first, second) if day]
    return max(known, default=None)


def _earliest(first: Day | None, second: Day | None) -> Day | None:
    known = [day for day in (first, second) if day]
    return min(known, default=None)
