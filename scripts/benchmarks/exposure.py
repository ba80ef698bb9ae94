"""Exposure, list, filter and rating of all customers, beside SQL and the peer."""

import argparse
import os
from typing import Any

from host.shell import guarded

from . import databases, profiles

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
        load = os.getloadavg()
        small = bench.ask(tenth, "ours", "exposure.py")
        large = bench.ask(whole, "ours", "exposure.py")
        peer = {} if options.no_peer else bench.ask(whole, "peer", "exposure_peer.py")
        ratings = {
            customers: bench.ask(customers, "ours", "profiles.py")
            for customers in (tenth, whole)
        }
        after = os.getloadavg()
    print(f"load of the machine: {load[0]:.1f} before, {after[0]:.1f} after")
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
    print(f"{'':<32}" + "".join(f"{word:>9}" for word in head))
    bare = large["bare"]["busy"]
    for key, label in LABELS.items():
        mine = large[key]
        line = f"{label:<32}{mine['cold']:>9.3f}{mine['seconds']:>9.3f}"
        line += f"{mine['busy']:>9.3f}{mine['queries']:>9}{mine['busy'] / bare:>9.1f}"
        if key in peer:
            theirs = peer[key]["busy"]
            line += f"{theirs:>9.2f}{theirs / mine['busy']:>9.0f}"
        print(line)
    print(
        f"{large['over']:,} over the limit; the balance of {large['same_balance']:,}"
        f" of {large['customers']:,} customers is that of bare SQL to the cent;"
        f" {large['memory']} MiB, {large['memory_before']} before"
    )


def _print_small(small: dict[str, Any], large: dict[str, Any]) -> None:
    print(f"\n{'seconds':<32}{small['customers']:>9,}{large['customers']:>9,}{'x':>9}")
    for key in ("bare", "exposure", "over_limit"):
        one, ten = small[key]["busy"], large[key]["busy"]
        print(f"{LABELS[key]:<32}{one:>9.3f}{ten:>9.3f}{ten / one:>9.1f}")


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
    for sentence in missed:
        print(f"MISSED: {sentence}")
    return 1 if missed else 0
