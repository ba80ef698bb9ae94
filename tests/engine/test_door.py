"""The package has one door, and it needs no Odoo."""

import subprocess
import sys
from pathlib import Path

import pytest

import engine

PROMISED = [
    "load_ruleset",
    "compile_ruleset",
    "decide",
    "run_cases",
    "CATALOGUE",
    "CODES",
    "ACTIONS",
    "Problem",
    "Place",
    "Decision",
    "Reason",
    "Figure",
    "Clearing",
    "RuleTrace",
    "ComparisonTrace",
    "Section",
    "Fault",
    "Loaded",
    "CompiledRuleset",
    "CaseReport",
    "derive",
    "facts_from_json",
    "load_facts",
    "overlap",
    "compare",
    "compare_decisions",
    "numbers",
    "with_number",
    "json_schema",
    "durable_rules_available",
    "fill",
]
FOLDER = Path(engine.__file__).parent


@pytest.mark.parametrize("name", PROMISED)
def test_what_is_promised_is_there(name):
    assert name in engine.__all__
    assert getattr(engine, name).__doc__ or name.isupper()


def test_everything_in_all_exists():
    assert [name for name in engine.__all__ if not hasattr(engine, name)] == []


def test_examples_in_docstrings_are_true():
    import doctest
    import importlib

    names = [
        path.stem for path in sorted(FOLDER.glob("*.py")) if path.stem != "__init__"
    ]
    results = [doctest.testmod(importlib.import_module(f"engine.{n}")) for n in names]

    assert sum(result.failed for result in results) == 0
    assert sum(result.attempted for result in results) > 5


def test_no_float_is_written_anywhere():
    import ast

    found = [
        f"{path.name}:{node.lineno}"
        for path in FOLDER.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, float)
    ]

    assert found == []


def test_importing_it_starts_no_thread_and_needs_no_odoo():
    program = (
        "import sys, threading; import engine; "
        "assert threading.active_count() == 1; "
        "assert not [m for m in sys.modules if m.split('.')[0] in ('odoo', 'durable')]"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=FOLDER.parent,
        capture_output=True,
        check=False,
    )

    assert done.stderr == b""
    assert done.returncode == 0


def test_without_the_c_module_it_still_decides():
    program = """
import sys
sys.modules["durable_rules_engine"] = None
from engine import *
text = "ruleset: x\\norder_gates: [{id: a, when: insured, then: block, reason: A}]"
decision = decide(compile_ruleset(load_ruleset(text).ruleset), {"insured": True})
print(durable_rules_available(), decision.outcome, decision.engine)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=FOLDER.parent,
        capture_output=True,
        check=True,
    )

    assert done.stdout.decode().split() == ["False", "block", "explainer"]


def test_a_decision_does_not_depend_on_the_process():
    """Another hash seed and another decimal context give the same bytes."""
    program = """
import decimal, json
from datetime import date
from decimal import Decimal as D
decimal.getcontext().prec = {prec}
from engine import compile_ruleset, decide, load_ruleset
text = open("{file}", encoding="utf-8").read()
facts = {{"today": date(2026, 3, 10), "credit_limit": D(30000),
         "open_balance": D(33010), "score": D(10),
         "open_orders": D(1) / D(4), "order_total": D("12480.55")}}
decision = decide(compile_ruleset(load_ruleset(text).ruleset), facts)
print(json.dumps(decision.as_dict()))
"""
    file = FOLDER.parents[2] / "rules" / "insured-trade.yaml"
    found = set()
    for seed, prec in (("1", 28), ("2", 5), ("3", 50)):
        done = subprocess.run(
            [sys.executable, "-c", program.format(prec=prec, file=file)],
            cwd=FOLDER.parent,
            env={"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            capture_output=True,
            check=True,
        )
        found.add(done.stdout)

    assert len(found) == 1
