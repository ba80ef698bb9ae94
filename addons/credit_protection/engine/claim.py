"""What a claim needs before it can be filed: documents, dates, and no open question.

Codes and parameters only; whoever shows them puts them into words.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from .money import ZERO

CAUSES = ("default", "insolvency", "political", "rejection")

# Every document of a claim file, in the order of the file.
DOCUMENTS = (
    "invoices",
    "orders",
    "delivery",
    "statement",
    "reminders",
    "notice",
    "limit",
    "acknowledgement",
    "reason",
    "insolvency",
    "event",
    "security",
)
_ALWAYS = frozenset(("invoices", "orders", "delivery", "statement", "limit", "reason"))
_REQUIRED = {
    "default": _ALWAYS | {"reminders", "notice", "acknowledgement"},
    "insolvency": _ALWAYS | {"insolvency"},
    "political": _ALWAYS | {"reminders", "notice", "event"},
    "rejection": _ALWAYS | {"notice", "event"},
}

# How a claim goes on before it is filed.
STAGES = ("draft", "notified", "waiting", "ready")
LEVELS = ("error", "warning", "note")


class ClaimProblem(NamedTuple):
    """One thing that stops or weakens a claim, with what its sentence needs."""

    code: str
    level: str
    params: Mapping[str, Any] = {}


class ClaimDocument(NamedTuple):
    """One document of the checklist: whether it is there, or why it is not."""

    kind: str
    there: bool
    reason: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimState:
    """What is known of a claim on a day; amounts in the currency of the policy.

    ``open`` is what was owed on the date of loss; ``paid_since`` says that nothing of
    it is owed any more.
    """

    cause: str
    today: datetime.date
    loss_on: datetime.date | None
    claim_by: datetime.date | None = None
    notice_by: datetime.date | None = None
    notified_on: datetime.date | None = None
    extension_end: datetime.date | None = None
    event_known: bool = True
    open: Decimal = ZERO
    paid_since: bool = False
    insured: Decimal = ZERO
    above_limit: Decimal = ZERO
    disputed: Decimal = ZERO
    expected: Decimal = ZERO
    liability_known: bool = True
    documents: tuple[ClaimDocument, ...] = ()

    def __post_init__(self) -> None:
        if self.cause not in CAUSES:
            raise ValueError(f"{self.cause} is no cause of a loss")


def required_documents(cause: str) -> tuple[str, ...]:
    """Return the documents that a claim of this cause needs, in the order of the file.

    >>> "insolvency" in required_documents("default")
    False
    """
    required = _REQUIRED[cause]
    return tuple(kind for kind in DOCUMENTS if kind in required)


def claim_stage(claim: ClaimState) -> str:
    """Return how far a claim is that has not been filed.

    An insolvency is the loss itself: there is nothing to wait for.
    """
    if claim.loss_on and claim.loss_on <= claim.today:
        told = claim.notified_on or claim.cause != "default"
        return "ready" if told or _notice_stands(claim) else "draft"
    if not claim.notified_on:
        return "draft"
    if claim.extension_end and claim.extension_end >= claim.today:
        return "notified"
    return "waiting"


def claim_problems(claim: ClaimState) -> tuple[ClaimProblem, ...]:
    """Return what stops a claim (errors) and what weakens it, errors first."""
    found = [*_about_time(claim), *_about_money(claim), *_about_documents(claim)]
    return tuple(sorted(found, key=lambda problem: LEVELS.index(problem.level)))


def _notice_stands(claim: ClaimState) -> bool:
    """Return whether the file holds the notice, or why there is none."""
    return any(d.kind == "notice" and (d.there or d.reason) for d in claim.documents)


def _about_time(claim: ClaimState) -> Iterable[ClaimProblem]:
    if not claim.event_known:
        yield ClaimProblem("event_missing", "error", {"cause": claim.cause})
    if not claim.loss_on:
        yield ClaimProblem("loss_unknown", "error")
    elif claim.loss_on > claim.today:
        yield ClaimProblem("waiting", "error", {"day": claim.loss_on})
    if claim.claim_by and claim.claim_by < claim.today:
        yield ClaimProblem("late", "warning", {"day": claim.claim_by})
    if claim.notified_on:
        if claim.notice_by and claim.notice_by < claim.notified_on:
            params = {"day": claim.notified_on, "by": claim.notice_by}
            yield ClaimProblem("notice_late", "warning", params)
    elif claim.cause == "default":
        level = "warning" if _notice_stands(claim) else "error"
        yield ClaimProblem("notice_missing", level)


def _about_money(claim: ClaimState) -> Iterable[ClaimProblem]:
    if claim.open <= 0:
        yield ClaimProblem("nothing_open", "error")
    elif claim.paid_since:
        yield ClaimProblem("paid_since", "warning")
    if claim.open > 0 and claim.insured <= 0:
        yield ClaimProblem("nothing_insured", "error")
    elif claim.open > 0 and claim.expected <= 0:
        yield ClaimProblem("nothing_expected", "warning")
    if claim.disputed > 0:
        yield ClaimProblem("disputed", "warning", {"amount": claim.disputed})
    if claim.above_limit > 0:
        yield ClaimProblem("above_limit", "note", {"amount": claim.above_limit})
    if not claim.liability_known:
        yield ClaimProblem("liability_unknown", "note")


def _about_documents(claim: ClaimState) -> Iterable[ClaimProblem]:
    known = {document.kind: document for document in claim.documents}
    for kind in required_documents(claim.cause):
        document = known.get(kind)
        if not document or not (document.there or document.reason):
            # Whoever has sent no notice is told so already.
            if kind == "notice" and not claim.notified_on and claim.cause == "default":
                continue
            yield ClaimProblem("document_missing", "error", {"kind": kind})
