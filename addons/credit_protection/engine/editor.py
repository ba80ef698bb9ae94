"""What an editor must know to complete and colour a document, as JSON types.

It follows the same declarations as the reader, so the editor never offers a key that
the reader refuses. Sections are named by their path: ``order_gates``,
``escalation.steps``; the empty path is the document itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import shape, syntax
from .actions import ACTIONS
from .fact import Fact
from .facts import CATALOGUE
from .known import to_json
from .read_cases import EXPECTATIONS
from .syntax_parts import OUTCOMES
from .tree import Type
from .units import FUNCTIONS

WORDS = ("and", "or", "not", "in", "is missing", "is not missing", "true", "false")
_KINDS = {
    shape.Text: "text",
    shape.Localised: "texts",
    shape.Choice: "choice",
    shape.Whole: "number",
    shape.Number: "number",
    shape.Share: "share",
    shape.YesNo: "yes_no",
    shape.Date: "date",
    shape.Conditions: "conditions",
    shape.Formula: "value",
    shape.Definitions: "definitions",
    shape.FactValues: "facts",
    shape.Cases: "cases",
    shape.Expectations: "expectations",
    shape.Record: "map",
    shape.ListOf: "list",
}


def editor_vocabulary() -> dict[str, Any]:
    """Return keys by section, facts, functions, words, actions and outcomes."""
    sections = dict(_sections("", syntax.Ruleset))
    sections["tests.expect"] = [
        {"name": name, "help": "", "required": False, **_kind(kind)}
        for name, kind in EXPECTATIONS.items()
    ]
    return {
        "sections": sections,
        "facts": [_fact(fact) for fact in CATALOGUE.values()],
        "functions": [{"name": n, "help": h} for n, h in FUNCTIONS.items()],
        "words": list(WORDS),
        "actions": [{"name": one.name, "help": one.help} for one in ACTIONS],
        "outcomes": list(OUTCOMES),
    }


def _sections(path: str, cls: type) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    declared = {name: key for name, (_attribute, key) in shape.keys_of(cls).items()}
    yield (
        path,
        [
            {
                "name": name,
                "help": key.help,
                "required": key.required,
                **_kind(key.kind),
            }
            for name, key in declared.items()
        ],
    )
    for name, key in declared.items():
        inner = _inner(key.kind)
        if isinstance(inner, shape.Record):
            yield from _sections(f"{path}.{name}".removeprefix("."), inner.cls)


def _inner(kind: shape.Kind) -> shape.Kind:
    return kind.kind if isinstance(kind, shape.ListOf) else kind


def _kind(kind: shape.Kind) -> dict[str, Any]:
    """Return the kind and, where only some words are allowed, those words."""
    found: dict[str, Any] = {"kind": _KINDS[type(kind)]}
    inner = _inner(kind)
    if isinstance(inner, shape.Choice):
        found["values"] = list(inner.words)
    elif isinstance(inner, shape.YesNo):
        found["values"] = ["true"] if inner.only else ["true", "false"]
    elif isinstance(inner, shape.Record) and inner.word:
        found["values"] = [inner.word]
    return found


def _fact(fact: Fact) -> dict[str, Any]:
    type_: Type = fact.type
    return {
        "name": fact.name,
        "type": type_.kind,
        "unit": type_.unit,
        "group": fact.group,
        "help": fact.help,
        "example": fact.example,
        "missing": fact.may_be_missing,
        "default": to_json(fact.default),
        "values": list(fact.values),
        "formula": fact.formula,
        "withheld": fact.audience == "credit",
    }
