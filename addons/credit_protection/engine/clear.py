"""What would clear a reason: the smallest payment, prepayment, reduction …

A comparison decides a rule when turning it alone turns the rule. The amount needed is
its distance to the threshold divided by the action's speed, exactly, rounded up to
the smallest amount of the currency; one step more where reaching the threshold is not
enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, DecimalException

from .decision import Clearing
from .explain import Seen, fold
from .levers import DAYS, PLAIN, Lever, speed_of
from .money import EXACT, ONE, ZERO, quotient, round_up
from .story import Clause
from .tree import Comparison, Leaf, Values

_NEGATED = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_HUNDREDTH = Decimal("0.01")


def clearings(
    clauses: tuple[tuple[Clause, list[Seen]], ...], values: Values
) -> tuple[Clearing, ...]:
    """Return the ways to clear a rule that fired, the smallest of each action.

    ``clauses`` are its conditions with what they saw: ``when`` must become false or
    ``unless`` true.
    """
    best: dict[tuple[str, bool], Clearing] = {}
    for clause, seen in clauses:
        for way in _ways(clause, seen, values):
            key = way.action, way.days is not None
            if key not in best or _size(way) < _size(best[key]):
                best[key] = way
    return tuple(best.values())


def _size(way: Clearing) -> tuple[bool, Decimal]:
    return way.amount is None, way.amount or ZERO


def _ways(clause: Clause, seen: list[Seen], values: Values) -> Iterator[Clearing]:
    """Yield what turns a clause by turning one comparison."""
    wanted = clause.name == "unless"
    results = [one.result for one in seen]
    for index, leaf in enumerate(clause.leaves):
        levers = clause.items[index].levers
        if not levers:
            continue
        result = results[index]
        turned = results[index] = wanted if result is None else not result
        if fold(clause.condition, results) is wanted:
            yield from _turns(leaf, seen[index], levers, turned, values)
        results[index] = result


def _turns(
    leaf: Leaf, seen: Seen, levers: tuple[Lever, ...], turned: bool, values: Values
) -> tuple[Clearing, ...]:
    """Return the smallest use of each lever that turns a comparison.

    Rules share comparisons, so what is found is kept with the values.
    """
    key = id(leaf), turned
    found = values.ways.get(key)
    if found is None:
        if not levers[0].moves:
            ways = [Clearing(lever.action.name, lever.fact) for lever in levers]
        elif seen.result is None:
            ways = []
        else:
            ways = [_way(leaf, seen, turned, lever, values) for lever in levers]
        found = values.ways[key] = tuple(way for way in ways if way)
    return found


def _way(
    leaf: Comparison, seen: Seen, turned: bool, lever: Lever, values: Values
) -> Clearing | None:
    """Return the smallest use of a lever that turns a comparison.

    None as well where the numbers are beyond all reason.
    """
    op = _NEGATED[leaf.op] if turned else leaf.op
    try:
        distance = EXACT.subtract(seen.left, seen.right)
        return _smallest_use(leaf, op, distance, lever, values)
    except DecimalException:
        return None


def _smallest_use(
    leaf: Comparison, op: str, distance: Decimal, lever: Lever, values: Values
) -> Clearing | None:
    speed = speed_of(leaf, lever, values)
    if speed is None:
        return None
    action, fact = lever.action, lever.fact
    if lever.kind == PLAIN:
        helps = smallest(op, distance, speed, ONE) is not None
        return Clearing(action.name, fact) if helps else None
    if lever.kind == DAYS:
        days = smallest(op, distance, speed, ONE)
        if days is None:
            return None
        change = EXACT.multiply(days, lever.moves[fact])
        return Clearing(action.name, fact, days=EXACT.add(values[fact], change))
    step = values["currency_rounding"]
    amount = smallest(op, distance, speed, step if step and step > 0 else _HUNDREDTH)
    if amount is None:
        return None
    most = values.get(action.at_most) if action.at_most else None
    if most is not None and (amount > most or (amount == most and not action.whole)):
        return None
    return Clearing(action.name, fact, amount=amount)


def smallest(
    op: str, distance: Decimal, speed: Decimal, step: Decimal
) -> Decimal | None:
    """Return the smallest multiple of ``step`` that ends ``distance op 0``.

    The distance changes by ``speed`` for each 1. None when it never ends.

    >>> smallest(">", Decimal(5690), Decimal(-1), Decimal("0.01"))
    Decimal('5690.00')
    >>> smallest(">=", Decimal(5690), Decimal(-1), Decimal("0.01"))
    Decimal('5690.01')
    """
    if not ((speed < 0 and op in (">", ">=")) or (speed > 0 and op in ("<", "<="))):
        return None
    needed = distance.copy_abs()
    if speed.copy_abs() != ONE:
        needed = quotient(distance.copy_negate(), speed)
    amount = round_up(needed, step)
    return (
        EXACT.add(amount, step) if op in (">=", "<=") and amount == needed else amount
    )
