"""What the scripts inside Odoo's shell measure with."""

import json
import os
import resource
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any


class Clock:
    """Time and queries of pieces of work, nothing of them kept in Odoo's cache.

    ``seconds`` are those of the clock on the wall, ``busy`` those that this process and
    its server process of PostgreSQL were at work: other work on the machine hardly
    changes them. PostgreSQL may not take more processes to help, or they would not be
    counted. Where the server is elsewhere, ``busy`` is ``seconds``.
    """

    def __init__(self, env: Any):
        self.env = env
        env.cr.execute("SET max_parallel_workers_per_gather = 0")
        env.cr.execute("SELECT pg_backend_pid()")
        process = Path("/proc") / str(env.cr.fetchone()[0])
        try:
            ours = "postgres" in (process / "comm").read_text("ascii")
        except OSError:
            ours = False
        self._server = process / "schedstat" if ours else None

    def _busy(self) -> float:
        if self._server is None:
            return time.perf_counter()
        nanoseconds = int(self._server.read_text("ascii").split()[0])
        return time.process_time() + nanoseconds / 1e9

    def once(self, work: Callable[[], Any]) -> dict[str, Any]:
        """Return what one run took."""
        self.env.flush_all()
        self.env.invalidate_all()
        queries, busy = self.env.cr.sql_log_count, self._busy()
        start = time.perf_counter()
        work()
        seconds = time.perf_counter() - start
        return {
            "seconds": seconds,
            "busy": self._busy() - busy,
            "queries": self.env.cr.sql_log_count - queries,
        }

    def often(self, work: Callable[[], Any], runs: int = 5) -> dict[str, Any]:
        """Return the median of some runs after a first one, which is told as well."""
        first = self.once(work)
        warm = [self.once(work) for _ in range(runs)]
        return {
            "cold": first["seconds"],
            "seconds": median(run["seconds"] for run in warm),
            "busy": median(run["busy"] for run in warm),
            "queries": warm[-1]["queries"],
        }


def memory() -> int:
    """Return the most memory that this process had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def report(found: dict[str, Any]) -> None:
    """Hand the findings to the benchmark that asked."""
    Path(os.environ["BENCH_REPORT"]).write_text(json.dumps(found), encoding="utf-8")
