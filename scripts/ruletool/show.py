"""What people read on the terminal."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from engine import (
    CaseReport,
    CaseResult,
    Change,
    ComparisonTrace,
    Decision,
    DecisionChange,
    Loaded,
    Reason,
    RuleTrace,
    Section,
    fill,
    to_json,
)
from ruletool.paint import Paint

ANSWERS = {True: "yes", False: "no", None: "unknown"}
KINDS = {
    "added": "+", "removed": "-", "changed": "~", "reworded": "'", "moved": "↕",
}  # fmt: skip


def problems(paint: Paint, loaded: Iterable[Loaded]) -> None:
    """Print every problem with its place and hint."""
    for one in loaded:
        for problem in one.problems:
            colour = "red" if problem.severity == "error" else "yellow"
            code = paint(colour, problem.code)
            print(f"{paint('bold', str(problem.place))}: {code} {problem.message}")
            if problem.hint:
                print(f"  hint: {problem.hint}")


def verdict(paint: Paint, count: int, failed: int) -> None:
    """Print how many rulesets can be used."""
    if failed:
        print(paint("red", f"{failed} of {count} rulesets must be corrected."))
    else:
        print(paint("green", f"{count} rulesets checked, no problems."))


def cases(paint: Paint, name: str, report: CaseReport) -> None:
    """Print failed cases, the counts, and the rules that never fired."""
    for result in report.results:
        if not result.passed:
            _failed_case(paint, name, result)
    fired = report.rules - len(report.unfired)
    colour = "green" if report.ok else "red"
    counts = f"{report.passed} passed, {report.failed} failed"
    print(f"{name}: {paint(colour, counts)}, {fired} of {report.rules} rules fired.")
    if report.unfired:
        print(f"  never fired in a case: {', '.join(report.unfired)}")


def _failed_case(paint: Paint, name: str, result: CaseResult) -> None:
    where = paint("bold", f"{name}:{result.line}")
    print(f"{where}: {result.name}, case {result.number}:")
    got = dict(result.got)
    for key, expected in result.expected:
        print(
            f"  {key}: expected {paint('green', _plain(expected))}, "
            f"got {paint('red', _plain(got[key]))}"
        )


def decision(paint: Paint, found: Decision) -> None:
    """Print outcome, reasons, sections and trace of a decision."""
    codes = " ".join(reason.code for reason in found.reasons)
    print(f"{paint.outcome(found.outcome)}  {paint('bold', codes)}")
    version = f" v{found.version}" if found.version else ""
    print(
        paint(
            "dim",
            f"  {found.ruleset}{version} #{found.sha256[:12]}, {found.checkpoint}, "
            f"{found.today or 'no day'}, {found.engine}",
        )
    )
    if not found.applies:
        print("  The ruleset does not apply to this company, country or day.")
    for reason in found.reasons:
        _reason(paint, reason)
    for section in found.sections:
        _section(paint, section)
    for rule in found.trace:
        _rule(paint, rule)
    for fault in found.errors:
        print(paint("red", f"  {fault.code} {fault.subject} {fault.detail}"))
    print()


def _reason(paint: Paint, reason: Reason) -> None:
    values = {name: number(quantity.value) for name, quantity in reason.params}
    texts = {**dict(reason.title), **dict(reason.message)}
    text = fill(texts.get("en", reason.rule), values)
    print(f"  {paint.outcome(reason.outcome)} {reason.code}: {text}")
    for way in reason.clears:
        amount = "" if way.amount is None else f" {number(way.amount)}"
        days = "" if way.days is None else f" until {way.fact} is {number(way.days)}"
        print(f"      cleared by {way.action}{amount}{days}")
    if reason.missing:
        print(f"      cannot be decided without {', '.join(reason.missing)}")
    if reason.exception:
        print(f"      weakened by exception {reason.exception}")


def _section(paint: Paint, section: Section) -> None:
    values = ", ".join(
        f"{name} {number(quantity.value)}"
        for name, quantity in section.values
        if quantity.value is not None
    )
    choice = section.choice or "-"
    print(f"  {paint('bold', section.name)}: {choice}  {paint('dim', values)}")


def _rule(paint: Paint, rule: RuleTrace) -> None:
    fired = {
        True: paint.outcome(rule.outcome),
        None: paint("yellow", f"unknown → {rule.outcome}"),
        False: paint("dim", f"- {rule.skipped}".rstrip()),
    }[rule.fired]
    mode = "" if rule.mode == "enforce" else f" ({rule.mode})"
    print(f"  {rule.id}{mode}  {fired}  {paint('dim', f'line {rule.line}')}")
    if not rule.skipped:
        for one in rule.comparisons:
            print(_comparison(paint, one))


def _comparison(paint: Paint, one: ComparisonTrace) -> str:
    answer = ANSWERS[one.result]
    colour = {"yes": "green", "no": "dim", "unknown": "yellow"}[answer]
    values = number(one.left)
    if one.right is not None:
        values += f" : {number(one.right)}"
    parts = ", ".join(f"{name} {number(value)}" for name, value in one.parts)
    more = f"  [{parts}]" if parts else ""
    return (
        f"    {one.clause:>6} {one.text:<46} {paint(colour, f'{answer:<7}')} "
        f"{values}{paint('dim', more)}"
    )


def changes(paint: Paint, found: Sequence[Change]) -> None:
    """Print the differences between two rulesets."""
    for change in found:
        line = change.new_line or change.old_line
        title = f"{change.section}: {change.name}"
        print(f"{KINDS[change.kind]} {paint('bold', title)} {change.kind}, line {line}")
        for detail in change.details:
            if detail.old == detail.new:
                print(f"    {detail.key}: by a definition it uses")
            else:
                print(f"    {detail.key}: {paint('red', detail.old or '-')}")
                print(
                    f"    {' ' * len(detail.key)}→ {paint('green', detail.new or '-')}"
                )
    if not found:
        print("The rulesets mean the same.")


def decision_changes(paint: Paint, found: Sequence[DecisionChange], count: int) -> None:
    """Print which decisions change."""
    for change in found:
        old, new = change.old, change.new
        print(f"facts {change.number}: {_brief(paint, old)} → {_brief(paint, new)}")
    print(f"{len(found)} of {count} decisions change.")


def _brief(paint: Paint, one: Decision) -> str:
    codes = " ".join(reason.code for reason in one.reasons)
    parts = [paint.outcome(one.outcome), codes]
    if one.section("tiers"):
        parts.append(f"tier {one.tier}")
    if one.section("credit_limit"):
        parts.append(f"limit {number(one.credit_limit)}")
    if one.section("payment_terms"):
        parts.append(f"terms {number(one.max_term_days)} days")
    return " ".join(part for part in parts if part)


def number(value: Any) -> str:
    """Return a value as people read it."""
    if isinstance(value, Decimal):
        text = f"{round(value, 4):,f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, tuple):
        return ", ".join(number(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "?" if value is None else str(value)


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(map(str, value)) + "]"
    return "nothing" if value is None else str(to_json(value)).lower()
