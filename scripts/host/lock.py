"""Only one run at a time may change what is in `.host/`."""

import fcntl
import os
import sys
from contextlib import contextmanager
from pathlib import Path

from . import paths
from .trouble import Trouble

_BUSY = (
    "Another run is at work here ({holder}): wait until it has finished, or end it, "
    "and run this again."
)


@contextmanager
def only_one(name: str = "lock", sentence: str = _BUSY):
    """Hold a lock of `.host/`; the kernel frees it however this process ends."""
    paths.STATE.mkdir(parents=True, exist_ok=True)
    handle = os.open(paths.STATE / name, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(handle, 200).decode("utf-8", "replace").strip()
            raise Trouble(sentence.format(holder=holder or "unknown")) from error
        os.ftruncate(handle, 0)
        program = Path(sys.argv[0]).name
        os.pwrite(handle, f"{program}, process {os.getpid()}".encode(), 0)
        yield
    finally:
        os.close(handle)
