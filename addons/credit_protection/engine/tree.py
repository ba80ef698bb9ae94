"""The condition tree: what the text of a condition means.

Values (numbers, dates, texts, yes/no) are read with ``node.read(values)``; ``None`` is
unknown and spreads through arithmetic. Conditions carry no evaluation of their own:
``runtime`` turns them into groups for the matcher, ``explain`` walks them with
three-valued logic, and the two are compared.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, DecimalException
from typing import NamedTuple

from .money import EXACT
from .problems import Place

Value = Decimal | bool | datetime.date | str | None


class Type(NamedTuple):
    """What a value is: ``number``, ``yes_no``, ``date`` or ``text``, and its unit."""

    kind: str
    unit: str = ""

    def __str__(self) -> str:
        """Return the words a person would use."""
        if self.kind == "number":
            return UNIT_WORDS[self.unit]
        return {"yes_no": "yes or no", "date": "a date", "text": "a text"}[self.kind]


UNIT_WORDS = {
    "": "a number",
    "money": "an amount of money",
    "days": "a number of days",
    "months": "a number of months",
    "share": "a share between 0 and 1",
    "percent": "a percentage",
    "points": "a number of points",
    "count": "a count",
}
NUMBER, YES_NO, DATE, TEXT = (
    Type("number"),
    Type("yes_no"),
    Type("date"),
    Type("text"),
)


class Values(dict[str, Value]):
    """Facts by name, and the values of definitions once they have been read.

    A definition is kept under ``=name``, which no fact can be called. ``faults``
    collects what could not be computed; ``seen`` and ``ways`` keep what comparisons saw
    and what would turn them, by identity, since many rules share them.
    """

    __slots__ = ("faults", "seen", "ways")

    def __init__(self, facts: dict[str, Value]) -> None:
        """Start with these facts."""
        super().__init__(facts)
        self.faults: list[str] = []
        self.seen: dict[int, tuple] = {}
        self.ways: dict[tuple[int, bool], tuple] = {}


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, date, text or yes/no written in the document."""

    value: Value
    type: Type
    text: str
    place: Place

    def read(self, values: Values) -> Value:
        """Return the value as written."""
        return self.value


@dataclass(frozen=True, slots=True)
class FactRef:
    """The value of a fact of the catalogue."""

    name: str
    type: Type
    text: str
    place: Place

    def read(self, values: Values) -> Value:
        """Return the fact's value; None when it is missing."""
        return values.get(self.name)


@dataclass(frozen=True, slots=True)
class DefineRef:
    """A value that has got a business name under ``define:``."""

    name: str
    body: ValueNode
    type: Type
    text: str
    place: Place

    def read(self, values: Values) -> Value:
        """Return the definition's value, computed once per decision."""
        key = "=" + self.name
        if key not in values:
            values[key] = self.body.read(values)
        return values[key]


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``left + right`` and so on; also a date plus days and a difference of dates."""

    op: str
    left: ValueNode
    right: ValueNode
    type: Type
    text: str
    place: Place

    def read(self, values: Values) -> Value:
        """Return the exact result, None when a part is unknown or it cannot be."""
        left, right = self.left.read(values), self.right.read(values)
        if left is None or right is None:
            return None
        try:
            return _compute(self.op, left, right)
        except (DecimalException, OverflowError, ValueError):
            values.faults.append(self.text)
            return None


@dataclass(frozen=True, slots=True)
class Call:
    """``min``, ``max``, ``abs`` or ``days_between`` of its arguments."""

    function: str
    arguments: tuple[ValueNode, ...]
    type: Type
    text: str
    place: Place

    def read(self, values: Values) -> Value:
        """Return the result, None when an argument is unknown."""
        read = [argument.read(values) for argument in self.arguments]
        if any(value is None for value in read):
            return None
        if self.function == "abs":
            return read[0].copy_abs()
        if self.function == "days_between":
            return Decimal((read[1] - read[0]).days)
        return min(read) if self.function == "min" else max(read)


ValueNode = Literal | FactRef | DefineRef | Arithmetic | Call


@dataclass(frozen=True, slots=True)
class Comparison:
    """``left op right`` with op one of ``== != < <= > >=``."""

    op: str
    left: ValueNode
    right: ValueNode
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Membership:
    """``item in [a, b]`` or, negated, ``item not in [a, b]``."""

    item: ValueNode
    choices: tuple[Value, ...]
    negated: bool
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Missing:
    """``item is missing`` or, negated, ``item is not missing``: never unknown."""

    item: ValueNode
    negated: bool
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Flag:
    """A yes/no value that stands alone as a condition."""

    item: ValueNode
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Named:
    """A condition that has got a business name under ``define:``."""

    name: str
    body: Condition
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Not:
    """True when its part is false; unknown stays unknown."""

    part: Condition
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class All:
    """True when every part is true. Without parts: true."""

    parts: tuple[Condition, ...]
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Any:
    """True when some part is true. Without parts: false."""

    parts: tuple[Condition, ...]
    text: str
    place: Place


Leaf = Comparison | Membership | Missing | Flag
Condition = Leaf | Named | Not | All | Any


def values_of(leaf: Leaf) -> tuple[ValueNode, ...]:
    """Return the value nodes a leaf compares."""
    if isinstance(leaf, Comparison):
        return (leaf.left, leaf.right)
    return (leaf.item,)


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Yield the comparisons of a condition in the order of the text."""
    if isinstance(condition, All | Any):
        for part in condition.parts:
            yield from leaves(part)
    elif isinstance(condition, Not):
        yield from leaves(condition.part)
    elif isinstance(condition, Named):
        yield from leaves(condition.body)
    else:
        yield condition


def facts_of(node: ValueNode | Condition) -> Iterator[str]:
    """Yield the names of the facts a value or a condition reads, with repeats."""
    if isinstance(node, FactRef):
        yield node.name
    elif isinstance(node, DefineRef):
        yield from facts_of(node.body)
    elif isinstance(node, Arithmetic):
        yield from facts_of(node.left)
        yield from facts_of(node.right)
    elif isinstance(node, Call):
        for argument in node.arguments:
            yield from facts_of(argument)
    elif not isinstance(node, Literal):
        for leaf in leaves(node):
            for value in values_of(leaf):
                yield from facts_of(value)


def _compute(op: str, left: Value, right: Value) -> Value:
    if isinstance(left, datetime.date):
        if isinstance(right, datetime.date):
            return Decimal((left - right).days)
        days = datetime.timedelta(days=int(right))
        return left + days if op == "+" else left - days
    if op == "+":
        return EXACT.add(left, right)
    if op == "-":
        return EXACT.subtract(left, right)
    if op == "*":
        return EXACT.multiply(left, right)
    return EXACT.divide(left, right)
