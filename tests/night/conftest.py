"""Whole nights in processes of their own, on copies of one company.

They need a whole Odoo and the databases that the runner makes. What is missing fails:
a night that nobody ran has not been seen to end well.
"""

import os
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
QUEUE_README = ROOT / "addons" / "credit_protection_queue" / "README.rst"


@pytest.fixture(scope="session")
def frame():
    """What runs nights."""
    from host.night import Frame
    from host.progress import Progress
    from host.standing import Needs, stand

    if not os.environ.get("CREDIT_NIGHT"):
        pytest.fail("Run `scripts/test night`.", pytrace=False)
    return Frame(stand(Needs(), Progress()))


@pytest.fixture(scope="session")
def by_cron(frame, tmp_path_factory):
    """A night that the scheduled job did undisturbed, and the mails of it."""
    mails = tmp_path_factory.mktemp("cron")
    return frame.night("night_cron", mails), mails


@pytest.fixture(scope="session")
def configuration(tmp_path_factory):
    """The configuration for two workers, as the addon's README gives it."""
    text = QUEUE_README.read_text("utf-8")
    block = re.search(
        r"^\.\. code-block:: ini\n\n((?:    .*\n|\n)+)", text, re.MULTILINE
    )
    path = tmp_path_factory.mktemp("configuration") / "odoo.conf"
    path.write_text(re.sub(r"(?m)^    ", "", block[1]), "utf-8")
    return path
