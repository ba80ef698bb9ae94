"""Several processes that take turns, so that all of them meet the same noise."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 600.0  # seconds until the others are taken for dead


class Turns:
    """A file that counts the turns taken; whose turn it is follows from the count."""

    def __init__(self, path: str, mine: int, parties: int):
        self._path, self._mine, self._parties = Path(path), mine, parties

    @contextmanager
    def mine(self) -> Iterator[None]:
        """Wait for my turn, and pass it on afterwards."""
        count = self._wait()
        yield
        part = self._path.with_suffix(f".{self._mine}")
        part.write_text(str(count + 1), encoding="ascii")
        part.replace(self._path)

    def _wait(self) -> int:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            count = int(self._path.read_text(encoding="ascii"))
            if count % self._parties == self._mine:
                return count
            time.sleep(0.002)
        raise TimeoutError("the other databases have stopped answering")
