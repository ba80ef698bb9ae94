"""THE ONLY importer of durable_rules: which rules' conditions are certainly true.

The C module is used in the one way that was measured to be safe: one fact per
evaluation, a constant sid, a lock, a sentinel rule that always fires, the state
deleted afterwards, at most 48 groups per native ruleset. ``durable.lang`` and
``durable.engine.Host`` are never imported: they start threads and swallow exceptions.
Without the C module, or where it fails, the explainer decides alone.
"""

from __future__ import annotations

import datetime
import json
import os
import threading
from decimal import Decimal
from typing import NamedTuple

from .explain import holds
from .money import EXACT
from .tree import Condition, Value, Values

try:
    import durable_rules_engine as _native
except ImportError:  # pragma: no cover (tried in a process of its own)
    _native = None

DURABLE_RULES = "durable_rules"
EXPLAINER = "explainer"
_SID = "e"
_GRID = Decimal(10_000)
_LARGEST = 2**62
_MAX_TEXT = 256


class Unfit(ValueError):
    """A value the matcher cannot hold exactly; the explainer decides instead."""


class MatcherFailed(RuntimeError):
    """The C library refused an evaluation; its handles were rebuilt."""


class Field(NamedTuple):
    """A code in the matcher's fact: the value of a fact, or a computed flag."""

    code: str
    source: str | Condition


class Chunk(NamedTuple):
    """One native ruleset as JSON, and the fields its tests read."""

    definition: str
    fields: tuple[Field, ...]


def available() -> bool:
    """Return whether the C module of durable_rules can be used here."""
    return _native is not None


def encode(value: Value) -> int | bool | str:
    """Return what stands for a known value in the matcher.

    Numbers become integers in half steps of 1/10000: a number between two steps gets
    the odd integer between them, so order and equality against a constant on a step
    stay exact. Dates become their ordinal. Raises :class:`Unfit`.
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        steps = EXACT.multiply(value, _GRID)
        whole = int(steps)
        code = 2 * whole
        if whole != steps:
            code += 1 if steps > 0 else -1
        if not -_LARGEST < code < _LARGEST:
            raise Unfit(str(value))
        return code
    if isinstance(value, datetime.date):
        return value.toordinal()
    if len(value) > _MAX_TEXT or "\0" in value:
        raise Unfit(value[:40])
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Unfit("half a character") from None
    return value


class Matcher:
    """Native rulesets, opened when first used in a process (so after a fork)."""

    def __init__(self, chunks: tuple[Chunk, ...]) -> None:
        self.chunks = chunks
        self._lock = threading.Lock()
        self._handles: list[int] = []
        self._pid = 0

    def match(self, values: Values) -> tuple[frozenset[int], bool]:
        """Return the numbers of the rules that hold, and whether a value was unknown.

        Raises:
            Unfit: when a value cannot be held exactly.
            MatcherFailed: when the C library refused.
        """
        facts, complete = [], True
        for chunk in self.chunks:
            fact = _fact(chunk, values)
            complete = complete and len(fact) == len(chunk.fields)
            fact["k"], fact["sid"] = 1, _SID
            facts.append(json.dumps(fact, ensure_ascii=False, allow_nan=False))
        found: set[int] = set()
        with self._lock:
            try:
                self._open()
                for handle, fact in zip(self._handles, facts, strict=True):
                    _evaluate(handle, fact, found)
            except Exception as error:
                self._close()
                raise MatcherFailed(str(error)) from error
        return frozenset(found), complete

    def _open(self) -> None:
        if self._pid != os.getpid():
            # After a fork the parent's handles are only a copy: leave them alone.
            self._handles, self._pid = [], os.getpid()
        for chunk in self.chunks[len(self._handles) :]:
            self._handles.append(_native.create_ruleset("p", chunk.definition))

    def _close(self) -> None:
        handles, self._handles = self._handles, []
        for handle in handles:
            _native.delete_ruleset(handle)

    def __del__(self) -> None:
        if self._handles and self._pid == os.getpid() and _native is not None:
            self._close()


def _fact(chunk: Chunk, values: Values) -> dict[str, int | bool | str]:
    fact = {}
    for code, source in chunk.fields:
        is_fact = isinstance(source, str)
        value = values.get(source) if is_fact else holds(source, values)
        if value is not None:
            fact[code] = encode(value)
    return fact


def _evaluate(handle: int, fact: str, found: set[int]) -> None:
    _result, offset = _native.assert_fact(handle, fact)
    answer = _native.start_action_for_state(handle, offset)
    message = answer and answer[1]
    while message:
        name = message[2 : message.index('"', 2)]  # {"12#0": {"m": {…
        if name != "~":
            found.add(int(name.partition("#")[0]))
        message = _native.complete_and_start_action(handle, offset)
    _native.delete_state(handle, _SID)
