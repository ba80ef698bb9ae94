"""Which Odoo is taken, and what is done to Debian's package."""

import pytest
from host import odoo_source, paths, stamp, virtualenv
from host.trouble import Trouble

TESTED = {"package": "odoo-19", "series": "19.0", "version": "19.0.0+x", "sha256": "ab"}


@pytest.mark.parametrize("offered", ["19.0.0+x", "19.0.1-1"])
def test_any_19_0_is_accepted(offered):
    odoo_source.check_series(offered, TESTED)


@pytest.mark.parametrize(
    ("offered", "sentence"),
    [
        pytest.param("20.0.0-1", "needs 19.0", id="next major"),
        pytest.param("19.1.0-1", "needs 19.0", id="next series"),
        pytest.param("", "no package odoo-19 any more", id="gone"),
    ],
)
def test_others_are_refused(offered, sentence):
    with pytest.raises(Trouble, match=sentence):
        odoo_source.check_series(offered, TESTED)


@pytest.mark.parametrize(
    ("version", "sha256", "warning"),
    [
        pytest.param("19.0.0+x", "ab", "", id="the tested one"),
        pytest.param("19.0.1-1", "cd", "This Odoo is 19.0.1-1", id="another build"),
        pytest.param("19.0.0+x", "cd", "another checksum", id="same name only"),
    ],
)
def test_untested_build_warns(
    state, tmp_path, monkeypatch, screen, version, sha256, warning
):
    monkeypatch.setattr(paths, "TESTED_ODOO", tmp_path / "tested.json")
    stamp.write(tmp_path / "tested.json", **TESTED)
    stamp.write(paths.ODOO_PREFIX / "stamp.json", version=version, sha256=sha256)

    odoo_source.warn_if_untested(screen)

    said = screen.stream.getvalue()
    assert (warning in said) if warning else not said


def test_half_unpacked_folder_is_not_taken_for_odoo(state):
    paths.ODOO_EXECUTABLE.parent.mkdir(parents=True)
    paths.ODOO_EXECUTABLE.touch()
    assert not odoo_source.is_there()

    stamp.write(paths.ODOO_PREFIX / "stamp.json", recipe=odoo_source.RECIPE)
    assert odoo_source.is_there()


def test_dangling_links_are_refused(tmp_path):
    (tmp_path / "whole").write_text("x")
    (tmp_path / "good").symlink_to("whole")
    odoo_source._check_links(tmp_path)

    (tmp_path / "font.ttf").symlink_to("gone.ttf")
    with pytest.raises(Trouble, match=r"links to 1 files .*font\.ttf"):
        odoo_source._check_links(tmp_path)


def test_placeholder_never_replaces_the_real_file(tmp_path):
    odoo_source._put_placeholder(tmp_path)
    path = tmp_path / odoo_source.STRIPPED
    assert path.read_text().startswith("//")

    path.write_text("real")
    odoo_source._put_placeholder(tmp_path)
    assert path.read_text() == "real"


@pytest.mark.parametrize(
    "requirements",
    [paths.REQUIREMENTS_ODOO, paths.REQUIREMENTS_TEST],
    ids=["odoo", "test"],
)
def test_every_requirement_is_pinned_and_the_engine_may_fail(requirements):
    needed, optional = virtualenv.split_requirements(requirements.read_text())

    assert all(line.count("==") == 1 for line in needed + optional)
    assert optional == ["durable_rules==2.0.28"]


def test_both_environments_agree_where_they_meet():
    pins = []
    for path in (paths.REQUIREMENTS_ODOO, paths.REQUIREMENTS_TEST):
        needed, optional = virtualenv.split_requirements(path.read_text())
        pins.append(dict(line.lower().split("==") for line in needed + optional))
    odoo, test = pins

    assert {
        n: (odoo[n], test[n]) for n in odoo.keys() & test if odoo[n] != test[n]
    } == {}
