"""Installs the distribution's own packages, and only those that are missing."""

import os
import shutil
import sys

from . import commands, machine
from .progress import Progress
from .trouble import NetworkTrouble, Trouble

# What each part of the work needs from the machine's own suite.
FOR_PYTHON = ("ca-certificates", "libmagic1")
FOR_BUILDING = ("gcc", "libc6-dev")
FOR_POSTGRES = ("postgresql",)
FOR_PRINTING = ("wkhtmltopdf", "fonts-dejavu-core")
FOR_BROWSER = ("chromium",)
FOR_CHINESE = ("fonts-noto-cjk",)
FOR_XML = ("libxml2-utils",)


def missing(packages) -> list[str]:
    """Those of the packages that are not installed."""
    query = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n"]
    # dpkg-query fails when one is unknown and still prints the others.
    found = set()
    for package in packages:
        if commands.output_of([*query, package]).strip().endswith(" installed"):
            found.add(package)
    return [package for package in packages if package not in found]


def install(packages, progress: Progress) -> None:
    """Install what is missing; does nothing, and needs nobody, when all is there."""
    wanted = missing(packages)
    if not wanted:
        return
    machine.require_debian()
    become = _become_root(wanted)
    names = " ".join(wanted)
    machine.require_space(1.5, f"Installing {names}")
    _warm_up_sudo(become, progress)
    with progress.step(f"Install from Debian: {names}", log="apt"):
        _apt(become, ["apt-get", "update"])  # a failure shows in the next line
        _apt(become, ["dpkg", "--configure", "-a"])  # after an interrupted run
        code = _apt(
            become,
            [
                "apt-get",
                "install",
                "--yes",
                "--no-install-recommends",
                "-o",
                "DPkg::Lock::Timeout=300",
                *wanted,
            ],
        )
    if code != 0 or missing(wanted):
        raise NetworkTrouble(
            f"These packages are missing and could not be installed: {names}. Check "
            "the network and run this again, or install them yourself; the reason "
            "stands in .host/logs/apt.log."
        )


def _become_root(wanted) -> list[str]:
    """The words that turn a command into root's."""
    if machine.is_root():
        return []
    if not shutil.which("sudo"):
        raise Trouble(
            "There is no sudo on this machine: let an administrator run "
            f"`apt-get install {' '.join(wanted)}` and run this again."
        )
    return ["sudo"]


def _warm_up_sudo(become: list[str], progress: Progress) -> None:
    """Let sudo ask for its password before a step covers the screen."""
    if not become:
        return
    if commands.quiet([*become, "-n", "true"]) == 0:
        return
    if not sys.stdin.isatty():
        raise Trouble(
            "sudo wants a password and there is no terminal to ask on: run this in "
            "a terminal, or as root."
        )
    progress.say("  sudo asks for your password, to install packages:")
    if commands.on_screen([*become, "-v"]) != 0:
        raise Trouble("sudo did not let us install packages: run this as root.")


def _apt(become: list[str], command: list[str]) -> int:
    """Run as root without questions; survives us, since dpkg must not be cut off."""
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8"]
    environment = dict(os.environ)
    return commands.run(
        [*become, *quiet, *command], "apt", env=environment, survives=True
    )
