"""Starts Odoo: the one we fetched or the user's own, always the same way."""

import ast
import os
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from . import commands, paths
from .settings import Connection, Settings
from .trouble import Trouble

# The addon's dependencies, and the stock side of sales for its companion addon.
BASE_MODULES = ("base", "account", "sale_management", "stock", "sale_stock")
# It changes who does the work of the night: the part `night` tests it by itself.
APART = ("credit_protection_queue",)

_LOADING = re.compile(r"Loading module (\w+) \((\d+)/(\d+)\)")


@dataclass(frozen=True)
class Odoo:
    """An Odoo that can be run, with the database server it talks to."""

    command: tuple[str, ...]
    python: str
    packages: str
    connection: Connection
    addons: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    version: str = ""
    prefix: str = "credit_protection_"

    def name(self, purpose: str) -> str:
        """What a database of ours is called on this server."""
        return self.prefix + purpose

    def environment(self) -> dict[str, str]:
        """Odoo's environment: connection by variables, caches inside `.host/`."""
        extra = self.connection.environment()
        extra["PYTHONPYCACHEPREFIX"] = str(paths.CACHE / "bytecode")
        libraries = [folder for folder in (self.packages, *self.libraries) if folder]
        if libraries:
            extra["PYTHONPATH"] = os.pathsep.join(libraries)
        if self.packages:
            paths.HOME.mkdir(parents=True, exist_ok=True)
            extra["HOME"] = str(paths.HOME)
            extra["ODOO_RC"] = str(_empty_configuration())
        return commands.environment(**extra)

    def words(self, database: str, *arguments: str) -> list[str]:
        """The command line for a database; a subcommand comes first."""
        words = list(self.command)
        if arguments and not arguments[0].startswith("-"):
            words.append(arguments[0])
            arguments = arguments[1:]
        words += ["--database", database, "--data-dir", str(paths.DATA)]
        words += ["--max-cron-threads", "0"]
        if self.addons:
            words += ["--addons-path", ",".join(self.addons)]
        return [*words, *arguments]

    def run(
        self,
        database: str,
        *arguments: str,
        log: str,
        listen: Callable[[str], None] | None = None,
    ) -> int:
        """Run to the end, with a log of its own; `listen` hears every line."""
        child = self.start(database, *arguments, output=subprocess.PIPE)
        try:
            with commands.log_file(log).open("w", encoding="utf-8") as file:
                for line in child.stdout:
                    file.write(line)
                    if listen:
                        listen(line)
        except BaseException:
            commands.stop(child)
            raise
        return commands.wait_or_stop(child)

    def shell(
        self, database: str, script: str, log: str, *options: str, **variables: str
    ) -> int:
        """Run a script in Odoo's shell, where `env` is there; it must commit."""
        env = {**self.environment(), **variables}
        words = self.words(database, "shell", "--no-http", *options)
        return commands.run(words, log, cwd=paths.STATE, env=env, text=script)

    def start(
        self, database: str, *arguments: str, output, **variables: str
    ) -> subprocess.Popen:
        """Start it and return at once."""
        try:
            return commands.on_leash(
                self.words(database, *arguments),
                env={**self.environment(), **variables},
                cwd=paths.STATE,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                errors="replace",
            )
        except OSError as error:
            raise Trouble(f"Odoo could not be started: {error}.") from error


def make(settings: Settings, connection: Connection, addons=None) -> Odoo:
    """The Odoo to use: the user's own when they name one."""
    folders = tuple(addons) if addons is not None else our_addons_path()
    # On a server of the user's, two clones must not take each other's databases.
    mine = f"{paths.clone()}_" if settings.connection else ""
    if settings.odoo_bin:
        version = commands.output_of([*settings.odoo_bin, "--version"]).strip()
        return Odoo(
            command=settings.odoo_bin,
            python=settings.odoo_python,
            packages="",
            connection=connection,
            addons=folders,
            version=f"{version} at {settings.odoo_bin[-1]}",
            prefix=f"credit_protection_{mine}",
        )
    python = str(paths.venv_python(paths.VENV_ODOO))
    return Odoo(
        command=(python, str(paths.ODOO_EXECUTABLE)),
        python=python,
        packages=str(paths.ODOO_PACKAGES),
        connection=connection,
        addons=folders,
        prefix=f"credit_protection_{mine}",
    )


def our_addons(folder: Path = paths.ADDONS) -> list[str]:
    """The names of the addons in this repository."""
    return sorted(path.parent.name for path in folder.glob("*/__manifest__.py"))


def installable_addons(runner: Odoo, folder: Path = paths.ADDONS) -> list[str]:
    """Those of our addons whose dependencies are here (not all of Odoo's are)."""
    ours = our_addons(folder)
    together = [name for name in ours if name not in APART]
    if not runner.packages:
        return together  # the user's Odoo knows what it has
    there = {path.name for path in (Path(runner.packages) / "odoo/addons").iterdir()}
    return [name for name in together if _depends(folder / name) <= there | set(ours)]


def needed_modules(runner: Odoo, folder: Path = paths.ADDONS) -> list[str]:
    """What our addons need of Odoo's own modules."""
    ours = installable_addons(runner, folder)
    needed = {module for name in ours for module in _depends(folder / name)}
    return sorted(needed - set(ours))


def _depends(addon: Path) -> set[str]:
    """What an addon's manifest says it depends on."""
    try:
        manifest = ast.literal_eval((addon / "__manifest__.py").read_text("utf-8"))
        return set(manifest.get("depends", []))
    except (ValueError, SyntaxError, AttributeError) as error:
        raise Trouble(
            f"The manifest of {addon.name} cannot be read: {error}."
        ) from error


def our_addons_path() -> tuple[str, ...]:
    """The folder of our addons; Odoo refuses a path that holds none."""
    return (str(paths.ADDONS),) if our_addons() else ()


def show_loading(note: Callable[[str], None]) -> Callable[[str], None]:
    """A listener that tells which module is being loaded."""

    def listen(line: str) -> None:
        found = _LOADING.search(line)
        if found:
            note(f"{found[1]}, {found[2]} of {found[3]}")

    return listen


def _empty_configuration() -> Path:
    """A configuration file of our own, so that nobody's ~/.odoorc is read."""
    path = paths.STATE / "odoo.conf"
    if not path.exists():
        part = path.with_name(f"odoo.conf.{os.getpid()}")
        part.write_text("[options]\n", "utf-8")
        part.replace(path)
    return path
