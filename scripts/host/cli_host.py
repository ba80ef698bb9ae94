"""`python3 scripts/host …`: the host by hand, for people who develop."""

import argparse
import os
import shutil
import subprocess

from . import database, paths, postgres
from .lock import only_one
from .progress import Progress
from .shell import guarded
from .standing import Needs, stand

EVERYTHING = Needs(tools=True, browser=True, chinese=True)


def main(arguments: list[str]) -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(prog="scripts/host", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("up", help="have everything there and PostgreSQL running")
    actions.add_parser("stop", help="stop PostgreSQL")
    actions.add_parser("remove", help="remove the cluster and the folder .host")
    new = actions.add_parser("new", help="make a scratch database from the template")
    new.add_argument("database")
    new.add_argument("--demo", action="store_true", help="with Odoo's demo data")
    run = actions.add_parser("odoo", help="run Odoo on a database")
    run.add_argument("database")
    run.add_argument("rest", nargs=argparse.REMAINDER)
    options = parser.parse_args(arguments)
    return guarded(lambda: _ACTIONS[options.action](options))


def _up(_options) -> int:
    progress = Progress()
    with only_one():
        runner = stand(EVERYTHING, progress)
        for demo in (False, True):
            name = database.ensure_template(runner, progress, demo=demo)
            progress.say(f"  template {name}")
    return 0


def _stop(_options) -> int:
    postgres.stop()
    return 0


def _remove(_options) -> int:
    with only_one():
        postgres.remove()
        shutil.rmtree(paths.STATE)
    return 0


def _new(options) -> int:
    progress = Progress()
    with only_one():
        runner = stand(Needs(), progress)
        template = database.ensure_template(runner, progress, demo=options.demo)
        with progress.step(f"Copy {template} to {options.database}"):
            database.Databases(runner).copy(template, options.database, keep=True)
    return 0


def _odoo(options) -> int:
    runner = stand(Needs(), Progress())
    words = runner.words(options.database, *options.rest)
    os.chdir(paths.STATE)
    return subprocess.run(words, env=runner.environment(), check=False).returncode


_ACTIONS = {
    "up": _up,
    "stop": _stop,
    "remove": _remove,
    "new": _new,
    "odoo": _odoo,
}
