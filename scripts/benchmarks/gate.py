"""What the gate costs an order, beside plain Odoo and the published peer."""

import argparse
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from host.shell import guarded

from . import databases
from .report import load_told, print_table, verdict

HELP = "Confirming an order of a customer with 1,000 open invoices, beside plain Odoo."
AT_MOST = 0.008  # seconds over plain Odoo
KINDS = ("plain", "ours", "peer")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this benchmark."""
    databases.add_arguments(parser)
    parser.add_argument("--rounds", type=int, default=60, help="confirmations of each")
    parser.add_argument(
        "--no-peer", action="store_true", help="leave the published peer out"
    )


def run(options: argparse.Namespace) -> int:
    """Measure and print; fail when a bound is missed."""
    return guarded(lambda: _run(options))


def _run(options: argparse.Namespace) -> int:
    kinds = KINDS[:2] if options.no_peer else KINDS
    with databases.bench(options) as bench:
        databases.plain(bench, options.customers, options.fresh)
        databases.ours(bench, options.customers)
        if "peer" in kinds:
            databases.peer(bench, options.customers)
        with (
            load_told(),
            bench.progress.step(f"Confirm {options.rounds} orders in each, in turns"),
        ):
            found = _measure(bench, options, kinds)
    return _show(found, options.rounds)


def _measure(
    bench: databases.Bench, options: argparse.Namespace, kinds: tuple[str, ...]
) -> dict[str, dict[str, Any]]:
    """Ask all databases at the same time; they take turns."""
    with TemporaryDirectory() as folder, ThreadPoolExecutor(len(kinds)) as pool:
        turns = Path(folder) / "turns"
        turns.write_text("0", encoding="ascii")
        answers = {
            kind: pool.submit(
                bench.ask,
                options.customers,
                kind,
                "gate.py",
                BENCH_TURNS=str(turns),
                BENCH_ME=str(number),
                BENCH_PARTIES=str(len(kinds)),
                BENCH_ROUNDS=str(options.rounds),
            )
            for number, kind in enumerate(kinds)
        }
        return {kind: answer.result() for kind, answer in answers.items()}


def _show(found: dict[str, dict[str, Any]], rounds: int) -> int:
    plain, missed = found["plain"], []
    print(
        f"an order of five lines; the customer has {plain['invoices']:,} open invoices;"
        f" median of {rounds}, in turns; busy: time at work, other processes' left out"
    )
    print("over n, other n: queries over plain for n orders of one customer, of n")
    head = ("ms", "busy ms", "over ms", "x", "queries")
    head += ("over 2", "over 40", "other 2", "other 40")
    print_table(head, ((kind, _cells(one, plain)) for kind, one in found.items()))
    for kind, one in found.items():
        confirmed = sum(run["confirmed"] for run in one["runs"])
        if confirmed != rounds:
            missed.append(f"{kind} confirmed {confirmed} of {rounds} orders")
    ours = found["ours"]
    over = _over(ours, plain)
    if over > AT_MOST:
        missed.append(f"{over * 1000:.1f} ms over plain Odoo, at most 8.0")
    for which in ("same", "different"):
        few, many = (_extra(ours, plain, which, n) for n in (2, 40))
        if many > few:
            missed.append(f"{many} queries over plain for 40 orders, {few} for 2")
    return verdict(missed)


def _cells(one: dict[str, Any], plain: dict[str, Any]) -> list[str]:
    """Return the line of one kind of Odoo."""
    over, times = _over(one, plain), _median(one, "busy") / _median(plain, "busy")
    return [
        f"{_median(one, 'seconds') * 1000:.1f}",
        f"{_median(one, 'busy') * 1000:.1f}",
        f"{over * 1000:.1f}",
        f"{times:.2f}",
        str(one["runs"][0]["queries"]),
        *(
            str(_extra(one, plain, which, number))
            for which in ("same", "different")
            for number in (2, 40)
        ),
    ]


def _over(one: dict[str, Any], plain: dict[str, Any]) -> float:
    """Return how much longer the processors were busy than with plain Odoo."""
    return _median(one, "busy") - _median(plain, "busy")


def _median(one: dict[str, Any], what: str) -> float:
    return median(run[what] for run in one["runs"])


def _extra(one: dict[str, Any], plain: dict[str, Any], which: str, number: int) -> int:
    """Return how many queries more than plain Odoo a batch takes."""
    key = f"{which}_{number}"
    return one[key]["queries"] - plain[key]["queries"]
