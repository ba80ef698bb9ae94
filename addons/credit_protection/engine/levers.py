"""What an action does to a comparison, worked out before any facts come.

Along an action (pay 1, prepay 1) both sides of a comparison change at a steady rate
wherever the expression is linear in what the action moves. The rate of
``exposure_after_order - 1.25 * credit_limit`` along "pay" is -1, along "raise_limit"
-1.25; derived facts count by their formula. Mostly the rate is a constant; with a
fact as a factor it is worked out from the values of the decision. Where it is not
steady (min, max, a product of two moved facts) there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from .actions import Action, cleared_by
from .exposure import FORMULAS
from .facts import CATALOGUE
from .money import EXACT, ZERO
from .problems import Place
from .resolve import Resolver
from .source import Scalar
from .tree import (
    Arithmetic,
    Call,
    Comparison,
    DefineRef,
    FactRef,
    Leaf,
    Literal,
    ValueNode,
    Values,
    facts_of,
    values_of,
)

AMOUNT, DAYS, PLAIN = "amount", "days", "plain"


class Lever(NamedTuple):
    """One action and its effect on ``left - right`` of one comparison.

    ``kind`` is ``amount``, ``days`` or ``plain`` (the action without a number);
    ``speed`` is None where it depends on the facts, or where ``moves`` names no number.
    """

    action: Action
    fact: str
    kind: str
    speed: Decimal | None
    moves: Mapping[str, Decimal]


class _Depends(Exception):
    """The rate depends on the values of facts."""


class _Unsteady(Exception):
    """The value does not change at a steady rate."""


def levers_of(leaf: Leaf) -> tuple[Lever, ...]:
    """Return the levers of the actions that can turn a comparison."""
    facts = tuple(dict.fromkeys(f for v in values_of(leaf) for f in facts_of(v)))
    actions = cleared_by(facts)
    if not _numeric(leaf):
        return tuple(Lever(a, _touched(a, facts), PLAIN, None, {}) for a in actions)
    found = (_lever(leaf, action) for action in actions)
    return tuple(lever for lever in found if lever)


def speed_of(leaf: Comparison, lever: Lever, values: Values) -> Decimal | None:
    """Return how fast ``left - right`` changes along a lever with these values."""
    if lever.speed is not None:
        return lever.speed
    try:
        return _speed(leaf, lever.moves, values)
    except _Unsteady:
        return None


def _numeric(leaf: Leaf) -> bool:
    return isinstance(leaf, Comparison) and leaf.left.type.kind == "number"


def _touched(action: Action, facts: tuple[str, ...]) -> str:
    return next((f for f, _sign in action.moves if f in facts), facts[0])


def _lever(leaf: Comparison, action: Action) -> Lever | None:
    in_days = any(node.type.unit == "days" for node in values_of(leaf))
    moves = {
        fact: Decimal(sign)
        for fact, sign in action.moves
        if CATALOGUE[fact].type.kind == "number"
        and (CATALOGUE[fact].type.unit == "days") == in_days
    }
    try:
        speed = _speed(leaf, moves, None)
    except _Depends:
        speed = None
    except _Unsteady:
        return None
    if speed == 0:
        return None
    return Lever(action, next(iter(moves)), _kind(moves), speed, moves)


def _kind(moves: Mapping[str, Decimal]) -> str:
    """Return how much of an action is told; of a share only that it helps."""
    units = {CATALOGUE[fact].type.unit for fact in moves}
    if units == {"share"}:
        return PLAIN
    return DAYS if "days" in units else AMOUNT


def _speed(
    leaf: Comparison, moves: Mapping[str, Decimal], values: Values | None
) -> Decimal:
    left, right = (_rate(side, moves, values) for side in values_of(leaf))
    return EXACT.subtract(left, right)


def _rate(
    node: ValueNode, moves: Mapping[str, Decimal], values: Values | None
) -> Decimal:
    """Return the change of a value with each 1 of an action."""
    if isinstance(node, Literal):
        return ZERO
    if isinstance(node, FactRef):
        formula = None if node.name in moves else _formula(node.name)
        return (
            moves.get(node.name, ZERO)
            if formula is None
            else _rate(formula, moves, values)
        )
    if isinstance(node, DefineRef):
        return _rate(node.body, moves, values)
    if isinstance(node, Call):
        if any(_rate(argument, moves, values) for argument in node.arguments):
            raise _Unsteady
        return ZERO
    return _arithmetic_rate(node, moves, values)


def _arithmetic_rate(
    node: Arithmetic, moves: Mapping[str, Decimal], values: Values | None
) -> Decimal:
    left, right = (_rate(side, moves, values) for side in (node.left, node.right))
    if node.op == "+":
        return EXACT.add(left, right)
    if node.op == "-":
        return EXACT.subtract(left, right)
    if not left and not right:
        return ZERO
    if (left and right) or (right and node.op == "/"):
        raise _Unsteady
    if node.op == "/":
        return EXACT.divide(left, _factor(node.right, values))
    if left:
        return EXACT.multiply(left, _factor(node.right, values))
    return EXACT.multiply(right, _factor(node.left, values))


def _factor(node: ValueNode, values: Values | None) -> Decimal:
    if values is None:
        if next(facts_of(node), None) is not None:
            raise _Depends
        values = Values({})
    factor = node.read(values)
    if factor is None or not factor:
        raise _Unsteady
    return factor


@cache
def _formula(fact: str) -> ValueNode | None:
    """Return a derived fact's formula as a tree; None for given facts."""
    type_ = CATALOGUE[fact].type
    if fact not in FORMULAS or type_.kind != "number":
        return None
    text = Scalar(FORMULAS[fact], Place("", 1, 1), raw=FORMULAS[fact])
    return Resolver(CATALOGUE, [], "").value(text, type_)
