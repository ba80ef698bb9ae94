"""The floor: the rules of the benchmark as a programmer would write them by hand."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

FLOOR = """\
def decide(facts):
    exposure = (facts["open_balance"] + facts["open_orders"] + facts["order_total"]
                - facts["prepaid_amount"])
    limit, days = facts["credit_limit"], facts["oldest_overdue_days"]
    overdue, tier = facts["overdue_amount"], facts["tier"]
    total = facts["order_total"]
    half = bool(total) and facts["prepaid_amount"] / total >= Decimal("0.5")
    nothing_owed = total - facts["prepaid_amount"] <= 0
    rank, codes = 0, []
"""


def ruleset(rules: int) -> str:
    """Return a ruleset with so many gates of five kinds."""
    lines = [
        "ruleset: bench",
        "define: {nothing_owed: doc_amount <= 0}",
        "order_gates:",
    ]
    for number in range(rules):
        when, unless, then, _code = _rule(number)
        lines += [
            f"  - id: rule-{number}",
            f"    when: [{', '.join(when)}]",
            f"    unless: [{', '.join(unless)}]",
            f"    then: {then}",
            f"    reason: R{number}",
            '    message: "Owed {exposure_after_order}, limit {credit_limit}."',
        ]
    return "\n".join(lines) + "\n"


def by_hand(rules: int) -> Callable[[Mapping[str, Any]], tuple[int, list[str]]]:
    """Return a Python function that decides the same gates; no trace, no unknown."""
    lines = [FLOOR]
    for number in range(rules):
        _when, _unless, then, condition = _rule(number)
        rank = {"warn": 2, "require_approval": 3, "block": 4}[then]
        lines.append(f"    if {condition}:\n")
        lines.append(
            f'        rank = max(rank, {rank})\n        codes.append("R{number}")\n'
        )
    lines.append("    return rank, codes\n")
    names: dict[str, Any] = {"Decimal": Decimal}
    exec("".join(lines), names)  # noqa: S102 (text made above, from numbers only)
    return names["decide"]


def _rule(number: int) -> tuple[list[str], list[str], str, str]:
    """Return when, unless and outcome of a rule, and the same by hand."""
    amount, days = 1_000 * (number + 1), 10 + number
    share, kind, tier = 100 + number, number % 5, "ABCD"[number % 4]
    if kind == 0:
        return (
            [f"exposure_after_order > {share}% * credit_limit"],
            ["nothing_owed"],
            "require_approval",
            f'exposure > Decimal("{share / 100}") * limit and not nothing_owed',
        )
    if kind == 1:
        return (
            [f"oldest_overdue_days > {days}", f"overdue_amount > {amount}"],
            ["nothing_owed", "prepaid_ratio >= 0.5"],
            "block",
            f"days > {days} and overdue > {amount} and not (nothing_owed or half)",
        )
    if kind == 2:
        return (
            [f"tier == {tier}", f"exposure_after_order > {amount}"],
            ["nothing_owed"],
            "warn",
            f'tier == "{tier}" and exposure > {amount} and not nothing_owed',
        )
    if kind == 3:
        return (
            [f"order_total > {40 * amount}"],
            ["manual_hold"],
            "require_approval",
            f'total > {40 * amount} and not facts["manual_hold"]',
        )
    return (
        [f"{days} < oldest_overdue_days <= {days + 5}"],
        ["nothing_owed"],
        "warn",
        f"{days} < days <= {days + 5} and not nothing_owed",
    )
