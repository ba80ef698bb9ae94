"""scripts/test: the same set-up as the demo, and then every test there is."""

import argparse
import time

from . import database
from .counts import Counts
from .lock import only_one
from .progress import Progress
from .shell import guarded
from .standing import Needs, stand
from .suites import PARTS, USUAL, Job, Part
from .trouble import Trouble


def main(arguments: list[str]) -> int:
    """Entry point."""
    options = _parser().parse_args(arguments)
    return guarded(lambda: _run(options))


def _parser() -> argparse.ArgumentParser:
    """The command line; its help lists the parts."""
    lines = [f"  {part.name:<8} {part.title}" for part in PARTS.values()]
    parser = argparse.ArgumentParser(
        prog="scripts/test",
        description="Runs the tests; the first run fetches everything it needs.",
        epilog="parts:\n" + "\n".join(lines) + f"\n\nWithout a name: {', '.join(USUAL)}"
        ". The last line says what really ran.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help="see below")
    parser.add_argument(
        "-k",
        dest="words",
        default="",
        metavar="WORDS",
        help="only tests whose file, class or name has these words; "
        "'a or b', 'a and b', 'not a'",
    )
    return parser


def chosen(names: list[str]) -> tuple[list[Part], list[str]]:
    """The parts named, and the modules that follow `core`."""
    modules: list[str] = []
    if "core" in names:
        place = names.index("core") + 1
        modules = [name for name in names[place:] if name not in PARTS]
        names = [name for name in names if name not in modules]
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        raise Trouble(
            f"There is no part {unknown[0]}: the parts are {', '.join(PARTS)}."
        )
    return [PARTS[name] for name in names or USUAL], modules


def _run(options) -> int:
    """Set up what the parts need, run them, add up."""
    parts, modules = chosen(options.parts)
    progress = Progress()
    with only_one("test-lock"):
        job = Job(progress, words=options.words, modules=modules)
        work = [part for part in parts if _has_work(part, progress)]
        with only_one():
            job.runner = _set_up(work, progress)
        total = Counts()
        for part in work:
            total.add(_run_part(part, job))
    return _close(total, bool(options.words), bool(work), progress)


def _has_work(part: Part, progress: Progress) -> bool:
    """Whether there is something to run; says so when there is not."""
    if part.exists():
        return True
    progress.say(f"{part.name}: there is nothing to run yet.")
    return False


def _set_up(work: list[Part], progress: Progress):
    """The host, as far as these parts need it."""
    needs_odoo = any(part.odoo for part in work)
    needs = Needs(
        odoo=needs_odoo, tools=bool(work), browser=needs_odoo, chinese=needs_odoo
    )
    runner = stand(needs, progress)
    if needs_odoo:
        names = {part.name for part in work}
        if names & {"odoo", "browser"}:
            database.ensure_template(runner, progress, demo=False)
        if names & {"odoo", "e2e", "night", "core"}:
            database.ensure_template(runner, progress, demo=True)
    return runner


def _run_part(part: Part, job: Job) -> Counts:
    """One part, with its own numbers."""
    start = time.monotonic()
    job.progress.say(f"\n== {part.name}: {part.title}")
    try:
        counts = part.run(job)
    except Trouble as trouble:  # the other parts still have something to say
        counts = Counts(faults=[str(trouble)])
    if not counts.ran and not counts.faults and not job.words:
        counts.faults.append(f"{part.name} has tests and ran none of them")
    for fault in counts.faults:
        job.progress.warn(fault)
    job.progress.say(f"{part.name}: {counts} ({time.monotonic() - start:.1f} s)")
    return counts


def _close(total: Counts, words: bool, work: bool, progress: Progress) -> int:
    """The one line that counts, and the exit code that goes with it."""
    if work and words and not total.ran and total.good:
        total.faults.append("no test has these words")
        progress.warn(total.faults[-1])
    progress.say(f"\nIt took {(time.monotonic() - progress.started) / 60:.1f} minutes.")
    progress.say(str(total))
    return 0 if total.good else 1
