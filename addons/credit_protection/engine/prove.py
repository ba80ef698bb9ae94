"""What can be proven about conditions: never true, or implied by another.

Only comparisons of one fact with constants are understood (as ranges and sets of
values); everything else counts as true or false as it pleases. So nothing is ever
"proven" wrongly, and not everything that is true is proven.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import NamedTuple

from .facts import CATALOGUE
from .groups import Atom, Group, groups_of
from .meaning import meaning
from .tree import Condition, FactRef, Membership, Value

Bound = Decimal | datetime.date | None


class _Range(NamedTuple):
    """The numbers or dates a fact can have: bounds and whether they belong to it."""

    low: Bound = None
    low_in: bool = True
    high: Bound = None
    high_in: bool = True

    def both(self, other: _Range) -> _Range:
        """Return the common part."""
        low, low_in = self.low, self.low_in
        if low is None or (other.low is not None and other.low > low):
            low, low_in = other.low, other.low_in
        elif other.low == low:
            low_in = low_in and other.low_in
        high, high_in = self.high, self.high_in
        if high is None or (other.high is not None and other.high < high):
            high, high_in = other.high, other.high_in
        elif other.high == high:
            high_in = high_in and other.high_in
        return _Range(low, low_in, high, high_in)

    def empty(self) -> bool:
        """Return whether no value is left."""
        if self.low is None or self.high is None:
            return False
        inclusive = self.low_in and self.high_in
        return self.low > self.high or (self.low == self.high and not inclusive)

    def within(self, other: _Range) -> bool:
        """Return whether every value of this range lies in the other."""
        return self.both(other) == self


class _Known(NamedTuple):
    """What a group of tests says: of each fact, and which other tests must hold."""

    ranges: dict[str, _Range]
    words: dict[str, tuple[bool, frozenset[Value]]]  # allowed, or excluded
    others: frozenset[object]


def never_true(condition: Condition) -> bool:
    """Return whether the condition is proven never to be true."""
    groups = groups_of(condition, True)
    return groups is not None and all(_knowledge(group) is None for group in groups)


def implies(first: Condition, second: Condition) -> bool:
    """Return whether ``second`` is proven true whenever ``first`` is."""
    sources, targets = groups_of(first, True), groups_of(second, True)
    if sources is None or targets is None:
        return False
    for group in sources:
        known = _knowledge(group)
        if known is not None and not any(_covered(t, known) for t in targets):
            return False
    return True


def _knowledge(group: Group) -> _Known | None:
    """Return what a group says, or None when it contradicts itself."""
    ranges: dict[str, _Range] = {}
    words: dict[str, tuple[bool, frozenset[Value]]] = {}
    others: set[object] = set()
    for atom in group:
        fact, range_, word = _read(atom)
        if range_:
            ranges[fact] = ranges.get(fact, _Range()).both(range_)
            if ranges[fact].empty():
                return None
        elif word:
            words[fact] = _both_words(words.get(fact), word)
            if words[fact] == (True, frozenset()):
                return None
        else:
            others.add(_opaque(atom))
            if _opaque((atom[0], atom[1], not atom[2])) in others:
                return None
    return _Known(ranges, words, frozenset(others))


def _covered(group: Group, known: _Known) -> bool:
    """Return whether everything a group asks for is known to hold."""
    for atom in group:
        fact, range_, word = _read(atom)
        if range_:
            if fact not in known.ranges or not known.ranges[fact].within(range_):
                return False
        elif word:
            if fact not in known.words or not _within_words(known.words[fact], word):
                return False
        elif _opaque(atom) not in known.others:
            return False
    return True


def _read(
    atom: Atom,
) -> tuple[str, _Range | None, tuple[bool, frozenset[Value]] | None]:
    op, source, value = atom
    if isinstance(source, str) and isinstance(value, Decimal | datetime.date):
        return source, _range(op, value), None
    if isinstance(source, str) and isinstance(value, str):
        return source, None, _words(source, op == "==", frozenset((value,)))
    if isinstance(source, Membership) and isinstance(source.item, FactRef):
        allowed = source.negated != value
        fact = source.item.name
        if CATALOGUE[fact].type.kind == "text":
            return fact, None, _words(fact, allowed, frozenset(source.choices))
    return "", None, None


def _range(op: str, value: Bound) -> _Range | None:
    return {
        "==": _Range(value, True, value, True),
        "<": _Range(high=value, high_in=False),
        "<=": _Range(high=value),
        ">": _Range(low=value, low_in=False),
        ">=": _Range(low=value),
    }.get(op)


def _words(
    fact: str, allowed: bool, values: frozenset[Value]
) -> tuple[bool, frozenset[Value]]:
    closed = CATALOGUE[fact].values
    if not allowed and closed:
        return True, frozenset(closed) - values
    return allowed, values


def _both_words(
    known: tuple[bool, frozenset[Value]] | None, more: tuple[bool, frozenset[Value]]
) -> tuple[bool, frozenset[Value]]:
    if known is None:
        return more
    if known[0] and more[0]:
        return True, known[1] & more[1]
    if known[0] != more[0]:
        allowed, excluded = (known, more) if known[0] else (more, known)
        return True, allowed[1] - excluded[1]
    return False, known[1] | more[1]


def _within_words(
    known: tuple[bool, frozenset[Value]], asked: tuple[bool, frozenset[Value]]
) -> bool:
    if known[0]:
        return known[1] <= asked[1] if asked[0] else not known[1] & asked[1]
    return not asked[0] and asked[1] <= known[1]


def _opaque(atom: Atom) -> object:
    op, source, value = atom
    return op, source if isinstance(source, str) else meaning(source), value
