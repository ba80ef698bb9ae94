"""The Chinese of the addons: complete, for every model, with the same placeholders.

Whether the template itself is fresh is asked of Odoo's own export, by the addon's test
`test_translations`; here its cheap half is asked: texts in the source stand in it.
"""

import ast
import re
from pathlib import Path

import polib
import pytest

PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%[sd]|\$\{[^}]*\}|\{[a-z_]+\}")
SAME_IN_CHINESE = re.compile(
    r"(<\w[^>]*>)?[\W\dA-Z_]*(</\w+>)?|YAML|SHA-?256|sha256|Odoo|JSON|CSV|ID|%.*|atradius"
)


@pytest.fixture(scope="session")
def template(each_addon) -> polib.POFile:
    return polib.pofile(str(each_addon / "i18n" / f"{each_addon.name}.pot"))


@pytest.fixture(scope="session")
def chinese(each_addon) -> polib.POFile:
    return polib.pofile(str(each_addon / "i18n" / "zh_CN.po"))


def test_the_translation_is_of_this_template(template, chinese):
    assert {entry.msgid for entry in chinese} == {entry.msgid for entry in template}


def test_everything_is_translated(chinese):
    """A text that is the same in both languages stays empty, as the OCA wants it."""
    missing = [
        entry.msgid
        for entry in chinese
        if entry.msgstr in ("", entry.msgid)
        and not SAME_IN_CHINESE.fullmatch(entry.msgid)
    ]

    assert missing == []


def test_placeholders_survive_translation(chinese):
    changed = [
        f"{entry.msgid} → {entry.msgstr}"
        for entry in chinese
        if entry.msgstr
        and sorted(PLACEHOLDER.findall(entry.msgid))
        != sorted(PLACEHOLDER.findall(entry.msgstr))
    ]

    assert changed == []


def test_every_model_has_a_chinese_name(each_addon, chinese):
    translated = {
        place for entry in chinese if entry.msgstr for place, _line in entry.occurrences
    }
    models = {name for path in _sources(each_addon) for name in _new_models(path)}
    labels = {
        name: f"model:ir.model,name:{each_addon.name}.model_{name.replace('.', '_')}"
        for name in models
    }

    assert [name for name in labels if labels[name] not in translated] == []


def test_models_are_found(addon):
    assert "credit.hold" in {n for path in _sources(addon) for n in _new_models(path)}


def test_texts_in_the_source_stand_in_the_template(each_addon, template):
    known = {entry.msgid for entry in template}
    unknown = [
        f"{path.relative_to(each_addon)}: {text}"
        for path in _sources(each_addon)
        for text in _translated_texts(path)
        if text not in known
    ]

    assert unknown == [], "run scripts/translations"


def _sources(addon: Path) -> list[Path]:
    folders = ("models", "wizards", "controllers", "static/src")
    return sorted(
        path
        for folder in folders
        for path in (addon / folder).rglob("*")
        if path.suffix in (".py", ".js")
    )


def _translated_texts(path: Path) -> list[str]:
    """Constant texts given to the translation functions of Python and JavaScript."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".js":
        return [
            ast.literal_eval(text)
            for text in re.findall(r'\b_t\(\s*("(?:[^"\\]|\\.)*")', source)
        ]
    return [
        node.args[0].value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).split(".")[-1] in ("_", "_lt")
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]


def _new_models(path: Path) -> list[str]:
    if path.suffix != ".py":
        return []
    return [
        item.value.value
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
        for item in node.body
        if isinstance(item, ast.Assign)
        and ast.unparse(item.targets[0]) == "_name"
        and isinstance(item.value, ast.Constant)
        and item.value.value.startswith("credit.")
    ]
