"""What the demo says and how it judges the two orders."""

import io
import smtplib

import pytest
from host import demo_check
from host.demo_check import Reason, read_verdict
from host.mail_sink import mail_sink
from host.progress import Progress
from host.welcome import welcome

VERDICT = {
    "outcome": "block",
    "headline": "This order cannot be confirmed yet.",
    "reasons": [
        {
            "title": "Over the limit",
            "now": "$ 12",
            "allowed": "$ 10",
            "over_by": "$ 2",
            "clear": [{"text": "Pay ", "label": "INV/1", "after": " ($ 2)"}, "Wait."],
        },
        {"code": "WITHHELD"},
    ],
}


def test_verdict_is_read_with_all_it_has():
    verdict = read_verdict(VERDICT)

    assert verdict.headline == "This order cannot be confirmed yet."
    assert verdict.reasons == (
        Reason(
            "Over the limit",
            " (now $ 12, allowed $ 10, over by $ 2)",
            ("Pay INV/1 ($ 2)", "Wait."),
        ),
        Reason("WITHHELD"),
    )


@pytest.mark.parametrize("value", [False, None, "", [], {}, {"reasons": None}])
def test_no_verdict_has_no_reasons(value):
    assert read_verdict(value).reasons == ()


GOOD = {"name": "S1", "state": "sale", "credit_verdict": False}
BAD = {"name": "S2", "state": "draft", "credit_verdict": VERDICT}


@pytest.mark.parametrize(
    ("good", "bad", "holds", "fault"),
    [
        pytest.param({}, {}, 1, "", id="as it must be"),
        pytest.param({"state": "sent"}, {}, 1, "should be confirmed", id="good held"),
        pytest.param({}, {"state": "sale"}, 1, "was confirmed", id="bad passed"),
        pytest.param({}, {}, 0, "no open hold", id="no hold"),
        pytest.param(
            {}, {"credit_verdict": {}}, 1, "without a reason", id="no reason given"
        ),
    ],
)
def test_judgement(screen, good, bad, holds, fault):
    went_well = demo_check._judge(GOOD | good, BAD | bad, holds, screen)

    assert went_well is not bool(fault)
    assert fault in screen.stream.getvalue()


@pytest.mark.parametrize(
    ("lang", "word"),
    [("", "Three things to try"), ("de_DE", "Three things"), ("zh_CN", "三件事")],
)
def test_welcome_names_address_and_logins(lang, word):
    text = welcome("http://localhost:8070", ".host/mails", lang)

    assert word in text
    for needed in ("http://localhost:8070", "sales / sales", "credit / credit"):
        assert needed in text
    assert text.count("DEMO-BAD") == 1


def test_mails_of_the_demo_stay_on_the_machine(tmp_path):
    with mail_sink(tmp_path / "mails") as options:
        assert options[:3] == ["--smtp", "127.0.0.1", "--smtp-port"]
        with smtplib.SMTP("127.0.0.1", int(options[3])) as client:
            for subject in ("one", "two"):
                client.sendmail(
                    "a@example.com",
                    ["b@example.com", "c@example.com"],
                    f"Subject: {subject}\r\n\r\n.a line that starts with a dot\r\n",
                )

    mails = sorted((tmp_path / "mails").iterdir())
    assert [path.name for path in mails] == ["00001.eml", "00002.eml"]
    assert mails[1].read_text().splitlines() == [
        "Delivered-To: b@example.com, c@example.com",
        "Subject: two",
        "",
        ".a line that starts with a dot",
    ]


def test_progress_without_a_terminal_is_one_line_a_step():
    stream = io.StringIO()
    progress = Progress(stream)
    with progress.step("Unpack Odoo"):
        progress.note("hidden")
    with pytest.raises(ValueError, match="x"), progress.step("Fail"):
        raise ValueError("x")

    first, second = stream.getvalue().splitlines()
    assert first.startswith("  ✓ Unpack Odoo (0.")
    assert second.startswith("  ✗ Fail (0.")
