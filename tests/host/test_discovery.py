"""Tests are found by reading sources; `-k` chooses as pytest's does."""

import pytest
from host import discovery

SOURCE = """
from odoo.tests import HttpCase, TransactionCase, common

class Base(HttpCase):
    def test_of_the_base(self): ...

class TestDirect(common.HttpCase):
    def test_tour(self): ...
    def helper(self): ...

class TestPlain(TransactionCase):
    def test_hold(self): ...
    async def test_later(self): ...

class TestThroughCommon(CommonPage):
    def test_page(self): ...

class TestCircle(TestCircle):
    def test_round(self): ...

def test_of_nobody(): ...
"""


@pytest.fixture
def found(tmp_path):
    """The tests of a small addon."""
    folder = tmp_path / "credit_x" / "tests"
    folder.mkdir(parents=True)
    (folder / "common.py").write_text(
        "class CommonPage(HttpCaseWithUserDemo):\n    def test_not_run(self): ...\n"
    )
    (folder / "test_hold.py").write_text(SOURCE)
    return discovery.find_tests(tmp_path)


def test_every_own_method_with_its_tag(found):
    assert [test.tag for test in found] == [
        "/credit_x:Base.test_of_the_base",
        "/credit_x:TestDirect.test_tour",
        "/credit_x:TestPlain.test_hold",
        "/credit_x:TestPlain.test_later",
        "/credit_x:TestThroughCommon.test_page",
        "/credit_x:TestCircle.test_round",
    ]


def test_browser_classes_are_known_through_their_bases(found):
    assert {test.cls for test in found if test.browser} == {
        "Base",
        "TestDirect",
        "TestThroughCommon",
    }


@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        pytest.param("tour", ["test_tour"], id="method"),
        pytest.param("testplain", ["test_hold", "test_later"], id="class, any case"),
        pytest.param("TestPlain.test_hold", ["test_hold"], id="class and method"),
        pytest.param("tour or round", ["test_tour", "test_round"], id="or"),
        pytest.param("plain and later", ["test_later"], id="and"),
        pytest.param("plain and not later", ["test_hold"], id="not"),
        pytest.param("nowhere", [], id="nothing"),
    ],
)
def test_select(found, words, chosen):
    assert [test.method for test in discovery.select(found, words)] == chosen


def test_file_name_matches_all_of_it(found):
    assert discovery.select(found, "test_hold.py") == found
