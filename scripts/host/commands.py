"""Runs other programs: their output goes to a log file, never to the screen."""

import contextlib
import functools
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from . import paths
from .trouble import Trouble

_LONG_LOG = 2_000_000  # bytes; then a log starts anew, and one old one is kept
_LEASH = paths.HERE / "inside" / "leash.py"


def environment(**extra: str) -> dict[str, str]:
    """The environment of every child: nothing is cached outside `.host/`."""
    values = dict(os.environ)
    values.update(
        LC_ALL="C.UTF-8",
        PIP_CACHE_DIR=str(paths.CACHE / "pip"),
        PIP_DISABLE_PIP_VERSION_CHECK="1",
        XDG_CACHE_HOME=str(paths.CACHE),
    )
    values.pop("PYTHONPATH", None)
    values.pop("PYTHONHOME", None)
    values.update(extra)
    return values


def setup_environment() -> dict[str, str]:
    """For apt and pip: what they leave behind when killed lies in `.host/` too."""
    folder = paths.CACHE / "tmp"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return environment(TMPDIR=str(folder))


def on_leash(command, **options) -> subprocess.Popen:
    """Start a child that dies with us, together with everything it has started."""
    words = [sys.executable, "-IS", str(_LEASH), str(_leash()), *map(str, command)]
    return subprocess.Popen(
        words, pass_fds=(_leash(),), start_new_session=True, **options
    )


@functools.cache
def _leash() -> int:
    """The children's end of the pipe; ours, the second, is open while we live."""
    return os.pipe()[0]


def run(command, log: str, *, cwd=None, env=None, survives=False, text="") -> int:
    """Run to the end with output appended to a log; `text` goes to its input."""
    path = log_file(log)
    if path.exists() and path.stat().st_size > _LONG_LOG:
        path.replace(path.with_suffix(".old.log"))
    words = [str(word) for word in command]
    with path.open("ab") as output:
        output.write(f"\n$ {' '.join(words)}\n".encode())
        output.flush()
        try:
            start = subprocess.Popen if survives else on_leash
            child = start(
                words,
                cwd=cwd,
                env=env or environment(),
                stdin=subprocess.PIPE if text else subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        except OSError as error:
            raise Trouble(f"{words[0]} could not be started: {error}.") from error
        if text:
            _feed(child, text)
        return wait_or_stop(child)


def _feed(child: subprocess.Popen, text: str) -> None:
    """Give a child its input; one that ended early has said why in its log."""
    with contextlib.suppress(BrokenPipeError):
        child.stdin.write(text.encode())
        child.stdin.close()


def wait_or_stop(child: subprocess.Popen, patience: float = 10.0) -> int:
    """Wait for a child; when interrupted, end it first and then pass it on."""
    try:
        return child.wait()
    except BaseException:
        stop(child, patience)
        raise


def stop(child: subprocess.Popen, patience: float = 10.0) -> None:
    """End a child that this script started: politely, then for certain."""
    if child.poll() is not None:
        return
    leads_a_group = os.getpgid(child.pid) == child.pid  # so it does on the leash
    send = os.killpg if leads_a_group else os.kill
    for number in (signal.SIGINT, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            send(child.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(patience)


def output_of(command, *, env=None) -> str:
    """The output of a short command; empty when it fails or does not exist."""
    try:
        answer = subprocess.run(
            [str(word) for word in command],
            env=env or environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=False,
        )
    except OSError:
        return ""
    return answer.stdout if answer.returncode == 0 else ""


def quiet(command) -> int:
    """The exit code of a short command whose words nobody needs."""
    try:
        return subprocess.run(
            [str(word) for word in command],
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        ).returncode
    except OSError:
        return 127


def on_screen(command) -> int:
    """The exit code of a command that talks to the user itself."""
    return subprocess.run([str(word) for word in command], check=False).returncode


def log_file(name: str) -> Path:
    """The path of a log of that name; its folder exists afterwards."""
    paths.LOGS.mkdir(parents=True, exist_ok=True)
    return paths.LOGS / f"{name}.log"


def log_tail(name: str) -> str:
    """The last line of a log: what is being done right now."""
    try:
        with log_file(name).open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - 2000))
            lines = log.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return ""
    lines = [line.strip() for line in lines if line.strip()]
    return lines[-1] if lines else ""
