"""Runs Odoo's web server for as long as somebody needs it."""

import http.client
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from . import commands, machine
from .odoo import Odoo
from .trouble import Trouble

LOCAL = "127.0.0.1"
PATIENCE = 180.0  # seconds until the first answer; a loaded machine takes its time


@contextmanager
def running(
    runner: Odoo,
    database: str,
    *arguments: str,
    log: str,
    port: int = 0,
    page: str = "/web/login",
    **variables: str,
) -> Iterator["Server"]:
    """A server on a free port of this machine, stopped when the block is left.

    It is ready when a page opens, with its assets; without one, when it answers.
    """
    port = port or machine.any_free_port()
    path = commands.log_file(log)
    with path.open("w", encoding="utf-8") as output:
        child = runner.start(
            database,
            *("--http-interface", LOCAL, "--http-port", str(port)),
            *("--no-database-list", "--db-filter", f"^{database}$"),
            *arguments,
            output=output,
            **variables,
        )
    server = Server(child, port, log)
    try:
        server.wait_until_it_answers(page)
        yield server
    finally:
        commands.stop(child, patience=15)


class Server:
    """A server that runs: its address, and whether it still answers."""

    def __init__(self, child: subprocess.Popen, port: int, log: str):
        self.child = child
        self.port = port
        self.log = log

    @property
    def url(self) -> str:
        """The address, without a slash at the end."""
        return f"http://{LOCAL}:{self.port}"

    def wait_until_it_answers(self, page: str) -> None:
        """Wait for the first answer, and for a page with its assets."""
        until = time.monotonic() + PATIENCE
        while _status(self.port, "/web/health") != 200:
            self._require_alive()
            if time.monotonic() > until:
                raise Trouble(
                    f"Odoo's server did not answer within {PATIENCE:.0f} s: see "
                    f".host/logs/{self.log}.log."
                )
            time.sleep(0.1)
        if page and _status(self.port, page, timeout=PATIENCE) != 200:
            self._require_alive()
            raise Trouble(
                f"Odoo's {page} does not open: see .host/logs/{self.log}.log."
            )

    def wait(self) -> int:
        """Wait until it ends by itself."""
        return self.child.wait()

    def _require_alive(self) -> None:
        """A server that died has said why in its log."""
        if self.child.poll() is not None:
            raise Trouble(
                f"Odoo's server ended at once: {_last_error(self.log)} (see "
                f".host/logs/{self.log}.log)."
            )


def _last_error(log: str) -> str:
    """The last line of a log that names an error, or its last line."""
    lines = commands.log_file(log).read_text("utf-8", "replace").split("\n")
    lines = [line.strip() for line in lines if line.strip()]
    errors = [line for line in lines if "Error" in line or "CRITICAL" in line]
    return (errors or lines or ["no word from it"])[-1].rstrip(".")


def _status(port: int, path: str, timeout: float = 20.0) -> int:
    """The status of a page; 0 when nobody answers."""
    connection = http.client.HTTPConnection(LOCAL, port, timeout=timeout)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
