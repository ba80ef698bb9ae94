"""Mails as they arrived, told without ids, times and running numbers."""

import email
import email.policy
import re
from collections import Counter
from email.message import EmailMessage
from pathlib import Path

SAID = ("Delivered-To", "From", "To", "Cc", "Reply-To", "Subject")
# Drawn by chance, or one after the other by whoever comes first.
DRAWN = re.compile(
    r"\b(?:REM|NOA|CLM|LR)[-/]\d{4}[-/]\d+|\bW-\d+"
    r'|access_token=[\w%-]+|data-oe-id="\d+"'
)


def plain(text: str) -> str:
    """Return a text without what two nights have no reason to share."""
    return DRAWN.sub("…", text)


def read(folder: Path) -> list[EmailMessage]:
    """Return the mails of a folder, parsed."""
    return [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in sorted(folder.glob("*.eml"))
    ]


def told(mails: list[EmailMessage]) -> Counter:
    """Return how often each mail arrived, told by all that its reader sees."""
    return Counter(map(_told, mails))


def numbers(mails: list[EmailMessage]) -> list[list[str]]:
    """Return number and addressee of mails: what no two of them may share."""
    return [
        [str(mail["Message-Id"]).strip(), str(mail["Delivered-To"])] for mail in mails
    ]


def twice(mails: list[EmailMessage]) -> list[str]:
    """Return what arrived more than once."""
    sent = Counter(map(tuple, numbers(mails)))
    return [f"{number} to {to}" for (number, to), count in sent.items() if count > 1]


def _told(mail: EmailMessage) -> str:
    lines = [f"{name}: {mail[name]}" for name in SAID]
    for part in mail.walk():
        if part.is_multipart():
            continue
        content = part.get_content()
        if isinstance(content, bytes):
            content = content.decode("utf-8", "replace")
        lines += [f"-- {part.get_content_type()} {part.get_filename()}", content]
    return plain("\n".join(lines))
