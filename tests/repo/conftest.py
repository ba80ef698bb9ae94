"""What the tests of the repository share: where it is and which files it has."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ADDON = ROOT / "addons" / "credit_protection"
ADDONS = sorted(path.parent for path in ROOT.glob("addons/*/__manifest__.py"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def addon() -> Path:
    """The folder of the first addon, which has the engine."""
    return ADDON


@pytest.fixture(scope="session", params=ADDONS, ids=lambda path: path.name)
def each_addon(request) -> Path:
    """The folder of each addon, one after the other."""
    return request.param


@pytest.fixture(scope="session")
def files() -> list[Path]:
    """Every file that belongs to the repository: what git tracks or would track."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(
            command, cwd=ROOT, capture_output=True, check=True, text=True
        ).stdout
    except (FileNotFoundError, subprocess.CalledProcessError):  # an unpacked archive
        found = (path for path in ROOT.rglob("*") if not _is_hidden(path))
        return sorted(path for path in found if path.is_file())
    paths = (ROOT / name for name in listed.split("\0") if name)
    return sorted({path for path in paths if path.is_file()})


def _is_hidden(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return any(part.startswith(".") or part == "__pycache__" for part in parts)
