"""A whole night of a company, stage by stage, beside bare SQL on the same rows."""

import argparse
from typing import Any

from host.shell import guarded

from . import databases
from .report import load_told, print_table, verdict

HELP = "A whole night: seconds and queries of each stage, beside bare SQL."
# At most, for 20,000 customers with ten invoices each.
CUSTOMERS, SECONDS, MEMORY = 20_000, 60.0, 1024
TEN_TIMES = 11.0  # the time of ten times the data
MORE_QUERIES = 2.0  # for ten times the records: Odoo reads a thousand at once


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this benchmark."""
    databases.add_arguments(parser)
    parser.add_argument("--profile", default="", help="write where the time goes")


def run(options: argparse.Namespace) -> int:
    """Measure and print; fail when a bound is missed."""
    return guarded(lambda: _run(options))


def _run(options: argparse.Namespace) -> int:
    whole, tenth = options.customers, max(options.customers // 10, 1)
    with databases.bench(options) as bench, load_told():
        small = _night(bench, tenth, options.fresh)
        large = _night(bench, whole, options.fresh, options.profile)
    _print(small, large)
    return _verdict(small, large)


def _night(bench: databases.Bench, customers: int, fresh: bool, profile="") -> dict:
    """Run a night on a copy that is thrown away, since a night keeps what it does."""
    databases.plain(bench, customers, fresh)
    databases.ours(bench, customers)
    rules = str(databases.HERE.parents[1] / "rules")
    with databases.scratch(bench, customers) as kind:
        with bench.progress.step("Insure it and hold orders"):
            held = bench.ask(customers, kind, "prepare_night.py", BENCH_RULES=rules)
            bench.ask(customers, kind, databases.TIDY)
        with bench.progress.step(f"The night of {customers} customers"):
            found = bench.ask(customers, kind, "night.py", BENCH_PROFILE=profile)
    return {**found, **held, "customers": customers}


def _sum(found: dict[str, Any], key: str) -> float:
    return sum(stage[key] for stage in found["stages"].values())


def _print(small: dict[str, Any], large: dict[str, Any]) -> None:
    print(
        f"\n{large['customers']:,} customers, {large['profiles']:,} profiles,"
        f" {large['insured']:,} insured invoices, {large['holds']:,} holds; beside them"
        f" {small['customers']:,}; busy: at work, other processes' time left out"
    )
    head = ("seconds", "busy", "queries", "batches", "small", "x")
    whole = {key: _sum(large, key) for key in ("seconds", "busy", "queries")}
    rows = [
        *(
            (name, _cells(one, small["stages"].get(name)))
            for name, one in large["stages"].items()
        ),
        ("the whole night", _cells(whole, {"busy": _sum(small, "busy")})),
        ("bare SQL: all receivables read once", _cells(large["bare"], small["bare"])),
    ]
    print_table(head, rows, label=36)
    made = ", ".join(f"{count:,} {model}" for model, count in large["made"].items())
    print(f"{made}; {large['memory']} MiB, {large['memory_before']} before")
    print(
        "once, in the first night of all: the ends of 12 past months,"
        f" {large['months']:.1f} s, beside them {small['months']:.1f} s"
    )


def _cells(one: dict[str, float], few: dict[str, float] | None) -> list[str]:
    """Return a line: what a stage took, and beside it what it took of a tenth."""
    cells = [f"{one['seconds']:.2f}", f"{one['busy']:.2f}", f"{one['queries']:.0f}"]
    cells.append(f"{one.get('batches', 0):.0f}")
    if few and few["busy"]:
        cells += [f"{few['busy']:.2f}", f"{one['busy'] / few['busy']:.1f}"]
    return cells


def _verdict(small: dict[str, Any], large: dict[str, Any]) -> int:
    """Print what is missed and return the exit code."""
    missed, share = [], max(large["customers"] / CUSTOMERS, 0.1)
    busy = _sum(large, "busy")
    times = busy / _sum(small, "busy")
    print(f"the whole night: {busy:.1f} s of {SECONDS * share:.1f} s")
    print(f"ten times the data takes {times:.1f} times the time")
    if busy > SECONDS * share:
        missed.append(f"the night took {busy:.1f} s of {SECONDS * share:.1f} s")
    if times > TEN_TIMES:
        missed.append(f"ten times the data takes {times:.1f} times as long")
    if large["memory"] > MEMORY:
        missed.append(f"it took {large['memory']} MiB of memory")
    for name, (few, many) in large["alike"].items():
        print(f"{name}: {few} queries, {many} for ten times the records")
        if many > MORE_QUERIES * few:
            missed.append(f"the queries of {name} grow with the records")
    if large["failures"] or small["failures"]:
        missed.append(f"{large['failures'] + small['failures']} records failed")
    return verdict(missed)
