"""What the catalogue says about one fact, and how it is written down briefly."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from .money import ONE, ZERO
from .tree import DATE, TEXT, YES_NO, Type, Value

SALES = "sales"
CREDIT = "credit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One named value a rule may read.

    ``default`` None means the fact may be missing. ``values`` lists the only texts
    allowed; ``pattern`` describes them where they cannot be listed. ``lowest`` and
    ``highest`` bound a number. ``audience`` is ``sales`` when everybody may see the
    value and ``credit`` when only the credit groups may. With a ``formula`` the
    engine computes the fact from others, unless it is given.
    """

    name: str
    type: Type
    help: str
    example: str
    group: str
    audience: str = SALES
    default: Value = None
    values: tuple[str, ...] = ()
    pattern: str = ""
    lowest: Decimal | None = None
    highest: Decimal | None = None
    formula: str = ""

    @property
    def may_be_missing(self) -> bool:
        """Whether the fact can be unknown."""
        return self.default is None


class Group:
    """Facts that belong together; ``facts`` fills in the order of the calls."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.facts: list[Fact] = []

    def money(
        self, name: str, help: str, example: str = "12_480", **more: object
    ) -> None:
        """Add an amount in company currency; 0 unless told otherwise."""
        self._add(name, Type("number", "money"), help, example, ZERO, more)

    def number(
        self, name: str, unit: str, help: str, example: str, **more: object
    ) -> None:
        """Add a number with a unit; 0 unless told otherwise."""
        self._add(name, Type("number", unit), help, example, ZERO, more)

    def share(self, name: str, help: str, example: str, **more: object) -> None:
        """Add a share between 0 and 1; may be missing unless told otherwise."""
        bounds = {"lowest": ZERO, "highest": ONE}
        self._add(name, Type("number", "share"), help, example, None, bounds | more)

    def yes_no(self, name: str, help: str, **more: object) -> None:
        """Add a yes/no; no unless told otherwise."""
        self._add(name, YES_NO, help, "true", False, more)

    def date(
        self, name: str, help: str, example: str = "2026-03-31", **more: object
    ) -> None:
        """Add a date; may be missing."""
        self._add(name, DATE, help, example, None, more)

    def text(self, name: str, help: str, example: str, **more: object) -> None:
        """Add a text; may be missing unless told otherwise."""
        self._add(name, TEXT, help, example, None, more)

    def _add(
        self,
        name: str,
        type_: Type,
        help_: str,
        example: str,
        default: Value,
        more: dict[str, object],
    ) -> None:
        more = {"default": default, **more}
        self.facts.append(
            Fact(
                name=name,
                type=type_,
                help=help_,
                example=example,
                group=self.title,
                **more,
            )
        )
