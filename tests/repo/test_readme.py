"""What the documents promise is there: files, links, commands, pictures."""

import os
import re
from pathlib import Path

import pytest

READMES = ("README.md", "README.zh_CN.md")
DOCUMENTS = (*READMES, "CONTRIBUTING.md", "CHANGELOG.md", "docs/decisions.md")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
COMMAND = re.compile(r"(?<![\w/.])(scripts/[a-z_]+)(?![\w/.])")
CODE_BLOCK = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _text(root: Path, name: str) -> str:
    return (root / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(root, name):
    folder = (root / name).parent
    broken = [
        target
        for target in LINK.findall(_text(root, name))
        if not target.startswith(("http://", "https://", "mailto:"))
        and not (folder / target).exists()
    ]

    assert broken == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_commands_exist_and_can_be_run(root, name):
    commands = set(COMMAND.findall(_text(root, name)))

    assert [command for command in commands if not _can_be_run(root / command)] == []


def _can_be_run(path: Path) -> bool:
    if path.is_dir():
        return (path / "__main__.py").is_file()
    return os.access(path, os.X_OK)


@pytest.mark.parametrize("name", READMES)
def test_readme_gives_the_two_commands_and_a_picture(root, name):
    text = _text(root, name)

    assert {"scripts/demo", "scripts/test"} <= set(COMMAND.findall(text))
    assert re.search(r"!\[[^\]]+\]\([^)]+\.png\)", text)


def test_both_readmes_show_the_same(root):
    """Headings, links and code may differ in language, not in number or order."""
    english, chinese = (_text(root, name) for name in READMES)

    assert _headings(english) == _headings(chinese)
    assert _commands(english) == _commands(chinese)


def _headings(text: str) -> list[int]:
    prose = CODE_BLOCK.sub("", text)
    return [len(marks) for marks in re.findall(r"^(#+) ", prose, re.MULTILINE)]


def _commands(text: str) -> list[str]:
    lines = [line for block in CODE_BLOCK.findall(text) for line in block.splitlines()]
    commands = [line.split("#")[0].strip() for line in lines]
    return [line for line in commands if line.startswith(("scripts/", "git ", "pip "))]
