"""What can be said of a condition before any facts come, and after.

A :class:`Clause` keeps the comparisons of a rule's ``when`` or ``unless`` with all
that does not change from decision to decision, so that explaining is quick.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal, DecimalException
from typing import NamedTuple

from .decision import ComparisonTrace, Figure, Standing
from .explain import Seen
from .exposure import DERIVED
from .fact import CREDIT, SALES
from .facts import CATALOGUE
from .levers import Lever, levers_of
from .meaning import Pool
from .money import EXACT
from .tree import (
    All,
    Any,
    Comparison,
    Condition,
    DefineRef,
    FactRef,
    Leaf,
    Literal,
    Named,
    Not,
    ValueNode,
    Values,
    facts_of,
    leaves,
    values_of,
)

_INPUTS = {derived.name: derived.inputs for derived in DERIVED}
_SHOWN_WHOLE = ("doc_amount", "prepaid_ratio", "insolvency")
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


class Item(NamedTuple):
    """One comparison of a clause: what the trace says of it, and its levers."""

    leaf: Leaf
    standing: Standing
    levers: tuple[Lever, ...]


class Clause(NamedTuple):
    """A condition under ``when`` or ``unless`` with its comparisons in order.

    ``standings`` is what the document says of each comparison, ``negated`` whether it
    says ``not`` of it, and ``plain`` whether none of them says so or is a sum that must
    be shown in parts.
    """

    name: str
    condition: Condition
    leaves: tuple[Leaf, ...]
    items: tuple[Item, ...]
    standings: tuple[Standing, ...]
    negated: tuple[bool, ...]
    plain: bool


def clause_of(
    name: str, condition: Condition, pool: Pool, *, with_levers: bool = False
) -> Clause:
    """Return a clause; levers are wanted where a reason may have to be cleared."""
    shared = pool.shared(condition)
    placed = tuple(_placed(condition, ""))
    items = tuple(
        Item(
            leaf,
            _standing(name, leaf, shown, via),
            levers_of(leaf) if with_levers else (),
        )
        for leaf, shown, via in placed
    )
    negated = tuple(isinstance(shown, Not) for _leaf, shown, _via in placed)
    return Clause(
        name=name,
        condition=shared,
        leaves=tuple(leaves(shared)),
        items=items,
        standings=tuple(item.standing for item in items),
        negated=negated,
        plain=not any(negated) and not any(item.standing.parts for item in items),
    )


def trace_of(
    clauses: Iterable[tuple[Clause, list[Seen]]], values: Values
) -> tuple[ComparisonTrace, ...]:
    """Return the comparisons of a rule's clauses as the trace shows them."""
    found: list[ComparisonTrace] = []
    for clause, seen in clauses:
        if clause.plain:
            found += map(ComparisonTrace, clause.standings, seen)
        else:
            parts = [
                tuple([(name, values.get(name)) for name in standing.parts])
                for standing in clause.standings
            ]
            shown = map(_as_said, clause.negated, seen)
            found += map(ComparisonTrace, clause.standings, shown, parts)
    return tuple(found)


def unit_in(clauses: Iterable[tuple[Clause, list[Seen]]], name: str) -> str:
    """Return the unit of what a number under ``define`` is compared with."""
    for clause, _seen in clauses:
        for item in clause.items:
            for node in values_of(item.leaf):
                if isinstance(node, DefineRef) and node.name == name:
                    return item.standing.unit
    return ""


def _as_said(negated: bool, seen: Seen) -> Seen:
    """Return the result of what the document says, where it says ``not``."""
    if not negated or seen.result is None:
        return seen
    return seen._replace(result=not seen.result)


def figure_of(clause: Clause, seen: list[Seen]) -> Figure | None:
    """Return the first true comparison of numbers as value, threshold and excess.

    None as well where the excess is beyond all reason.
    """
    for item, one in zip(clause.items, seen, strict=True):
        leaf = item.leaf
        if (
            one.result is True
            and isinstance(leaf, Comparison)
            and (isinstance(one.left, Decimal) and leaf.op in _FLIPPED)
        ):
            try:
                return _figure(leaf, item.standing.unit, one.left, one.right)
            except DecimalException:
                return None
    return None


def _placed(condition: Condition, via: str) -> Iterator[tuple[Leaf, Leaf | Not, str]]:
    """Yield the comparisons, as they are shown, and the definition they stand in.

    What says ``not`` of a single comparison is shown with it, as it is read.
    """
    if isinstance(condition, All | Any):
        for part in condition.parts:
            yield from _placed(part, via)
    elif isinstance(condition, Not) and isinstance(condition.part, Leaf):
        yield condition.part, condition, via
    elif isinstance(condition, Not):
        yield from _placed(condition.part, via)
    elif isinstance(condition, Named):
        yield from _placed(condition.body, via or condition.name)
    else:
        yield condition, condition, via


def _standing(clause: str, leaf: Leaf, shown: Leaf | Not, via: str) -> Standing:
    facts = [fact for node in values_of(leaf) for fact in facts_of(node)]
    credit = any(CATALOGUE[fact].audience == CREDIT for fact in facts)
    return Standing(
        clause=clause,
        text=shown.text,
        via=via,
        line=shown.place.line,
        column=shown.place.column,
        unit=_unit_of(leaf),
        audience=CREDIT if credit else SALES,
        parts=tuple(_parts(leaf)),
    )


def _figure(leaf: Comparison, unit: str, left: Decimal, right: Decimal) -> Figure:
    op, value, threshold, node = leaf.op, left, right, leaf.left
    if next(facts_of(leaf.left), None) is None:
        op, value, threshold, node = _FLIPPED[op], right, left, leaf.right
    above = op in (">", ">=")
    difference = EXACT.subtract(value, threshold)
    return Figure(
        label=_label_of(node),
        unit=unit,
        value=value,
        threshold=threshold,
        excess=difference if above else difference.copy_negate(),
        direction="above" if above else "below",
    )


def _label_of(node: ValueNode) -> str:
    return node.name if isinstance(node, FactRef | DefineRef) else node.text


def _unit_of(leaf: Leaf) -> str:
    nodes = values_of(leaf)
    named = (n.type.unit for n in nodes if n.type.unit and not isinstance(n, Literal))
    return next(named, "") or next((n.type.unit for n in nodes if n.type.unit), "")


def _parts(leaf: Leaf) -> dict[str, None]:
    """Return the facts the compared values consist of, unless they stand alone."""
    found: dict[str, None] = {}
    for node in values_of(leaf):
        names = dict.fromkeys(_expanded(facts_of(node)))
        if not (isinstance(node, FactRef) and list(names) == [node.name]):
            found |= names
    return found


def _expanded(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if name in _INPUTS and name not in _SHOWN_WHOLE:
            yield from _expanded(_INPUTS[name])
        else:
            yield name
