"""Who lives which story, when and how large: by chance, the same for the same seed."""

from collections.abc import Iterator
from itertools import accumulate
from random import Random
from typing import NamedTuple

from .bundles import ABROAD, KINDS, Bundle

INVOICES = 10  # of a customer, on average
FOREIGN = 0.15  # share of stories in a foreign currency
SIZES = (1, 1, 1, 2, 2, 3, 4, 5, 7, 10, 15, 25)


class Event(NamedTuple):
    """One story: customer, number of the bundle, age in days, multiple of its size."""

    customer: int
    bundle: int
    age: int
    size: int


class Scale(NamedTuple):
    """How large the company is, and its customers with very many open invoices."""

    customers: int
    seed: int = 1

    @property
    def heavy(self) -> int:
        """One customer in 2,000 has very many open invoices."""
        return max(1, self.customers // 2000)

    @property
    def heavy_invoices(self) -> int:
        """How many those have open."""
        return min(1000, self.customers)


def events(scale: Scale, bundles: list[Bundle]) -> Iterator[Event]:
    """Yield what happens to all customers; number 0 is the first."""
    chance = Random(scale.seed)
    by_kind: dict[tuple[str, int, bool], list[int]] = {}
    for number, bundle in enumerate(bundles):
        key = bundle.kind, bundle.company, bundle.foreign
        by_kind.setdefault(key, []).append(number)
    for customer in range(scale.heavy):
        for _ in range(scale.heavy_invoices):
            yield _event(chance, customer, by_kind["open", 0, False], "open")
    names, weights = list(KINDS), list(accumulate(k.weight for k in KINDS.values()))
    left = scale.customers * INVOICES - scale.heavy * scale.heavy_invoices
    others = range(scale.heavy, scale.customers)
    share = list(accumulate(chance.expovariate(1) + 0.2 for _ in others))
    while left > 0:
        [customer] = chance.choices(others, cum_weights=share)
        [name] = chance.choices(names, cum_weights=weights)
        # Most customers know one company, every ninth knows both.
        second = customer % 5 == 4 or (customer % 9 == 0 and chance.random() < 0.5)
        foreign = chance.random() < FOREIGN and name in ABROAD
        yield _event(chance, customer, by_kind[name, int(second), foreign], name)
        left -= KINDS[name].invoices


def _event(chance: Random, customer: int, numbers: list[int], name: str) -> Event:
    kind = KINDS[name]
    age = chance.triangular(kind.youngest, kind.oldest + 1, kind.youngest)
    if name.startswith("paid"):
        age = chance.uniform(kind.youngest, kind.oldest + 1)
    return Event(
        customer,
        chance.choice(numbers),
        min(int(age), kind.oldest),
        chance.choice(SIZES),
    )


def limits(scale: Scale) -> list[int | None]:
    """Return the credit limit of each customer; two in five have none."""
    chance = Random(scale.seed + 1)
    found = [
        chance.choice((2_000, 5_000, 10_000, 25_000, 60_000))
        if chance.random() < 0.6
        else None
        for _ in range(scale.customers)
    ]
    found[: scale.heavy] = [10_000_000] * scale.heavy
    return found
