"""Runs a command on a leash: when its holder is gone, so is all that it started.

The holder keeps the other end of a pipe. However it dies, the kernel closes that
end, and this process kills its whole group: nothing is left that could meet a
second run half-way in its work. Ctrl-C is the holder's to pass on.
"""

import os
import signal
import subprocess
import sys
import threading


def main(leash: int, command: list[str]) -> int:
    """Run the command; its exit code is ours."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=_watch, args=(leash,), daemon=True).start()
    try:
        child = subprocess.Popen(command, preexec_fn=_listen)  # noqa: PLW1509
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr)
        return 127
    code = child.wait()
    return code if code >= 0 else 128 - code


def _listen() -> None:
    """The command itself hears signals as usual."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _watch(leash: int) -> None:
    """Wait for the other end to close."""
    while os.read(leash, 1):
        pass
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
