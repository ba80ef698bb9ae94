"""What people bring along is read strictly: better a sentence than a surprise."""

import pytest
from host.settings import Connection, parse_database_url, read_settings
from host.trouble import Trouble


@pytest.mark.parametrize(
    ("url", "connection"),
    [
        pytest.param(
            "postgresql://me:s%40crét@db.example:6432/anything",
            Connection("db.example", 6432, "me", "s@crét"),
            id="everything, with a quoted password",
        ),
        pytest.param(
            "postgres://me@db.example",
            Connection("db.example", 5432, "me"),
            id="usual port",
        ),
        pytest.param(
            "postgresql://me@/?host=/run/here",
            Connection("/run/here", 5432, "me"),
            id="socket",
        ),
        pytest.param(
            "postgresql://me@", Connection("localhost", 5432, "me"), id="no host"
        ),
    ],
)
def test_database_url(url, connection):
    assert parse_database_url(url) == connection


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        pytest.param("mysql://me@db", "must look like", id="other database"),
        pytest.param("postgresql://db.example", "must look like", id="no user"),
        pytest.param("postgresql://me@db:many", "not a number", id="port"),
        pytest.param("postgresql://postgres@db", "refuses", id="role postgres"),
    ],
)
def test_database_url_refused(url, sentence):
    with pytest.raises(Trouble, match=sentence):
        parse_database_url(url)


def test_password_travels_in_the_environment_only():
    environment = Connection("db", 5432, "me", "secret").environment()

    assert environment["PGPASSWORD"] == "secret"
    assert "PGPASSWORD" not in Connection("db", 5432, "me").environment()


def test_nothing_set_means_everything_is_ours():
    settings = read_settings({"ODOO_BIN": " ", "DATABASE_URL": ""})

    assert settings.own_odoo
    assert settings.connection is None


@pytest.mark.parametrize(
    ("first_line", "python"),
    [
        ("#!/opt/odoo/bin/python3.11", "/opt/odoo/bin/python3.11"),
        ("#! /usr/bin/env python3", "python3"),
        ("#!/usr/bin/env -S LANG=C python3 -I", "python3"),
        ("import odoo", "python3"),
    ],
)
def test_python_of_an_odoo_is_in_its_first_line(tmp_path, first_line, python):
    script = tmp_path / "odoo-bin"
    script.write_text(f"{first_line}\n")
    script.chmod(0o755)

    settings = read_settings({"ODOO_BIN": str(script)})

    assert settings.odoo_bin == (str(script),)
    assert settings.odoo_python == python


def test_named_python_runs_an_odoo_that_is_not_executable(tmp_path):
    script = tmp_path / "odoo-bin"
    script.write_text("import odoo\n")

    settings = read_settings({"ODOO_BIN": str(script), "ODOO_PYTHON": "/bin/sh"})

    assert settings.odoo_bin == ("/bin/sh", str(script))


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        pytest.param({"ODOO_PYTHON": "/bin/sh"}, "without ODOO_BIN", id="python alone"),
        pytest.param({"ODOO_BIN": "/no/where"}, "not a file", id="no file"),
        pytest.param({"ODOO_BIN": __file__}, "not executable", id="not executable"),
        pytest.param(
            {"ODOO_BIN": __file__, "ODOO_PYTHON": "/no/where"},
            "cannot be run",
            id="no python",
        ),
    ],
)
def test_settings_refused(environ, sentence):
    with pytest.raises(Trouble, match=sentence):
        read_settings(environ)
