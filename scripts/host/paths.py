"""Where things are: every path of the host in one place."""

from pathlib import Path

from . import stamp

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ROOT / "addons"
TESTS = ROOT / "tests"

HERE = Path(__file__).resolve().parent
REQUIREMENTS_ODOO = HERE / "requirements-odoo.txt"
REQUIREMENTS_TEST = HERE / "requirements-test.txt"
TESTED_ODOO = HERE / "tested-odoo.json"

STATE = ROOT / ".host"
LOGS = STATE / "logs"
CACHE = STATE / "cache"
APT = STATE / "apt"
ODOO_PREFIX = STATE / "odoo"
ODOO_PACKAGES = ODOO_PREFIX / "usr" / "lib" / "python3" / "dist-packages"
ODOO_EXECUTABLE = ODOO_PREFIX / "usr" / "bin" / "odoo"
VENV_ODOO = STATE / "venv"
VENV_TEST = STATE / "tools"
POSTGRES = STATE / "postgres"
DATA = STATE / "data"
HOME = STATE / "home"
MAILS = STATE / "mails"


def venv_python(venv: Path) -> Path:
    """The interpreter of a virtual environment."""
    return venv / "bin" / "python"


def relative(path: Path) -> str:
    """A path as the user types it: from the root of the repository when inside."""
    try:
        return str(path.relative_to(ROOT))
    except ValueError:
        return str(path)


def clone() -> str:
    """A short name for this clone, told apart by where it is."""
    return stamp.fingerprint(str(ROOT))[:8]
