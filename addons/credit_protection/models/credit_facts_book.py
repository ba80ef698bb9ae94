"""The arithmetic behind ``credit.facts``: amounts that were read, and their sums."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from odoo.tools import float_repr

ZERO = Decimal(0)


def exact(amount, currency):
    """Return an amount that Odoo holds as a float as the number it stands for."""
    return Decimal(float_repr(amount, currency.decimal_places))


@dataclass
class OrderAmount:
    """An order counted by itself, in its own currency.

    ``need`` is what it will still become, ``used`` the part of it that money paid for
    this order covers, ``reserved`` the booked part of that money by its payer, in
    company currency.
    """

    debtor_id: int
    currency_id: int
    state: str
    need: Decimal
    used: Decimal = ZERO
    reserved: dict = field(default_factory=dict)

    @property
    def owed(self):
        """What the customer will owe for it."""
        return self.need - self.used

    def use(self, money):
        """Take what the order needs: first of what is booked, then of the rest.

        What was given back and is not booked yet is out of reach for everybody.
        """
        left = self.need
        for payer_id, booked, booked_currency, unbooked in money:
            given_back = max(-unbooked, ZERO)
            taken = min(max(booked_currency - given_back, ZERO), left)
            left -= taken
            bound = min(max(booked_currency, ZERO), taken + given_back)
            if bound:
                part = booked * bound / booked_currency
                self.reserved[payer_id] = self.reserved.get(payer_id, ZERO) + part
        for _payer_id, _booked, booked_currency, unbooked in money:
            left -= min(max(unbooked + min(booked_currency, ZERO), ZERO), left)
        self.used = self.need - left


@dataclass
class Book:
    """Everything read about some customers of one company on one day.

    ``scope`` names the companies of the legal entity and the customers,
    ``orders`` holds the sums of confirmed orders by customer and currency, ``apart``
    the orders that were counted by themselves (they are in the sums as well when they
    are confirmed), ``value`` what one unit of a currency is worth in company currency.
    """

    company: Any
    as_of: date
    scope: dict
    orders: dict
    apart: dict
    receivables: dict
    value: dict

    @property
    def debtor_ids(self):
        """The customers asked for."""
        return self.scope["partners"]

    def convert(self, amounts):
        """Return amounts by currency as one rounded amount in company currency."""
        return self.round(
            sum((amount * self.value[c] for c, amount in amounts.items()), ZERO)
        )

    def round(self, amount):
        """Round half up to the smallest amount of the company currency."""
        currency = self.company.currency_id
        step = Decimal(str(currency.rounding))
        steps = (amount / step).quantize(Decimal(1), ROUND_HALF_UP)
        return (steps * step).quantize(Decimal(1).scaleb(-currency.decimal_places))

    def reserved(self):
        """Return booked money that stands against orders, by its payer, rounded."""
        reserved = defaultdict(Decimal)
        for order in self.apart.values():
            for payer_id, amount in order.reserved.items():
                reserved[payer_id] += amount
        return {payer_id: self.round(amount) for payer_id, amount in reserved.items()}
