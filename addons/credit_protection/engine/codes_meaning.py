"""CP4xx and CP5xx: what a ruleset means, and its cases."""

from __future__ import annotations

from .problem_code import error, warning

MEANING = (
    error(
        "CP401",
        "rule-twice",
        "There is already a rule '{id}', in line {line}.",
        "Give each rule a name of its own.",
    ),
    error(
        "CP402",
        "unknown-placeholder",
        "The message mentions {{{name}}}, neither a fact nor a value under 'define'.",
    ),
    error(
        "CP403",
        "bad-placeholder",
        "The message's braces cannot be read.",
        "Write {{name_of_a_fact}}; for a brace itself write {{{{ or }}}}.",
    ),
    error(
        "CP404",
        "period-upside-down",
        "The period ends on {until}, before it begins on {start}.",
    ),
    warning(
        "CP405",
        "definition-unused",
        "The definition '{name}' is used nowhere.",
        "Remove it, or use it.",
    ),
    warning(
        "CP406",
        "definition-hides-fact",
        "The definition '{name}' hides the fact of the same name.",
        "Give it another name, unless that is meant.",
    ),
    error(
        "CP407",
        "newer-language",
        "The ruleset is written in language {found}; this program knows {known}.",
        "Update the program.",
    ),
    error(
        "CP410",
        "line-without-condition",
        "This line of '{section}' has no condition.",
        "Add 'when: …', or 'otherwise: true' to the last line.",
    ),
    error(
        "CP411",
        "condition-and-otherwise",
        "This line of '{section}' has a condition and 'otherwise' as well.",
        "Remove one of them.",
    ),
    error(
        "CP412",
        "no-otherwise",
        "The last line of '{section}' must be for all other cases.",
        "Add a line with 'otherwise: true'.",
    ),
    error(
        "CP413",
        "never-reached",
        "This line is never reached: line {line} takes all its cases.",
        "Move it up, or remove it.",
    ),
    error(
        "CP420",
        "unknown-rule",
        "There is no order gate '{rule}' that could be weakened.",
    ),
    error(
        "CP421",
        "exception-too-long",
        "An exception may last at most {limit} days.",
        "End it earlier; renew it with a new approval.",
    ),
    error(
        "CP422",
        "exception-not-weaker",
        "'{outcome}' is not weaker than '{then}', what the rule '{rule}' does anyway.",
        "Exceptions only weaken a rule.",
    ),
    error(
        "CP430",
        "days-or-months",
        "A term needs either 'days' or 'months'.",
        "Write for example {{days: 60, after: due_date}}.",
    ),
    error(
        "CP431",
        "read-too-early",
        "'{section}' reads '{fact}', which the ruleset decides only there or later.",
        "Score, tiers, credit_limit and payment_terms are decided in this order.",
    ),
    error(
        "CP433",
        "range-without-value",
        "'from' and 'below' need a 'value' of the factor '{factor}'.",
        "Add for example 'value: on_time_ratio'.",
    ),
    warning(
        "CP435",
        "two-steps-one-day",
        "Line {line} already has a step on day {day}; only one of them goes out.",
        "Give them different days or conditions.",
    ),
    error(
        "CP437",
        "not-positive",
        "'{key}' must be above 0.",
        "Remove the key to leave the amount as it is.",
    ),
    warning(
        "CP438",
        "terms-never-known",
        "'{entry}' reads 'max_term_days', but the ruleset has no 'payment_terms'.",
        "Add the section; without it the longest term is known only where one was"
        " agreed by hand.",
    ),
    warning(
        "CP439",
        "insured-up-to-nothing",
        "The line '{id}' of 'insurance' names no 'cover_limit'.",
        "Add it: where no insurance policy is entered, nothing is insured without it.",
    ),
    error(
        "CP440",
        "never-true",
        "This condition can never be true.",
        "Two of its comparisons exclude each other.",
    ),
    error(
        "CP441",
        "not-for-customer",
        "What goes out by '{channel}' goes to the customer, not to '{role}'.",
        "Write 'channel: email' or 'channel: activity', or leave 'to' out.",
    ),
)

CASES = (
    error(
        "CP501",
        "no-cases",
        "The test group has no cases.",
        "Add 'cases:' with a list, or 'expect:'.",
    ),
    error(
        "CP502",
        "nothing-expected",
        "The case expects nothing.",
        "Add 'expect: {{order: allow}}' or what must come out.",
    ),
    warning(
        "CP503",
        "no-tests",
        "The ruleset has no cases.",
        "Add 'tests:' with cases that pass and cases that are held.",
    ),
    error(
        "CP504",
        "expects-missing-section",
        "The case expects '{name}', but the ruleset has no section '{section}'.",
        "Add the section, or remove the expectation.",
    ),
    error(
        "CP505",
        "expects-unknown-name",
        "The case expects '{word}' under '{name}', which never comes out.",
        "Correct the name.",
    ),
)
