"""One deliberately bad document per problem code."""

import re
from pathlib import Path

import pytest

from engine import CODES, load_ruleset

BAD = Path(__file__).parent / "bad"
FILES = sorted(BAD.glob("*.yaml"))
BUILT = {  # what no text file of a repository can hold
    "CP101": b"ruleset: \xff\xfe\n",
    "CP102": "ruleset: bad\n#" + "x" * 300_000,
    "CP104": "ruleset: \ud800\n",
    "CP106": "ruleset: bad\r\n",
    "CP115": "define: {a: [" + "1," * 25_000 + "]}",
    "CP118": "".join(f"key{number}: 1\n" for number in range(300)),
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_bad_document_has_its_problem(path):
    code = path.name.partition("-")[0]

    loaded = load_ruleset(path.read_bytes(), name=path.name)
    found = {problem.code for problem in loaded.problems}

    assert code in found
    assert found <= {code, "CP503"}, "and no other problem, so that it is an example"
    assert loaded.ok is (CODES[code].severity == "warning")


@pytest.mark.parametrize(("code", "text"), BUILT.items(), ids=BUILT)
def test_a_document_that_is_no_file(code, text):
    assert code in [problem.code for problem in load_ruleset(text).problems]


def test_every_code_has_a_bad_document():
    named = {path.name.partition("-")[0] for path in FILES}

    assert named | BUILT.keys() == set(CODES)
    assert not named & BUILT.keys()


def test_every_file_is_named_after_its_code():
    assert [path.name for path in FILES] == [
        f"{code}-{CODES[code].name}.yaml"
        for code in (path.name.partition("-")[0] for path in FILES)
    ]


@pytest.mark.parametrize("code", CODES.values(), ids=CODES)
def test_a_code_speaks_to_people(code):
    """Whole sentences that say what is wrong; a hint says what to do."""
    assert re.fullmatch(r"CP[1-5]\d\d", code.code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code.name)
    assert code.sentence[0].isupper() or code.sentence[0] in "'{"
    assert code.sentence.endswith(".")
    assert not code.hint or code.hint.endswith(".")


def test_names_of_codes_differ():
    names = [code.name for code in CODES.values()]

    assert len(names) == len(set(names))
