"""Decisions a second, beside the same rules written by hand; and long checked runs."""

import argparse
import gc
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from multiprocessing import get_context
from random import Random
from typing import Any

from benchmarks.generated import random_compiled, random_facts
from benchmarks.hand_written import by_hand, ruleset
from benchmarks.hostile import hostile_condition, hostile_document
from engine import (
    OUTCOMES,
    compile_ruleset,
    decide,
    durable_rules_available,
    load_ruleset,
    run_cases,
)

HELP = "Decisions a second; --compare N and --fuzz N run long comparisons instead."
TYPICAL = {
    "today": date(2026, 3, 10),
    "credit_limit": Decimal(50_000),
    "open_balance": Decimal(33_010),
    "open_orders": Decimal(10_200),
    "order_total": Decimal(12_480),
    "prepaid_amount": Decimal(0),
    "overdue_amount": Decimal(11_650),
    "oldest_overdue_days": Decimal(21),
    "tier": "D",
    "manual_hold": False,
}
QUIET = {**TYPICAL, "open_balance": Decimal(300), "oldest_overdue_days": Decimal(0)}
QUIET |= {"open_orders": Decimal(0), "order_total": Decimal(100)}
LOUD = {**TYPICAL, "open_balance": Decimal(900_000), "tier": "A"}
LOUD |= {"order_total": Decimal(900_000), "overdue_amount": Decimal(900_000)}
LOUD |= {"oldest_overdue_days": Decimal(400), "credit_limit": Decimal(1)}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this benchmark."""
    parser.add_argument("--seconds", type=float, default=1.0, help="for each figure")
    parser.add_argument(
        "--compare", type=int, metavar="N",
        help="compare matcher and explainer on N random decisions",
    )  # fmt: skip
    parser.add_argument(
        "--fuzz", type=int, metavar="N", help="load N hostile documents"
    )
    parser.add_argument("--threads", type=int, default=4, help="for --compare")
    parser.add_argument("--seed", type=int, default=1, help="of the random runs")


def run(options: argparse.Namespace) -> int:
    """Run what was asked for; return the exit code."""
    if not durable_rules_available():
        print("durable_rules is not installed: the explainer decides alone.")
    if options.compare:
        return _compare(options)
    if options.fuzz:
        return _fuzz(options)
    _speed(options.seconds)
    return 0


def _speed(seconds: float) -> None:
    print("load + check + compile, in seconds of processor time (best of five):")
    for rules in (10, 50, 200):
        best = min(_timed(lambda r=rules: _compiled(r)) for _ in range(5))
        print(f"  {rules:>4} rules  {best:8.3f}")
    head = ("fired", "by hand", "no trace", "with trace", "as JSON", "ratio")
    print("\ndecisions in a second of processor time (one core):")
    print("  " + "".join(f"{word:>12}" for word in ("rules", *head)))
    for rules in (10, 50, 200):
        for facts in (QUIET, TYPICAL, LOUD):
            print("  " + _row(rules, facts, seconds))
    print("\n  ratio: how many times as long as by hand the traced decision takes")
    cores = os.cpu_count() or 1
    print(f"\n50 rules with trace, one process on each of {cores} cores at once:")
    with get_context("fork").Pool(cores) as pool:
        found = pool.map(_worker, [seconds * 2] * cores)
    print(f"  {sum(found):,.0f} decisions in a second of their processor time")


def _row(rules: int, facts: dict[str, Any], seconds: float) -> str:
    compiled, floor = _compiled(rules), by_hand(rules)
    decision = decide(compiled, facts)
    _same(decision, floor(facts))
    speeds = [
        _speed_of(lambda: floor(facts), seconds),
        _speed_of(lambda: decide(compiled, facts, trace=False), seconds),
        _speed_of(lambda: decide(compiled, facts), seconds),
        _speed_of(lambda: decide(compiled, facts).as_dict(), seconds),
    ]
    ratio = speeds[0] / speeds[2]
    cells = "".join(f"{speed:>12,.0f}" for speed in speeds)
    return f"{rules:>12}{len(decision.reasons):>12}{cells}{ratio:>12.0f}"


def _same(decision: Any, expected: tuple[int, list[str]]) -> None:
    rank, codes = expected
    found = [reason.code for reason in decision.reasons]
    if found != codes or decision.outcome != OUTCOMES[rank]:
        raise AssertionError(f"by hand {expected}, got {decision.outcome} {found}")


def _compiled(rules: int) -> Any:
    loaded = load_ruleset(ruleset(rules))
    if not loaded.ok:
        raise AssertionError("\n".join(map(str, loaded.problems)))
    return compile_ruleset(loaded.ruleset)


def _worker(seconds: float) -> float:
    compiled = _compiled(50)
    return _speed_of(lambda: decide(compiled, TYPICAL), seconds)


def _timed(work: Callable[[], Any]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _speed_of(work: Callable[[], Any], seconds: float) -> float:
    """Return how often the work is done in a second of processor time.

    Other work on the machine does not count, as long as it leaves the caches alone.
    """
    work()
    start, count = time.process_time(), 0
    while (passed := time.process_time() - start) < seconds:
        for _ in range(5):
            work()
        count += 5
    return count / passed


def _compare(options: argparse.Namespace) -> int:
    """Compare matcher and explainer on random rulesets and facts, in threads."""
    share = -(-options.compare // options.threads)
    differences: list[str] = []
    counts = [0] * options.threads
    start, marks = time.perf_counter(), []
    with ThreadPoolExecutor(options.threads) as pool:
        shares = [
            pool.submit(_compare_share, number, share, options, counts, differences)
            for number in range(options.threads)
        ]
        while not all(one.done() for one in shares):
            time.sleep(2)
            gc.collect()
            marks.append((sum(counts), _memory()))
            print(f"  {sum(counts):>10,} decisions, {marks[-1][1]:7.1f} MB", flush=True)
        for one in shares:
            one.result()  # what a thread raised is raised here
    seconds = time.perf_counter() - start
    print(f"{sum(counts):,} decisions in {seconds:,.0f} s, {options.threads} threads")
    print(f"{len(differences)} differences between matcher and explainer")
    for line in differences[:20]:
        print(f"  {line}")
    print(_growth(marks, options.compare))
    return 1 if differences else 0


def _compare_share(
    number: int,
    share: int,
    options: argparse.Namespace,
    counts: list[int],
    differences: list[str],
) -> None:
    """Each ruleset is used 500 times, a few are shared by all threads."""
    chance = Random(options.seed * 1000 + number)
    common = [random_compiled(Random(options.seed + n)) for n in range(5)]
    while counts[number] < share:
        fresh = random_compiled(chance)
        for turn in range(min(500, share - counts[number])):
            compiled = common[turn % 5] if turn % 4 == 0 else fresh
            decision = decide(compiled, random_facts(chance))
            counts[number] += 1
            faults = [f for f in decision.errors if f.code != "ARITHMETIC"]
            if faults or decision.engine != "durable_rules":
                differences.append(f"{decision.engine} {faults} {decision.facts}")


def _growth(marks: list[tuple[int, float]], wanted: int) -> str:
    """Say how memory grew after the first tenth of the run."""
    warm = [memory for count, memory in marks if count >= wanted / 10]
    if len(warm) < 2:
        return "too short to say how memory grows"
    growth = 100 * (warm[-1] - warm[0]) / warm[0]
    sizes = f"memory after a tenth {warm[0]:.1f} MB, at the end {warm[-1]:.1f} MB"
    return f"{sizes} ({growth:+.1f} %)"


def _memory() -> float:
    """Return the resident memory of this process in megabytes."""
    with open("/proc/self/statm", encoding="ascii") as stream:
        pages = int(stream.read().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000


def _fuzz(options: argparse.Namespace) -> int:
    """Load hostile documents: problems, never an exception, never longer than 1 s."""
    chance, slowest, good = Random(options.seed), 0.0, 0
    base = ruleset(3)
    base += "tests: [{name: n, cases: [{open_balance: 5, expect: {order: allow}}]}]\n"
    start = time.perf_counter()
    for number in range(options.fuzz):
        make = hostile_condition if number % 2 else hostile_document
        text = make(chance) if number % 2 else make(chance, base)
        begin = time.perf_counter()
        loaded = load_ruleset(text)
        if loaded.ok:
            good += 1
            run_cases(compile_ruleset(loaded.ruleset))
        slowest = max(slowest, time.perf_counter() - begin)
    seconds = time.perf_counter() - start
    print(f"{options.fuzz:,} documents in {seconds:,.0f} s, no exception")
    print(f"{good:,} could be used; the slowest took {slowest:.3f} s")
    return 0 if slowest < 1 else 1
