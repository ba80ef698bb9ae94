"""A notice as XML and as a table: golden files, valid by two validators."""

import csv
import io
import subprocess
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from engine import (
    Instalment,
    Money,
    Notice,
    NoticeLine,
    Party,
    XmlFault,
    notice_csv,
    notice_totals,
    notice_xml,
    read_xml,
)


def eur(amount):
    return Money(Decimal(amount), "EUR")


def usd(amount):
    return Money(Decimal(amount), "USD")


LATE = NoticeLine(
    number="INV/2026/00009",
    date=date(2026, 6, 1),
    shipped=date(2026, 5, 28),
    due=date(2026, 7, 1),
    total=eur("90000.00"),
    open=eur("60000.50"),
    open_in_totals=eur("60000.50"),
    insured=eur("54000.00"),
)
NOT_DUE = NoticeLine(
    number="INV/2026/00017",
    date=date(2026, 9, 1),
    due=date(2026, 10, 1),
    total=usd("1000.00"),
    open=usd("1000.00"),
    open_in_totals=eur("900.00"),
    insured=eur("0.00"),
)
OVERDUE = Notice(
    reference="NOA/2026/0001",
    kind="OVD",
    date=date(2026, 9, 3),
    reason="slow_payer",
    comment="Promised for the end of August & not paid.\nNo dispute.",
    policy="DCI-2026-014",
    insurer="Example Credit Insurance",
    policy_currency="EUR",
    policyholder=Party(name="Our Company", tax_id="DE123456789", country="DE"),
    buyer=Party(name="=Acme <Trading> \u8d38\u6613", reference="C1042", country="CN"),
    buyer_insurer_reference="B-7781",
    cover_limit=eur("60000.00"),
    lines=(LATE, NOT_DUE),
)
EXTENSION = replace(OVERDUE, kind="EXP", extended_to=date(2026, 12, 1), comment="")
PLAN = replace(
    OVERDUE,
    kind="RES",
    reason="cash_flow",
    instalments=(
        Instalment(due=date(2026, 10, 1), amount=eur("30000.00")),
        Instalment(due=date(2026, 11, 1), amount=eur("30900.50")),
    ),
)
NOTICES = {"overdue": OVERDUE, "extension": EXTENSION, "rescheduling": PLAN}


@pytest.mark.parametrize("name", NOTICES)
def test_the_xml_is_the_golden_one_and_valid(root, name):
    golden = root / "tests" / "golden" / f"notice-{name}.xml"

    written = notice_xml(NOTICES[name])

    assert written == golden.read_bytes()
    assert read_xml(written, "notice-1.0").tag.endswith("notice")
    subprocess.run(
        [
            "xmllint", "--noout", "--nonet", "--schema",
            str(root / "addons/credit_protection/engine/schemas/notice-1.0.xsd"),
            str(golden),
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip


def test_the_table_is_the_golden_one(root):
    golden = root / "tests" / "golden" / "notice-overdue.csv"

    assert notice_csv(OVERDUE) == golden.read_bytes()


def test_the_mark_of_the_table_can_be_left_out():
    assert notice_csv(OVERDUE) == b"\xef\xbb\xbf" + notice_csv(OVERDUE, mark=False)


def test_no_cell_of_the_table_is_a_formula():
    text = notice_csv(OVERDUE, mark=False).decode()
    rows = list(csv.DictReader(io.StringIO(text)))

    assert [row["buyer"] for row in rows] == ["'=Acme <Trading> \u8d38\u6613"] * 2
    assert [row["open"] for row in rows] == ["60000.50", "1000.00"]
    assert [row["days_overdue"] for row in rows] == ["64", "0"]


def test_the_full_exposure_counts():
    totals = notice_totals(OVERDUE)

    assert totals.open == eur("60900.50")
    assert totals.overdue == eur("60000.50")
    assert totals.not_due == eur("900.00")
    assert totals.insured == eur("54000.00")


@pytest.mark.parametrize(
    ("days", "overdue"),
    [(0, "0"), (1, "60000.50")],
    ids=["on the day", "the day after"],
)
def test_what_is_due_today_is_not_overdue(days, overdue):
    notice = replace(OVERDUE, date=date(2026, 7, 1 + days))

    assert notice_totals(notice).overdue == eur(overdue)
    assert LATE.days_overdue(notice.date) == days


@pytest.mark.parametrize(
    ("wrong", "element"),
    [
        pytest.param({"kind": "ABC"}, "category", id="kind"),
        pytest.param({"reason": "bored"}, "reason", id="reason"),
        pytest.param({"policy": ""}, "insurer", id="no policy number"),
        pytest.param({"policy_currency": "euro"}, "currency", id="currency"),
        pytest.param(
            {"buyer": Party(name=" \x00")},
            "insurerReference",
            id="buyer",
        ),
        pytest.param({"cover_limit": usd("1.00001")}, "coverLimit", id="decimals"),
    ],
)
def test_a_notice_that_would_not_be_valid_is_refused(wrong, element):
    with pytest.raises(XmlFault, match=f"invalid Element '{element}'"):
        notice_xml(replace(OVERDUE, **wrong))
