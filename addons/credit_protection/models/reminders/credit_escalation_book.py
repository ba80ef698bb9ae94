"""What customers owe by currency and what they were reminded of, as SQL finds it."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import pytz

from ...engine import Account, Ladder, Plan, Reached, Taken, to_json

# What became of a step, as the engine calls it; whatever else is done.
STATE_OF = {
    "prepared": "waiting",
    "approval": "waiting",
    "ready": "waiting",
    "failed": "waiting",
    "bounced": "returned",
}


class Item(NamedTuple):
    """One open item as the books have it; amounts are exact.

    ``company`` is what is open of it in company currency, ``booked`` what was booked.
    """

    partner_id: int
    currency_id: int
    id: int
    move_id: int
    number: str
    day: date
    due: date
    original_due: date
    total: Decimal
    amount: Decimal
    company: Decimal
    booked: Decimal
    disputed: Decimal
    insured: Decimal
    paused: str | None

    @property
    def asked(self):
        """What may be asked for: nothing of what is disputed."""
        return self.amount - self.disputed

    @property
    def asked_company(self):
        """The same in company currency, at the rate of the booking."""
        if not self.disputed:
            return self.company
        return self.company * self.asked / self.amount


class Past(NamedTuple):
    """A step that was taken before, as SQL finds it."""

    partner_id: int
    currency_id: int
    id: int
    episode: int
    step: str
    day: int
    number: int
    state: str
    send_to: str
    sent_at: Any
    reached: list

    @property
    def is_done(self):
        """Whether the step counts as done: sent, or skipped by a person."""
        return self.state not in STATE_OF

    @property
    def is_waiting(self):
        """Whether it has not left yet."""
        return STATE_OF.get(self.state) == "waiting"

    @property
    def reminded_at(self):
        """When it reached the customer; None where it never did."""
        reached = self.send_to == "customer" and self.state != "bounced"
        return (reached and self.sent_at) or None

    def taken(self, timezone):
        """Return it as the engine knows it, its day in the time zone of the company."""
        state = STATE_OF.get(self.state, "done")
        on = _day(self.reminded_at, timezone)
        return Taken(self.id, self.step, self.day, state, on)


class Group(NamedTuple):
    """What one customer owes in one currency, and what it was reminded of.

    ``items`` are those that may be asked for, credits with them; ``held`` the others.
    ``past`` are the steps of the running episode, ``episode`` its number;
    ``reminded_at`` is when it was last written to, in whatever episode.
    """

    partner_id: int
    currency_id: int
    items: tuple
    held: tuple
    account: Account
    past: tuple
    episode: int
    reminded_at: Any = None

    def reminded_on(self, timezone):
        """Return the day of the last reminder, in the time zone of the company."""
        return _day(self.reminded_at, timezone)

    def company_rests(self):
        """Yield the due date and what is to be paid, in company currency, of items."""
        for item in self.items:
            rest = self.account.rests.get(item.id)
            if rest:
                yield item.due, item.asked_company * rest / item.asked


class Decided(NamedTuple):
    """What is to be done about one group."""

    group: Group
    ruleset: Any
    ladder: Ladder | None
    reached: Reached | None
    facts: dict
    plan: Plan

    def trace(self):
        """Return as JSON what the ladder saw, and what it left out."""
        seen = {name: self.facts.get(name) for name in sorted(self.ladder.facts)}
        return {
            "state": self.reached.state,
            "facts": {name: to_json(value) for name, value in seen.items()},
            "left_out": [
                {
                    "item": item.id,
                    "number": item.number,
                    "why": item.paused or "dispute",
                }
                for item in self.group.held
            ],
        }


def _day(moment, timezone):
    return moment and pytz.utc.localize(moment).astimezone(timezone).date()
