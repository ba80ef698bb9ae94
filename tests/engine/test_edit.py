"""Numbers under define change; comments, layout and everything else stay."""

from decimal import Decimal

import pytest

from engine import numbers, with_number

TEXT = """\
# rules of ours
ruleset: x
define:
  days:   30     # days allowed
  share: 50%
  home: [CN]     # no number
  late: oldest_overdue_days > days
  quoted: "5"
order_gates:
  - id: a
    when: late and prepaid_ratio < share and country in home
    then: block
    reason: A
"""


def test_numbers_with_their_comments():
    assert [tuple(one) for one in numbers(TEXT)] == [
        ("days", "30", Decimal(30), 4, "days allowed"),
        ("share", "50%", Decimal("0.5"), 5, ""),
    ]


@pytest.mark.parametrize(
    ("name", "number", "line"),
    [
        ("days", "45", "  days:   45     # days allowed"),
        ("days", "1_000", "  days:   1_000     # days allowed"),
        ("share", "33.5%", "  share: 33.5%"),
    ],
)
def test_only_the_digits_change(name, number, line):
    changed = with_number(TEXT, name, number).split("\n")
    before = TEXT.split("\n")

    assert line in changed
    assert [new for new, old in zip(changed, before, strict=True) if new != old] == [
        line
    ]


@pytest.mark.parametrize(
    ("name", "number", "error"),
    [
        ("home", "5", KeyError),
        ("nothing", "5", KeyError),
        ("days", "many", ValueError),
        ("days", "5 # x", ValueError),
        ("days", "5\nmode: observe", ValueError),
        ("days", "1e5", ValueError),
        ("share", "250", ValueError),
    ],
)
def test_what_is_refused(name, number, error):
    """250 is no share: the ruleset would no longer be valid."""
    text = TEXT.replace("prepaid_ratio < share", "on_time_ratio < share")

    with pytest.raises(error):
        with_number(text, name, number)


def test_an_unreadable_document_has_no_numbers():
    assert numbers("define: [") == ()
    assert numbers("- a") == ()
    assert numbers("ruleset: x") == ()
