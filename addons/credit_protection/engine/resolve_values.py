"""Raw tree → typed values: numbers, dates, texts, facts, definitions, arithmetic.

Every problem of an expression is reported, not only the first: a part that cannot be
understood becomes None and its neighbours are still looked at.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from .expression import Raw
from .literals import number_of
from .problems import Place, did_you_mean, problem
from .source import Scalar
from .tree import (
    DATE,
    NUMBER,
    TEXT,
    YES_NO,
    Arithmetic,
    Call,
    DefineRef,
    FactRef,
    Literal,
    Type,
    ValueNode,
)
from .units import FUNCTIONS, SHARE, argument_fault, result_type

if TYPE_CHECKING:
    from .resolve import Definition, Resolver


class ValueReading:
    """Resolves the values of one expression."""

    def __init__(self, resolver: Resolver, scalar: Scalar) -> None:
        self.resolver, self.scalar = resolver, scalar
        self.text = scalar.plain_text

    def place(self, raw: Raw) -> Place:
        """Return where a node of the raw tree begins."""
        return self.scalar.at(raw.start)

    def refuse(self, code: str, raw: Raw, *, hint: str = "", **params: object) -> None:
        """Note a problem at a node."""
        self.resolver.problems.append(
            problem(code, self.place(raw), hint=hint, **params)
        )

    def source(self, raw: Raw) -> str:
        """Return the text of a node, with single blanks."""
        return " ".join(self.text[raw.start : raw.end].split())

    def value(self, raw: Raw) -> ValueNode | None:
        """Return the value a node stands for, or None."""
        match raw.op:
            case "number":
                return self.number(raw, raw.value)
            case "date":
                return self.date(raw)
            case "text":
                return Literal(raw.value.strip("\"'"), TEXT, raw.value, self.place(raw))
            case "yes_no":
                return Literal(raw.value == "true", YES_NO, raw.value, self.place(raw))
            case "name":
                return self.name(raw)
            case "neg":
                return self.negative(raw)
            case "+" | "-" | "*" | "/":
                return self.arithmetic(raw)
            case "call":
                return self.call(raw)
            case "list":
                self.refuse("CP332", raw)
            case _:
                self.refuse("CP333", raw, text=self.source(raw))
        return None

    def number(self, raw: Raw, text: str) -> Literal | None:
        """Return a number as written."""
        value = number_of(text)
        if value is None:
            self.refuse("CP306", raw, found=text)
            return None
        type_ = SHARE if text.endswith("%") else NUMBER
        return Literal(value, type_, text, self.place(raw))

    def date(self, raw: Raw) -> Literal | None:
        """Return a date as written."""
        try:
            value = datetime.date.fromisoformat(raw.value)
        except ValueError:
            self.refuse("CP334", raw, found=raw.value)
            return None
        return Literal(value, DATE, raw.value, self.place(raw))

    def name(self, raw: Raw) -> ValueNode | None:
        """Return the fact or definition of that name."""
        definition = self.resolver.definitions.get(raw.value)
        if definition:
            return self.definition(raw, definition)
        fact = self.resolver.catalogue.get(raw.value)
        if fact is None:
            known = [*self.resolver.catalogue, *self.resolver.definitions]
            hint = did_you_mean(raw.value, known)
            self.refuse("CP320", raw, hint=hint, name=raw.value)
            return None
        return FactRef(fact.name, fact.type, self.source(raw), self.place(raw))

    def use(self, definition: Definition) -> None:
        """Resolve a definition and note that it is used."""
        definition.used = True
        self.resolver.define(definition)

    def definition(self, raw: Raw, definition: Definition) -> ValueNode | None:
        """Return the value of a definition."""
        self.use(definition)
        meaning = definition.meaning
        if definition.items is not None:
            self.refuse("CP332", raw)
        elif meaning is not None and not hasattr(meaning, "type"):
            self.refuse("CP333", raw, text=raw.value)
        elif meaning is not None:
            return DefineRef(
                raw.value, meaning, meaning.type, self.source(raw), self.place(raw)
            )
        return None

    def negative(self, raw: Raw) -> ValueNode | None:
        """Return ``-part``."""
        part = self.value(raw.parts[0])
        if part is None:
            return None
        if part.type.kind != "number":
            self.refuse("CP335", raw, op="-", left=part.type, right=part.type)
            return None
        text, place = self.source(raw), self.place(raw)
        if isinstance(part, Literal):
            return Literal(part.value.copy_negate(), part.type, text, place)
        zero = Literal(Decimal(0), NUMBER, "0", place)
        return Arithmetic("-", zero, part, part.type, text, place)

    def arithmetic(self, raw: Raw) -> ValueNode | None:
        """Return ``left op right`` when the units allow it."""
        left, right = (self.value(part) for part in raw.parts)
        if left is None or right is None:
            return None
        found = result_type(raw.op, left.type, right.type)
        if found is None:
            self.refuse("CP335", raw, op=raw.op, left=left.type, right=right.type)
            return None
        return Arithmetic(raw.op, left, right, found, self.source(raw), self.place(raw))

    def call(self, raw: Raw) -> ValueNode | None:
        """Return the call of one of the known functions."""
        if raw.value not in FUNCTIONS:
            hint = did_you_mean(raw.value, FUNCTIONS)
            self.refuse(
                "CP336", raw, hint=hint, name=raw.value, known=", ".join(FUNCTIONS)
            )
            return None
        arguments = tuple(self.value(part) for part in raw.parts)
        if None in arguments:
            return None
        types = [argument.type for argument in arguments]
        if argument_fault(raw.value, types):
            self.refuse("CP337", raw, name=raw.value, wanted=FUNCTIONS[raw.value])
            return None
        unit = next((t for t in types if t.unit), types[0])
        type_ = Type("number", "days") if raw.value == "days_between" else unit
        return Call(raw.value, arguments, type_, self.source(raw), self.place(raw))
