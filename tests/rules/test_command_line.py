"""scripts/rules: what it prints, and its exit codes."""

import json

import pytest

GOOD = """\
ruleset: mine
order_gates:
  - {id: late, when: oldest_overdue_days > 30, then: block, reason: LATE, message: "{oldest_overdue_days} days"}
  - {id: held, when: manual_hold, then: warn, reason: HELD}
tests:
  - name: late
    cases:
      - {oldest_overdue_days: 31, expect: {order: block, reasons: [LATE]}}
"""  # noqa: E501
FACTS = "today: 2026-03-10\noldest_overdue_days: 38\noverdue_amount: 11_650\n"


@pytest.fixture
def write(tmp_path):
    """Write a file and return its path."""

    def write(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write


def printed(done):
    return done.stdout.decode()


def test_validate_says_what_is_wrong_and_where(rules, write):
    path = write("mine.yaml", GOOD.replace("overdue_days >", "overdu_days >"))
    done = rules("validate", path)

    assert done.returncode == 1
    assert f"{path}:3:22: CP320 'oldest_overdu_days' is not a known fact" in printed(
        done
    )
    assert "  hint: Did you mean 'oldest_overdue_days'?" in printed(done)
    assert "1 of 1 rulesets must be corrected." in printed(done)


def test_validate_reads_folders_and_standard_input(rules, write):
    folder = write("some/deep/mine.yaml", GOOD).parents[1]
    write("some/notes.txt", "not: [a ruleset")
    done = rules("validate", folder, "-", given=GOOD)

    assert done.returncode == 0
    assert printed(done) == "2 rulesets checked, no problems.\n"


@pytest.mark.parametrize(("strict", "code"), [((), 0), (("--strict",), 1)])
def test_warnings_count_when_strict(rules, strict, code):
    assert rules("validate", "-", *strict, given="ruleset: x\n").returncode == code


def test_validate_as_json(rules):
    done = rules("validate", "-", "--format", "json", given="ruleset: x\nmode: no\n")
    (file,) = json.loads(printed(done))["files"]

    assert (file["file"], file["ok"]) == ("<stdin>", False)
    assert [(p["code"], p["line"], p["column"]) for p in file["problems"]] == [
        ("CP210", 2, 7)
    ]


def test_test_names_failures_and_what_never_fired(rules, write):
    bad = GOOD.replace("order: block", "order: allow")
    good, failing = rules("test", write("a.yaml", GOOD)), rules("test", "-", given=bad)

    assert good.returncode == 0
    assert "1 passed, 0 failed, 1 of 2 rules fired." in printed(good)
    assert "never fired in a case: held" in printed(good)
    assert failing.returncode == 1
    assert "<stdin>:8: late, case 1:" in printed(failing)
    assert "  order: expected allow, got block" in printed(failing)


def test_missing_coverage_can_fail(rules):
    assert rules("test", "-", "--coverage", given=GOOD).returncode == 1


def test_test_of_a_ruleset_with_problems(rules):
    done = rules("test", "-", given="ruleset: [x\n")

    assert done.returncode == 1
    assert "CP110" in printed(done)


def test_explain_shows_the_trace(rules, write):
    done = rules("explain", write("a.yaml", GOOD), "--facts", write("f.yaml", FACTS))

    assert done.returncode == 0
    assert "block  LATE" in printed(done)
    assert "block LATE: 38 days" in printed(done)
    assert "cleared by pay_overdue until oldest_overdue_days is 30" in printed(done)
    assert "when oldest_overdue_days > 30" in printed(done)
    assert "\x1b[" not in printed(done)


def test_colours_when_asked_for(rules, write):
    done = rules(
        "explain",
        write("a.yaml", GOOD),
        "--facts",
        "-",
        "--color",
        "always",
        given=FACTS,
    )

    assert "\x1b[31mblock\x1b[0m" in printed(done)


def test_a_stored_decision_is_replayed_byte_for_byte(rules, write):
    ruleset = write("a.yaml", GOOD)
    first = rules("explain", ruleset, "--facts", "-", "--format", "json", given=FACTS)
    again = rules(
        "explain", ruleset, "--facts", "-", "--format", "json", given=printed(first)
    )

    assert first.returncode == 0
    assert again.stdout == first.stdout


def test_diff_of_meaning_and_of_decisions(rules, write):
    old = write("old.yaml", GOOD)
    new = write(
        "new.yaml",
        GOOD.replace("> 30", "> 45")
        .replace("id: held", "id: on-hold")
        .replace("days >", "days  >"),
    )
    done = rules("diff", old, new, "--facts", write("facts.yaml", FACTS))

    assert done.returncode == 1
    assert "~ order_gates: late changed, line 3" in printed(done)
    assert "- order_gates: held removed, line 4" in printed(done)
    assert "+ order_gates: on-hold added, line 4" in printed(done)
    assert "facts 1: block LATE → allow" in printed(done)
    assert "1 of 1 decisions change." in printed(done)


def test_diff_of_other_words_for_the_same(rules, write):
    new = GOOD.replace("oldest_overdue_days > 30", "(oldest_overdue_days) > 30.0")
    done = rules("diff", write("a.yaml", GOOD), write("b.yaml", f"# new\n{new}"))

    assert (done.returncode, printed(done)) == (0, "The rulesets mean the same.\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("validate", "nowhere.yaml"), "nowhere.yaml cannot be read: No such file"),
        (("explain", "-", "--facts", "nowhere"), "CP107"),
        (("validate", "docs/../tests/host"), "There is no .yaml file in the folder"),
        (("frobnicate",), "invalid choice"),
        ((), "the following arguments are required"),
    ],
)
def test_wrong_use_ends_with_2_and_a_sentence(rules, words, sentence, root):
    if "tests/host" in " ".join(words):
        words = ("validate", str(root / "scripts" / "ruletool"))
    done = rules(*words)

    assert done.returncode == 2
    assert sentence in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


@pytest.mark.parametrize(
    "command", ["", "validate", "test", "explain", "diff", "schema", "generate"]
)
def test_help(rules, command):
    done = rules(*([command] if command else []), "--help")

    assert done.returncode == 0
    assert "usage: scripts/rules" in printed(done)


def test_generated_documents_are_up_to_date(rules):
    done = rules("generate", "--check")

    assert (done.returncode, printed(done)) == (0, "")


@pytest.mark.parametrize("command", ["schema", "vocabulary", "problems"])
def test_documents_can_be_printed(rules, command):
    assert len(rules(command).stdout) > 5_000
