"""Makes a company with very many customers and proves it to the cent."""

import argparse

from host.shell import guarded

from . import databases

HELP = "Seed a database of plain Odoo, and let Odoo prove every figure of it."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this benchmark."""
    databases.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Seed, prove, print the counts."""
    return guarded(lambda: _run(options))


def _run(options: argparse.Namespace) -> int:
    with databases.bench(options) as bench:
        mark = databases.plain(bench, options.customers, options.fresh)
    print(f"{bench.name(options.customers, 'plain')}, seeded on {mark['day']}")
    for title, count in mark["proof"]["sizes"].items():
        print(f"{count:>12,} {title}")
    print("proven by Odoo and SQL, none differs:")
    for title, count in mark["proof"]["counts"].items():
        print(f"{count:>12,} {title}")
    return 0
