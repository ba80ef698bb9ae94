"""Stamps, locks and the look at the machine."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from host import commands, lock, machine, stamp
from host.trouble import Trouble

SCRIPTS = Path(stamp.__file__).resolve().parents[1]


def test_stamp_reads_back(tmp_path):
    stamp.write(tmp_path / "new" / "stamp.json", version="1", port=5433)

    assert stamp.read(tmp_path / "new" / "stamp.json") == {"version": "1", "port": 5433}
    assert list((tmp_path / "new").iterdir()) == [tmp_path / "new" / "stamp.json"]


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", "\x00"])
def test_damaged_stamp_is_no_stamp(tmp_path, text):
    (tmp_path / "stamp.json").write_text(text)

    assert stamp.read(tmp_path / "stamp.json") == {}


def test_fingerprint_tells_where_a_part_ends():
    assert stamp.fingerprint("ab", "c") != stamp.fingerprint("a", "bc")


def test_tree_fingerprint_follows_names_and_content(tmp_path):
    (tmp_path / "tests").mkdir()
    (tmp_path / "a.py").write_text("1")
    before = stamp.tree_fingerprint(tmp_path, skip=("tests",))

    (tmp_path / "tests" / "test_a.py").write_text("left out")
    assert stamp.tree_fingerprint(tmp_path, skip=("tests",)) == before

    (tmp_path / "a.py").rename(tmp_path / "b.py")
    assert stamp.tree_fingerprint(tmp_path, skip=("tests",)) != before


HOLD = """
import os, sys, time
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from host import lock, paths
paths.STATE = Path(sys.argv[2])
with lock.only_one():
    print("held", flush=True)
    time.sleep(60)
"""


def test_second_run_is_refused_by_name_and_a_killed_one_frees_the_lock(state):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(SCRIPTS), str(state)],
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(Trouble, match=rf"\(-c, process {holder.pid}\): wait until"),
            lock.only_one(),
        ):
            pass
        os.kill(holder.pid, signal.SIGKILL)
    with lock.only_one():
        pass


def test_two_locks_do_not_meet(state):
    with lock.only_one("demo-lock"), lock.only_one("test-lock"):
        pass


@pytest.mark.parametrize(
    "release",
    [
        pytest.param({"ID": "ubuntu", "VERSION_ID": "24.04"}, id="ubuntu"),
        pytest.param({"ID": "debian", "VERSION_ID": "13"}, id="another debian"),
        pytest.param({}, id="unknown"),
    ],
)
def test_other_systems_are_told_what_they_can_do(release):
    with pytest.raises(Trouble, match=r"ODOO_BIN and DATABASE_URL"):
        machine.require_debian(release)


def test_debian_12_is_taken():
    release = {"ID": "debian", "VERSION_ID": "12", "VERSION_CODENAME": "bookworm"}

    assert machine.require_debian(release) == "bookworm"


def test_os_release_is_read_with_and_without_quotes(tmp_path):
    (tmp_path / "os-release").write_text('ID=debian\nVERSION_ID="12"\n\n# x\n')

    release = machine.os_release(tmp_path / "os-release")

    assert release == {"ID": "debian", "VERSION_ID": "12"}


def test_full_disk_is_said_before_the_step(tmp_path):
    with pytest.raises(Trouble, match=r"Unpacking needs 1000000\.0 GiB .* make room"):
        machine.require_space(1e6, "Unpacking", tmp_path)
    machine.require_space(0.0, "Nothing", tmp_path)


def test_taken_port_is_seen_and_the_next_one_taken():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert not machine.port_is_free(port)
        assert machine.next_free_port(port) > port


LEAD = """
import sys
import time
sys.path.insert(0, sys.argv[1])
from host import commands
child = commands.on_leash(["sh", "-c", "sleep 61 & echo $!; wait"])
child.wait()
"""


def is_alive(process):
    status = Path(f"/proc/{process}/stat")
    return status.exists() and status.read_text().split()[2] != "Z"


def wait_until(condition, seconds=10.0):
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.02)
    return condition()


def test_a_killed_run_leaves_no_grandchild_behind():
    with subprocess.Popen(
        [sys.executable, "-c", LEAD, str(SCRIPTS)], stdout=subprocess.PIPE, text=True
    ) as lead:
        grandchild = int(lead.stdout.readline())
        assert is_alive(grandchild)
        lead.kill()

        assert wait_until(lambda: not is_alive(grandchild))


def test_stop_ends_the_whole_group():
    child = commands.on_leash(
        ["sh", "-c", "trap '' INT; sleep 62 & echo $!; wait"],
        stdout=subprocess.PIPE,
        text=True,
    )
    with child:
        grandchild = int(child.stdout.readline())
        commands.stop(child, patience=0.3)

        assert wait_until(lambda: not is_alive(grandchild))


@pytest.mark.parametrize(
    ("command", "code"),
    [(["true"], 0), (["sh", "-c", "exit 7"], 7), (["/no/such/program"], 127)],
)
def test_exit_code_comes_through_the_leash(state, command, code):
    assert commands.run(command, "trial") == code


def test_python_paths_of_the_user_do_not_reach_the_tools(tmp_path, monkeypatch):
    (tmp_path / "lying_about.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    assert commands.quiet([sys.executable, "-c", "import lying_about"]) != 0
