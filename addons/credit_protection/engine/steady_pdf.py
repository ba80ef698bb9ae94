"""PDF that depends on its content only."""

from __future__ import annotations

import datetime
import re

_DATE = re.compile(rb"/(CreationDate|ModDate) ?\(D:([^)]*)\)")


def steady_pdf(content: bytes, day: datetime.date) -> bytes:
    """Return a printed PDF with the day of its content instead of the printing.

    The same length, so that nothing inside moves.

    >>> steady_pdf(b"/ModDate (D:20260102030405+01'00')", datetime.date(2025, 5, 1))
    b"/ModDate (D:20250501000000+00'00')"
    """
    steady = f"{day:%Y%m%d}000000+00'00'".encode()

    def fixed(found: re.Match[bytes]) -> bytes:
        size = len(found[2])
        start = found[0][: -size - 1]
        return start + steady[:size].ljust(size, b"0") + b")"

    return _DATE.sub(fixed, content)
