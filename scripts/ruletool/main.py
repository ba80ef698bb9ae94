"""Arguments of scripts/rules, and which function answers which command."""

import argparse
import sys
from collections.abc import Sequence

from ruletool import commands
from ruletool.files import Unreadable

DESCRIPTION = """\
Checks, tests, explains and compares rulesets. FILE is a file, a folder (all .yaml and
.yml files in it) or - for standard input."""
EPILOG = """\
Exit code 0: all is well. 1: problems, failed cases or differences were found.
2: wrong arguments, or a file that cannot be read or used.

Examples:
  scripts/rules validate rules/
  scripts/rules test rules/standard.yaml
  scripts/rules explain rules/standard.yaml --facts facts.yaml
  scripts/rules diff rules/standard.yaml draft.yaml --facts decisions.json
"""


def run() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(main(sys.argv[1:]))


def main(arguments: Sequence[str]) -> int:
    """Run the command line; return the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        return options.run(options)
    except Unreadable as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader, for example head, has seen enough
        sys.stderr.close()
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/rules",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    found = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _validate(found)
    _test(found)
    _explain(found)
    _diff(found)
    _documents(found)
    return parser


def _command(found, name: str, run, text: str) -> argparse.ArgumentParser:
    parser = found.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run)
    return parser


def _format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="how to print"
    )
    parser.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto",
        help="colours; auto means on a terminal",
    )  # fmt: skip


def _validate(found) -> None:
    parser = _command(
        found, "validate", commands.validate, "Find all problems of rulesets."
    )
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument(
        "--strict", action="store_true", help="warnings count as problems, too"
    )
    _format(parser)


def _test(found) -> None:
    parser = _command(
        found, "test", commands.test, "Run the cases inside rulesets, with coverage."
    )
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument(
        "--coverage", action="store_true", help="rules that fire in no case fail"
    )
    _format(parser)


def _explain(found) -> None:
    parser = _command(
        found, "explain", commands.explain, "Decide on facts and show the trace."
    )
    parser.add_argument("file", metavar="FILE")
    parser.add_argument(
        "--facts", required=True, metavar="F",
        help="YAML or JSON: facts, a list of facts, or stored decisions",
    )  # fmt: skip
    parser.add_argument(
        "--checkpoint", choices=commands.CHECKPOINTS, help="where; default: order"
    )
    _format(parser)


def _diff(found) -> None:
    parser = _command(
        found, "diff", commands.diff, "Compare two rulesets, and what they decide."
    )
    parser.add_argument("old", metavar="OLD")
    parser.add_argument("new", metavar="NEW")
    parser.add_argument(
        "--facts", metavar="F", help="also compare the decisions on these facts"
    )
    _format(parser)


def _documents(found) -> None:
    _command(found, "schema", commands.schema, "Print the JSON Schema of rulesets.")
    _command(
        found, "vocabulary", commands.vocabulary, "Print the facts and keys (Markdown)."
    )
    _command(
        found, "problems", commands.problems, "Print the problem codes (Markdown)."
    )
    parser = _command(
        found, "generate", commands.generate,
        "Write schema, vocabulary and problem codes to where they belong.",
    )  # fmt: skip
    parser.add_argument(
        "--check", action="store_true", help="change nothing; exit 1 if one is old"
    )
