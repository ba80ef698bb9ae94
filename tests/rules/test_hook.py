"""The published commit hook: what it names exists and does its work."""

import ast
import tomllib

import yaml


def test_the_hook_runs_the_command_line(root):
    (hook,) = yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text("utf-8"))
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    command, argument = hook["entry"].split()
    module, function = project["scripts"][command].split(":")
    main = ast.parse((root / "scripts" / f"{module.replace('.', '/')}.py").read_text())

    assert function in [node.name for node in main.body if hasattr(node, "name")]
    assert argument in (root / "scripts/ruletool/main.py").read_text("utf-8")


def test_what_pip_installs_is_all_there_is(root):
    tools = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]
    for name, folder in tools["setuptools"]["package-dir"].items():
        inner = [
            path for path in (root / folder).rglob("*.py") if path.parent.name != name
        ]
        assert inner == [], "a subpackage must be named under packages, too"


def test_the_version_is_that_of_the_addon(root):
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    manifest = (root / "addons/credit_protection/__manifest__.py").read_text("utf-8")

    assert project["version"] == ast.literal_eval(manifest)["version"]
