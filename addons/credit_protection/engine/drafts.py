"""Which drafts of notices and claims the rules ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from .compile import CompiledRuleset, compile_ruleset
from .decide import decide
from .syntax import ClaimRow, Ruleset
from .tree import Value


class DraftOrder(NamedTuple):
    """A draft that a line of ``claims`` asks for.

    ``kind`` is notice or claim, ``line`` the name of the line, ``cause`` the kind of
    loss of a claim, and ``notify`` the role that is told besides.
    """

    kind: str
    line: str
    cause: str
    notify: str


def draft_rules(ruleset: Ruleset) -> tuple[CompiledRuleset, ...]:
    """Return the rules that ask for drafts: those for notices, those for claims.

    They are apart since they do not exclude each other: after an insolvency both are
    due. Without the gates, which would judge a document that is not there. Rules that
    only observe ask for nothing.
    """
    notices = tuple(row for row in ruleset.claims if row.create == "notice")
    claims = tuple(row for row in ruleset.claims if row.create != "notice")
    return tuple(
        compile_ruleset(
            replace(ruleset, order_gates=(), escalation=None, insurance=(), claims=rows)
        )
        for rows in (notices, claims)
        if ruleset.mode != "observe" and any(row.create for row in rows)
    )


def draft_orders(
    rules: tuple[CompiledRuleset, ...], facts: Mapping[str, Value]
) -> tuple[DraftOrder, ...]:
    """Return the drafts asked for with these facts: of each kind the first that fits.

    A line about a claim that fits before and makes no draft stands for itself.
    """
    found = []
    for compiled in rules:
        section = decide(compiled, facts).section("claims")
        lines = {row.id: row for row in compiled.ruleset.claims}
        row: ClaimRow | None = lines.get(section.choice) if section else None
        if row and row.create:
            cause = row.claim_type or ""
            found.append(DraftOrder(row.create, row.id, cause, row.notify or ""))
    return tuple(found)
