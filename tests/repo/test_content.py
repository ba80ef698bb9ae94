"""What no file of the repository may contain, and how large a file may grow."""

import ast
import re
from pathlib import Path

import pytest

BINARY = {".gif", ".ico", ".jpg", ".png", ".svg", ".webp", ".woff2", ".zip"}
MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 40


def _plain(text: str) -> str:
    """A forbidden word is written with a dot in it, so that this file has none."""
    return text.replace("·", "")


FORBIDDEN = {
    "a package is named by its name, never by the host of a registry": re.compile(
        _plain(
            r"py·pi\.org|python·hosted\.org|npm·js\.(?:org|com)|proxy\.go·lang\.org"
            r"|(?:deb|ftp|security|snapshot)\.deb·ian\.org"
        )
    ),
    "a path of one machine": re.compile(
        r"(?<![\w.:~$}\-])/(?:root|home|Users|work)/[\w.]"
    ),
    "how the project is made is not what it is": re.compile(
        _plain(
            r"\b(?:cla·ude|anth·ropic|chat·gpt|copi·lot|open·ai|l·lms?|mock·ups?"
            r"|language mod·els?|co-auth·ored-by|(?:style|design|domain)\.md·"
            r"|odoo-host\.md·|rules-engine\.md·)\b|\bissues? #?\d|\bAI-gen·erated"
        ),
        re.IGNORECASE,
    ),
}


@pytest.mark.parametrize("pattern", FORBIDDEN.values(), ids=FORBIDDEN)
def test_no_file_contains(files, root, pattern):
    found = [
        f"{path.relative_to(root)}:{number}: {match.group()}"
        for path in files
        if path.suffix not in BINARY and path.name != "LICENSE"
        for number, line in enumerate(_lines(path), 1)
        if (match := pattern.search(line))
    ]

    assert found == []


@pytest.mark.parametrize(
    ("sentence", "line"),
    [
        (0, "pip install --index-url https://py·pi.org/simple odoo"),
        (0, "deb http://deb.deb·ian.org/debian sid main"),
        (1, "ODOO_BIN=/ho·me/ann/odoo/odoo-bin"),
        (1, 'open("/wo·rk/main/rules/standard.yaml")'),
        (2, "written by a language mod·el"),
        (2, "the banner as in the mock·up"),
        (2, "asked for in issue· #2"),
    ],
)
def test_forbidden_content_is_noticed(sentence, line):
    assert [*FORBIDDEN.values()][sentence].search(_plain(line))


@pytest.mark.parametrize(
    "line",
    [
        "https://www.odoo.com/home/apps",
        "ODOO_BIN=path/to/odoo-bin scripts/demo",
        "the issue is closed when the design is done",
        "/web/dataset/call_kw/sale.order/action_confirm",
        "this ruleset models domains",
    ],
)
def test_harmless_content_passes(line):
    assert not [sentence for sentence in FORBIDDEN if FORBIDDEN[sentence].search(line)]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _is_code(path: Path, root: Path) -> bool:
    if path.suffix in (".py", ".js", ".scss"):
        return True
    in_scripts = path.relative_to(root).parts[0] == "scripts"
    return in_scripts and not path.suffix


def test_no_file_of_code_is_too_long(files, root):
    found = [
        f"{path.relative_to(root)}: {length} lines"
        for path in files
        if _is_code(path, root) and (length := len(_lines(path))) > MOST_LINES_OF_A_FILE
    ]

    assert found == []


def test_no_function_is_too_long(files, root):
    """Tests may tell a long story; code may not."""
    found = []
    for path in files:
        if path.suffix != ".py" or "tests" in path.relative_to(root).parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = node.end_lineno - node.lineno + 1
                if length > MOST_LINES_OF_A_FUNCTION:
                    place = f"{path.relative_to(root)}:{node.lineno}"
                    found.append(f"{place}: {node.name} has {length} lines")

    assert found == []


def test_the_licence_is_whole(root):
    text = (root / "LICENSE").read_text(encoding="utf-8")

    assert "GNU LESSER GENERAL PUBLIC LICENSE\n" in text
    assert "Version 3, 29 June 2007" in text
    assert text.rstrip().endswith("choose that version for the\nLibrary.")
