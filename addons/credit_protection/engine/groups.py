"""Conditions → the matcher's native rulesets: an OR of ANDs of simple tests.

Negation is pushed to the comparisons. A fact against a constant goes to the matcher
itself; everything else (arithmetic, lists, two facts, "is missing") is computed here
and handed over as a yes/no flag, left out when unknown. Names become codes and
numbers become integers, so no text of an administrator reaches the C library.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal

from .runtime import Chunk, Field, Unfit, encode
from .tree import (
    All,
    Any,
    Comparison,
    Condition,
    DefineRef,
    FactRef,
    Flag,
    Leaf,
    Literal,
    Named,
    Not,
    Value,
    ValueNode,
)

MAX_GROUPS = 32
CHUNK_GROUPS = 48
CHUNK_FIELDS = 150
FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
NEGATED = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_NATIVE = {"==": "", "!=": "$neq", "<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte"}

Atom = tuple[str, str | Condition, Value]  # op, fact name or computed condition, value
Group = tuple[Atom, ...]


def groups_of(condition: Condition, wanted: bool) -> list[Group] | None:
    """Return the OR of ANDs that holds where the condition is certainly ``wanted``.

    None when there would be more than 32 groups.
    """
    if isinstance(condition, Named):
        return groups_of(condition.body, wanted)
    if isinstance(condition, Not):
        return groups_of(condition.part, not wanted)
    if isinstance(condition, All | Any):
        parts = [groups_of(part, wanted) for part in condition.parts]
        if None in parts:
            return None
        if isinstance(condition, All) == wanted:
            return _product(parts)
        groups = [group for part in parts for group in part]
        return None if len(groups) > MAX_GROUPS else groups
    return [(_atom(condition, wanted),)]


def native_rulesets(tests: Iterable[tuple[int, Condition, bool]]) -> tuple[Chunk, ...]:
    """Return native rulesets whose rule numbers hold where a condition is ``wanted``.

    A condition of too many groups becomes a single computed flag.
    """
    flat = []
    for number, condition, wanted in tests:
        groups = groups_of(condition, wanted)
        if groups is None:
            groups = [(("==", condition, wanted),)]
        flat += [(number, part, group) for part, group in enumerate(groups)]
    return tuple(_chunks(flat))


def _product(parts: list[list[Group]]) -> list[Group] | None:
    groups: list[Group] = [()]
    for part in parts:
        groups = [left + right for left in groups for right in part]
        if len(groups) > MAX_GROUPS:
            return None
    return groups


def _atom(leaf: Leaf, wanted: bool) -> Atom:
    if isinstance(leaf, Flag) and isinstance(leaf.item, FactRef):
        return "==", leaf.item.name, wanted
    if isinstance(leaf, Comparison):
        op, fact, constant = leaf.op, leaf.left, _constant(leaf.right)
        if constant is None:
            op, fact, constant = FLIPPED.get(op, op), leaf.right, _constant(leaf.left)
        if isinstance(fact, FactRef) and _exact(constant):
            return (op if wanted else NEGATED[op]), fact.name, constant
    return "==", leaf, wanted


def _constant(node: ValueNode) -> Value:
    while isinstance(node, DefineRef):
        node = node.body
    return node.value if isinstance(node, Literal) else None


def _exact(constant: Value) -> bool:
    """Return whether the matcher can hold a constant: on a step of 1/10000, short."""
    if constant is None or isinstance(constant, bool):
        return False
    try:
        code = encode(constant)
    except Unfit:
        return False
    return not isinstance(constant, Decimal) or code % 2 == 0


def _chunks(flat: list[tuple[int, int, Group]]) -> Iterator[Chunk]:
    chunk: list[tuple[int, int, Group]] = []
    fields: dict[object, Field] = {}
    for number, part, group in flat:
        fresh = {_key(source): source for _op, source, _value in group}
        size = len(fields.keys() | fresh.keys())
        if chunk and (len(chunk) == CHUNK_GROUPS or size > CHUNK_FIELDS):
            yield _chunk(chunk, fields)
            chunk, fields = [], {}
        for key, source in fresh.items():
            fields.setdefault(key, Field(f"f{len(fields)}", source))
        chunk.append((number, part, group))
    if chunk:
        yield _chunk(chunk, fields)


def _key(source: str | Condition) -> object:
    return source if isinstance(source, str) else id(source)


def _chunk(entries: list[tuple[int, int, Group]], fields: dict[object, Field]) -> Chunk:
    # The sentinel "~" always fires: without any action the library frees garbage.
    # The test of "k" keeps a rule from firing on the library's own messages.
    definition: dict[str, object] = {"~": {"all": [{"m": {"k": 1}}], "pri": 65000}}
    for number, part, group in entries:
        tests: list[object] = [{"k": 1}]
        for op, source, value in group:
            test = {fields[_key(source)].code: encode(value)}
            tests.append({_NATIVE[op]: test} if _NATIVE[op] else test)
        rule = {"all": [{"m": {"$and": tests}}], "pri": min(number, 60_000)}
        definition[f"{number}#{part}"] = rule
    return Chunk(json.dumps(definition, allow_nan=False), tuple(fields.values()))
