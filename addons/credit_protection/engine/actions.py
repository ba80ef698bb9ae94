"""What people can do about a fact: the actions that may clear a reason.

``moves`` says how one unit of the action changes a fact: paying 1 lowers the open
balance by 1. Facts that are no number are only named: the action changes them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType

from .exposure import with_inputs


@dataclass(frozen=True, slots=True)
class Action:
    """One action. ``at_most`` names the fact its amount cannot exceed.

    ``whole`` tells whether the whole of that amount still is a sensible action (an
    order can be prepaid completely; reduced to nothing it is no order).
    """

    name: str
    help: str
    moves: tuple[tuple[str, int], ...]
    at_most: str = ""
    whole: bool = True


ACTIONS = (
    Action("pay", "Pay open invoices.", (("open_balance", -1),), "open_balance"),
    Action(
        "pay_overdue",
        "Pay overdue invoices, the oldest first.",
        (("overdue_amount", -1), ("oldest_overdue_days", -1)),
        "overdue_amount",
    ),
    Action(
        "prepay",
        "Prepay a part of this document.",
        (("prepaid_amount", 1),),
        "doc_amount",
    ),
    Action(
        "reduce_order",
        "Reduce this document.",
        (("order_total", -1),),
        "order_total",
        whole=False,
    ),
    Action("promise", "Record a promise to pay.", (("promise_date", 1),)),
    Action(
        "settle_dispute",
        "Settle the dispute.",
        (("has_dispute", -1), ("dispute_amount", -1)),
        "dispute_amount",
    ),
    Action("end_hold", "End the hold on the customer.", (("manual_hold", -1),)),
    Action("shorten_terms", "Agree shorter payment terms.", (("term_days", -1),)),
    Action(
        "lower_discount",
        "Agree no higher cash discount than the customer's own.",
        (("cash_discount_raise", -1),),
    ),
    Action("agree_terms", "Agree longer payment terms.", (("max_term_days", 1),)),
    Action("raise_limit", "Raise the credit limit.", (("credit_limit", 1),)),
    Action("renew_limit", "Renew the credit limit.", (("limit_expired_days", -1),)),
    Action(
        "raise_cover",
        "Ask the insurer for a higher cover limit.",
        (("insured_limit", 1),),
    ),
    Action(
        "renew_cover",
        "Renew the insurer's cover.",
        (("cover_status", 1), ("cover_valid_until", 1), ("insured", 1)),
    ),
    Action(
        "finish_review",
        "Finish the credit review of the customer.",
        (("credit_review", 1),),
    ),
    Action(
        "revive_cover",
        "Pay the invoices that stopped the insurer's cover.",
        (("cover_stopped", -1),),
    ),
    Action("notify_insurer", "Send the overdue notice.", (("overdue_notified", 1),)),
)
CLEARED_BY = MappingProxyType(
    {
        fact: tuple(a for a in ACTIONS if any(fact == f for f, _sign in a.moves))
        for fact in dict.fromkeys(f for a in ACTIONS for f, _sign in a.moves)
    }
)


def cleared_by(facts: Iterable[str]) -> tuple[Action, ...]:
    """Return the actions that change one of the facts or what they come from."""
    reached = with_inputs(facts)
    return tuple(
        action for action in ACTIONS if any(f in reached for f, _sign in action.moves)
    )
