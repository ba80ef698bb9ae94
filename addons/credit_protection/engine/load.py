"""The one loader: file, editor, command line and cron all come through here."""

from __future__ import annotations

from dataclasses import dataclass

from . import check, read, source
from .facts import CATALOGUE
from .problems import ERROR, Problem, in_order
from .syntax import Ruleset


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a text turned out to be: a ruleset (when ``ok``) and all problems.

    ``name`` and ``title`` are there as far as they can be read, also with problems.
    """

    ruleset: Ruleset | None
    problems: tuple[Problem, ...]
    sha256: str
    name: str = ""
    title: tuple[tuple[str, str], ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the ruleset can be used: no problem is an error."""
        return self.ruleset is not None


def load_ruleset(text: str | bytes, *, name: str = "ruleset.yaml") -> Loaded:
    """Read, resolve and check a document; never raises for what it contains.

    ``name`` stands in the places of the problems. The sha256 is that of the text as
    UTF-8.
    """
    decoded, problems = source.decode(text, name)
    sha256 = source.digest(decoded)
    ruleset = None
    if not problems:
        root, problems = source.parse(decoded, name)
        if root is not None:
            ruleset = read.read_ruleset(root, name, sha256, problems)
    if ruleset is not None:
        whole = not any(found.severity == ERROR for found in problems)
        problems.extend(check.check(ruleset, CATALOGUE, whole=whole))
    head = (ruleset.ruleset or "", ruleset.title) if ruleset is not None else ("", ())
    if any(found.severity == ERROR for found in problems):
        ruleset = None
    return Loaded(ruleset, in_order(problems), sha256, *head)
