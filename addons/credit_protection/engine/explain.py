"""Walks the condition tree with exact values and three-valued logic.

The reference for what a condition means. A comparison with an unknown value is
unknown (None); ``and`` is false when one part is false, ``or`` is true when one part
is true, whatever the others are.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from .tree import (
    All,
    Any,
    Comparison,
    Condition,
    Flag,
    Leaf,
    Membership,
    Missing,
    Named,
    Not,
    Value,
    Values,
    leaves,
)

Truth = bool | None

_COMPARE = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Seen(NamedTuple):
    """The values a comparison saw (``right`` is its threshold) and its result."""

    left: Value
    right: Value
    result: Truth


def holds(condition: Condition, values: Values) -> Truth:
    """Return whether a condition holds: True, False, or None for unknown."""
    return assess(condition, tuple(leaves(condition)), values)[1]


def assess(
    condition: Condition, comparisons: tuple[Leaf, ...], values: Values
) -> tuple[list[Seen], Truth]:
    """Return what a condition's comparisons see, in order, and whether it holds.

    What rules share is looked at once: the values remember it.
    """
    cache = values.seen
    known = cache.get(id(condition))
    if known is None:
        if type(condition) in _SEE:
            one = _SEE[type(condition)](condition, values)
            known = [one], one.result
        else:
            seen = [
                (cache.get(id(leaf)) or assess(leaf, (), values))[0][0]
                for leaf in comparisons
            ]
            known = seen, fold(condition, [one.result for one in seen])
        cache[id(condition)] = known
    return known


def fold(condition: Condition, results: Iterable[Truth]) -> Truth:
    """Return whether a condition holds, given the results of its comparisons."""
    return _FOLD[type(condition)](condition, iter(results))


def _see_comparison(leaf: Comparison, values: Values) -> Seen:
    left, right = leaf.left.read(values), leaf.right.read(values)
    if left is None or right is None:
        return Seen(left, right, None)
    return Seen(left, right, _COMPARE[leaf.op](left, right))


def _see_membership(leaf: Membership, values: Values) -> Seen:
    value = leaf.item.read(values)
    known = value is not None
    return Seen(value, None, (value in leaf.choices) != leaf.negated if known else None)


def _see_missing(leaf: Missing, values: Values) -> Seen:
    value = leaf.item.read(values)
    return Seen(value, None, (value is None) != leaf.negated)


def _see_flag(leaf: Flag, values: Values) -> Seen:
    value = leaf.item.read(values)
    return Seen(value, None, value)


_SEE: dict[type, Callable[..., Seen]] = {
    Comparison: _see_comparison,
    Membership: _see_membership,
    Missing: _see_missing,
    Flag: _see_flag,
}


def _fold_all(condition: All, results: Iterator[Truth]) -> Truth:
    found = [
        next(results) if type(part) in _SEE else _FOLD[type(part)](part, results)
        for part in condition.parts
    ]
    if False in found:
        return False
    return None if None in found else True


def _fold_any(condition: Any, results: Iterator[Truth]) -> Truth:
    found = [
        next(results) if type(part) in _SEE else _FOLD[type(part)](part, results)
        for part in condition.parts
    ]
    if True in found:
        return True
    return None if None in found else False


def _fold_not(condition: Not, results: Iterator[Truth]) -> Truth:
    found = fold(condition.part, results)
    return None if found is None else not found


def _fold_named(condition: Named, results: Iterator[Truth]) -> Truth:
    return fold(condition.body, results)


def _fold_leaf(_leaf: Leaf, results: Iterator[Truth]) -> Truth:
    return next(results)


_FOLD: dict[type, Callable[..., Truth]] = {
    All: _fold_all,
    Any: _fold_any,
    Not: _fold_not,
    Named: _fold_named,
    Comparison: _fold_leaf,
    Membership: _fold_leaf,
    Missing: _fold_leaf,
    Flag: _fold_leaf,
}
