"""Finds the addons' tests by reading their sources, without importing Odoo."""

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from . import paths


@dataclass(frozen=True)
class TestMethod:
    """One test of an addon."""

    __test__ = False  # for pytest: a record, not a test class

    addon: str
    file: str
    cls: str
    method: str
    browser: bool

    @property
    def tag(self) -> str:
        """As Odoo's --test-tags wants it."""
        return f"/{self.addon}:{self.cls}.{self.method}"


def find_tests(addons: Path = paths.ADDONS) -> list[TestMethod]:
    """Every test method below `addons/*/tests`, in the order of the files."""
    found = []
    for folder in sorted(addons.glob("*/tests")):
        classes = {}
        for path in sorted(folder.rglob("*.py")):
            for node in ast.parse(path.read_text("utf-8")).body:
                if isinstance(node, ast.ClassDef):
                    classes[node.name] = (path, node)
        for name, (path, node) in classes.items():
            if not path.name.startswith("test_"):
                continue
            browser = _is_browser(name, classes)
            for method in _methods(node):
                relative = str(path.relative_to(addons))
                found.append(
                    TestMethod(folder.parent.name, relative, name, method, browser)
                )
    return found


def select(tests: Iterable[TestMethod], words: str) -> list[TestMethod]:
    """The tests whose file, class or method matches, as pytest's -k reads words."""
    matches = matcher(words)
    return [t for t in tests if matches(f"{t.file}:{t.cls}.{t.method}")]


def matcher(words: str):
    """`a or b`, `a and b`, `not a`: substrings, whatever their case."""
    choices = [
        [
            (term.lower().startswith("not "), re.sub("(?i)^not +", "", term).lower())
            for term in re.split("(?i) +and +", choice.strip())
        ]
        for choice in re.split("(?i) +or +", words.strip())
    ]

    def matches(name: str) -> bool:
        name = name.lower()
        return any(
            all((term in name) != negated for negated, term in choice)
            for choice in choices
        )

    return matches


def _methods(node: ast.ClassDef) -> list[str]:
    """A class's own tests: Odoo does not run inherited ones."""
    return [
        item.name
        for item in node.body
        if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef)
        and item.name.startswith("test")
    ]


def _is_browser(name: str, classes: dict, seen: frozenset = frozenset()) -> bool:
    """Whether a class descends from HttpCase, here or in Odoo."""
    if "HttpCase" in name:
        return True
    if name not in classes or name in seen:
        return False
    bases = [ast.unparse(base).rpartition(".")[2] for base in classes[name][1].bases]
    return any(_is_browser(base, classes, seen | {name}) for base in bases)
