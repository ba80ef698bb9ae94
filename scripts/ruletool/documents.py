"""Documents made from the engine's declarations, and where they belong."""

import json
import re
from pathlib import Path
from typing import Any

from engine import facts_markdown, json_schema, keys_markdown, problems_markdown
from ruletool.files import ROOT

SCHEMA = ROOT / "rules" / "ruleset.schema.json"
README = ROOT / "rules" / "README.md"
PROBLEMS = ROOT / "docs" / "problems.md"
BAD = ROOT / "tests" / "rules" / "bad"
_PART = r"(<!-- {0}: generated -->\n).*?(\n<!-- {0}: end -->)"


def schema(data: dict[str, Any]) -> str:
    """Return the JSON Schema as text."""
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def vocabulary() -> str:
    """Return facts and keys as Markdown."""
    return f"## Facts\n{facts_markdown()}\n## Keys\n{keys_markdown()}"


def problems() -> str:
    """Return the problem codes, each with its example."""
    return problems_markdown(examples())


def examples() -> dict[str, str]:
    """Return {code: a document that has the problem} of those that can be printed."""
    found = {}
    for path in sorted(BAD.glob("*.yaml")):
        text = path.read_bytes().decode("utf-8", "replace")
        printable = all(c.isprintable() or c == "\n" for c in text)
        if printable and text.count("\n") <= 20 and len(text) < 1200:
            found[path.name.partition("-")[0]] = text
    return found


def outdated() -> dict[Path, str]:
    """Return {file: its text} of the generated documents that must be rewritten."""
    wanted = {
        SCHEMA: schema(json_schema()),
        README: _readme(),
        PROBLEMS: problems(),
    }
    return {path: text for path, text in wanted.items() if _text(path) != text}


def _readme() -> str:
    text = _text(README)
    for name, part in (("facts", facts_markdown()), ("keys", keys_markdown())):
        pattern = re.compile(_PART.format(name), re.DOTALL)
        text = pattern.sub(lambda match, part=part: match[1] + part + match[2], text)
    return text


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
