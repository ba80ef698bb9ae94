"""Finds the benchmarks of this folder and runs the one that is named."""

import argparse
import importlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).parent


def main(arguments: Sequence[str]) -> int:
    """Run the command line; return the exit code of the benchmark."""
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Measures, and compares with something that stays. The figures "
        "depend on the machine; the ratios hardly do.",
    )
    found = parser.add_subparsers(title="benchmarks", metavar="NAME", required=True)
    for name, module in benchmarks():
        one = found.add_parser(name, help=module.HELP, description=module.HELP)
        module.add_arguments(one)
        one.set_defaults(run=module.run)
    options = parser.parse_args(arguments)
    return options.run(options)


def benchmarks() -> Iterator[tuple[str, ModuleType]]:
    """Yield name and module of every benchmark."""
    for path in sorted(HERE.glob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "\nHELP = " in text and "\ndef run(" in text:
            yield path.stem, importlib.import_module(f"benchmarks.{path.stem}")
