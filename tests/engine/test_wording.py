"""What the engine says can be translated, placeholders and all."""

import re
from pathlib import Path

import pytest

from engine import CATALOGUE, CODES, readable_texts

CHINESE = Path(__file__).parents[2] / "addons/credit_protection/i18n/zh_CN.po"


def test_every_sentence_and_help_is_there():
    texts = readable_texts()

    assert {code.sentence for code in CODES.values()} <= {*texts}
    assert {fact.help for fact in CATALOGUE.values()} <= {*texts}
    assert len(texts) == len({*texts})


@pytest.mark.parametrize("text", readable_texts())
def test_the_chinese_has_the_same_placeholders(text):
    said = re.sub(r'"\n"', "", CHINESE.read_text(encoding="utf-8"))
    pattern = re.escape(f'msgid "{_escaped(text)}"') + r'\nmsgstr "(.+)"'
    found = re.search(pattern, re.sub(r'(msgid|msgstr) ""\n"', r'\1 "', said))

    assert found, "it has no Chinese: run scripts/translations and fill it in"
    assert _placeholders(found[1]) == _placeholders(text)


def _escaped(text):
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _placeholders(text):
    return sorted(re.findall(r"(?<!\{)\{\w+\}(?!\})", text))
