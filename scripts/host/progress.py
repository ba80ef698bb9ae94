"""Tells the user what is going on: one line a step, with its seconds."""

import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass

from . import commands

HEARTBEAT = 30.0  # without a terminal: a sign of life this often, for CI logs


@dataclass
class Step:
    """What a step tells about itself: a check that complains ends without raising."""

    good: bool = True


class Progress:
    """Prints steps; on a terminal the current one counts its seconds."""

    def __init__(self, stream=None):
        self.stream = stream or sys.stdout
        self.live = self.stream.isatty()
        self.started = time.monotonic()
        self._guard = threading.Lock()
        self._note = ""
        self._log = ""

    def say(self, text: str = "") -> None:
        """A plain line."""
        with self._guard:
            if self.live:
                self.stream.write("\r\x1b[K")
            print(text, file=self.stream, flush=True)

    def warn(self, text: str) -> None:
        """A line the user should not overlook."""
        self.say(f"  ! {text}")

    def note(self, text: str) -> None:
        """What the current step is busy with, shown behind it while it runs."""
        self._note = text

    @contextmanager
    def step(self, title: str, log: str = ""):
        """Show a lasting step while it runs and what it took when it is done.

        With the name of a log, the last line of that is what the step is busy with.
        """
        self._note = ""
        self._log = log
        start = time.monotonic()
        done = threading.Event()
        ticker = threading.Thread(
            target=self._tick, args=(title, start, done), daemon=True
        )
        ticker.start()
        result = Step()
        try:
            yield result
        except BaseException:
            result.good = False
            raise
        finally:
            done.set()
            ticker.join()
            mark = "✓" if result.good else "✗"
            self.say(f"  {mark} {title} ({time.monotonic() - start:.1f} s)")

    def _tick(self, title: str, start: float, done: threading.Event) -> None:
        """Keep the current step alive on the screen until it is done."""
        while not done.wait(0.2 if self.live else HEARTBEAT):
            seconds = time.monotonic() - start
            note = self._note or (commands.log_tail(self._log) if self._log else "")
            note = f": {note[:60]}" if note else ""
            if self.live:
                line = f"  … {title} ({seconds:.0f} s){note}"
                with self._guard:
                    self.stream.write(f"\r\x1b[K{line[:110]}")
                    self.stream.flush()
            else:
                self.say(f"  … {title} ({seconds:.0f} s so far){note}")
