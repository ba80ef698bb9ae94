"""The limits of some customers as they were read, to be worked out any time later."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ...engine import EffectiveLimit, LimitParts, effective_limit, expired_days

UNCHECKED = LimitParts("unchecked")


@dataclass
class LimitBook:
    """What was decided about some customers of one company on one day.

    ``parts`` holds the parts of each limit by customer, ``members`` the customers of
    each group with a limit of its own, by its top, ``until`` the last day of the
    temporary limit that is running, by customer.
    """

    today: date
    parts: dict[int, LimitParts]
    members: dict[int, set] = field(default_factory=dict)
    until: dict[int, date] = field(default_factory=dict)

    def limit(self, debtor_id) -> EffectiveLimit:
        """Return the limit in force of one customer."""
        return effective_limit(self.parts.get(debtor_id, UNCHECKED))

    def facts(self, debtor_id, spent=None) -> dict[str, Any]:
        """Return the facts about a limit, ready for the engine.

        :param spent: ``{customer: amount}`` that others have taken since it was read
        """
        parts = self.parts.get(debtor_id, UNCHECKED)
        if spent and parts.groups:
            parts = parts._replace(
                groups=tuple(self._after(g, debtor_id, spent) for g in parts.groups)
            )
        limit = effective_limit(parts)
        return {
            "limit_state": limit.state,
            "credit_limit": limit.amount,
            "limit_expired_days": expired_days(parts, self.today),
        }

    def _after(self, share, debtor_id, spent):
        others = self.members[share.group] - {debtor_id}
        more = sum(amount for key, amount in spent.items() if key in others)
        return share._replace(others=share.others + more)
