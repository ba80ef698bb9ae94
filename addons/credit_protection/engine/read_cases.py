"""The cases inside a ruleset: facts that differ, and what is expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import shape, syntax, syntax_parts
from .facts import TIERS
from .source import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from .read import Reader

_NAME = syntax_parts.IDENTIFIER
EXPECTATIONS: dict[str, shape.Kind] = {
    "order": shape.Choice(syntax_parts.OUTCOMES),
    "reasons": shape.ListOf(syntax_parts.CODE),
    "observed": shape.ListOf(syntax_parts.CODE),
    "approvers": shape.ListOf(syntax_parts.ROLE),
    "exceptions": shape.ListOf(_NAME),
    "applies": shape.YesNo(),
    "score": shape.Number(),
    "tier": shape.Choice(TIERS),
    "credit_limit": shape.Number(),
    "max_term_days": shape.Number(),
    "escalation": _NAME,
    "insurance": _NAME,
    "insured": shape.Share(),
    "cover_limit": shape.Number(),
    "maximum_extension_until": shape.Date(),
    "notify_overdue_by": shape.Date(),
    "stop_shipments_after": shape.Date(),
    "claim": _NAME,
    "claim_type": shape.Choice(syntax_parts.CLAIM_TYPES),
    "claimable_from": shape.Date(),
    "file_by": shape.Date(),
}


def read_cases(reader: Reader, node: Node) -> tuple[syntax.Case, ...]:
    """Return the cases of a list."""
    if not isinstance(node, Sequence) or not node.items:
        reader.refuse("CP501", node.place)
        return ()
    return tuple(case for child in node.items if (case := _case(reader, child)))


def read_expectations(reader: Reader, node: Node) -> tuple[syntax.Expectation, ...]:
    """Return what a case expects; ``null`` expects that nothing comes out."""
    if not isinstance(node, Mapping) or not node.entries:
        reader.refuse("CP502", node.place)
        return ()
    found = []
    for key, child in node.entries:
        kind = EXPECTATIONS.get(key.text)
        if kind is None:
            reader.unknown_key(key, EXPECTATIONS, "'expect'")
            continue
        value = None if _is_nothing(child) else reader.read(kind, child, key.text)
        found.append(syntax.Expectation(name=key.text, value=value, place=child.place))
    return tuple(found)


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text in ("", "null") and not node.quoted


def _case(reader: Reader, node: Node) -> syntax.Case | None:
    if not isinstance(node, Mapping):
        reader.refuse("CP202", node.place, where="a case")
        return None
    pairs, expect = [], None
    for key, child in node.entries:
        if key.text == "expect":
            expect = read_expectations(reader, child)
        else:
            pairs.append(reader.fact_pair(key, child))
    if expect is None:
        reader.refuse("CP502", node.place)
        return None
    facts = tuple(pair for pair in pairs if isinstance(pair, tuple))
    return syntax.Case(place=node.place, facts=facts, expect=expect)
