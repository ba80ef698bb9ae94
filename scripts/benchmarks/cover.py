"""Cover of all invoices: stamping, stamping again, dates, beside bare SQL."""

import argparse
from pathlib import Path
from typing import Any

from host.shell import guarded

from . import databases
from .report import compared, load_told, verdict

HELP = "Cover of all invoices: stamped, stamped again, dated, declared."
# At most so many seconds of work for 200,000 invoices, when they are stamped again.
AT_MOST = 60.0
TEN_TIMES = 11.0  # the time of ten times the data
LABELS = {
    "bare": "bare SQL: two columns written",
    "two": "2 invoices",
    "forty": "40 invoices",
    "batch": "a batch of 5,000",
    "first": "all stamped for the first time",
    "all_again": "all stamped again, some changed",
    "open_again": "open ones stamped again",
    "clocks": "dates of open ones set again",
    "declare": "a year's turnover declared",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this benchmark."""
    databases.add_arguments(parser)
    parser.add_argument(
        "--profile", metavar="FILE", help="write there where the time goes"
    )


def run(options: argparse.Namespace) -> int:
    """Measure and print; fail when a bound is missed."""
    return guarded(lambda: _run(options))


def _run(options: argparse.Namespace) -> int:
    whole, tenth = options.customers, max(options.customers // 10, 1)
    profile = str(Path(options.profile).resolve()) if options.profile else ""
    with databases.bench(options) as bench:
        for customers in (tenth, whole):
            databases.plain(bench, customers, options.fresh)
            databases.ours(bench, customers)
        with load_told():
            with databases.scratch(bench, tenth) as kind:
                small = bench.ask(tenth, kind, "cover.py")
            with databases.scratch(bench, whole) as kind:
                large = bench.ask(whole, kind, "cover.py", BENCH_PROFILE=profile)
    _print(small, large)
    return _verdict(small, large)


def _print(small: dict[str, Any], large: dict[str, Any]) -> None:
    print(
        f"\n{large['invoices']:,} invoices of one company, {large['customers']:,}"
        f" customers; beside them {small['invoices']:,}; busy: at work, other"
        " processes' time left out"
    )
    head = ("seconds", "busy", "queries", "bare x", "small", "x")
    compared(head, LABELS, large, small)
    states = ", ".join(f"{key} {count:,}" for key, count in large["states"].items())
    print(
        f"cover: {states}; {large['declared']:,} declared;"
        f" {large['memory']} MiB, {large['memory_before']} before"
    )


def _verdict(small: dict[str, Any], large: dict[str, Any]) -> int:
    """Print what is missed and return the exit code."""
    missed = []
    took, bound = large["all_again"]["busy"], AT_MOST * large["invoices"] / 200_000
    print(
        f"all stamped again: {took:.1f} s of {bound:.1f} s;"
        f" {took * 200_000 / large['invoices']:.1f} s for 200,000 invoices"
    )
    if took > bound:
        missed.append(f"stamping again took {took:.1f} s of {bound:.1f} s")
    more = large["invoices"] / small["invoices"] / 10
    for key in ("all_again", "open_again", "clocks"):
        times = large[key]["busy"] / small[key]["busy"] / more
        print(f"ten times the data takes {times:.1f} times the time ({key})")
        if times > TEN_TIMES:
            missed.append(f"{key} takes {times:.1f} times as long")
    if small["two"]["queries"] != small["forty"]["queries"]:
        missed.append("the queries depend on the number of invoices")
    batches = -(-large["invoices"] // 5_000)
    if large["first"]["queries"] > batches * large["batch"]["queries"]:
        missed.append("a batch takes more queries the more there are")
    return verdict(missed)
