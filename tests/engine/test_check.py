"""What a document that can be read may still get wrong."""

import pytest

GATES = """
order_gates:
  - {{id: one, when: {when}, then: {then}, reason: ONE, message: "{message}"}}
{more}
"""
TIERS = "tiers:\n"
CASES = {
    "a rule twice": (
        "  - {id: one, when: insured, then: warn, reason: TWO}",
        ["CP401"],
    ),
    "an exception of the same name": (
        (
            "exceptions: [{id: one, rule: one, customer: C1, from: 2026-01-01, "
            "until: 2026-01-02, weaken_to: warn, reason: x, approved_by: boss}]"
        ),
        ["CP401"],
    ),
    "an exception for no rule": (
        (
            "exceptions: [{id: e, rule: on, customer: C1, from: 2026-01-01, "
            "until: 2026-01-02, weaken_to: warn, reason: x, approved_by: boss}]"
        ),
        ["CP420"],
    ),
    "an exception of 91 days": (
        (
            "exceptions: [{id: e, rule: one, customer: C1, from: 2026-01-01, "
            "until: 2026-04-02, weaken_to: warn, reason: x, approved_by: boss}]"
        ),
        ["CP421"],
    ),
    "an exception of 90 days": (
        (
            "exceptions: [{id: e, rule: one, customer: C1, from: 2026-01-01, "
            "until: 2026-04-01, weaken_to: warn, reason: x, approved_by: boss}]"
        ),
        [],
    ),
    "an exception that is not weaker": (
        (
            "exceptions: [{id: e, rule: one, customer: C1, from: 2026-01-01, "
            "until: 2026-04-01, weaken_to: require_approval, reason: x, "
            "approved_by: boss}]"
        ),
        ["CP422"],
    ),
    "a period upside down": (
        "effective: {from: 2026-02-01, until: 2026-01-01}",
        ["CP404"],
    ),
    "a newer language": ("language: 2", ["CP407"]),
    "a tier line without condition": (
        "tiers: [{tier: A}, {tier: B, otherwise: true}]",
        ["CP410"],
    ),
    "a tier line with both": (
        "tiers: [{tier: A, when: insured, otherwise: true}]",
        ["CP411"],
    ),
    "tiers without otherwise": ("tiers: [{tier: A, when: insured}]", ["CP412"]),
    "a line after otherwise": (
        "tiers: [{tier: A, otherwise: true}, {tier: B, otherwise: true}]",
        ["CP413"],
    ),
    "a line an earlier one takes": (
        (
            "tiers: [{tier: A, when: score >= 50}, {tier: B, when: score >= 70}, "
            "{tier: C, otherwise: true}]"
        ),
        ["CP413"],
    ),
    "a line an earlier one may excuse": (
        (
            "tiers: [{tier: A, when: score >= 50, unless: insured}, "
            "{tier: B, when: score >= 70}, {tier: C, otherwise: true}]"
        ),
        [],
    ),
    "insurance needs no otherwise": (
        "insurance: [{id: i, when: insured, insured: 90%, cover_limit: insured_limit}]",
        [],
    ),
    "an insurance line twice": (
        (
            "insurance: [{id: i, when: insured, insured: 90%, cover_limit: 1},"
            " {id: j, when: insured and has_dispute, insured: 80%, cover_limit: 1}]"
        ),
        ["CP413"],
    ),
    "a line that insures up to nothing": (
        "insurance: [{id: i, when: insured, insured: 90%}]",
        ["CP439"],
    ),
    "a line that insures nothing": (
        "insurance: [{id: i, when: insured, insured: 0%}]",
        [],
    ),
    "a limit rounded to nothing": (
        "credit_limit: [{otherwise: true, limit: 5, round_to: 0}]",
        ["CP437"],
    ),
    "a term of days and months": (
        (
            "insurance: [{id: i, when: insured, insured: 90%, cover_limit: 1, "
            "notify_overdue: {days: 5, months: 1, after: due_date}}]"
        ),
        ["CP430"],
    ),
    "a term of nothing": (
        (
            "claims: [{id: c, when: insured, claim_type: political, "
            "claimable: immediately, file_by: {after: due_date}}]"
        ),
        ["CP430"],
    ),
    "tiers that read the tier": (
        "tiers: [{tier: A, when: tier == B}, {tier: B, otherwise: true}]",
        ["CP431"],
    ),
    "tiers that read the limit the ruleset decides": (
        (
            "tiers: [{tier: A, when: free_limit > 0}, {tier: B, otherwise: true}]\n"
            "credit_limit: [{otherwise: true, limit: 5}]"
        ),
        ["CP431"],
    ),
    "tiers that read a limit given by people": (
        "tiers: [{tier: A, when: free_limit > 0}, {tier: B, otherwise: true}]",
        [],
    ),
    "a score that reads the tier": (
        (
            "score: [{factor: f, ranges: [{when: tier == A, points: 1}, "
            "{otherwise: true, points: 0}]}]\n"
            "tiers: [{tier: A, when: score > 1}, {tier: B, otherwise: true}]"
        ),
        ["CP431"],
    ),
    "a limit that reads the tier": (
        (
            "tiers: [{tier: A, otherwise: true}]\n"
            "credit_limit: [{when: tier == A, limit: 9}, {otherwise: true, limit: 5}]"
        ),
        [],
    ),
    "terms without otherwise": (
        "payment_terms: [{when: insured, days: 5}]",
        ["CP412"],
    ),
    "a line of terms without condition": (
        "payment_terms: [{days: 9}, {otherwise: true, days: 5}]",
        ["CP410"],
    ),
    "terms that are never reached": (
        "payment_terms: [{otherwise: true, days: 9}, {when: insured, days: 5}]",
        ["CP412", "CP413"],
    ),
    "terms that read the tier": (
        (
            "tiers: [{tier: A, otherwise: true}]\n"
            "payment_terms: [{when: tier == A, days: 9}, {otherwise: true, days: 5}]"
        ),
        [],
    ),
    "terms that read the longest term": (
        (
            "payment_terms: [{when: max_term_days > 5, days: 9}, "
            "{otherwise: true, days: 5}]"
        ),
        ["CP431"],
    ),
    "a limit that reads the longest term": (
        (
            "credit_limit: [{when: max_term_days > 5, limit: 9}, "
            "{otherwise: true, limit: 5}]\n"
            "payment_terms: [{otherwise: true, days: 5}]"
        ),
        ["CP431"],
    ),
    "half a day": ("payment_terms: [{otherwise: true, days: 1.5}]", ["CP211"]),
    "a range without value": (
        (
            "score: [{factor: f, ranges: [{from: 1, points: 1}, "
            "{otherwise: true, points: 0}]}]"
        ),
        ["CP433"],
    ),
    "a range that never comes": (
        (
            "score: [{factor: f, value: score, ranges: [{from: 5, points: 1}, "
            "{from: 9, points: 2}, {otherwise: true, points: 0}]}]"
        ),
        ["CP413", "CP431"],
    ),
    "a factor without otherwise": (
        "score: [{factor: f, value: avg_delay, ranges: [{from: 5, points: 1}]}]",
        ["CP412"],
    ),
    "a factor twice": (
        (
            "score: [{factor: f, ranges: [{otherwise: true, points: 1}]}, "
            "{factor: f, ranges: [{otherwise: true, points: 1}]}]"
        ),
        ["CP401"],
    ),
    "two steps on one day": (
        (
            "escalation: {based_on: days_past_due, steps: ["
            "{id: x, day: 3, channel: email}, {id: y, day: 3, channel: email}]}"
        ),
        ["CP435"],
    ),
    "two steps on one day with a condition": (
        (
            "escalation: {based_on: days_past_due, steps: ["
            "{id: x, day: 3, channel: email}, "
            "{id: y, day: 3, channel: email, when: insured}]}"
        ),
        [],
    ),
    "a letter to a colleague": (
        (
            "escalation: {based_on: days_past_due, steps: ["
            "{id: x, day: 3, channel: letter, to: credit_manager}, "
            "{id: y, day: 4, channel: sms, to: collector}, "
            "{id: z, day: 5, channel: portal, to: salesperson}]}"
        ),
        ["CP441", "CP441", "CP441"],
    ),
    "what goes to colleagues or to the customer": (
        (
            "escalation: {based_on: days_past_due, steps: ["
            "{id: v, day: 2, channel: letter}, "
            "{id: w, day: 3, channel: letter, to: customer, copy: salesperson}, "
            "{id: x, day: 4, channel: email, to: credit_manager}, "
            "{id: y, day: 5, channel: call, to: collector}, "
            "{id: z, day: 6, channel: hold, to: credit_manager}]}"
        ),
        [],
    ),
    "a definition nobody uses": ("define: {a: 5}", ["CP405"]),
    "a definition that hides a fact": (
        (
            "define: {exposure: open_balance}\n"
            "tiers: [{tier: A, when: exposure > 5}, {tier: B, otherwise: true}]"
        ),
        ["CP406"],
    ),
    "a case that expects a section that is missing": (
        "",
        ["CP504"],
        "{tier: A}",
    ),
    "a case that expects a code nobody gives": ("", ["CP505"], "{reasons: [TWO]}"),
    "a case that expects an unknown": ("", [], "{reasons: [UNKNOWN_ONE]}"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_checks(found, case):
    more, expected, expect = (*case, "")[:3]
    tests = f"tests: [{{name: n, expect: {expect}}}]" if expect else ""
    body = GATES.format(
        when="insured", then="require_approval", message="", more=f"{more}\n"
    ).replace('message: ""', 'message: "x"')
    if tests:
        from engine import load_ruleset

        loaded = load_ruleset(f"ruleset: test\n{body}{tests}\n")
        codes = [problem.code for problem in loaded.problems]
    else:
        codes = found(body)

    assert sorted(codes) == expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Limit {credit_limit}, owed {open_balance}.", []),
        ("{{literal}}", []),
        ("Limit {credit_limi}.", ["CP402"]),
        ("It is {some_condition} in {some_list}.", ["CP402", "CP402"]),
        ("Limit {credit_limit.__class__}.", ["CP403"]),
        ("Limit {credit_limit[0]}.", ["CP403"]),
        ("Limit {credit_limit!r}.", ["CP403"]),
        ("Limit {credit_limit:>99999999}.", ["CP403"]),
        ("Limit {}.", ["CP403"]),
        ("Limit {0}.", ["CP403"]),
        ("Limit {credit_limit.", ["CP403"]),
        ("Limit }.", ["CP403"]),
    ],
)
def test_messages(found, message, expected):
    more = "define: {some_condition: insured and tier == A, some_list: [CN]}"
    body = GATES.format(when="insured", then="block", message=message, more=more)

    assert [code for code in found(body) if code != "CP405"] == expected


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("oldest_overdue_days > 30 and oldest_overdue_days < 10", ["CP440"]),
        ("oldest_overdue_days > 30 and oldest_overdue_days <= 30", ["CP440"]),
        ("oldest_overdue_days >= 30 and oldest_overdue_days <= 30", []),
        ("tier == A and tier == B", ["CP440"]),
        ('"tier in [A, B] and tier not in [A, B, C]"', ["CP440"]),
        ("insured and not insured", ["CP440"]),
        ("insured and not insured or has_dispute", []),
        ("today > 2026-02-01 and today < 2026-01-01", ["CP440"]),
        ("open_balance > credit_limit and not open_balance > credit_limit", ["CP440"]),
    ],
)
def test_conditions_that_are_never_true(found, when, expected):
    body = GATES.format(when=when, then="block", message="x", more="")

    assert found(body) == expected
