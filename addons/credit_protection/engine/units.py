"""Which values may be compared, added and multiplied with which."""

from __future__ import annotations

from collections.abc import Sequence

from .tree import DATE, NUMBER, Type

DAYS = Type("number", "days")
SHARE = Type("number", "share")
FUNCTIONS = {
    "min": "two or more numbers (or dates) of one kind",
    "max": "two or more numbers (or dates) of one kind",
    "abs": "one number",
    "days_between": "two dates: the first and the later one",
}
_FACTORS = ("", "share", "percent", "count")


def comparable(left: Type, right: Type) -> bool:
    """Return whether the two can stand on both sides of a comparison.

    A plain number suits every unit; two different units never suit each other.
    """
    if left.kind != right.kind:
        return False
    return left.unit == right.unit or "" in (left.unit, right.unit)


def result_type(op: str, left: Type, right: Type) -> Type | None:
    """Return the type of ``left op right``, or None where it makes no sense."""
    if DATE in (left, right):
        return _date_result(op, left, right)
    if left.kind != "number" or right.kind != "number":
        return None
    if op in ("+", "-"):
        if not comparable(left, right):
            return None
        return left if left.unit else right
    if op == "*":
        if left.unit in _FACTORS:
            return right if right.unit not in _FACTORS or not left.unit else left
        return left if right.unit in _FACTORS else None
    if left.unit == right.unit:
        return NUMBER
    return left if right.unit in _FACTORS else None


def _date_result(op: str, left: Type, right: Type) -> Type | None:
    if left == right:
        return DAYS if op == "-" else None
    fits = left == DATE and op in ("+", "-") and right in (DAYS, NUMBER)
    return DATE if fits else None


def argument_fault(function: str, types: Sequence[Type]) -> bool:
    """Return whether the arguments' types are wrong for the function."""
    if function == "days_between":
        return list(types) != [DATE, DATE]
    if function == "abs":
        return len(types) != 1 or types[0].kind != "number"
    if len(types) < 2 or types[0].kind not in ("number", "date"):
        return True
    return any(not comparable(a, b) for a in types for b in types)
