"""Databases and their filestores, always handled together."""

import dataclasses
import json
import os
import shutil
import subprocess
from pathlib import Path

from . import commands, odoo, paths, stamp
from .odoo import Odoo
from .progress import Progress
from .trouble import Trouble

_SCRIPT = paths.HERE / "inside" / "databases.py"


class Databases:
    """What there is on the server, seen through Odoo's own Python."""

    def __init__(self, runner: Odoo):
        self.runner = runner

    def stamps(self) -> dict[str, dict]:
        """Every database with its stamp; empty for one that was never finished."""
        return {name: _parse(text) for name, text in self._do("list").items()}

    def stamp(self, name: str, **values) -> None:
        """Mark a database as finished."""
        self._do("comment", name, json.dumps({**values, "clone": paths.clone()}))

    def copy(self, source: str, target: str, *, keep: bool = False) -> None:
        """A copy with its filestore; an old one of that name goes first.

        `keep` makes one that survives a crash of the server; tests need no such.
        """
        self.drop(target)
        self._do("copy", source, target, *(["keep"] if keep else []))
        _link_tree(filestore(source), filestore(target))

    def drop(self, name: str) -> None:
        """Drop a database and its filestore; no complaint when there is none."""
        self._do("drop", name)
        shutil.rmtree(filestore(name), ignore_errors=True)

    def _do(self, action: str, *names: str):
        """Run one action in Odoo's Python."""
        answer = subprocess.run(
            [self.runner.python, str(_SCRIPT), action, *names],
            env=self.runner.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if answer.returncode != 0:
            with commands.log_file("databases").open("a", encoding="utf-8") as log:
                log.write(f"{action} {names}: {answer.stderr}\n")
            raise Trouble(
                f"PostgreSQL did not do what was asked ({action}): "
                f"{_reason(answer.stderr)}. Check that it runs and that DATABASE_URL, "
                "if you set it, is right (see .host/logs/databases.log)."
            )
        return json.loads(answer.stdout)


def _reason(words: str) -> str:
    """PostgreSQL says it in its first line, Python's tracebacks in their last."""
    lines = words.strip().splitlines() or ["no reason given"]
    return lines[-1 if lines[0].startswith("Traceback") else 0].strip().rstrip(".")


def template_name(runner: Odoo, *, demo: bool) -> str:
    """The template's name changes with everything that goes into it."""
    mark = stamp.read(paths.ODOO_PREFIX / "stamp.json") if runner.packages else {}
    key = stamp.fingerprint(
        mark.get("sha256") or runner.version,
        paths.REQUIREMENTS_ODOO,
        ",".join(odoo.BASE_MODULES),
    )
    return runner.name(f"template_{'demo' if demo else 'plain'}_{key[:8]}")


def ensure_template(runner: Odoo, progress: Progress, *, demo: bool) -> str:
    """Have a database with everything the addon depends on, to be copied."""
    databases = Databases(runner)
    name = template_name(runner, demo=demo)
    stamps = databases.stamps()
    if stamps.get(name, {}).get("clone") == paths.clone():
        return name
    databases.drop(name)
    for other, mark in stamps.items():  # of an older Odoo or older requirements
        if mark.get("template") is demo and mark.get("clone") == paths.clone():
            databases.drop(other)
    what = "with demo data" if demo else "without demo data"
    with progress.step(f"Make Odoo's base database {what}"):
        arguments = ["--init", ",".join(odoo.BASE_MODULES), "--stop-after-init"]
        arguments += ["--no-http", "--with-demo"] if demo else ["--no-http"]
        code = dataclasses.replace(runner, addons=()).run(
            name,
            *arguments,
            log=f"template-{'demo' if demo else 'plain'}",
            listen=odoo.show_loading(progress.note),
        )
        if code != 0:
            raise Trouble(
                "Odoo could not make its base database: see .host/logs/template-"
                f"{'demo' if demo else 'plain'}.log, and run this again."
            )
        databases.stamp(name, template=demo)
    return name


def filestore(name: str) -> Path:
    """Where Odoo keeps the files of a database."""
    return paths.DATA / "filestore" / name


def _link_tree(source: Path, target: Path) -> None:
    """Copy a filestore in no time: its files never change, only come and go."""
    shutil.rmtree(target, ignore_errors=True)
    if source.is_dir():
        shutil.copytree(source, target, copy_function=os.link)


def _parse(text: str) -> dict:
    """A stamp from a database comment; other comments are nobody's stamp."""
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
