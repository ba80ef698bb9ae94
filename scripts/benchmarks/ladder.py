"""Reminders of all customers: the steps, one message each, beside SQL and the peer."""

import argparse
from typing import Any

from host.shell import guarded

from . import databases
from .report import compared, load_told, print_table, verdict

HELP = "Reminders of all customers: steps and messages, beside SQL and the peer."
# At most so many seconds for 30,000 overdue items.
ITEMS = 30_000
BOUNDS = {"steps": 8.0, "messages": 8.0}
TEN_TIMES = 11.0  # the time of ten times the data
LABELS = {
    "bare": "bare SQL: what is overdue",
    "steps": "the steps of all customers",
    "prepare": "steps and messages written",
    "again": "a second run",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this benchmark."""
    databases.add_arguments(parser)
    parser.add_argument(
        "--no-peer", action="store_true", help="leave the published peer out"
    )
    parser.add_argument(
        "--whole-peer",
        action="store_true",
        help="let the peer do the whole, which takes it a quarter of an hour; else a"
        " tenth",
    )


def run(options: argparse.Namespace) -> int:
    """Measure and print; fail when a bound is missed."""
    return guarded(lambda: _run(options))


def _run(options: argparse.Namespace) -> int:
    whole, tenth = options.customers, max(options.customers // 10, 1)
    rules = str(databases.HERE.parents[1] / "rules")
    theirs = whole if options.whole_peer else tenth
    peer: dict[str, Any] = {}
    with databases.bench(options) as bench:
        for customers in (tenth, whole):
            databases.plain(bench, customers, options.fresh)
            databases.ours(bench, customers)
        with load_told():
            small = bench.ask(tenth, "ours", "ladder.py", BENCH_RULES=rules)
            large = bench.ask(whole, "ours", "ladder.py", BENCH_RULES=rules)
            if not options.no_peer:
                databases.reminding(bench, theirs)
                peer = bench.ask(theirs, "reminding", "ladder_peer.py")
    _print(small, large)
    if peer:
        _print_peer(peer, large if options.whole_peer else small)
    return _verdict(small, large)


def _print(small: dict[str, Any], large: dict[str, Any]) -> None:
    print(
        f"\n{large['items']:,} overdue items of {large['customers']:,} customers,"
        f" beside them {small['items']:,}; busy: at work, other processes' time left"
        " out"
    )
    head = ("seconds", "busy", "queries", "small", "x")
    compared(head, LABELS, large, small)
    print(
        f"{large['messages']:,} messages of {large['lines']:,} items; a second run made"
        f" {large['more']}; {large['memory']} MiB, {large['memory_before']} before"
    )


def _print_peer(peer: dict[str, Any], mine: dict[str, Any]) -> None:
    print(
        f"\nthe peer: {peer['items']:,} items, {peer['messages']:,} messages; busy"
        f" seconds and queries, ours beside them for {mine['items']:,} overdue items"
    )
    rows = []
    for key, label in (("steps", "steps"), ("prepare", "messages")):
        theirs, ours = peer[key], mine[key]
        took = [f"{theirs['busy']:.1f}", f"{theirs['queries']:,}"]
        took += [f"{ours['busy']:.1f}", f"{ours['queries']:,}"]
        rows.append((label, [*took, f"{theirs['busy'] / ours['busy']:.0f}"]))
    print_table(("peer", "queries", "ours", "queries", "peer x"), rows)


def _verdict(small: dict[str, Any], large: dict[str, Any]) -> int:
    """Print what is missed and return the exit code."""
    missed, share = [], max(large["items"] / ITEMS, 0.1)
    took = {
        "steps": large["steps"]["busy"],
        "messages": large["prepare"]["busy"] - large["steps"]["busy"],
    }
    for key, bound in BOUNDS.items():
        print(f"{key}: {took[key]:.1f} s of {bound * share:.1f} s")
        if took[key] > bound * share:
            missed.append(f"{key} took {took[key]:.1f} s of {bound * share:.1f} s")
    more = large["items"] / small["items"] / 10
    for key in ("steps", "prepare"):
        times = large[key]["busy"] / small[key]["busy"] / more
        print(f"ten times the data takes {times:.1f} times the time ({key})")
        if times > TEN_TIMES:
            missed.append(f"{key} takes {times:.1f} times as long")
    if large["forty"]["queries"] != large["many"]["queries"]:
        missed.append("the queries depend on the number of customers")
    if large["more"]:
        missed.append(f"a second run made {large['more']} messages")
    return verdict(missed)
