"""The copies of the rulesets: made, compared, and taken away with their source."""

import shutil
import subprocess
import sys

import pytest


@pytest.fixture
def tree(tmp_path, root):
    """A small repository of its own with the script and two rulesets."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(root / "scripts" / "ship_rulesets", tmp_path / "scripts")
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "one.yaml").write_text("ruleset: one\n", encoding="utf-8")
    (rules / "two.yaml").write_text("ruleset: two\n", encoding="utf-8")
    (rules / "README.md").write_text("not a ruleset\n", encoding="utf-8")
    return tmp_path


def ship(tree, *arguments):
    command = [sys.executable, str(tree / "scripts" / "ship_rulesets"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def shipped(tree) -> list[str]:
    folder = tree / "addons" / "credit_protection" / "data" / "rulesets"
    return sorted(path.name for path in folder.glob("*"))


def test_rulesets_are_copied_and_nothing_else(tree):
    done = ship(tree)

    assert (done.returncode, done.stdout) == (0, "2 rulesets shipped, 2 changed.\n")
    assert shipped(tree) == ["one.yaml", "two.yaml"]
    assert ship(tree).stdout == "2 rulesets shipped, 0 changed.\n"
    assert ship(tree, "--check").returncode == 0


def test_check_names_what_differs_and_changes_nothing(tree):
    ship(tree)
    (tree / "rules" / "one.yaml").write_text("ruleset: uno\n", encoding="utf-8")

    done = ship(tree, "--check")

    assert done.returncode == 1
    assert "one.yaml is not the same" in done.stdout
    assert "two.yaml" not in done.stdout
    assert ship(tree, "--check").returncode == 1


def test_a_copy_goes_with_its_source(tree):
    ship(tree)
    (tree / "rules" / "two.yaml").unlink()

    ship(tree)

    assert shipped(tree) == ["one.yaml"]


def test_an_empty_source_removes_nothing(tree):
    """Run in the wrong place it must not empty the addon."""
    ship(tree)
    for path in (tree / "rules").glob("*.yaml"):
        path.unlink()

    done = ship(tree)

    assert done.returncode == 2
    assert "No ruleset found" in done.stderr
    assert shipped(tree) == ["one.yaml", "two.yaml"]


def test_the_layouts_of_insurers_are_copied_too(tree):
    source = tree / "rules" / "insurers" / "north" / "claim.xsl"
    source.parent.mkdir(parents=True)
    source.write_text("<one/>", encoding="utf-8")
    assert ship(tree, "--check").returncode == 1

    ship(tree)

    copy = tree / "addons/credit_protection/data/insurers/north/claim.xsl"
    assert copy.read_text(encoding="utf-8") == "<one/>"
    source.write_text("<two/>", encoding="utf-8")
    done = ship(tree, "--check")
    assert done.returncode == 1
    assert "data/insurers/north/claim.xsl is not the same" in done.stdout
    source.unlink()
    ship(tree)
    assert not copy.exists()
