"""Exposure, list, filter and rating of all customers, beside SQL and the peer."""

import argparse
from typing import Any

from host.shell import guarded

from . import databases, profiles
from .report import load_told, print_table, verdict

HELP = "Exposure of all customers, filter, list and rating, beside SQL and the peer."
# At most so many seconds, for 20,000 customers.
BOUNDS = {"exposure": 1.0, "over_limit": 0.1, "rating": 30.0}
TEN_TIMES = 11.0  # the time of ten times the data
LABELS = {
    "bare": "bare SQL on the same rows",
    "exposure": "exposure of all customers",
    "over_limit": "list filtered on over limit",
    "list_2": "list with credit columns: 2",
    "list_40": "40 customers",
    "list_80": "80 customers",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this benchmark."""
    databases.add_arguments(parser)
    parser.add_argument(
        "--no-peer", action="store_true", help="leave the published peer out"
    )


def run(options: argparse.Namespace) -> int:
    """Measure and print; fail when a bound is missed."""
    return guarded(lambda: _run(options))


def _run(options: argparse.Namespace) -> int:
    whole, tenth = options.customers, max(options.customers // 10, 1)
    with databases.bench(options) as bench:
        for customers in (tenth, whole):
            databases.plain(bench, customers, options.fresh)
            databases.ours(bench, customers)
        if not options.no_peer:
            databases.peer(bench, whole)
        with load_told():
            small = bench.ask(tenth, "ours", "exposure.py")
            large = bench.ask(whole, "ours", "exposure.py")
            peer = (
                {} if options.no_peer else bench.ask(whole, "peer", "exposure_peer.py")
            )
            ratings = {
                customers: bench.ask(customers, "ours", "profiles.py")
                for customers in (tenth, whole)
            }
    _print(large, peer)
    _print_small(small, large)
    profiles.show(ratings[whole])
    return _verdict(small, large, ratings, whole / 20_000)


def _print(large: dict[str, Any], peer: dict[str, Any]) -> None:
    print(
        f"\n{large['customers']:,} customers of one company, seconds, median of five;"
        " busy: at work, other processes' time left out"
    )
    head = ("first", "then", "busy", "queries", "bare x", "peer", "peer x")
    bare, rows = large["bare"]["busy"], []
    for key, label in LABELS.items():
        mine = large[key]
        cells = [f"{mine[what]:.3f}" for what in ("cold", "seconds", "busy")]
        cells += [f"{mine['queries']}", f"{mine['busy'] / bare:.1f}"]
        if key in peer:
            theirs = peer[key]["busy"]
            cells += [f"{theirs:.2f}", f"{theirs / mine['busy']:.0f}"]
        rows.append((label, cells))
    print_table(head, rows)
    print(
        f"{large['over']:,} over the limit; the balance of {large['same_balance']:,}"
        f" of {large['customers']:,} customers is that of bare SQL to the cent;"
        f" {large['memory']} MiB, {large['memory_before']} before"
    )


def _print_small(small: dict[str, Any], large: dict[str, Any]) -> None:
    print("\nseconds, by the number of customers")
    rows = []
    for key in ("bare", "exposure", "over_limit"):
        one, ten = small[key]["busy"], large[key]["busy"]
        rows.append((LABELS[key], (f"{one:.3f}", f"{ten:.3f}", f"{ten / one:.1f}")))
    sizes = (f"{found['customers']:,}" for found in (small, large))
    print_table((*sizes, "x"), rows)


def _verdict(small: dict, large: dict, ratings: dict, share: float) -> int:
    """Print what is missed and return the exit code."""
    took = {
        "exposure": large["exposure"]["busy"],
        "over_limit": large["over_limit"]["busy"],
        "rating": ratings[max(ratings)]["first"]["busy"],
    }
    missed = [
        f"{key} took {took[key]:.2f} s of {bound * max(share, 0.1):.2f} s"
        for key, bound in BOUNDS.items()
        if took[key] > bound * max(share, 0.1)
    ]
    grown = {"exposure": took["exposure"] / small["exposure"]["busy"]}
    grown["rating"] = took["rating"] / ratings[min(ratings)]["first"]["busy"]
    for key, times in grown.items():
        print(f"ten times the data takes {times:.1f} times the time ({key})")
        if times > TEN_TIMES:
            missed.append(f"{key} takes {times:.1f} times as long")
    queries = {large[f"list_{number}"]["queries"] for number in (2, 40, 80)}
    if len(queries) > 1 or large["listed"] < 80:
        missed.append(f"the list takes {sorted(queries)} queries")
    if large["same_balance"] != large["customers"]:
        missed.append("balances differ from bare SQL")
    return verdict(missed)
