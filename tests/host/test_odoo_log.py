"""The numbers come from Odoo's log: from recorded runs, and from broken ones."""

import pytest
from host import core_suites, odoo_tests
from host.discovery import TestMethod
from host.odoo_log import LogReader

PREFIX = "2026-11-23 23:05:05,500 4711"
LOGGER = "odoo.addons.credit_protection.tests.test_one"


@pytest.fixture
def recorded(data):
    """A real run with one test of every kind of outcome."""
    text = (data / "outcomes.log").read_text("utf-8")
    return LogReader().read(text.splitlines())


def record(level, message, logger=LOGGER):
    return f"{PREFIX} {level} db {logger}: {message} "


def read(*records):
    return LogReader().read([f"{line}\n" for line in records])


def names(report, outcome):
    return {run.name for run in report.having(outcome)}


class TestRecordedRun:
    def test_passed(self, recorded):
        assert names(recorded, "passed") == {
            "TestAtInstall.test_good",
            "TestBrowser.test_http",
            "TestBrowser.test_page",
            "TestOutcomes.test_good",
            "TestOutcomes.test_warns",
            "TestBrokenTearDown.test_a",
        }

    def test_failed_once_each_whatever_the_number_of_subtests(self, recorded):
        failed = [run.name for run in recorded.having("failed")]

        assert sorted(failed) == [
            "TestBrokenSetUp.setUpClass",
            "TestBrokenTearDown.tearDownClass",
            "TestBrowser.test_bad_page",
            "TestOutcomes.test_bad",
            "TestOutcomes.test_error",
            "TestOutcomes.test_subtest_error_and_teardown",
            "TestOutcomes.test_subtests",
        ]

    def test_skipped_with_reason(self, recorded):
        skipped = {run.name: run.reason for run in recorded.having("skipped")}

        assert skipped == {
            "TestOutcomes.test_skip": "not today",
            "TestOutcomes.test_skip_decorated": "by decorator",
            "TestOutcomes.test_subtest_skip": "part",
            "TestSkippedSetUp.setUpClass": "class not today",
            "TestSkippedClass.test_a": "whole class",
        }

    def test_module_of_a_broken_class_is_known(self, recorded):
        broken = next(r for r in recorded.runs if r.name.endswith("setUpClass"))

        assert broken.full_name == "/credit_protection:TestBrokenSetUp.setUpClass"

    def test_traceback_is_kept_even_when_it_looks_like_a_record(self, recorded):
        error = next(r for r in recorded.runs if r.name == "TestOutcomes.test_error")

        assert "ValueError: boom" in error.text
        assert "2026-01-01 not a record" in error.text

    def test_complaints_are_those_of_no_failed_test(self, recorded):
        assert recorded.complaints == [f"WARNING {LOGGER}: a complaint"]

    def test_odoos_own_summary(self, recorded):
        assert recorded.summary == (4, 5, 15)


def test_failure_wins_over_a_later_skip():
    report = read(
        record("INFO", "Starting TestA.test_x ..."),
        record("ERROR", "FAIL: Subtest TestA.test_x (i=1)"),
        record("INFO", "skipped Subtest TestA.test_x (i=2) : no"),
    )

    assert [run.outcome for run in report.runs] == ["failed"]


def test_a_test_that_starts_twice_counts_twice():
    report = read(
        record("INFO", "Starting TestA.test_x ..."),
        record("ERROR", "FAIL: TestA.test_x"),
        record("INFO", "Starting TestA.test_x ..."),
    )

    assert [run.outcome for run in report.runs] == ["failed", "passed"]


def test_same_name_in_two_addons_is_two_tests():
    other = LOGGER.replace("credit_protection", "sale")
    report = read(
        record("INFO", "Starting TestA.test_x ..."),
        record("INFO", "Starting TestA.test_x ...", other),
        record("ERROR", "FAIL: TestA.test_x", LOGGER),
    )

    assert {run.full_name: run.outcome for run in report.runs} == {
        "/credit_protection:TestA.test_x": "failed",
        "/sale:TestA.test_x": "passed",
    }


@pytest.mark.parametrize(
    ("level", "message", "complains"),
    [
        pytest.param("WARNING", "two fields have the same label", True, id="warning"),
        pytest.param("CRITICAL", "Failed to initialize", True, id="critical"),
        pytest.param("INFO", "WARNING is a word here", False, id="word in a message"),
        pytest.param(
            "ERROR", "Module x: 1 failures, 0 errors of 2 tests", False, id="echo"
        ),
        pytest.param(
            "ERROR",
            "At least one test failed when loading the modules.",
            False,
            id="second echo",
        ),
        pytest.param(
            "WARNING", "0 failed, 0 error(s) of 0 tests when", False, id="summary"
        ),
    ],
)
def test_complaints(level, message, complains):
    assert bool(read(record(level, message)).complaints) is complains


