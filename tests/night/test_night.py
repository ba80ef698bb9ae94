"""A night leaves the same records and letters, whoever did it and however it died."""

import difflib
import os

import pytest
from host import letters

SEED = int(os.environ.get("NIGHT_SEED", "20"))
KILLS = 20
SMALL = 3  # records in a batch: many places to be killed at, much to share


def assert_same(records, mails, other_records, other_mails):
    """Compare two nights: everything once, nothing more, nothing less."""
    assert records.keys() == other_records.keys()
    different = {
        model: difference(records[model], other_records[model]) for model in records
    }
    assert {model: lines for model, lines in different.items() if lines} == {}
    first, second = letters.read(mails), letters.read(other_mails)
    assert letters.twice(second) == []
    missing = letters.told(first) - letters.told(second)
    more = letters.told(second) - letters.told(first)
    assert ([*missing], [*more]) == ([], [])


def difference(first, second):
    """Return the lines in which two sorted lists differ, with + and -."""
    lines = difflib.unified_diff(first, second, n=0, lineterm="")
    return [
        line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")
    ]


def test_the_night_has_work_in_most_stages(by_cron):
    """Else the comparisons below would compare nothing."""
    night, mails = by_cron

    assert len(night["records"]["credit.night.stage"]) >= 30
    assert len(letters.read(mails)) > 12
    assert letters.twice(letters.read(mails)) == []


@pytest.mark.parametrize(
    "kill", [False, True], ids=["undisturbed", "a worker is killed"]
)
def test_two_workers_do_the_same_as_the_scheduled_job(
    frame, by_cron, configuration, tmp_path, kill
):
    night, mails = by_cron
    found = frame.night_of_workers(
        "night_workers", tmp_path, configuration, size=SMALL, kill=kill
    )

    states, workers, channels, _retries = map(set, zip(*found["jobs"], strict=True))
    jobs = len(found["jobs"])
    print(f"\n{found['keys']} batches in {jobs} jobs by {len(workers)} workers")
    assert channels == {"root.credit"}
    # Two who end a stage at one moment may both hand out the next: one of them waits.
    assert "failed" not in states
    assert jobs >= found["keys"] > 50
    assert len(workers) >= 2
    assert bool(found["killed"]) is kill
    assert_same(night["records"], mails, found["records"], tmp_path)


def test_killed_again_and_again_it_does_the_same(frame, by_cron, tmp_path):
    """Killed while a mail left, a person is told and looks; nothing leaves twice."""
    night, mails = by_cron
    found = frame.night(
        "night_killed",
        tmp_path,
        seed=SEED,
        kills=3 * KILLS,
        most_queries=night["queries"] // 6,
        size=SMALL,
    )

    kills = [kill for kill in found["kills"] if not kill["over"]]
    print(f"\nseed {SEED}: killed {len(kills)} times, {found['processes']} processes")
    for kill in kills:
        print(f"  {kill['at']}: {kill['pause'] * 1000:.0f} ms after {kill['queries']}")
    print(f"{found['cut_off']} mails were cut off")
    inside = [kill["at"] for kill in kills if kill["at"].startswith("in ")]
    assert len(kills) >= KILLS
    assert len(inside) >= KILLS // 2
    assert len({*inside}) >= 5
    assert found["untold"] == []
    assert_same(night["records"], mails, found["records"], tmp_path)
