"""Which drafts of notices and claims rules ask for."""

from datetime import date
from decimal import Decimal

import pytest

from engine import draft_orders, draft_rules

DAY = date(2026, 3, 10)
CLAIMS = """
{head}
claims:
  - id: insolvency
    when: insolvency
    claim_type: insolvency
    claimable: immediately
    create: claim
    notify: credit_manager
  - id: rejected
    when: goods_rejected
    claim_type: rejection
    claimable: immediately
  - id: default
    when: oldest_overdue_days > 60
    claim_type: protracted_default
    claimable: {{months: 5, after: due_date}}
    create: claim
  - id: soon
    when: days_to_noa <= 15
    create: notice
  - id: late
    when: days_to_noa <= 30
    create: notice
    notify: finance_director
"""


def _orders(build, **facts):
    rules = draft_rules(build(CLAIMS.format(head="")).ruleset)
    return draft_orders(rules, {"today": DAY, **facts})


@pytest.mark.parametrize(
    ("facts", "orders"),
    [
        pytest.param({}, [], id="nothing known"),
        pytest.param(
            {"days_to_noa": Decimal(15)}, [("notice", "soon", "", "")], id="the first"
        ),
        pytest.param(
            {"days_to_noa": Decimal(16)},
            [("notice", "late", "", "finance_director")],
            id="the second",
        ),
        pytest.param({"days_to_noa": Decimal(31)}, [], id="too early"),
        pytest.param(
            {"insolvency": True, "oldest_overdue_days": 61, "days_to_noa": Decimal(-3)},
            [
                ("notice", "soon", "", ""),
                ("claim", "insolvency", "insolvency", "credit_manager"),
            ],
            id="both kinds, each once",
        ),
        pytest.param(
            {"oldest_overdue_days": 61},
            [("claim", "default", "protracted_default", "")],
            id="a claim alone",
        ),
        pytest.param(
            {"oldest_overdue_days": 61, "goods_rejected": True}, [], id="none before"
        ),
    ],
)
def test_of_each_kind_the_first_line_that_fits(build, facts, orders):
    assert [tuple(order) for order in _orders(build, **facts)] == orders


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        pytest.param(CLAIMS.format(head=""), True, id="enforced"),
        pytest.param(CLAIMS.format(head="mode: warn"), True, id="warned"),
        pytest.param(CLAIMS.format(head="mode: observe"), False, id="observed"),
        pytest.param("", False, id="no claims"),
        pytest.param(
            "claims: [{id: a, when: insolvency, claim_type: insolvency,"
            " claimable: immediately}]",
            False,
            id="dates only",
        ),
    ],
)
def test_rules_ask_for_drafts_only_where_they_act(build, body, wanted):
    rules = draft_rules(build(body).ruleset)

    assert bool(rules) is wanted
    assert draft_orders(rules, {"today": DAY}) == ()
    assert not any(compiled.ruleset.order_gates for compiled in rules)


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        pytest.param("create: notice", [], id="a notice needs no loss"),
        pytest.param("create: claim", ["CP204", "CP204"], id="a claim does"),
        pytest.param("file_by: {days: 3, after: today}", ["CP204", "CP204"], id="date"),
        pytest.param("create: letter", ["CP210"], id="unknown draft"),
    ],
)
def test_what_a_line_must_say(found, line, codes):
    body = f"claims:\n  - id: a\n    when: insolvency\n    {line}\n"

    assert found(body) == codes
