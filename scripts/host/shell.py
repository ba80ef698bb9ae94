"""What every command shares: no traceback for the user, clean interruption."""

import signal
import sys
import traceback
from collections.abc import Callable

from . import commands
from .trouble import Trouble


def guarded(work: Callable[[], int]) -> int:
    """Run a command; turn whatever goes wrong into one sentence."""
    _listen_to_signals()
    try:
        return work()
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted; nothing is lost, run it again to go on.", file=sys.stderr)
        return 130
    except OSError as error:
        _log_traceback()
        print(f"\n{_about(error)}", file=sys.stderr)
        return 1
    except Exception:  # noqa: BLE001  (the last door before the user)
        path = _log_traceback()
        print(
            f"\nThis should not have happened: the details are in {path}; run it "
            "again, and report them if it happens again.",
            file=sys.stderr,
        )
        return 1


def _listen_to_signals() -> None:
    """Being asked to end is an interruption like Ctrl-C.

    Also where Ctrl-C is switched off, as it is for what a shell runs in the back; a
    terminal that goes away counts too, except under nohup.
    """
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, _interrupt)
    if signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
        signal.signal(signal.SIGHUP, _interrupt)


def _interrupt(_number, _frame) -> None:
    """Leave through the doors that clean up."""
    raise KeyboardInterrupt


def _about(error: OSError) -> str:
    """A sentence for what the operating system refused."""
    return (
        f"The system refused: {error.strerror or error}"
        + (f" ({error.filename})" if error.filename else "")
        + ". Check disk space and permissions and run this again, nothing is lost."
    )


def _log_traceback():
    """Keep the details where somebody can look them up."""
    try:
        path = commands.log_file("internal")
        with path.open("a", encoding="utf-8") as log:
            traceback.print_exc(file=log)
    except OSError:
        return "no file, since none could be written"
    return path
