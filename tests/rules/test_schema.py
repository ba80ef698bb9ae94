"""The JSON Schema for editors agrees with the reader about keys and values."""

import json
from pathlib import Path
from random import Random

import jsonschema
import pytest
import yaml

from engine import json_schema, load_ruleset

ROOT = Path(__file__).resolve().parents[2]
BAD = Path(__file__).parent / "bad"
STRUCTURE = ("CP201", "CP202", "CP203", "CP204", "CP210", "CP215", "CP501", "CP502")
UNKNOWN_FACT = "CP320"


@pytest.fixture(scope="session")
def validator():
    """A validator of the generated schema, itself checked."""
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def as_editors_read(text):
    """YAML as editors read it: dates and numbers with underscores are texts."""

    class Loader(yaml.SafeLoader):
        yaml_implicit_resolvers = {
            key: [(tag, regexp) for tag, regexp in found if "timestamp" not in tag]
            for key, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }

    return yaml.load(text, Loader=Loader)


@pytest.mark.parametrize("name", ["standard", "insured-trade", "export"])
def test_shipped_rulesets_follow_the_schema(validator, name):
    text = (ROOT / "rules" / f"{name}.yaml").read_text(encoding="utf-8")

    assert [
        error.message for error in validator.iter_errors(as_editors_read(text))
    ] == []


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(BAD.glob("*.yaml")) if path.name[:5] in STRUCTURE],
    ids=lambda path: path.stem,
)
def test_mistakes_in_keys_are_marked_in_the_editor(validator, path):
    document = as_editors_read(path.read_text(encoding="utf-8"))

    assert list(validator.iter_errors(document)) != []


def test_every_key_has_a_help(validator):
    def objects(node):
        if isinstance(node, dict):
            if "properties" in node and "title" not in node.get("properties", {}):
                yield node
            for child in node.values():
                yield from objects(child)

    for node in objects(validator.schema):
        for name, child in node["properties"].items():
            assert "description" in child or "$ref" in child or "anyOf" in child, name


def test_reader_and_schema_agree_on_damaged_structures(validator):
    """Remove or rename keys of a good document at random: both notice, or neither."""
    text = (ROOT / "rules" / "standard.yaml").read_text(encoding="utf-8")
    chance, noticed = Random(11), 0
    for _ in range(150):
        document = as_editors_read(text)
        damage(chance, document)
        loaded = load_ruleset(json.dumps(document, ensure_ascii=False))
        codes = {problem.code for problem in loaded.problems}
        by_reader = bool(codes & {*STRUCTURE, UNKNOWN_FACT})
        by_schema = bool(list(validator.iter_errors(document)))
        noticed += by_reader
        assert by_reader == by_schema, (codes, document)
    assert noticed > 40


def damage(chance, document):
    """Rename or remove a key somewhere, or turn a map into a list."""
    maps = [node for node in nodes(document) if isinstance(node, dict) and node]
    node = chance.choice(
        [one for one in maps if "en" not in one and "given" not in one]
    )
    key = chance.choice(sorted(set(node) - {"define"}))
    fate = chance.random()
    if fate < 0.4:
        del node[key]
        if not node:
            node["x"] = 1
    elif fate < 0.8:
        node["un" + key] = node.pop(key)


def nodes(node):
    """Every map and list of a document, definitions apart (their names are free)."""
    yield node
    children = node.items() if isinstance(node, dict) else enumerate(node)
    for key, child in children:
        if isinstance(child, dict | list) and key not in ("define", "expect"):
            yield from nodes(child)
