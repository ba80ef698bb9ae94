"""The overview and the worklist: how long their first page takes, beside bare SQL."""

import argparse
from typing import Any

from host.shell import guarded

from . import databases
from .report import compared, load_told, verdict

HELP = "First page of the overview and of the worklist, beside bare SQL."
# At most so many seconds of work, for 20,000 customers with 200,000 invoices. What the
# night kept is shown first, as soon as the figures of now take longer than a moment.
BOUNDS = {"kept": 0.2, "figures": 1.5, "tier": 1.5, "person": 1.5, "worklist": 1.0}
TEN_TIMES = 11.0  # the time of ten times the data
LABELS = {
    "bare": "bare SQL: ages and sales only",
    "kept": "overview, what the night kept",
    "figures": "overview, all figures of now",
    "tier": "overview of one tier",
    "person": "overview of one salesperson",
    "worklist": "worklist, first page",
    "later": "worklist, second page",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this benchmark."""
    databases.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Measure and print; fail when a bound is missed."""
    return guarded(lambda: _run(options))


def _run(options: argparse.Namespace) -> int:
    whole, tenth = options.customers, max(options.customers // 10, 1)
    with databases.bench(options) as bench:
        for customers in (tenth, whole):
            databases.plain(bench, customers, options.fresh)
            databases.ours(bench, customers)
        with load_told():
            small = bench.ask(tenth, "ours", "overview.py")
            large = bench.ask(whole, "ours", "overview.py")
    _print(small, large)
    return _verdict(small, large, whole / 20_000)


def _print(small: dict[str, Any], large: dict[str, Any]) -> None:
    print(
        f"\n{large['customers']:,} customers, {large['items']:,} open items,"
        f" {large['late']:,} on the worklist; beside them {small['customers']:,};"
        " busy: at work, other processes' time left out"
    )
    head = ("first", "seconds", "busy", "queries", "bare x", "small", "x")
    compared(head, LABELS, large, small)
    print(f"{large['memory']} MiB")


def _verdict(small: dict[str, Any], large: dict[str, Any], size: float) -> int:
    """Print what is missed and return the exit code."""
    missed = []
    for key, bound in BOUNDS.items():
        took = large[key]["busy"]
        print(f"{LABELS[key]}: {took:.2f} s of {bound * size:.2f} s")
        if took > bound * size:
            missed.append(f"{LABELS[key]} took {took:.2f} s of {bound * size:.2f} s")
        if key != "kept" and took / small[key]["busy"] > TEN_TIMES:
            missed.append(f"{LABELS[key]} takes more than ten times as long")
        if small[key]["queries"] != large[key]["queries"]:
            missed.append(f"the queries of {LABELS[key]} depend on the customers")
    if not (small["same"] and large["same"]):
        missed.append("the balance is not that of the accounts")
    return verdict(missed)
