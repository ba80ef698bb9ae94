"""What the user brings along: an Odoo and a PostgreSQL of their own."""

import os
import shlex
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from .trouble import Trouble


@dataclass(frozen=True)
class Connection:
    """How to reach PostgreSQL; `host` may be the folder of a Unix socket."""

    host: str
    port: int
    user: str
    password: str = ""

    def environment(self) -> dict[str, str]:
        """As variables, which Odoo and libpq both read: no password in `ps`."""
        values = {"PGHOST": self.host, "PGPORT": str(self.port), "PGUSER": self.user}
        if self.password:
            values["PGPASSWORD"] = self.password
        return values


@dataclass(frozen=True)
class Settings:
    """The settings of the environment, read once at the start."""

    odoo_bin: tuple[str, ...] = ()
    odoo_python: str = ""
    connection: Connection | None = None

    @property
    def own_odoo(self) -> bool:
        """Whether Odoo is fetched by us, as opposed to brought by the user."""
        return not self.odoo_bin


def read_settings(environ=None) -> Settings:
    """Read ODOO_BIN, ODOO_PYTHON and DATABASE_URL; refuse what cannot work."""
    environ = os.environ if environ is None else environ
    odoo_bin = environ.get("ODOO_BIN", "").strip()
    odoo_python = environ.get("ODOO_PYTHON", "").strip()
    url = environ.get("DATABASE_URL", "").strip()
    if odoo_python and not odoo_bin:
        raise Trouble("ODOO_PYTHON is set without ODOO_BIN: set both, or neither.")
    return Settings(
        odoo_bin=_odoo_command(odoo_bin, odoo_python) if odoo_bin else (),
        odoo_python=odoo_python or (_python_of(odoo_bin) if odoo_bin else ""),
        connection=parse_database_url(url) if url else None,
    )


def _odoo_command(odoo_bin: str, odoo_python: str) -> tuple[str, ...]:
    """The command line that starts the user's own Odoo."""
    if not Path(odoo_bin).is_file():
        raise Trouble(
            f"ODOO_BIN names {odoo_bin}, which is not a file: give the path of "
            "odoo-bin, or unset it to let this script fetch Odoo."
        )
    if odoo_python:
        if not os.access(odoo_python, os.X_OK):
            raise Trouble(f"ODOO_PYTHON names {odoo_python}, which cannot be run.")
        return (odoo_python, odoo_bin)
    if not os.access(odoo_bin, os.X_OK):
        raise Trouble(
            f"ODOO_BIN names {odoo_bin}, which is not executable: make it so, or "
            "name the Python that runs it in ODOO_PYTHON."
        )
    return (odoo_bin,)


def _python_of(odoo_bin: str) -> str:
    """The interpreter in the first line of an odoo-bin: it has Odoo's libraries."""
    with Path(odoo_bin).open("rb") as script:
        first = script.readline().decode("utf-8", "replace")
    words = shlex.split(first[2:]) if first.startswith("#!") else []
    if words and Path(words[0]).name == "env":
        words = [word for word in words[1:] if "=" not in word and word != "-S"]
    return words[0] if words else "python3"


def parse_database_url(url: str) -> Connection:
    """Turn `postgresql://user:password@host:port` into a connection."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.username:
        raise Trouble(
            "DATABASE_URL must look like postgresql://user:password@host:port "
            "(a socket folder goes into ?host=/folder)."
        )
    try:
        port = parts.port or 5432
    except ValueError as error:
        raise Trouble("The port in DATABASE_URL is not a number.") from error
    folder = parse_qs(parts.query).get("host", [""])[0]
    user = unquote(parts.username)
    if user == "postgres":
        raise Trouble(
            "Odoo refuses to work as the database role postgres: put another role "
            "that may create databases into DATABASE_URL."
        )
    return Connection(
        host=folder or parts.hostname or "localhost",
        port=port,
        user=user,
        password=unquote(parts.password or ""),
    )
