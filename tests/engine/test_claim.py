"""What a claim needs before it is filed, and how far it is."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from engine import (
    CLAIM_CAUSES,
    CLAIM_DOCUMENTS,
    ClaimDocument,
    ClaimState,
    claim_problems,
    claim_stage,
    required_documents,
)

D = Decimal
TODAY = date(2026, 11, 23)
LATER, BEFORE = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
WHOLE = ClaimState(
    cause="default",
    today=TODAY,
    loss_on=date(2026, 9, 30),
    claim_by=date(2027, 3, 30),
    notice_by=date(2026, 6, 29),
    notified_on=date(2026, 6, 18),
    extension_end=date(2026, 5, 30),
    open=D(100),
    insured=D(90),
    expected=D(81),
    documents=tuple(ClaimDocument(kind, True) for kind in CLAIM_DOCUMENTS),
)


def codes(**changes):
    return [(p.code, p.level) for p in claim_problems(replace(WHOLE, **changes))]


def without(kind, reason=False):
    return tuple(
        ClaimDocument(d.kind, False, reason) if d.kind == kind else d
        for d in WHOLE.documents
    )


def test_a_whole_claim_has_no_problem():
    assert codes() == []
    assert claim_stage(WHOLE) == "ready"


PROBLEMS = {
    "before the date of loss": ({"loss_on": LATER}, [("waiting", "error")]),
    "on the date of loss": ({"loss_on": TODAY}, []),
    "no date of loss": ({"loss_on": None}, [("loss_unknown", "error")]),
    "on the last day to file": ({"claim_by": TODAY}, []),
    "after the last day to file": ({"claim_by": BEFORE}, [("late", "warning")]),
    "notice on its last day": ({"notified_on": date(2026, 6, 29)}, []),
    "notice a day late": (
        {"notified_on": date(2026, 6, 30)}, [("notice_late", "warning")],
    ),
    "no notice, but its copy is in the file": (
        {"notified_on": None}, [("notice_missing", "warning")],
    ),
    "an insolvency needs no notice": (
        {"cause": "insolvency", "notified_on": None}, [],
    ),
    "no notice at all": (
        {"notified_on": None, "documents": without("notice")},
        [("notice_missing", "error")],
    ),
    "no notice, with a reason": (
        {"notified_on": None, "documents": without("notice", True)},
        [("notice_missing", "warning")],
    ),
    "no event": ({"cause": "insolvency", "event_known": False},
                 [("event_missing", "error")]),
    "nothing is open": ({"open": D(0)}, [("nothing_open", "error")]),
    "paid since": ({"paid_since": True}, [("paid_since", "warning")]),
    "nothing was open, nothing is": (
        {"open": D(0), "insured": D(0), "paid_since": True},
        [("nothing_open", "error")],
    ),
    "paid since, and not insured": (
        {"insured": D(0), "paid_since": True},
        [("nothing_insured", "error"), ("paid_since", "warning")],
    ),
    "nothing is insured": ({"insured": D(0)}, [("nothing_insured", "error")]),
    "nothing is expected": ({"expected": D(0)}, [("nothing_expected", "warning")]),
    "a dispute": ({"disputed": D(1)}, [("disputed", "warning")]),
    "above the limit": ({"above_limit": D(1)}, [("above_limit", "note")]),
    "liability unknown": ({"liability_known": False}, [("liability_unknown", "note")]),
    "a document is missing": (
        {"documents": without("delivery")}, [("document_missing", "error")],
    ),
    "a missing document has a reason": ({"documents": without("delivery", True)}, []),
    "a document that is not needed": ({"documents": without("security")}, []),
    "errors come first": (
        {"disputed": D(1), "above_limit": D(1), "documents": without("orders")},
        [("document_missing", "error"), ("disputed", "warning"),
         ("above_limit", "note")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), PROBLEMS.values(), ids=PROBLEMS)
def test_what_stops_or_weakens_a_claim(changes, expected):
    assert codes(**changes) == expected


STAGES = {
    "nobody was told": ({"notified_on": None, "loss_on": LATER}, "draft"),
    "told, the extension goes on": (
        {"loss_on": LATER, "extension_end": TODAY}, "notified",
    ),
    "told, the extension is over": ({"loss_on": LATER}, "waiting"),
    "the date of loss has come": ({"loss_on": TODAY}, "ready"),
    "the notice was never sent": (
        {"notified_on": None, "documents": without("notice")}, "draft",
    ),
    "an insolvency waits for nothing": (
        {"cause": "insolvency", "notified_on": None, "loss_on": TODAY}, "ready",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), STAGES.values(), ids=STAGES)
def test_how_far_a_claim_is(changes, expected):
    assert claim_stage(replace(WHOLE, **changes)) == expected


@pytest.mark.parametrize("cause", CLAIM_CAUSES)
def test_every_cause_asks_for_known_documents_in_order(cause):
    required = required_documents(cause)

    assert list(required) == [kind for kind in CLAIM_DOCUMENTS if kind in required]
    assert {"invoices", "orders", "delivery", "statement", "limit"} <= set(required)


def test_the_proof_follows_from_the_cause():
    assert "insolvency" in required_documents("insolvency")
    assert "notice" not in required_documents("insolvency")
    assert "event" in required_documents("political")
    assert "reminders" in required_documents("default")


def test_an_unknown_cause_is_refused():
    with pytest.raises(ValueError, match="no cause"):
        replace(WHOLE, cause="boredom")
