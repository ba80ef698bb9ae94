"""What several sections of a ruleset have in common: words, clauses, periods, terms."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from .problems import Place
from .shape import (
    Date,
    Formula,
    ListOf,
    Share,
    Text,
    Whole,
    key,
)
from .tree import DATE, Condition, Type, ValueNode

LANGUAGE = 1
MODES = ("observe", "warn", "enforce")
OUTCOMES = ("allow", "info", "warn", "require_approval", "block")
WHEN_CLEARED = ("tell", "confirm")
CHANNELS = (
    "email",
    "letter",
    "activity",
    "call",
    "sms",
    "portal",
    "hold",
    "collection",
)
# What reaches the customer only: addresses of colleagues are not looked for.
CUSTOMER_CHANNELS = ("letter", "sms", "portal")
CUSTOMER = "customer"
CLAIM_TYPES = ("protracted_default", "insolvency", "political", "rejection")
DRAFTS = ("notice", "claim")
MONEY = Type("number", "money")
DAYS = Type("number", "days")
IDENTIFIER = Text(
    r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", "letters, digits, - and _, at most 64"
)
CODE = Text(
    r"[A-Z][A-Z0-9_]{0,31}", "capital letters, digits and _, for example OVERDUE30"
)
WORD = Text(r"[a-z][a-z0-9_]{0,63}", "small letters, digits and _")
ROLE = Text(r"[a-z][a-z0-9_]{0,63}", "small letters, digits and _, like credit_manager")
COMPANY = Text(r"[\w .&/-]{1,64}", "the code of a company")
COUNTRY = Text(r"[A-Z]{2}", "ISO codes of two capital letters, like CN")

Texts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of the document; ``marks`` says where the value of each key stands."""

    place: Place
    marks: tuple[tuple[str, Place], ...] = ()

    def at(self, name: str) -> Place:
        """Return where the value of a key stands, or else the entry begins."""
        return next((place for key, place in self.marks if key == name), self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """The conditions under one key and how they are joined: ``all`` or ``any``."""

    joined: str
    parts: tuple[Condition, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Period(Entry):
    """From and until, both days included; an open end is None."""

    start: datetime.date | None = key(Date(), "First day.", name="from")
    until: datetime.date | None = key(Date(), "Last day.")

    def holds(self, day: datetime.date) -> bool:
        """Return whether the day lies in the period."""
        return (self.start is None or self.start <= day) and (
            self.until is None or day <= self.until
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope(Entry):
    """Where the ruleset applies; a key left out means everywhere."""

    companies: tuple[str, ...] = key(
        ListOf(COMPANY, one_is_enough=True), "Codes of companies.", default=()
    )
    countries: tuple[str, ...] = key(
        ListOf(COUNTRY, one_is_enough=True), "Countries of customers.", default=()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyBelt(Entry):
    """How many live documents an activation may newly hold without a second look."""

    newly_blocked: int | None = key(Whole(), "Number of documents.")
    percent: Decimal | None = key(Share(), "Share of the documents.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(Entry):
    """A date so many days or calendar months after another one."""

    after: ValueNode = key(Formula(DATE), "The date it counts from.", required=True)
    days: int | None = key(Whole(0, 3650), "Days.")
    months: int | None = key(Whole(0, 120), "Calendar months.")
    remind_before: tuple[int, ...] = key(
        ListOf(Whole(0, 365), one_is_enough=True), "Days before to remind.", default=()
    )
