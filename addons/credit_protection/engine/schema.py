"""The JSON Schema of a ruleset, made from the same declarations as the reader.

For editors: completion, help at the cursor, red lines while typing. It cannot look
into conditions; ``load_ruleset`` is the judge. YAML as editors read it has no dates
and no ``1_000``, so numbers and dates may be texts of the right form.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import shape, syntax
from .fact import Fact
from .facts import CATALOGUE
from .read_cases import EXPECTATIONS

_NUMBER = r"^[+-]?\d[\d_]*(\.[\d_]+)?%?$"
_BESIDE = r"^[a-z][a-z0-9_]*( *[+-] *[\d_.]+)?$"  # a number of define, and a little
_WHOLE = r"^[+-]?\d[\d_]*$"
_DATE = r"^\d{4}-\d{2}-\d{2}$"
_LANGUAGE = r"^[a-z]{2,3}(_[A-Z][A-Za-z]{1,3})?$"
_CONDITION = {"type": ["string", "boolean", "number"]}


def json_schema() -> dict[str, Any]:
    """Return the schema (draft 2020-12) of a ruleset document."""
    facts = {name: _fact(fact) for name, fact in CATALOGUE.items()}
    records: dict[str, Any] = {"Facts": _closed(facts)}
    records["Expectations"] = _expectations(records)
    root = _object(syntax.Ruleset, records)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Credit protection ruleset",
        **root,
        "$defs": dict(sorted(records.items())),
    }


def _object(cls: type, records: dict[str, Any]) -> dict[str, Any]:
    properties, required = {}, []
    for name, (_attribute, declared) in shape.keys_of(cls).items():
        properties[name] = {
            "description": declared.help,
            **_schema(declared.kind, records),
        }
        if declared.required:
            required.append(name)
    found = {
        "type": "object",
        "description": (cls.__doc__ or "").partition("\n")[0],
        "properties": properties,
        "additionalProperties": False,
    }
    if required:
        found["required"] = required
    if one_of := getattr(cls, "NEEDS_ONE_OF", ()):
        found["anyOf"] = [{"required": [name]} for name in one_of]
    return found


def _schema(kind: shape.Kind, records: dict[str, Any]) -> dict[str, Any]:
    return _SCHEMAS[type(kind)](kind, records)


def _text(kind: shape.Text, _records: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"type": ["string", "number", "boolean"]}
    if kind.pattern:
        return {"type": ["string", "number"], "pattern": f"^{kind.pattern}$"}
    return {**found, "maxLength": kind.longest}


def _localised(_kind: shape.Localised, _records: dict[str, Any]) -> dict[str, Any]:
    text = {"type": ["string", "number"], "maxLength": 500}
    by_language = {
        "type": "object",
        "patternProperties": {_LANGUAGE: text},
        "additionalProperties": False,
    }
    return {"anyOf": [text, by_language]}


def _conditions(_kind: shape.Conditions, _records: dict[str, Any]) -> dict[str, Any]:
    return {
        "anyOf": [_CONDITION, {"type": "array", "items": _CONDITION, "minItems": 1}]
    }


def _definitions(_kind: shape.Definitions, _records: dict[str, Any]) -> dict[str, Any]:
    value = {"type": ["string", "number", "boolean", "array"]}
    return {
        "type": "object",
        "patternProperties": {r"^[a-z][a-z0-9_]{0,63}$": value},
        "additionalProperties": False,
    }


def _whole(kind: shape.Whole, _records: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": ["integer", "string"],
        "pattern": _WHOLE,
        "minimum": kind.lowest,
        "maximum": kind.highest,
    }


def _record(kind: shape.Record, records: dict[str, Any]) -> dict[str, Any]:
    name = kind.cls.__name__
    if name not in records:
        records[name] = {}
        records[name] = _object(kind.cls, records)
    reference = {"$ref": f"#/$defs/{name}"}
    return {"anyOf": [reference, {"const": kind.word}]} if kind.word else reference


def _list(kind: shape.ListOf, records: dict[str, Any]) -> dict[str, Any]:
    item = _schema(kind.kind, records)
    found = {"type": "array", "items": item}
    return {"anyOf": [item, found]} if kind.one_is_enough else found


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _cases(_kind: shape.Cases, _records: dict[str, Any]) -> dict[str, Any]:
    facts = {name: {"$ref": f"#/$defs/Facts/properties/{name}"} for name in CATALOGUE}
    case = _closed({"expect": {"$ref": "#/$defs/Expectations"}, **facts})
    items = {**case, "required": ["expect"]}
    return {"type": "array", "items": items, "minItems": 1}


def _fact(fact: Fact) -> dict[str, Any]:
    found: dict[str, Any] = {"description": fact.help}
    if fact.type.kind == "yes_no":
        return {**found, "type": ["boolean", "null"]}
    if fact.type.kind == "number":
        pattern = f"{_NUMBER}|{_BESIDE}"
        return {**found, "type": ["number", "string", "null"], "pattern": pattern}
    if fact.type.kind == "date":
        return {**found, "type": ["string", "null"], "pattern": _DATE}
    if fact.values:
        return {**found, "enum": [*fact.values, None]}
    return {**found, "type": ["string", "number", "null"]}


def _expectations(records: dict[str, Any]) -> dict[str, Any]:
    kinds = {
        name: {"anyOf": [_schema(kind, records), {"type": "null"}]}
        for name, kind in EXPECTATIONS.items()
    }
    return {**_closed(kinds), "minProperties": 1}


_SCHEMAS: dict[type, Callable[..., dict[str, Any]]] = {
    shape.Text: _text,
    shape.Localised: _localised,
    shape.Choice: lambda kind, _records: {"enum": list(kind.words)},
    shape.Whole: _whole,
    shape.Number: lambda _k, _r: {"type": ["number", "string"], "pattern": _NUMBER},
    shape.Share: lambda _k, _r: {"type": ["number", "string"], "pattern": _NUMBER},
    shape.YesNo: lambda kind, _records: (
        {"type": "boolean"} if kind.only is None else {"const": kind.only}
    ),
    shape.Date: lambda _k, _r: {"type": "string", "pattern": _DATE},
    shape.Conditions: _conditions,
    shape.Formula: lambda _k, _r: {"type": ["string", "number"]},
    shape.Definitions: _definitions,
    shape.FactValues: lambda _k, _r: {"$ref": "#/$defs/Facts"},
    shape.Cases: _cases,
    shape.Expectations: lambda _k, _r: {"$ref": "#/$defs/Expectations"},
    shape.Record: _record,
    shape.ListOf: _list,
}
