"""Random rulesets and facts, for property tests and long runs.

Everything comes from the given ``random.Random``, so a seed (or a property test's own
source of chance) repeats a run exactly.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from engine import CATALOGUE, CompiledRuleset, Fact, compile_ruleset, load_ruleset

DAY = date(2026, 3, 10)
MONEY = (
    "open_balance",
    "open_orders",
    "order_total",
    "prepaid_amount",
    "credit_limit",
    "overdue_amount",
    "insured_limit",
    "exposure_after_order",
    "doc_amount",
    "uninsured_excess",
)
DAYS = ("oldest_overdue_days", "days_to_mep", "avg_delay", "term_days")
SHARES = ("on_time_ratio", "prepaid_ratio")
YES_NO = ("insured", "has_dispute", "manual_hold", "promise_broken", "insolvency")
DATES = ("promise_date", "cover_valid_until", "due_date", "today")
WORDS = ("tier", "country", "cover_status", "limit_state", "legal_status")
COUNTRIES = ("CN", "NO", "DE", "HK", "US")
OPS = ("==", "!=", "<", "<=", ">", ">=")
REFUSED = {"CP325", "CP405", "CP440", "CP503"}  # a circle, or never true
FACTS = (*MONEY, *DAYS, *SHARES, *YES_NO, *DATES, *WORDS)


def random_ruleset(chance: Random, rules: int | None = None) -> str:
    """Return the text of a ruleset with random gates."""
    count = rules or chance.randint(1, 8)
    lines = [
        "ruleset: generated",
        f"mode: {chance.choice(('observe', 'warn', 'enforce', 'enforce'))}",
        f"if_unknown: {chance.choice(('allow', 'warn', 'require_approval', 'block'))}",
        "define:",
        f"  some_amount: {_amount(chance)}",
        f"  some_sum: {_sum(chance)}",
        f"  some_condition: {_condition(chance, 1)}",
        "  some_countries: [CN, NO]",
        "order_gates:",
    ]
    for number in range(count):
        lines += _gate(chance, number)
    return "\n".join(lines) + "\n"


def random_compiled(chance: Random, rules: int | None = None) -> CompiledRuleset:
    """Return a random ruleset ready to decide."""
    while True:
        loaded = load_ruleset(random_ruleset(chance, rules))
        if loaded.ok:
            return compile_ruleset(loaded.ruleset)
        codes = {problem.code for problem in loaded.problems}
        if not codes <= REFUSED:
            raise AssertionError("\n".join(map(str, loaded.problems)))


def random_facts(chance: Random) -> dict[str, Any]:
    """Return values for the facts the generated rulesets read, some missing."""
    facts: dict[str, Any] = {"today": DAY}
    for name in FACTS:
        fact = CATALOGUE[name]
        fate = chance.random()
        if fact.formula or name == "today" or fate < 0.2:
            continue
        facts[name] = None if fate < 0.3 else _value(chance, fact)
    return facts


def _gate(chance: Random, number: int) -> list[str]:
    lines = [f"  - id: rule-{number}"]
    for key, most in (("when", 3), ("unless", 2)):
        if key == "when" or chance.random() < 0.5:
            parts = [_condition(chance, 2) for _ in range(chance.randint(1, most))]
            lines += [f"    {key}:", *(f"      - {part}" for part in parts)]
    lines += [
        f"    then: {chance.choice(('info', 'warn', 'require_approval', 'block'))}",
        f"    reason: R{number}",
        f"    mode: {chance.choice(('observe', 'warn', 'enforce'))}",
    ]
    return lines


def _condition(chance: Random, depth: int) -> str:
    if depth and chance.random() < 0.4:
        parts = [_condition(chance, depth - 1) for _ in range(chance.randint(2, 3))]
        joined = chance.choice((" and ", " or ")).join(f"({part})" for part in parts)
        return f"not ({joined})" if chance.random() < 0.3 else f"({joined})"
    return chance.choice(_LEAVES)(chance)


def _money(chance: Random) -> str:
    right = chance.choice((_amount, _amount, _sum, lambda c: c.choice(MONEY)))(chance)
    return f"{chance.choice((*MONEY, 'some_sum'))} {chance.choice(OPS)} {right}"


def _turned(chance: Random) -> str:
    return f"{_amount(chance)} {chance.choice(OPS)} {chance.choice(MONEY)}"


def _chained(chance: Random) -> str:
    low, high = sorted((chance.randint(-5, 60), chance.randint(-5, 60)))
    return f"{low} < {chance.choice(DAYS)} <= {high}"


def _days(chance: Random) -> str:
    number = chance.randint(-5, 60)
    return f"{chance.choice(DAYS)} {chance.choice(OPS)} {number}"


def _share(chance: Random) -> str:
    return f"{chance.choice(SHARES[:1])} {chance.choice(OPS)} {chance.randint(0, 100)}%"


def _date(chance: Random) -> str:
    other = chance.choice((*DATES, f"{DAY + timedelta(chance.randint(-9, 9))}"))
    return f"{chance.choice(DATES)} {chance.choice(OPS)} {other}"


def _word(chance: Random) -> str:
    name = chance.choice(WORDS)
    first, second = (_word_of(chance, CATALOGUE[name]) for _ in range(2))
    return chance.choice(
        (
            f"{name} == {first}",
            f"{name} != {first}",
            f"{name} in [{first}, {second}]",
            f"{name} not in [{first}, {second}]",
        )
    )


def _flag(chance: Random) -> str:
    word = chance.choice((*YES_NO, "some_condition"))
    return f"not {word}" if chance.random() < 0.4 else word


def _missing(chance: Random) -> str:
    return f"{chance.choice(FACTS)} is {chance.choice(('', 'not '))}missing"


def _listed(chance: Random) -> str:
    return f"country {chance.choice(('', 'not '))}in some_countries"


_LEAVES: tuple[Callable[[Random], str], ...] = (
    _money,
    _money,
    _turned,
    _chained,
    _days,
    _share,
    _date,
    _word,
    _flag,
    _missing,
    _listed,
)


def _sum(chance: Random) -> str:
    first, second = chance.sample(MONEY, 2)
    return chance.choice(
        (
            f"{first} + {second}",
            f"{first} - {second}",
            f"1.25 * {first}",
            f"max({first}, {second})",
            f"min({first}, {_amount(chance)})",
            f"{first} / {chance.randint(2, 7)}",
            f"{first} * ({second} / {first})",
        )
    )


def _amount(chance: Random) -> str:
    return chance.choice(
        ("0", "100", "5_000", "12_480.50", "0.0001", "0.00005", "99_999.99999", "-10")
    )


def _word_of(chance: Random, fact: Fact) -> str:
    return chance.choice(fact.values or COUNTRIES)


def _value(chance: Random, fact: Fact) -> Any:
    kind, unit = fact.type.kind, fact.type.unit
    if kind == "yes_no":
        return chance.random() < 0.5
    if kind == "date":
        return DAY + timedelta(days=chance.randint(-9, 9))
    if kind == "text":
        return _word_of(chance, fact)
    if unit == "days":
        return chance.randint(-5, 60)
    if unit == "share":
        return Decimal(chance.randint(0, 1000)) / 1000
    amounts = ("0", "100", "100.00005", "5000", "5000.01", "12480.5", "99999.99999")
    return Decimal(chance.choice((*amounts, str(chance.randint(0, 99_999)))))
