"""Looks at the machine before anything is done to it."""

import os
import shutil
import socket
import sys
from pathlib import Path

from . import paths
from .trouble import Trouble

GIB = 1024**3


def is_root() -> bool:
    """Whether apt and pg_createcluster may be called as they are."""
    return os.geteuid() == 0


def os_release(path: Path = Path("/etc/os-release")) -> dict[str, str]:
    """What the distribution says about itself."""
    values = {}
    if path.exists():
        for line in path.read_text("utf-8").splitlines():
            key, equals, value = line.partition("=")
            if equals:
                values[key.strip()] = value.strip().strip('"')
    return values


def require_debian(release: dict[str, str] | None = None) -> str:
    """The code name of the Debian this runs on; refuse what nobody has tried."""
    release = os_release() if release is None else release
    name = release.get("PRETTY_NAME", "this system")
    if release.get("ID") != "debian" or release.get("VERSION_ID") != "12":
        raise Trouble(
            f"Setting up works on Debian 12 and this is {name}: name an Odoo 19 and "
            "a PostgreSQL that you have in ODOO_BIN and DATABASE_URL instead."
        )
    return release.get("VERSION_CODENAME", "bookworm")


def find_python() -> str:
    """A Python 3.11 for the virtual environments (the pinned versions need it)."""
    if sys.version_info[:2] == (3, 11):
        return sys.executable
    for name in ("python3.11", "/usr/bin/python3.11"):
        found = shutil.which(name)
        if found:
            return found
    raise Trouble(
        "Python 3.11 is needed and this is "
        f"{sys.version_info[0]}.{sys.version_info[1]}: run `apt-get install "
        "python3.11 python3.11-venv` or start this script with python3.11."
    )


def require_space(gib: float, purpose: str, where: Path = paths.ROOT) -> None:
    """Stop before a big step when the disk cannot take it."""
    free = shutil.disk_usage(where).free / GIB
    if free < gib:
        raise Trouble(
            f"{purpose} needs {gib:.1f} GiB of disk space and {free:.1f} GiB are "
            f"free at {where}: make room and run this again, nothing is lost."
        )


def port_is_free(port: int, interface: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((interface, port))
        except OSError:
            return False
    return True


def any_free_port() -> int:
    """A port that nobody uses, chosen by the kernel."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def next_free_port(wanted: int, tries: int = 100) -> int:
    """The wanted port or the next free one above it."""
    for port in range(wanted, min(wanted + tries, 65536)):
        if port_is_free(port, "0.0.0.0"):
            return port
    return any_free_port()