class TestJudge:
    TESTS = (
        TestMethod("credit_protection", "f", "TestPage", "test_a", browser=True),
        TestMethod("credit_protection", "f", "TestPage", "test_b", browser=True),
    )
    DONE = record("INFO", "1 failed, 0 error(s) of 1 tests when loading", "odoo.x")

    def judge(self, screen, *records):
        return odoo_tests.judge(read(*records), list(self.TESTS), screen)

    def test_skipped_browser_test_is_a_fault(self, screen):
        counts = self.judge(
            screen,
            record("INFO", "Starting TestPage.test_a ..."),
            record("INFO", "skipped TestPage.test_a : not now"),
            record("INFO", "0 failed, 0 error(s) of 1 tests when loading", "odoo.x"),
        )

        assert counts.skipped == 1
        assert counts.faults == [
            "browser test /credit_protection:TestPage.test_a was skipped"
        ]

    def test_class_skipped_as_a_whole_counts_its_tests(self, screen):
        path = "odoo.addons.credit_protection.tests.f.TestPage"
        counts = self.judge(
            screen,
            record(
                "INFO", f"skipped setUpClass ({path}) : Chrome executable not found"
            ),
            record("INFO", "0 failed, 0 error(s) of 0 tests when loading", "odoo.x"),
        )

        assert counts.skipped == 2
        assert not counts.good

    def test_missing_chrome_is_seen_in_any_class(self, screen):
        counts = self.judge(
            screen,
            record("INFO", "Starting TestOther.test_a ..."),
            record("INFO", "skipped TestOther.test_a : Chrome executable not found"),
            record("INFO", "0 failed, 0 error(s) of 1 tests when loading", "odoo.x"),
        )

        assert not counts.good

    def test_ordinary_skip_is_no_fault(self, screen):
        counts = self.judge(
            screen,
            record("INFO", "Starting TestOther.test_a ..."),
            record("INFO", "skipped TestOther.test_a : needs a module"),
            record("INFO", "0 failed, 0 error(s) of 1 tests when loading", "odoo.x"),
        )

        assert counts.good
        assert counts.skipped == 1

    def test_log_that_stops_in_the_middle_is_a_fault(self, screen):
        counts = self.judge(screen, record("INFO", "Starting TestPage.test_a ..."))

        assert counts.faults == [
            "Odoo did not finish its tests; see .host/logs/odoo-tests.log"
        ]

    def test_odoo_saw_a_failure_that_we_did_not(self, screen):
        counts = self.judge(
            screen, record("INFO", "Starting TestOther.test_a ..."), self.DONE
        )

        assert counts.faults == [
            "Odoo's closing line and the failures seen do not agree"
        ]

    def test_odoo_counted_more_tests_than_we_saw(self, screen):
        counts = self.judge(
            screen,
            record("INFO", "0 failed, 0 error(s) of 7 tests when loading", "odoo.x"),
        )

        assert counts.faults == ["Odoo counted 7 tests and 0 were seen to start"]


class TestCompareWithPlainOdoo:
    PLAIN = (
        record("INFO", "Starting TestA.test_x ..."),
        record("ERROR", "FAIL: TestA.test_x"),
        record("INFO", "Starting TestA.test_y ..."),
        record("INFO", "1 failed, 0 error(s) of 2 tests when loading", "odoo.x"),
    )

    def test_only_new_failures_count(self, screen):
        ours = (
            *self.PLAIN[:3],
            record("ERROR", "ERROR: TestA.test_y"),
            record("INFO", "1 failed, 1 error(s) of 2 tests when loading", "odoo.x"),
        )
        counts = core_suites.compare(read(*self.PLAIN), read(*ours), screen)

        assert (counts.passed, counts.failed, counts.skipped) == (0, 1, 1)
        assert "only with our addons: /credit_protection:TestA.test_y" in (
            screen.stream.getvalue()
        )

    def test_a_test_that_no_longer_runs_is_a_fault(self, screen):
        ours = (
            *self.PLAIN[:2],
            record("INFO", "1 failed, 0 error(s) of 1 tests when loading", "odoo.x"),
        )
        counts = core_suites.compare(read(*self.PLAIN), read(*ours), screen)

        assert counts.faults == [
            "/credit_protection:TestA.test_y ran in plain Odoo and not with our addons"
        ]
