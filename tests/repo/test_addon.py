"""The addon as Odoo finds it: nothing forgotten in a list, nothing without a name."""

import ast
import re
from pathlib import Path

import pytest
import yaml

LISTED_FOLDERS = ("data", "demo", "report", "security", "views", "wizards")
# Names that core or other published addons own: ours must never collide with them.
FOREIGN_FIELDS = re.compile(r"credit_policy|credit_control_|risk_")


@pytest.fixture(scope="session")
def manifest(each_addon) -> dict:
    text = (each_addon / "__manifest__.py").read_text(encoding="utf-8")
    return ast.literal_eval(text)


def _classes(addon: Path):
    """Every model of the addon: (place, class, the attributes that are constants)."""
    for folder in ("models", "wizards"):
        for path in sorted((addon / folder).glob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in tree.body:
                if isinstance(node, ast.ClassDef):
                    yield f"{folder}/{path.name}", node, _attributes(node)


def _attributes(node: ast.ClassDef) -> dict[str, ast.expr]:
    return {
        target.id: item.value
        for item in node.body
        if isinstance(item, ast.Assign)
        for target in item.targets
        if isinstance(target, ast.Name)
    }


def test_every_data_file_is_listed_in_the_manifest(each_addon, manifest):
    on_disk = {
        path.relative_to(each_addon).as_posix()
        for folder in LISTED_FOLDERS
        for path in (each_addon / folder).rglob("*")
        if path.suffix in (".xml", ".csv")
    }

    assert {*manifest["data"], *manifest.get("demo", [])} == on_disk


def test_the_manifest_says_what_the_house_agreed(manifest):
    assert manifest["version"].startswith("19.0.")
    assert manifest["license"] == "LGPL-3"
    assert manifest["author"] == "Credit Protection contributors"


def test_the_first_addon_needs_sales_and_invoicing_only(addon):
    text = (addon / "__manifest__.py").read_text(encoding="utf-8")
    manifest = ast.literal_eval(text)

    assert set(manifest["depends"]) == {"sale_management", "account"}
    assert set(manifest["external_dependencies"]["python"]) >= {"PyYAML", "lxml"}


def _imported(folder: Path) -> set[str]:
    if not (folder / "__init__.py").exists():
        return set()
    tree = ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))
    return {
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


@pytest.mark.parametrize("folder", ["models", "wizards"])
def test_every_file_with_a_model_is_imported(each_addon, folder):
    with_models = {
        Path(place).stem
        for place, _node, attributes in _classes(each_addon)
        if place.startswith(folder) and attributes.keys() & {"_name", "_inherit"}
    }

    assert with_models - _imported(each_addon / folder) == set()


def test_every_test_file_is_imported(each_addon):
    """A test file that nobody imports is never run, and nobody notices."""
    on_disk = {path.stem for path in (each_addon / "tests").glob("test_*.py")}

    assert on_disk - _imported(each_addon / "tests") == set()


def test_every_model_says_why_it_exists(each_addon):
    silent = [
        f"{place}: {node.name}"
        for place, node, _attributes in _classes(each_addon)
        if not ast.get_docstring(node)
    ]

    assert silent == []


def test_every_new_model_has_a_description(each_addon):
    nameless = [
        f"{place}: {node.name}"
        for place, node, attributes in _classes(each_addon)
        if "_name" in attributes
        and "_description" not in attributes
        and not _extends_itself(attributes)
    ]

    assert nameless == []


def _extends_itself(attributes: dict[str, ast.expr]) -> bool:
    """A model that gets a mixin names itself among its parents."""
    inherited = attributes.get("_inherit")
    return isinstance(inherited, ast.List) and (
        ast.literal_eval(attributes["_name"]) in ast.literal_eval(inherited)
    )


def test_no_field_takes_a_name_that_others_own(each_addon):
    taken = [
        f"{place}: {name}"
        for place, _node, attributes in _classes(each_addon)
        for name in attributes
        if FOREIGN_FIELDS.match(name)
    ]

    assert taken == []


def test_shipped_rulesets_are_the_ones_in_rules(root, addon):
    """The addon carries copies, so that it can be installed without the repository."""
    source = {path.name: path.read_bytes() for path in root.glob("rules/*.yaml")}
    shipped = {
        path.name: path.read_bytes() for path in addon.glob("data/rulesets/*.yaml")
    }

    assert "standard.yaml" in source
    assert source == shipped, "run scripts/ship_rulesets"


def test_shipped_layouts_are_the_ones_in_rules(root, addon):
    found = [
        {
            path.parent.name: path.read_bytes()
            for path in folder.glob("insurers/*/claim.xsl")
        }
        for folder in (root / "rules", addon / "data")
    ]

    assert "northcover" in found[0]
    assert found[0] == found[1], "run scripts/ship_rulesets"


def test_hooks_and_test_tools_are_pinned_alike(root):
    """A linter must say the same at a commit and in scripts/test."""
    hooks = yaml.safe_load((root / ".pre-commit-config.yaml").read_text("utf-8"))
    pins = {
        pin
        for repo in hooks["repos"]
        for hook in repo["hooks"]
        for pin in hook.get("additional_dependencies", [])
    }
    tools = (root / "scripts/host/requirements-test.txt").read_text("utf-8").split()

    assert pins
    assert pins <= set(tools)


def test_no_access_right_is_listed_twice(each_addon):
    path = each_addon / "security" / "ir.model.access.csv"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    names = [line.split(",")[0] for line in text.splitlines() if line]

    assert len(names) == len(set(names))
