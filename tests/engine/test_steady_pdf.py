"""PDF that says the day of its content, not of its printing."""

from datetime import date

import pytest

from engine import steady_pdf

DAY = date(2026, 3, 9)


@pytest.mark.parametrize(
    ("printed", "steady"),
    [
        (b"(D:20260102030405+01'00')", b"(D:20260309000000+00'00')"),
        (b"(D:20260102030405Z)", b"(D:20260309000000+)"),
        (b"(D:2026)", b"(D:2026)"),
        (b"(D:20260102030405+01'00'....)", b"(D:20260309000000+00'00'0000)"),
        (b"(no date)", b"(no date)"),
    ],
)
@pytest.mark.parametrize("name", [b"CreationDate", b"ModDate"])
def test_the_date_is_replaced_by_one_of_the_same_length(name, printed, steady):
    before = b"%PDF-1.4 /" + name + b" " + printed + b" end"

    assert steady_pdf(before, DAY) == b"%PDF-1.4 /" + name + b" " + steady + b" end"
    assert len(steady_pdf(before, DAY)) == len(before)
