"""Who may know whom: the layers of the house, read from the imports.

`breaches(root)` is the rule; it is run on this repository, and on small trees that
each break one rule, so that it is known to notice.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

ADDON = "addons/credit_protection"
MODELS = f"{ADDON}/models"
SECOND = f"{ADDON}_stock"
ENGINE = f"{ADDON}/engine"
RUNTIME = f"{ENGINE}/runtime.py"
DURABLE = ("durable", "durable_rules", "durable_rules_engine")
ENGINE_LIBRARIES = ("yaml", "lxml")
# The standard library's doors to a clock, chance, the machine or another language.
ENGINE_REFUSES = (
    "asyncio", "ctypes", "gettext", "http", "importlib", "locale", "multiprocessing",
    "os", "random", "secrets", "socket", "sqlite3", "subprocess", "time", "urllib",
)  # fmt: skip
CLOCKS = ("now", "today", "utcnow")
MAY_CALL_ENGINE = (
    "credit_facts", "credit_gate", "credit_remedy", "credit_ruleset", "credit_verdict",
    "credit_profile_behaviour", "credit_profile_rating",
    "credit_profile_warning", "credit_decision_replay",
    "credit_external", "credit_grade", "credit_csv", "credit_import",
    "credit_cover", "credit_insurance", "credit_claim_", "credit_declaration",
    "credit_notice", "credit_submission",
    "credit_promise", "credit_ageing", "credit_late_interest",
    "credit_metric", "credit_dashboard",
    "credit_payment_plan",
    "credit_escalation",
    "credit_worklist",
)  # fmt: skip


class Import:
    """One imported name: `module` is absolute inside the repository where it can be."""

    def __init__(self, place: str, line: int, module: str, name: str = ""):
        self.place, self.line, self.module, self.name = place, line, module, name
        self.top = module.split(".")[0]

    def says(self, what: str) -> str:
        return f"{self.place}:{self.line}: {what}"


def python_files(root: Path) -> Iterator[Path]:
    """Python by ending, and in scripts/ also by the first line."""
    for folder in ("addons", "scripts", "tests"):
        for path in sorted((root / folder).rglob("*")):
            if not path.is_file() or "__pycache__" in path.parts:
                continue
            if path.suffix == ".py" or (not path.suffix and _starts_python(path)):
                yield path


def _starts_python(path: Path) -> bool:
    with path.open("rb") as stream:
        first = stream.readline(200)
    return first.startswith(b"#!") and b"python" in first


def imports(tree: ast.AST, place: str) -> Iterator[Import]:
    """All imports of a module, relative ones made absolute by the folder it is in."""
    package = PurePosixPath(place).parent.parts
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(place, node.lineno, alias.name)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if node.level:
                base = package[: len(package) - node.level + 1]
                module = ".".join([*base, module] if module else base)
            for alias in node.names:
                yield Import(place, node.lineno, _short(module), alias.name)


def _short(module: str) -> str:
    """One spelling for the engine, however it was imported."""
    for long in ("addons.credit_protection", "odoo.addons.credit_protection"):
        inside = module.removeprefix(f"{long}.")
        if inside != module and inside.split(".")[0] == "engine":
            return inside
    return module


def breaches(root: Path) -> list[str]:
    """Every place where a layer knows too much, as sentences with file and line."""
    found = []
    for path in python_files(root):
        place = path.relative_to(root).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"), filename=place)
        known = list(imports(tree, place))
        found += _durable_rules(known)
        if place.startswith(f"{ENGINE}/"):
            found += _engine_is_pure(known)
            found += _engine_has_no_clock(tree, place)
        elif place.startswith(f"{ADDON}/"):
            found += _addon(known, path.stem)
        elif place.startswith("addons/"):
            found += _other_addon(known)
        elif place.startswith(("scripts/", "tests/")):
            found += _outside(known)
    return found


def _durable_rules(known: list[Import]) -> Iterator[str]:
    for item in known:
        if item.top in DURABLE and item.place != RUNTIME:
            yield item.says("only engine/runtime.py may import durable_rules")


def _engine_is_pure(known: list[Import]) -> Iterator[str]:
    for item in known:
        own = item.top == "engine" or item.module == "addons.credit_protection.engine"
        if own or item.top in DURABLE:
            continue
        library = item.top in sys.stdlib_module_names or item.top in ENGINE_LIBRARIES
        refused = item.top in ENGINE_REFUSES and item.place != RUNTIME
        if not library or refused:
            yield item.says(f"the engine is pure: it must not import {item.module}")


def _engine_has_no_clock(tree: ast.AST, place: str) -> Iterator[str]:
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS:
            owner = ast.unparse(node.value).split(".")[-1]
            if id(node) in called or owner in ("date", "datetime"):
                call = f"{owner}.{node.attr}"
                yield f"{place}:{node.lineno}: the engine has no clock: {call}"


def _addon(known: list[Import], stem: str) -> Iterator[str]:
    for item in known:
        if item.top in ENGINE_LIBRARIES and "/tests/" not in item.place:
            yield item.says(f"models parse nothing: {item.top} belongs to the engine")
        whole = item.module == "addons.credit_protection" and item.name == "engine"
        if item.top != "engine" and not whole:
            continue
        if item.module.startswith("engine.") and "/tests/" not in item.place:
            yield item.says(f"the engine's only door is its __init__: {item.module}")
        if not stem.startswith((*MAY_CALL_ENGINE, "test_", "common", "__init__")):
            yield item.says(
                "only what gathers facts, judges or explains knows the engine"
            )


def _other_addon(known: list[Import]) -> Iterator[str]:
    """Addons beside the first one know its models; only these ask the engine."""
    for item in known:
        if item.top in ENGINE_LIBRARIES and "/tests/" not in item.place:
            yield item.says(f"models parse nothing: {item.top} belongs to the engine")
        whole = item.module.endswith("addons.credit_protection")
        if item.top == "engine" or (whole and item.name == "engine"):
            yield item.says("only the models of the first addon know the engine")


def _outside(known: list[Import]) -> Iterator[str]:
    """Scripts and pure tests; those in a folder `inside` are run by Odoo itself."""
    for item in known:
        inside = "/inside/" in item.place and item.place.startswith("scripts/")
        house = item.top in ("models", "wizards", "controllers", "hooks", "addons")
        if house or (item.top == "odoo" and not inside):
            yield item.says(f"scripts and tests know the engine only: {item.module}")
        if item.place.startswith("scripts/") and item.module.startswith("engine."):
            yield item.says(f"the engine's only door is its __init__: {item.module}")


def test_the_house_keeps_its_layers(root):
    assert breaches(root) == []


def test_every_floor_was_read(root):
    """An empty list of breaches means nothing if the files were not found."""
    read = {path.relative_to(root).as_posix() for path in python_files(root)}

    for place in (
        RUNTIME,
        f"{ENGINE}/__init__.py",
        f"{MODELS}/gate/credit_gate.py",
        f"{SECOND}/models/stock_picking.py",
    ):
        assert place in read


BREACHES = {
    "engine imports odoo": (f"{ENGINE}/money.py", "from odoo import fields", "pure"),
    "engine imports a stranger": (f"{ENGINE}/score.py", "import numpy", "pure"),
    "engine leaves its folder": (
        f"{ENGINE}/decide.py", "from ..models import credit_gate", "pure",
    ),
    "engine reads the environment": (f"{ENGINE}/source.py", "import os", "pure"),
    "engine asks the calendar": (
        f"{ENGINE}/ageing.py",
        "from datetime import date\nDAY = date.today()",
        "no clock",
    ),
    "engine asks the clock": (
        f"{ENGINE}/deadlines.py",
        "import datetime\nAT = datetime.datetime.now()",
        "no clock",
    ),
    "engine renames the clock": (
        f"{ENGINE}/deadlines.py",
        "from datetime import datetime as moment\nAT = moment.now()",
        "no clock",
    ),
    "engine hides a clock in a function": (
        f"{ENGINE}/cases.py", "def run():\n    import time\n    return time", "pure",
    ),
    "a second importer of durable_rules": (
        f"{ENGINE}/decide.py", "import durable_rules_engine", "runtime.py",
    ),
    "a model imports durable_rules": (
        f"{MODELS}/gate/credit_gate.py", "from durable.lang import ruleset", "runtime",
    ),
    "a model parses YAML": (
        f"{MODELS}/rules/credit_ruleset.py", "import yaml", "belongs to the engine",
    ),
    "a wizard builds XML": (
        f"{ADDON}/wizards/credit_claim.py", "from lxml import etree", "belongs to the",
    ),
    "an order calls the engine": (
        f"{MODELS}/gate/sale_order.py",
        "from ...engine import decide",
        "only what gathers",
    ),
    "an order imports the engine whole": (
        f"{MODELS}/gate/sale_order.py", "from ... import engine", "only what gathers",
    ),
    "the gate enters by the back door": (
        f"{MODELS}/gate/credit_gate.py", "from ...engine.decide import decide", "door",
    ),
    "the back door by its long name": (
        f"{MODELS}/rules/credit_ruleset.py",
        "from odoo.addons.credit_protection.engine.compile import compile_ruleset",
        "door",
    ),
    "a second addon calls the engine": (
        f"{SECOND}/models/credit_facts_delivery.py",
        "from odoo.addons.credit_protection.engine import decide",
        "first addon",
    ),
    "a second addon imports the engine whole": (
        f"{SECOND}/models/stock_picking.py",
        "from odoo.addons.credit_protection import engine",
        "first addon",
    ),
    "a second addon parses YAML": (
        f"{SECOND}/models/stock_picking.py", "import yaml", "belongs to the engine",
    ),
    "a script imports Odoo": ("scripts/report.py", "import odoo", "engine only"),
    "a script without an ending": (
        "scripts/report", "#!/usr/bin/env python3\nimport odoo", "engine only",
    ),
    "a pure test imports a model": (
        "tests/engine/test_gate.py", "from models import credit_gate", "engine only",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BREACHES.values(), ids=BREACHES)
def test_a_breach_is_noticed(tmp_path, case):
    place, text, sentence = case
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    path.write_text(f"{text}\n", encoding="utf-8")

    found = breaches(tmp_path)

    assert len(found) == 1
    assert found[0].startswith(f"{place}:")
    assert sentence in found[0]


ALLOWED = {
    "the runtime imports durable_rules": (RUNTIME, "import durable_rules_engine"),
    "the engine imports itself": (f"{ENGINE}/check.py", "from .syntax import Rule"),
    "the engine reads YAML": (f"{ENGINE}/source.py", "import yaml"),
    "a date that is given": (
        f"{ENGINE}/ageing.py", "def age(facts):\n    return facts.today",
    ),
    "the gate calls the engine": (
        f"{MODELS}/gate/credit_gate.py", "from ...engine import decide",
    ),
    "models use Odoo": (f"{MODELS}/gate/credit_hold.py", "from odoo import models"),
    "a second addon knows the first one's models": (
        f"{SECOND}/models/sale_order.py",
        "from odoo.addons.credit_protection.models.gate.credit_hold import STOPPING",
    ),
    "an addon's test reads XML": (
        f"{ADDON}/tests/test_portal.py", "from lxml import html",
    ),
    "a script for Odoo's own shell": ("scripts/inside/texts.py", "import odoo"),
    "a script calls the engine": ("scripts/rules.py", "from engine import check"),
}  # fmt: skip


@pytest.mark.parametrize("case", ALLOWED.values(), ids=ALLOWED)
def test_what_is_allowed_passes(tmp_path, case):
    place, text = case
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    path.write_text(f"{text}\n", encoding="utf-8")

    assert breaches(tmp_path) == []
