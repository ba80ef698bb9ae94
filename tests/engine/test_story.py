"""What a decision says: the values of its messages, and its trace."""

from datetime import date
from decimal import Decimal

import pytest

D = Decimal
DAY = date(2026, 3, 10)


def test_message_values_keep_their_units(gate):
    message = 'message: "{oldest_overdue_days} days, {far} of {credit_limit}, {today}"'
    decision = gate(
        "manual_hold", message, head="define: {far: 110% * credit_limit}",
        manual_hold=True, oldest_overdue_days=3, credit_limit=D(100),
    )  # fmt: skip

    assert {name: tuple(q) for name, q in decision.reasons[0].params} == {
        "oldest_overdue_days": (D(3), "days"),
        "far": (D(110), "money"),
        "credit_limit": (D(100), "money"),
        "today": (DAY, ""),
    }


def test_a_number_in_a_message_has_the_unit_of_what_it_is_compared_with(gate):
    decision = gate(
        "[doc_amount > most, oldest_overdue_days > some]",
        'message: "{most}, {some}, {plain}"',
        head="define: {most: 5_000, some: 30, plain: 7}",
        order_total=D(6_000), oldest_overdue_days=31,
    )  # fmt: skip

    assert {name: tuple(q) for name, q in decision.reasons[0].params} == {
        "most": (D(5_000), "money"),
        "some": (D(30), "days"),
        "plain": (D(7), ""),
    }


def test_the_trace_shows_definitions_with_their_parts(gate):
    decision = gate(
        "owed > credit_limit", head="define: {owed: exposure + doc_amount}",
        credit_limit=D(50000), open_balance=D(33010), open_orders=D(10200),
        order_total=D(12480),
    )  # fmt: skip
    (seen,) = decision.trace[0].comparisons

    assert (seen.text, seen.left, seen.right) == (
        "owed > credit_limit",
        D(55690),
        D(50000),
    )
    assert dict(seen.parts) == {
        "open_balance": D(33010),
        "open_orders": D(10200),
        "doc_amount": D(12480),
    }
    assert decision.reasons[0].figure.label == "owed"


def test_the_trace_opens_named_conditions(gate):
    decision = gate(
        "bad", head="define: {bad: insured and score > 5}", insured=True, score=D(7)
    )

    assert [(one.text, one.via, one.line) for one in decision.trace[0].comparisons] == [
        ("insured", "bad", 3),
        ("score > 5", "bad", 3),
    ]


@pytest.mark.parametrize(
    ("when", "insured", "shown"),
    [
        ("not insured and score > 5", False, [("not insured", False, True)]),
        ("not insured and score > 5", True, [("not insured", True, False)]),
        ("not insured and score > 5", None, [("not insured", None, None)]),
        ("not (score < 5) and insured", True, [("not (score < 5)", D(7), True)]),
        ("not (score < 5 or insured)", True, [("score < 5", D(7), False)]),
    ],
    ids=[
        "it holds",
        "it does not",
        "unknown",
        "of a number",
        "of several: each itself",
    ],
)
def test_the_trace_says_not_with_what_it_is_said_of(gate, when, insured, shown):
    decision = gate(when, insured=insured, score=D(7))

    found = [
        (one.text, one.left, one.result) for one in decision.trace[0].comparisons[:1]
    ]
    assert found == shown
