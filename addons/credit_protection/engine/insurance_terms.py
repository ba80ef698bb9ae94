"""What an insurance policy says, as far as dates and insured parts follow from it.

Typical terms and their sources stand in the documentation of the trade; every number
here is a term of one policy, never a constant.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from .deadlines import later
from .money import ZERO

# From which date a term counts.
NOTICE_ANCHORS = ("due_date", "extension_end")
WAITING_ANCHORS = ("due_date", "notice")
CLAIM_ANCHORS = ("due_date", "extension_end", "notice", "date_of_loss")


@dataclass(frozen=True, slots=True)
class Span:
    """So many calendar months and days; months first, as policies count them.

    >>> Span(months=6).after(datetime.date(2026, 8, 31))
    datetime.date(2027, 2, 28)
    """

    days: int = 0
    months: int = 0

    def after(self, day: datetime.date) -> datetime.date | None:
        """Return the day this long after ``day``; None beyond the calendar."""
        return later(day, self.days, self.months)


@dataclass(frozen=True, slots=True, kw_only=True)
class InsuranceTerms:
    """The terms of a policy in force for one invoice.

    Shares are between 0 and 1, amounts in the currency of the policy. ``notice`` is
    the time for the overdue notice, ``waiting`` the waiting period of a protracted
    default, ``claim`` the time to file; each counts from its anchor. An invoice whose
    payment terms are longer than ``longest_terms`` days is not insured at all.
    ``revival_days`` after the end of the extension a payment revives the cover as if
    it had never stopped; 0 means from the payment on only.
    """

    named_share: Decimal
    discretionary_share: Decimal = ZERO
    discretionary_limit: Decimal = ZERO
    longest_terms: int | None = None
    extension: Span = Span(days=60)
    notice: Span = Span(days=30)
    notice_anchor: str = "extension_end"
    waiting: Span = Span(months=6)
    waiting_anchor: str = "due_date"
    claim: Span = Span(months=6)
    claim_anchor: str = "date_of_loss"
    adverse_days: int = 10
    revival_days: int = 0
    tax_insured: bool = False

    def __post_init__(self) -> None:
        for value, allowed in (
            (self.notice_anchor, NOTICE_ANCHORS),
            (self.waiting_anchor, WAITING_ANCHORS),
            (self.claim_anchor, CLAIM_ANCHORS),
        ):
            if value not in allowed:
                raise ValueError(f"{value} is no anchor: use one of {allowed}")
        for share in (self.named_share, self.discretionary_share):
            if not 0 <= share <= 1:
                raise ValueError(f"{share} is no share: it lies between 0 and 1")
