"""Makes the two Python environments: Odoo's, and the one of the test tools.

They are kept apart so that a linter never decides which library Odoo gets, and so
that the pure tests run where no Odoo can be imported.
"""

import shutil
from pathlib import Path

from . import apt, commands, machine, paths, stamp
from .progress import Progress
from .trouble import NetworkTrouble, Trouble

ENGINE = "durable_rules"  # a C extension without wheels: it may fail to build


def is_there(venv: Path, requirements: Path) -> bool:
    """Whether the environment is whole and has exactly these requirements."""
    mark = stamp.read(venv / "stamp.json")
    key = stamp.fingerprint(requirements)
    return mark.get("key") == key and paths.venv_python(venv).exists()


def ensure(venv: Path, requirements: Path, title: str, progress: Progress) -> None:
    """Have an environment with exactly these requirements."""
    if is_there(venv, requirements):
        if not stamp.read(venv / "stamp.json").get("engine"):
            _warn_no_engine(venv, progress)
        return
    python = machine.find_python()
    machine.require_space(1.0, title)
    apt.install(needed_packages(python), progress)
    key = stamp.fingerprint(requirements)
    with progress.step(title, log="python"):
        _create(venv, python)
        engine = _install(venv, requirements)
        stamp.write(venv / "stamp.json", key=key, engine=engine)
    if not engine:
        _warn_no_engine(venv, progress)


def split_requirements(text: str) -> tuple[list[str], list[str]]:
    """The requirements that must install, and those that may fail to."""
    lines = [line.partition("#")[0].strip() for line in text.splitlines()]
    lines = [line for line in lines if line]
    optional = [line for line in lines if line.startswith(ENGINE)]
    return [line for line in lines if line not in optional], optional


def needed_packages(python: str) -> list[str]:
    """Debian packages without which venv or the compiler would fail."""
    wanted = list(apt.FOR_PYTHON)
    if commands.quiet([python, "-c", "import venv, ensurepip"]) != 0:
        wanted.append("python3-venv")
    if not shutil.which("gcc"):
        wanted += apt.FOR_BUILDING
    header = (
        "import os, sysconfig; "
        "raise SystemExit(not os.path.exists("
        "os.path.join(sysconfig.get_paths()['include'], 'Python.h')))"
    )
    if commands.quiet([python, "-c", header]) != 0:
        wanted.append("python3-dev")
    return wanted


def _create(venv: Path, python: str) -> None:
    """An empty environment; a half-made one goes first."""
    shutil.rmtree(venv, ignore_errors=True)
    if commands.run([python, "-m", "venv", venv], "python") != 0:
        raise Trouble(
            "The Python environment could not be made: install python3-venv and run "
            "this again (see .host/logs/python.log)."
        )


def _install(venv: Path, requirements: Path) -> bool:
    """Install the pinned versions; returns whether the rule engine could be built."""
    needed, optional = split_requirements(requirements.read_text("utf-8"))
    if _pip(venv, needed) != 0:
        raise NetworkTrouble(
            "The Python packages could not be installed: check the network and run "
            "this again (see .host/logs/python.log)."
        )
    return all(_pip(venv, [line]) == 0 for line in optional)


def _pip(venv: Path, packages: list[str]) -> int:
    """Run pip of that environment."""
    pip = [paths.venv_python(venv), "-m", "pip", "install"]
    options = ["--no-input", "--retries", "2", "--no-warn-script-location"]
    environment = commands.setup_environment()
    return commands.run([*pip, *options, *packages], "python", env=environment)


def _warn_no_engine(venv: Path, progress: Progress) -> None:
    """The addon works without durable_rules; say how to get it all the same."""
    progress.warn(
        "durable_rules could not be built (it needs gcc and python3-dev); the addon "
        f"works without it. To try again remove {paths.relative(venv)}."
    )
