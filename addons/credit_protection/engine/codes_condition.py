"""CP3xx: conditions and values."""

from __future__ import annotations

from .problem_code import error

CONDITIONS = (
    error(
        "CP301",
        "condition-too-long",
        "The condition has {size} characters; at most {limit} are read.",
        "Give parts of it names under 'define'.",
    ),
    error(
        "CP303",
        "condition-too-complex",
        "The condition is too long or too deeply nested.",
        "Give parts of it names under 'define'.",
    ),
    error("CP304", "condition-empty", "The condition is empty.", "Write one."),
    error("CP305", "bad-character", "'{found}' cannot stand in a condition."),
    error(
        "CP306",
        "bad-number",
        "'{found}' is not a number that can be read here.",
        "Write 50_000, 0.5 or 90%; dates as 2026-03-31.",
    ),
    error(
        "CP307",
        "open-quote",
        "A quotation mark is opened here and never closed.",
        "Close it, or remove it.",
    ),
    error("CP308", "condition-unfinished", "The condition ends too early."),
    error(
        "CP309",
        "bad-is",
        "After 'is' only 'missing' or 'not missing' can follow.",
        "Compare with ==.",
    ),
    error(
        "CP310",
        "comma",
        "A comma cannot stand here.",
        "Write 50000 or 50_000; use 'and' or 'or' between conditions.",
    ),
    error("CP311", "not-understood", "'{found}' cannot stand here."),
    error(
        "CP320",
        "unknown-fact",
        "'{name}' is not a known fact and not defined.",
        "The vocabulary lists all facts.",
    ),
    error(
        "CP321",
        "not-a-condition",
        "'{text}' is {found}, not a condition.",
        "Compare it, for example with > or ==.",
    ),
    error(
        "CP322",
        "cannot-compare",
        "{left} cannot be compared with {right}.",
        "Look up both facts' units in the vocabulary.",
    ),
    error("CP323", "wrong-type", "Here must stand {wanted}, not {found}."),
    error(
        "CP324",
        "no-order",
        "'{op}' needs two numbers or dates, not {found}.",
        "Use == or !=, or 'in' with a list.",
    ),
    error(
        "CP325",
        "definition-circle",
        "The definition '{name}' needs itself.",
        "Break the circle of definitions.",
    ),
    error("CP326", "bad-list-item", "A list may hold only single values."),
    error(
        "CP327",
        "not-a-value-of-fact",
        "'{word}' is not a value of '{fact}'; it can be {allowed}.",
    ),
    error(
        "CP328",
        "bad-value-of-fact",
        "'{word}' cannot be a value of '{fact}'.",
        "For example {example}; put texts with blanks in quotation marks.",
    ),
    error(
        "CP329",
        "value-out-of-range",
        "'{fact}' lies between {lowest} and {highest}, so {value} is never reached.",
        "Correct the number.",
    ),
    error(
        "CP330",
        "not-a-list-of-values",
        "After 'in' must stand a list, not '{found}'.",
        "Write [CN, HK], or the name of a list under 'define'.",
    ),
    error(
        "CP331",
        "bad-choice",
        "'{found}' cannot stand in this list; it needs {wanted}.",
    ),
    error(
        "CP332",
        "list-as-value",
        "A list can only stand after 'in' or 'not in'.",
    ),
    error(
        "CP333",
        "condition-as-value",
        "'{text}' is a condition and cannot be used as a value.",
        "Join conditions with and, or, not.",
    ),
    error("CP334", "no-such-day", "'{found}' is not a day of the calendar."),
    error(
        "CP335",
        "bad-arithmetic",
        "'{op}' cannot join {left} and {right}.",
        "Add and compare only what has the same unit.",
    ),
    error(
        "CP336",
        "unknown-function",
        "There is no function '{name}'; there are {known}.",
    ),
    error("CP337", "bad-arguments", "The function '{name}' needs {wanted}."),
)
