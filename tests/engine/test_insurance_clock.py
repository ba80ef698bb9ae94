"""The dates of an invoice under different policies, month ends and leap years."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import InsuranceTerms, Late, Span, cover_stopped, insurance_clock

SHARE = Decimal("0.9")


def terms(**changes):
    return InsuranceTerms(named_share=SHARE, **changes)


ALLIANZ_STYLE = terms(
    extension=Span(days=60),
    notice=Span(days=15),
    waiting=Span(months=5),
    waiting_anchor="notice",
    claim=Span(days=90),
    claim_anchor="extension_end",
)
ATRADIUS_STYLE = terms(
    extension=Span(days=60),
    notice=Span(days=30),
    waiting=Span(months=6),
    claim=Span(months=6),
)
SINOSURE_STYLE = terms(
    extension=Span(days=60),
    notice=Span(days=60),
    notice_anchor="due_date",
    waiting=Span(months=6),
    claim=Span(months=4),
    claim_anchor="notice",
)


@pytest.mark.parametrize(
    ("policy", "due", "notified", "expected"),
    [
        pytest.param(
            ATRADIUS_STYLE,
            date(2026, 8, 31),
            None,
            (
                date(2026, 10, 30),
                date(2026, 11, 29),
                date(2027, 2, 28),
                date(2027, 8, 28),
                False,
            ),
            id="31 August + 6 months is the end of February",
        ),
        pytest.param(
            ATRADIUS_STYLE,
            date(2027, 8, 31),
            None,
            (
                date(2027, 10, 30),
                date(2027, 11, 29),
                date(2028, 2, 29),
                date(2028, 8, 29),
                False,
            ),
            id="… the 29th in a leap year",
        ),
        pytest.param(
            ALLIANZ_STYLE,
            date(2026, 1, 1),
            None,
            (
                date(2026, 3, 2),
                date(2026, 3, 17),
                date(2026, 8, 17),
                date(2026, 5, 31),
                True,
            ),
            id="waiting from the notice: the last day for it until it is sent",
        ),
        pytest.param(
            ALLIANZ_STYLE,
            date(2026, 1, 1),
            date(2026, 3, 5),
            (
                date(2026, 3, 2),
                date(2026, 3, 17),
                date(2026, 8, 5),
                date(2026, 5, 31),
                False,
            ),
            id="waiting from the notice once it is sent",
        ),
        pytest.param(
            SINOSURE_STYLE,
            date(2026, 2, 28),
            date(2026, 4, 30),
            (
                date(2026, 4, 29),
                date(2026, 4, 29),
                date(2026, 8, 28),
                date(2026, 8, 30),
                False,
            ),
            id="notice from the due date, claim from the notice",
        ),
        pytest.param(
            SINOSURE_STYLE,
            date(2026, 2, 28),
            None,
            (
                date(2026, 4, 29),
                date(2026, 4, 29),
                date(2026, 8, 28),
                date(2026, 8, 29),
                True,
            ),
            id="claim from a notice nobody has sent",
        ),
    ],
)
def test_the_clock(policy, due, notified, expected):
    assert tuple(insurance_clock(policy, due, notified_on=notified)) == expected


def test_240_days_after_the_due_date():
    policy = terms(claim=Span(days=240), claim_anchor="due_date")

    assert insurance_clock(policy, date(2026, 1, 1)).claim_by == date(2026, 8, 29)


def test_an_insolvency_is_the_loss_at_once_and_shortens_the_notice():
    found = insurance_clock(
        ATRADIUS_STYLE, date(2026, 8, 31), insolvent_on=date(2026, 9, 10)
    )

    assert found.notice_by == date(2026, 9, 20)
    assert found.loss_on == date(2026, 9, 10)
    assert found.claim_by == date(2027, 3, 10)
    assert not found.assumed


def test_a_late_insolvency_does_not_lengthen_the_notice():
    found = insurance_clock(
        ATRADIUS_STYLE, date(2026, 8, 31), insolvent_on=date(2027, 1, 1)
    )

    assert found.notice_by == date(2026, 11, 29)


def test_the_notice_of_an_insolvency_counts_from_the_day_it_became_known():
    found = insurance_clock(
        ATRADIUS_STYLE,
        date(2026, 8, 31),
        insolvent_on=date(2026, 9, 10),
        insolvency_known_on=date(2026, 9, 30),
    )

    assert found.notice_by == date(2026, 10, 10)
    assert found.loss_on == date(2026, 9, 10)


def test_what_was_a_loss_before_the_insolvency_keeps_its_date():
    late = insurance_clock(
        ATRADIUS_STYLE, date(2026, 8, 31), insolvent_on=date(2027, 5, 1)
    )
    notified = insurance_clock(
        ALLIANZ_STYLE,
        date(2026, 1, 1),
        notified_on=date(2026, 3, 5),
        insolvent_on=date(2026, 12, 1),
    )
    nobody_told = insurance_clock(
        ALLIANZ_STYLE, date(2026, 1, 1), insolvent_on=date(2026, 12, 1)
    )

    assert late.loss_on == date(2027, 2, 28)
    assert late.claim_by == date(2027, 8, 28)
    assert notified.loss_on == date(2026, 8, 5)
    assert nobody_told.loss_on == date(2026, 12, 1)
    assert not nobody_told.assumed


def test_only_the_insurer_moves_the_end_of_the_extension():
    later = insurance_clock(
        ATRADIUS_STYLE, date(2026, 8, 31), consented_until=date(2026, 12, 31)
    )
    earlier = insurance_clock(
        ATRADIUS_STYLE, date(2026, 8, 31), consented_until=date(2026, 9, 15)
    )

    assert later.extension_end == date(2026, 12, 31)
    assert later.notice_by == date(2027, 1, 30)
    assert later.loss_on == date(2027, 2, 28)
    assert earlier.extension_end == date(2026, 10, 30)


def test_beyond_the_calendar_there_is_no_date():
    found = insurance_clock(ATRADIUS_STYLE, date(9999, 12, 1))

    assert found == (None, None, None, None, False)


@pytest.mark.parametrize(
    ("day", "paid", "revival", "since"),
    [
        pytest.param(date(2026, 3, 1), None, 0, None, id="last day of the extension"),
        pytest.param(date(2026, 3, 2), None, 0, date(2026, 3, 2), id="the day after"),
        pytest.param(
            date(2026, 3, 20),
            date(2026, 4, 10),
            30,
            date(2026, 3, 2),
            id="paid after the days of grace: what was shipped between stays out",
        ),
        pytest.param(
            date(2026, 4, 10),
            date(2026, 4, 10),
            30,
            None,
            id="then it is in again",
        ),
        pytest.param(
            date(2026, 3, 20),
            date(2026, 3, 31),
            30,
            None,
            id="paid within 30 days: never stopped",
        ),
        pytest.param(
            date(2026, 3, 20),
            date(2026, 3, 31),
            0,
            date(2026, 3, 2),
            id="without revival only from the payment on",
        ),
    ],
)
def test_stop_and_revival(day, paid, revival, since):
    invoices = [Late(date(2026, 3, 1), paid), Late(date(2026, 12, 1))]

    assert cover_stopped(invoices, day, revival) == since


def test_the_oldest_open_invoice_stops_the_cover():
    invoices = [Late(date(2026, 3, 9)), Late(date(2026, 3, 1)), Late(date(2026, 3, 5))]

    assert cover_stopped(invoices, date(2026, 4, 1)) == date(2026, 3, 2)
    assert cover_stopped([], date(2026, 4, 1)) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"notice_anchor": "notice"},
        {"waiting_anchor": "extension_end"},
        {"claim_anchor": "never"},
        {"discretionary_share": Decimal("1.5")},
    ],
    ids=str,
)
def test_terms_that_mean_nothing_are_refused(changes):
    with pytest.raises(ValueError, match="is no"):
        terms(**changes)


@given(
    due=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    notified=st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    policy=st.sampled_from([ALLIANZ_STYLE, ATRADIUS_STYLE, SINOSURE_STYLE]),
)
def test_the_due_date_never_lies_after_what_follows(due, notified, policy):
    found = insurance_clock(policy, due, notified_on=notified)

    assert due < found.extension_end <= found.notice_by
    assert found.assumed is False or notified is None
