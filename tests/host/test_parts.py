"""The parts of scripts/test, their closing line, and the last door before the user."""

import errno
import re

import pytest
from host import cli_test, paths, pytest_run, shell
from host.counts import Counts
from host.trouble import Trouble


@pytest.mark.parametrize(
    ("named", "parts", "modules"),
    [
        pytest.param(
            [],
            ["engine", "host", "lint", "odoo", "e2e", "night", "seeding"],
            [],
            id="usual",
        ),
        pytest.param(["lint", "host"], ["lint", "host"], [], id="named"),
        pytest.param(["core"], ["core"], [], id="core"),
        pytest.param(["core", "stock"], ["core"], ["stock"], id="core with a module"),
        pytest.param(
            ["host", "core", "stock", "account"],
            ["host", "core"],
            ["stock", "account"],
            id="mixed",
        ),
    ],
)
def test_chosen(named, parts, modules):
    chosen, more = cli_test.chosen(named)

    assert [part.name for part in chosen] == parts
    assert more == modules


def test_unknown_part_names_the_known_ones():
    with pytest.raises(Trouble, match="no part odo: the parts are engine, host"):
        cli_test.chosen(["odo"])


@pytest.mark.parametrize(
    ("counts", "words", "line", "code"),
    [
        pytest.param(Counts(3), False, "3 passed, 0 failed, 0 skipped", 0, id="good"),
        pytest.param(
            Counts(3, 1, 2), False, "3 passed, 1 failed, 2 skipped", 1, id="failed"
        ),
        pytest.param(
            Counts(3, faults=["x"]),
            False,
            "3 passed, 1 failed, 0 skipped",
            1,
            id="fault",
        ),
        pytest.param(
            Counts(), True, "0 passed, 1 failed, 0 skipped", 1, id="nothing matched"
        ),
    ],
)
def test_closing_line(screen, counts, words, line, code):
    assert cli_test._close(counts, words, True, screen) == code
    assert screen.stream.getvalue().splitlines()[-1] == line


REPORT = """<testsuites><testsuite>
<testcase name="a"/><testcase name="b"><failure>x</failure></testcase>
<testcase name="c"><error>x</error></testcase>
<testcase name="d"><skipped message="x"/></testcase><testcase name="e"/>
</testsuite></testsuites>"""


def test_pytest_report(tmp_path):
    (tmp_path / "report.xml").write_text(REPORT)

    assert str(pytest_run.read_report(tmp_path / "report.xml")) == (
        "2 passed, 2 failed, 1 skipped"
    )


@pytest.mark.parametrize("text", ["", "<testsuites"])
def test_missing_or_broken_report_is_a_fault(tmp_path, text):
    if text:
        (tmp_path / "report.xml").write_text(text)

    assert pytest_run.read_report(tmp_path / "report.xml").faults


def raiser(error):
    def work():
        raise error

    return work


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        pytest.param(Trouble("Do this."), 1, "Do this.", id="trouble"),
        pytest.param(KeyboardInterrupt(), 130, "run it again to go on", id="Ctrl-C"),
        pytest.param(
            OSError(errno.ENOSPC, "No space left on device", "/x"),
            1,
            "No space left on device (/x). Check disk space",
            id="disk full",
        ),
        pytest.param(ValueError("x"), 1, "the details are in", id="a bug of ours"),
    ],
)
def test_user_reads_a_sentence_and_never_a_traceback(
    state, capsys, monkeypatch, error, code, sentence
):
    monkeypatch.setattr(shell, "_listen_to_signals", lambda: None)
    assert shell.guarded(raiser(error)) == code

    said = capsys.readouterr().err
    assert sentence in said
    assert "Traceback" not in said


def test_no_address_of_a_registry_or_mirror_is_written_down():
    address = re.compile(
        r"\b(?:deb|pypi|registry|mirror|files)\.[a-z-]+\.(?:org|com)\b"
    )
    folder = paths.HERE
    for path in (p for p in folder.rglob("*") if p.is_file() and p.suffix != ".pyc"):
        assert not address.search(path.read_text("utf-8")), path.name
