"""scripts/demo: a running Odoo with Credit Protection and a believable company."""

import argparse
import contextlib

from . import demo_check, demo_database, machine, paths, server
from .demo_database import Wish
from .lock import only_one
from .mail_sink import mail_sink
from .odoo import Odoo
from .progress import Progress
from .shell import guarded
from .standing import Needs, stand
from .trouble import Trouble
from .web_client import WebClient
from .welcome import welcome

USUAL_PORT = 8069
_RUNNING = (
    "The demo is running already, from this folder ({holder}): use that one, or stop "
    "it with Ctrl-C first."
)
_EPILOG = """\
Use what you have: ODOO_BIN=/path/to/odoo-bin (with ODOO_PYTHON=/path/to/python when it
is not executable by itself) and DATABASE_URL=postgresql://user:password@host:port win
over what this script would fetch and start.
"""


def main(arguments: list[str]) -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(
        prog="scripts/demo",
        description="Starts Odoo 19 with Credit Protection and its demo company; the "
        "first run fetches everything it needs.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="confirm a good and a bad order through the web server, print what was "
        "held and why, and end; exit code 0 only if both went as they must",
    )
    parser.add_argument(
        "--lang", default="", help="start in this language, for example zh_CN"
    )
    parser.add_argument("--port", type=_port, help=f"instead of {USUAL_PORT}")
    parser.add_argument(
        "--fresh", action="store_true", help="make the demo database again"
    )
    options = parser.parse_args(arguments)
    return guarded(lambda: _run(options))


def _port(text: str) -> int:
    """A port number, as argparse wants to check it."""
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(f"{text} is not a port (1 to 65535)")
    return int(text)


def _run(options) -> int:
    """Set up, and then either check or stay."""
    progress = Progress()
    wish = Wish(fresh=options.fresh, lang=options.lang)
    if options.port and not machine.port_is_free(options.port):
        raise Trouble(
            f"Port {options.port} is taken: end what listens there, or give another "
            "with --port."
        )
    with contextlib.ExitStack() as held:
        with only_one():
            runner = stand(Needs(chinese=options.lang.startswith("zh")), progress)
            if not options.check or not demo_database.is_current(runner, wish):
                held.enter_context(only_one("demo-lock", _RUNNING))
            name = demo_database.ensure(runner, wish, progress)
        if options.check:
            return _check(runner, name, progress)
        return _stay(runner, name, options, progress)


def _check(runner: Odoo, name: str, progress: Progress) -> int:
    """Start a server on a free port, try two orders, end."""
    with contextlib.ExitStack() as stack:
        options = stack.enter_context(mail_sink())
        with progress.step("Start Odoo"):
            running = stack.enter_context(
                server.running(runner, name, *options, log="demo-check")
            )
        went_well = demo_check.check(running, name, progress)
    progress.say()
    if went_well:
        progress.say("As it must be: the good order is confirmed, the bad one is held.")
        return 0
    progress.say("Not as it must be; the server's log is .host/logs/demo-check.log.")
    return 1


def _stay(runner: Odoo, name: str, options, progress: Progress) -> int:
    """Serve until the user has had enough."""
    port = options.port or machine.next_free_port(USUAL_PORT)
    if port != (options.port or USUAL_PORT):
        progress.warn(f"Port {USUAL_PORT} is taken, so this one is on {port}.")
    with contextlib.ExitStack() as stack:
        extra = [*stack.enter_context(mail_sink()), "--max-cron-threads", "1"]
        with progress.step("Start Odoo"):
            running = stack.enter_context(
                server.running(runner, name, *extra, log="demo-server", port=port)
            )
        with progress.step("Prepare the first page"):
            WebClient(running.url, name, "admin", "admin").open_pages()
        url = f"http://localhost:{port}"
        progress.say(welcome(url, paths.relative(paths.MAILS), options.lang))
        with contextlib.suppress(KeyboardInterrupt):
            running.wait()
            raise Trouble("The server ended: see .host/logs/demo-server.log.")
    progress.say("\nStopped. Run scripts/demo again to go on where you were.")
    return 0
