"""Puts the whole host up, or only what is missing of it."""

import os
import shutil
from dataclasses import dataclass

from . import apt, machine, odoo, odoo_source, paths, postgres, stamp, virtualenv
from .commands import output_of, quiet
from .odoo import Odoo
from .progress import Progress
from .settings import Settings, read_settings
from .trouble import Trouble


@dataclass(frozen=True)
class Needs:
    """What this run needs beyond Odoo and PostgreSQL."""

    odoo: bool = True
    tools: bool = False
    browser: bool = False
    printing: bool = True
    chinese: bool = False


def stand(needs: Needs, progress: Progress) -> Odoo | None:
    """Have everything there and PostgreSQL running; quick when it is."""
    settings = read_settings()
    _require_own_folder()
    paths.STATE.mkdir(parents=True, exist_ok=True)
    apt.install(_packages(needs, settings), progress)
    if needs.tools:
        virtualenv.ensure(
            paths.VENV_TEST,
            paths.REQUIREMENTS_TEST,
            "Make the Python environment of the test tools",
            progress,
        )
    if not needs.odoo:
        return None
    _ensure_odoo(settings, progress)
    connection = postgres.ensure(settings, progress)
    return odoo.make(settings, connection)


def _packages(needs: Needs, settings: Settings) -> list[str]:
    """All Debian packages at once: one download, one question for a password."""
    wanted = []
    if not _environments_are_there(needs, settings):
        wanted += virtualenv.needed_packages(machine.find_python())
    if needs.odoo and not settings.connection and not postgres.is_installed():
        wanted += apt.FOR_POSTGRES
    prints = needs.odoo and settings.own_odoo and needs.printing
    if prints and not shutil.which("wkhtmltopdf"):
        wanted += apt.FOR_PRINTING
    if needs.browser and not browser():
        wanted += apt.FOR_BROWSER
    if needs.chinese and settings.own_odoo:
        wanted += apt.FOR_CHINESE
    if needs.tools and not shutil.which("xmllint"):
        wanted += apt.FOR_XML
    return wanted


def _environments_are_there(needs: Needs, settings: Settings) -> bool:
    """Whether no Python environment has to be made."""
    wanted = []
    if needs.tools:
        wanted.append((paths.VENV_TEST, paths.REQUIREMENTS_TEST))
    if needs.odoo and settings.own_odoo:
        wanted.append((paths.VENV_ODOO, paths.REQUIREMENTS_ODOO))
    return all(virtualenv.is_there(*pair) for pair in wanted)


def _require_own_folder() -> None:
    """What another user has set up is theirs: its databases run under their name."""
    if paths.STATE.exists() and paths.STATE.stat().st_uid != os.geteuid():
        raise Trouble(
            f".host was made by {paths.STATE.owner()} and you are another user: run "
            "this as that user, or let them run `scripts/host remove` first."
        )


def browser() -> str:
    """The browser that Odoo's tests will find, in the order it looks for one."""
    for name in ("google-chrome", "chromium", "chromium-browser"):
        found = shutil.which(name)
        if found:
            return found
    return ""


def _ensure_odoo(settings: Settings, progress: Progress) -> None:
    """Our Odoo and its libraries, or a look at what the user brought."""
    if settings.own_odoo:
        odoo_source.ensure(progress)
        virtualenv.ensure(
            paths.VENV_ODOO,
            paths.REQUIREMENTS_ODOO,
            "Make the Python environment of Odoo",
            progress,
        )
        return
    series = stamp.read(paths.TESTED_ODOO)["series"]
    version = output_of([*settings.odoo_bin, "--version"]).strip()
    if f" {series}" not in version:
        raise Trouble(
            f"ODOO_BIN is {version or 'silent about its version'} and this needs "
            f"Odoo {series}: name another one, or unset it to have one fetched."
        )
    for module, needed in (("yaml", True), ("lxml", True), ("durable", False)):
        if quiet([settings.odoo_python, "-c", f"import {module}"]) == 0:
            continue
        if needed:
            raise Trouble(
                f"The Python of your Odoo ({settings.odoo_python}) lacks {module}: "
                "install PyYAML and lxml there, or name another in ODOO_PYTHON."
            )
        progress.warn("Your Odoo lacks durable_rules; the addon works without it.")
