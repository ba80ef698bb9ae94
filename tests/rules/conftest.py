"""Where rulesets lie, and a way to run the command line."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def rules() -> Callable[..., subprocess.CompletedProcess]:
    """Run scripts/rules with the interpreter of the tests."""

    def rules(*words: object, given: str = "") -> subprocess.CompletedProcess:
        command = [sys.executable, str(ROOT / "scripts" / "rules"), *map(str, words)]
        return subprocess.run(
            command,
            cwd=ROOT,
            input=given.encode(),
            capture_output=True,
            env={**os.environ, "PYTHONIOENCODING": "utf-8", "NO_COLOR": ""},
            check=False,
            timeout=60,
        )

    return rules
