"""Cases inside a ruleset fail both ways, and coverage is told."""

import pytest

from engine import compile_ruleset, load_ruleset, run_cases

BODY = """ruleset: x
tiers: [{tier: A, when: score > 50}, {tier: B, otherwise: true}]
order_gates:
  - {id: one, when: insured, then: block, reason: ONE, approver: boss}
  - {id: two, when: has_dispute, then: warn, reason: TWO}
  - {id: three, when: manual_hold, then: warn, reason: THREE, mode: observe}
tests:
  - name: group
    today: 2026-03-10
    given: {insured: true}
"""


def report(cases):
    loaded = load_ruleset(BODY + cases)
    assert loaded.ok, loaded.problems
    return run_cases(compile_ruleset(loaded.ruleset))


@pytest.mark.parametrize(
    ("expect", "got"),
    [
        ("{order: block, reasons: [ONE], approvers: [boss], tier: B}", {}),
        ("{order: allow}", {"order": "block"}),
        ("{reasons: []}", {"reasons": ["ONE"]}),
        pytest.param("{reasons: [ONE, TWO]}", {"reasons": ["ONE"]},
                     id="an expectation nothing meets fails"),
        pytest.param("{approvers: []}", {"approvers": ["boss"]},
                     id="what is not expected fails"),
    ],
)  # fmt: skip
def test_cases(expect, got):
    found = report(f"    cases: [{{expect: {expect}}}]")

    assert found.results[0].as_dict()["got"] == got
    assert found.ok is (not got)


def test_the_order_of_reasons_does_not_matter():
    assert report("    cases: [{has_dispute: true, expect: {reasons: [TWO, ONE]}}]").ok


def test_observed_rules_are_tested_apart():
    assert report(
        "    cases: [{manual_hold: true, expect: {observed: [THREE], reasons: [ONE]}}]"
    ).ok


def test_given_facts_alone_can_be_a_case():
    found = report("    expect: {order: block}\n    cases: [{expect: {tier: B}}]")

    assert [result.number for result in found.results] == [1, 2]
    assert found.ok


def test_coverage_names_what_never_fired():
    found = report("    cases: [{expect: {order: block}}]")

    assert found.rules == 5
    assert found.unfired == ("tier A, line 2", "two", "three")


def test_a_failure_says_where():
    found = report("    cases:\n      - expect: {order: allow}").results[0]

    assert (found.name, found.number, found.line) == ("group", 1, 12)


def test_a_report_is_json():
    found = report("    cases: [{expect: {order: allow, reasons: []}}]").as_dict()

    assert (found["passed"], found["failed"], found["rules"]) == (0, 1, 5)
    assert found["results"][0]["expected"] == {"order": "allow", "reasons": []}
    assert found["results"][0]["got"] == {"order": "block", "reasons": ["ONE"]}


LIMITED = """ruleset: x
define: {allowed: 30, back: -5, share: 30%, late: oldest_overdue_days > allowed}
order_gates:
  - {id: one, when: late, then: block, reason: ONE}
  - {id: two, when: prepaid_ratio < share, then: warn, reason: TWO, mode: observe}
  - {id: three, when: avg_delay < back, then: warn, reason: THREE}
tests:
  - name: group
    today: 2026-03-10
    given: {oldest_overdue_days: allowed + 1, avg_delay: 0}
    cases: [{oldest_overdue_days: FIGURE, expect: {order: OUTCOME}}]
"""


@pytest.mark.parametrize(
    ("figure", "outcome"),
    [
        ("allowed", "allow"),
        ("allowed + 1", "block"),
        ("allowed+0.5", "block"),
        ("allowed - 1", "allow"),
        ("back + 36", "block"),
    ],
)
def test_a_figure_may_stand_beside_a_number_of_the_rules(figure, outcome):
    for allowed in ("30", "45"):
        text = LIMITED.replace("FIGURE", figure).replace("OUTCOME", outcome)
        shift = "back + 36" if allowed == "30" else "back + 51"
        text = text.replace("back + 36", shift).replace(
            "allowed: 30", f"allowed: {allowed}"
        )
        loaded = load_ruleset(text)

        assert loaded.ok, loaded.problems
        assert run_cases(compile_ruleset(loaded.ruleset)).ok


@pytest.mark.parametrize(
    "figure", ["late", "unheard", "allowed * 2", "allowed + share"]
)
def test_a_figure_beside_anything_else_is_refused(figure):
    text = LIMITED.replace("FIGURE", figure).replace("OUTCOME", "allow")

    assert "CP218" in [found.code for found in load_ruleset(text).problems]
