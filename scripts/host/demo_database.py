"""The demo's database: made once, kept, and brought up to date with the sources."""

from dataclasses import dataclass

from . import database, odoo, paths, stamp
from .database import Databases
from .odoo import Odoo
from .progress import Progress
from .trouble import Trouble

ADDON = "credit_protection"
LOGINS = {"sales": "salesperson", "credit": "credit manager", "accounts": "accountant"}


@dataclass(frozen=True)
class Wish:
    """What the user asked of the database."""

    fresh: bool = False
    lang: str = ""


def is_current(runner: Odoo, wish: Wish) -> bool:
    """Whether the database can be used as it is."""
    mark = Databases(runner).stamps().get(runner.name("demo"), {})
    return not wish.fresh and not _changes(mark, wish)


def ensure(runner: Odoo, wish: Wish, progress: Progress) -> str:
    """Have the database there, up to date and in the wanted language."""
    if not odoo.our_addons():
        raise Trouble(f"There is no addon in {paths.relative(paths.ADDONS)} yet.")
    databases, name = Databases(runner), runner.name("demo")
    mark = databases.stamps().get(name, {})
    if wish.fresh or mark.get("clone") != paths.clone():
        template = database.ensure_template(runner, progress, demo=True)
        mark = {}
        with progress.step("Copy Odoo's base database"):
            databases.copy(template, name, keep=True)
        install(runner, name, progress)
    elif "addons" in _changes(mark, wish):
        _update(runner, progress)
    lang = wish.lang or mark.get("lang", "")
    if lang and "lang" in _changes(mark, Wish(lang=lang)):
        _speak(runner, lang, progress)
    databases.stamp(name, addons=sources(), lang=lang)
    return name


def install(runner: Odoo, name: str, progress: Progress) -> None:
    """Install the addon with its demo data in a copy of the template."""
    with progress.step("Install Credit Protection with demo data"):
        code = runner.run(
            name,
            *("--init", f"{ADDON},sale_management", "--with-demo"),
            *("--stop-after-init", "--no-http"),
            log="demo-install",
            listen=odoo.show_loading(progress.note),
        )
    _require(code, "installed", "demo-install")


def sources() -> str:
    """A short name for the state of our addons; tests do not change a database."""
    return stamp.tree_fingerprint(paths.ADDONS, skip=("__pycache__", "tests"))


def _changes(mark: dict, wish: Wish) -> set[str]:
    """What is not as it should be."""
    changes = set()
    if mark.get("clone") != paths.clone() or mark.get("addons") != sources():
        changes.add("addons")
    if wish.lang and wish.lang != mark.get("lang"):
        changes.add("lang")
    return changes


def _update(runner: Odoo, progress: Progress) -> None:
    """Update the addons in place: what people typed into the demo stays."""
    with progress.step("Update Credit Protection, keeping the data"):
        code = runner.run(
            runner.name("demo"),
            *("--update", ",".join(odoo.our_addons())),
            *("--stop-after-init", "--no-http"),
            log="demo-update",
            listen=odoo.show_loading(progress.note),
        )
    _require(code, "updated", "demo-update")


def _speak(runner: Odoo, lang: str, progress: Progress) -> None:
    """Load a language and give it to the demo's users."""
    script = (paths.HERE / "inside" / "set_language.py").read_text("utf-8")
    with progress.step(f"Load the language {lang}"):
        code = runner.shell(
            runner.name("demo"),
            script,
            "demo-language",
            CREDIT_LANG=lang,
            CREDIT_LOGINS=",".join([*LOGINS, "admin"]),
        )
    if code != 0:
        raise Trouble(
            f"The language {lang} could not be loaded: give a code such as zh_CN or "
            "de_DE (see .host/logs/demo-language.log)."
        )


def _require(code: int, what: str, log: str) -> None:
    """An addon that does not install is for its developer to read about."""
    if code != 0:
        raise Trouble(
            f"The addon could not be {what}: the reason is at the end of "
            f".host/logs/{log}.log; `scripts/demo --fresh` makes a new database."
        )
