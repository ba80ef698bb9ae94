"""The arithmetic behind ``credit.facts``: amounts that were read, and their sums."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from odoo.tools import float_repr

ZERO = Decimal(0)
_ONE = Decimal(1)


def exact(amount, currency):
    """Return an amount that Odoo holds as a float as the number it stands for."""
    return Decimal(float_repr(amount, currency.decimal_places))


def worth_of(line, quantity):
    """Return what a quantity of an order line costs, in the order's currency."""
    ordered = Decimal(str(line.product_uom_qty))
    if ordered:
        return exact(line.price_total, line.currency_id) * quantity / ordered
    discount = 1 - Decimal(str(line.discount or 0)) / 100
    return Decimal(str(line.price_unit)) * discount * quantity


@dataclass
class OrderAmount:
    """An order counted by itself, in its own currency.

    ``need`` is what it will still become, ``used`` the part of it that money paid for
    this order covers, ``reserved`` the booked part of that money by its payer, in
    company currency; ``counts`` says whether it is confirmed and within the horizon.
    """

    debtor_id: int
    currency_id: int
    need: Decimal
    counts: bool
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
    ``orders`` holds the sums of confirmed orders by customer and currency, ``drafts``
    what stands on draft invoices without an order in company currency, ``apart`` the
    orders that were counted by themselves (they are in the sums as well when they
    count), ``value`` what one unit of a currency is worth in company currency,
    ``credits_count`` whether credits that are not applied lower the balance, ``small``
    how much may be open of an item that does not count as late.
    """

    company: Any
    as_of: date
    scope: dict
    orders: dict
    apart: dict
    receivables: dict
    value: dict
    drafts: dict = field(default_factory=dict)
    credits_count: bool = True
    small: Decimal = ZERO

    def __post_init__(self):
        currency = self.company.currency_id
        self._step = Decimal(str(currency.rounding))
        self._unit = Decimal(1).scaleb(-currency.decimal_places)

    @property
    def debtor_ids(self):
        """The customers asked for."""
        return self.scope["partners"]

    @property
    def counting(self):
        """How items count: whether credits do, and from what amount on days do."""
        return self.credits_count, self.small

    def convert(self, amounts):
        """Return amounts by currency as one rounded amount in company currency."""
        total = ZERO
        for currency_id, amount in amounts.items():
            total += amount * self.value[currency_id]
        return self.round(total)

    def round(self, amount):
        """Round half up to the smallest amount of the company currency."""
        if self._step == self._unit:
            return amount.quantize(self._unit, ROUND_HALF_UP)
        steps = (amount / self._step).quantize(_ONE, ROUND_HALF_UP)
        return (steps * self._step).quantize(self._unit)

    def booked(self, text):
        """Return an amount of the accounts: it was rounded when it was booked."""
        return Decimal(text).quantize(self._unit, ROUND_HALF_UP)

    def reserved(self):
        """Return booked money that stands against orders, by its payer, rounded."""
        reserved = defaultdict(Decimal)
        for order in self.apart.values():
            for payer_id, amount in order.reserved.items():
                reserved[payer_id] += amount
        return {payer_id: self.round(amount) for payer_id, amount in reserved.items()}
