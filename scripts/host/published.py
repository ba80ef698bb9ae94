"""Addons that others have published: fetched by their pinned versions, when wanted.

They lie in `.host/cache/`; nothing of them gets into this project.
"""

import dataclasses
import shutil
from dataclasses import dataclass
from pathlib import Path

from . import commands, paths, stamp
from .odoo import Odoo
from .progress import Progress
from .trouble import NetworkTrouble


@dataclass(frozen=True)
class Published:
    """Packages of the Python package index, and the addon that one of them brings."""

    pins: tuple[str, ...]
    addon: str

    @property
    def root(self) -> Path:
        """The folder they are fetched into: another one for other versions."""
        return paths.CACHE / f"published-{stamp.fingerprint(*self.pins)[:8]}"

    @property
    def folder(self) -> str:
        """The folder of the addons, as Odoo wants it."""
        return str(self.root / "odoo" / "addons")

    def fetch(self, runner: Odoo, progress: Progress) -> None:
        """Have them there; Odoo itself, which they ask for, is there already."""
        if (self.root / "odoo" / "addons" / self.addon).is_dir():
            return
        part = self.root.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        words = [runner.python, "-m", "pip", "install", "--no-deps", "--quiet"]
        words += ["--target", str(part), *self.pins]
        with progress.step(f"Fetch {self.pins[0]}"):
            env = commands.setup_environment()
            if commands.run(words, "published", env=env):
                raise NetworkTrouble(
                    f"{self.pins[0]} could not be fetched: check the network and run "
                    "this again (see .host/logs/published.log)."
                )
            part.rename(self.root)

    def beside(self, runner: Odoo) -> Odoo:
        """The same Odoo with these addons next to its own."""
        return dataclasses.replace(
            runner,
            addons=(*runner.addons, self.folder),
            libraries=(*runner.libraries, str(self.root)),
        )
