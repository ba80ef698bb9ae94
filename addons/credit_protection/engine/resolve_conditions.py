"""Raw tree → typed conditions: comparisons, lists, and, or, not.

A bare word is a text of the fact it is compared with: in ``country == NO`` it can only
be Norway.
"""

from __future__ import annotations

from .expression import Raw, parse_expression
from .fact import Fact
from .literals import text_allowed
from .problems import did_you_mean, problem
from .resolve_values import ValueReading
from .source import Scalar
from .tree import (
    TEXT,
    YES_NO,
    All,
    Any,
    Comparison,
    Condition,
    DefineRef,
    FactRef,
    Flag,
    Literal,
    Membership,
    Missing,
    Named,
    Not,
    ValueNode,
)
from .units import comparable

COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")


class Reading(ValueReading):
    """Resolves one expression."""

    def condition(self, raw: Raw) -> Condition | None:
        """Return the condition a node stands for, or None."""
        if raw.op in ("and", "or"):
            parts = [self.condition(part) for part in raw.parts]
            if None in parts:
                return None
            kind = All if raw.op == "and" else Any
            return kind(tuple(parts), self.source(raw), self.place(raw))
        if raw.op == "not":
            part = self.condition(raw.parts[0])
            return part and Not(part, self.source(raw), self.place(raw))
        if raw.op in COMPARISONS:
            return self.comparison(raw)
        if raw.op in ("in", "not_in"):
            return self.membership(raw)
        if raw.op in ("missing", "not_missing"):
            return self.missing(raw)
        return self.flag(raw)

    def flag(self, raw: Raw) -> Condition | None:
        """Return a yes/no value, or a named condition, as a condition."""
        if raw.op == "name":
            definition = self.resolver.definitions.get(raw.value)
            if definition:
                self.use(definition)
                if definition.meaning and not hasattr(definition.meaning, "type"):
                    return Named(
                        raw.value, definition.meaning, self.source(raw), self.place(raw)
                    )
        node = self.value(raw)
        if node is None:
            return None
        if node.type != YES_NO:
            self.refuse("CP321", raw, text=self.source(raw), found=node.type)
            return None
        return Flag(node, self.source(raw), self.place(raw))

    def comparison(self, raw: Raw) -> Condition | None:
        """Return a comparison of two values of one kind."""
        left, right = self.pair(*raw.parts)
        if left is None or right is None:
            return None
        if not comparable(left.type, right.type):
            self.refuse("CP322", raw, left=left.type, right=right.type)
            return None
        if raw.op not in ("==", "!=") and left.type.kind in ("text", "yes_no"):
            self.refuse("CP324", raw, op=raw.op, found=left.type)
            return None
        for fact, literal in ((left, right), (right, left)):
            if not self.in_range(fact, literal):
                return None
        return Comparison(raw.op, left, right, self.source(raw), self.place(raw))

    def pair(
        self, first: Raw, second: Raw
    ) -> tuple[ValueNode | None, ValueNode | None]:
        """Resolve two sides; a bare word is a text of the other side's fact."""
        if self.is_bare_word(first) and not self.is_bare_word(second):
            right = self.value(second)
            return self.against(first, right), right
        left = self.value(first)
        return left, self.against(second, left)

    def is_bare_word(self, raw: Raw) -> bool:
        """Return whether a node is a word that is no fact and not defined."""
        known = raw.value in self.resolver.catalogue
        return raw.op == "name" and not (
            known or raw.value in self.resolver.definitions
        )

    def against(self, raw: Raw, other: ValueNode | None) -> ValueNode | None:
        """Resolve one side knowing the other."""
        if other is None or other.type != TEXT or raw.op not in ("name", "text"):
            return None if other is None and self.is_bare_word(raw) else self.value(raw)
        word = raw.value.strip("\"'") if raw.op == "text" else raw.value
        fact = self.fact_of(other)
        if fact and text_allowed(fact, word):
            return Literal(word, TEXT, word, self.place(raw))
        if raw.op == "text" or self.is_bare_word(raw):
            self.refuse_word(raw, word, fact)
            return None
        return self.value(raw)

    def refuse_word(self, raw: Raw, word: str, fact: Fact | None) -> None:
        """Note that a word is not a value of the fact."""
        if fact is None:
            self.refuse("CP320", raw, name=word)
        elif fact.values:
            hint = did_you_mean(word, fact.values)
            allowed = ", ".join(fact.values)
            self.refuse(
                "CP327", raw, hint=hint, word=word, fact=fact.name, allowed=allowed
            )
        else:
            self.refuse("CP328", raw, word=word, fact=fact.name, example=fact.example)

    def fact_of(self, node: ValueNode) -> Fact | None:
        """Return the fact a value is read from, or None."""
        while isinstance(node, DefineRef):
            node = node.body
        name = node.name if isinstance(node, FactRef) else ""
        return self.resolver.catalogue.get(name)

    def in_range(self, node: ValueNode, literal: ValueNode) -> bool:
        """Return whether a literal can be reached by the fact it is compared with."""
        fact, place = self.fact_of(node), literal.place
        while isinstance(literal, DefineRef):
            literal = literal.body
        if not fact or not isinstance(literal, Literal):
            return True
        low, high, value = fact.lowest, fact.highest, literal.value
        if (low is None or value >= low) and (high is None or value <= high):
            return True
        hint = ""
        if fact.type.unit == "share" and 1 < value <= 100:
            hint = f"Write {value}% or {value / 100}."
        self.resolver.problems.append(
            problem(
                "CP329",
                place,
                hint=hint,
                fact=fact.name,
                value=literal.text,
                lowest="any" if low is None else low,
                highest="any" if high is None else high,
            )
        )
        return False

    def membership(self, raw: Raw) -> Condition | None:
        """Return ``item in list``."""
        item = self.value(raw.parts[0])
        choices = self.choices(raw.parts[1], item)
        if item is None or choices is None:
            return None
        return Membership(
            item, choices, raw.op == "not_in", self.source(raw), self.place(raw)
        )

    def choices(self, raw: Raw, item: ValueNode | None) -> tuple | None:
        """Return the values of a list written here or under ``define``."""
        items: tuple[tuple[Raw, Scalar], ...] | None = None
        if raw.op == "list":
            items = tuple((part, self.scalar) for part in raw.parts)
        elif raw.op == "name" and raw.value in self.resolver.definitions:
            definition = self.resolver.definitions[raw.value]
            self.use(definition)
            items = definition.items
            if items is None and definition.meaning is None:
                return None
        if items is None:
            self.refuse("CP330", raw, found=self.source(raw))
            return None
        if item is None:
            return None
        values = [
            Reading(self.resolver, scalar).choice(part, item) for part, scalar in items
        ]
        return None if None in values else tuple(node.value for node in values)

    def choice(self, raw: Raw, item: ValueNode) -> Literal | None:
        """Return one value of a list."""
        if raw.op == "item":
            parsed, fault = parse_expression(self.scalar)
            if fault:
                self.resolver.problems.append(fault)
                return None
            raw = parsed
        elif raw.op == "text" and not raw.value:
            raw = Raw("text", (), 0, 0, self.scalar.text)
        node = self.against(raw, item)
        if node is None:
            return None
        if not isinstance(node, Literal) or not comparable(node.type, item.type):
            self.refuse("CP331", raw, found=self.source(raw), wanted=item.type)
            return None
        return node

    def missing(self, raw: Raw) -> Condition | None:
        """Return ``item is missing``."""
        item = self.value(raw.parts[0])
        if item is None:
            return None
        return Missing(item, raw.op == "not_missing", self.source(raw), self.place(raw))
