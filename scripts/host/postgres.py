"""Has a PostgreSQL of the project's own running; touches no other one.

PostgreSQL refuses to run as root, so root gets a cluster through Debian's tools,
under a name of its own; an ordinary user gets one inside `.host/`. Both listen on
a Unix socket only and leave every other cluster of the machine alone.
"""

import getpass
import re
import secrets
import shutil
from pathlib import Path

from . import commands, machine, paths, stamp
from .progress import Progress
from .settings import Connection, Settings
from .trouble import Trouble

PROGRAMS = Path("/usr/lib/postgresql")
DEBIAN_SOCKETS = "/var/run/postgresql"
LONGEST_SOCKET = 100  # the kernel takes 107 bytes; PostgreSQL adds a file name
MARK = paths.POSTGRES / "stamp.json"

# Losing the last second in a power cut is fine here; a damaged database is not.
TUNING = {
    "synchronous_commit": "off",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "max_connections": "100",
}


def ensure(settings: Settings, progress: Progress) -> Connection:
    """A running PostgreSQL: the user's, or ours."""
    if settings.connection:
        return settings.connection
    return _root_cluster(progress) if machine.is_root() else _own_server(progress)


def is_installed() -> bool:
    """Whether this machine has PostgreSQL's programs, of whatever version."""
    return any(PROGRAMS.glob("*/bin/initdb"))


def stop() -> None:
    """Stop our PostgreSQL, if it runs."""
    mark = stamp.read(MARK)
    if mark.get("cluster"):
        commands.run([*_ctl(mark), "stop"], "postgres")
    elif mark:
        commands.run([_program("pg_ctl"), "stop", *_where(mark)], "postgres")


def remove() -> None:
    """Remove our cluster with all its databases."""
    mark = stamp.read(MARK)
    stop()
    if mark.get("cluster"):
        _drop_cluster(mark["version"], mark["cluster"])
    shutil.rmtree(paths.POSTGRES, ignore_errors=True)


def _program(name: str) -> Path:
    """A program of the PostgreSQL that our data belongs to, or of the newest."""
    version = stamp.read(MARK).get("version") or _newest_version()
    return PROGRAMS / version / "bin" / name


def _newest_version() -> str:
    """The highest installed major version."""
    found = [p.parent.parent.name for p in PROGRAMS.glob("*/bin/initdb")]
    if not found:
        raise Trouble(
            "PostgreSQL's programs are not in /usr/lib/postgresql: install Debian's "
            "package postgresql, or name a server in DATABASE_URL."
        )
    return max(found, key=lambda name: [int(n) for n in re.findall(r"\d+", name)])


# ---------------------------------------------------------------- as root


def cluster_name() -> str:
    """One cluster for each clone, told apart by where the clone is."""
    return f"credit_protection_{paths.clone()}"


def _root_cluster(progress: Progress) -> Connection:
    """A cluster of our own name, owned by postgres, with a role for root."""
    mark = stamp.read(MARK)
    if not (mark.get("cluster") and _data_of(mark).is_dir()):
        with progress.step("Make a PostgreSQL cluster"):
            mark = _create_cluster()
    if not _answers(_socket_connection(mark)):
        with progress.step("Start PostgreSQL"):
            _start(_ctl(mark), _socket_connection(mark))
    return _socket_connection(mark)


def _create_cluster() -> dict:
    """Make the cluster and its role; the stamp comes last."""
    machine.require_space(0.5, "Making a PostgreSQL cluster", Path("/var"))
    version, name = _newest_version(), cluster_name()
    _drop_cluster(version, name)  # left over from an interrupted run
    create = ["pg_createcluster", "--encoding=UTF8", "--locale=C.UTF-8"]
    create += ["--start-conf=manual"]  # nothing of ours runs after a reboot unasked
    create += ["--socketdir", DEBIAN_SOCKETS, version, name]
    if commands.run(create, "postgres", cwd="/") != 0:
        raise Trouble(
            "The PostgreSQL cluster could not be made: see .host/logs/postgres.log, "
            "or name a server in DATABASE_URL."
        )
    for key, value in {**TUNING, "listen_addresses": ""}.items():
        commands.run(["pg_conftool", version, name, "set", key, value], "postgres")
    port = commands.output_of(
        ["pg_conftool", "--short", version, name, "show", "port"]
    ).strip()
    mark = {"cluster": name, "version": version, "port": int(port)}
    _start(_ctl(mark), None)
    _create_role(mark)
    stamp.write(MARK, **mark)
    return mark


def _create_role(mark: dict) -> None:
    """A role of root's own name: Odoo refuses to work as postgres."""
    code = commands.run(
        [
            *("runuser", "-u", "postgres", "--", "createuser", "--createdb"),
            *("--host", DEBIAN_SOCKETS, "--port", str(mark["port"])),
            getpass.getuser(),
        ],
        "postgres",
        cwd="/",
    )
    if code != 0:
        raise Trouble(
            "The database role could not be made: see .host/logs/postgres.log."
        )


def _drop_cluster(version: str, name: str) -> None:
    """Remove a cluster of our name, whatever state it is in."""
    traces = (Path("/etc/postgresql"), Path("/var/lib/postgresql"))
    if any((trace / version / name).exists() for trace in traces):
        commands.run(["pg_dropcluster", "--stop", version, name], "postgres", cwd="/")
    for trace in traces:
        shutil.rmtree(trace / version / name, ignore_errors=True)


def _data_of(mark: dict) -> Path:
    """Where Debian keeps a cluster's data."""
    return Path("/var/lib/postgresql") / mark["version"] / mark["cluster"]


def _ctl(mark: dict) -> list[str]:
    """Debian's control program for our cluster, without systemd."""
    return [
        "pg_ctlcluster",
        "--skip-systemctl-redirect",
        mark["version"],
        mark["cluster"],
    ]


def _socket_connection(mark: dict) -> Connection:
    """Root's connection: the socket of the cluster's port."""
    return Connection(DEBIAN_SOCKETS, mark["port"], getpass.getuser())


# ------------------------------------------------------- as an ordinary user


def _own_server(progress: Progress) -> Connection:
    """A server of the user's own inside `.host/`."""
    mark = stamp.read(MARK)
    if not (mark.get("data") and (paths.POSTGRES / "data" / "PG_VERSION").exists()):
        with progress.step("Make a PostgreSQL data folder"):
            mark = _init_data()
    connection = Connection(mark["host"], mark["port"], "credit", mark["password"])
    if not _answers(connection):
        with progress.step("Start PostgreSQL"):
            _start([str(_program("pg_ctl")), *_where(mark)], connection)
    return connection


def _init_data() -> dict:
    """Make the data folder; the stamp comes last."""
    machine.require_space(0.5, "Making a PostgreSQL data folder")
    shutil.rmtree(paths.POSTGRES, ignore_errors=True)
    paths.POSTGRES.mkdir(parents=True, mode=0o700)
    mark = {"data": "data", "version": _newest_version(), **_address()}
    secret = paths.POSTGRES / "secret"
    secret.touch(mode=0o600)
    secret.write_text(mark["password"] or secrets.token_hex(16), "utf-8")
    code = commands.run(
        [
            *(_program("initdb"), "-D", paths.POSTGRES / "data"),
            *("--username=credit", f"--pwfile={secret}"),
            *("--auth-local=trust", "--auth-host=scram-sha-256"),
            *("--encoding=UTF8", "--locale=C.UTF-8"),
        ],
        "postgres",
    )
    if code != 0:
        raise Trouble(
            "The PostgreSQL data folder could not be made: see "
            ".host/logs/postgres.log, or name a server in DATABASE_URL."
        )
    secret.unlink()
    conf = paths.POSTGRES / "data" / "postgresql.auto.conf"
    values = {**TUNING, **_listen(mark)}
    conf.write_text("".join(f"{k} = '{v}'\n" for k, v in values.items()), "utf-8")
    stamp.write(MARK, **mark)
    return mark


def _address() -> dict:
    """The socket in our folder; where its path is too long, a port and a password."""
    if len(str(paths.POSTGRES)) + len("/.s.PGSQL.5432.lock") <= LONGEST_SOCKET:
        return {"host": str(paths.POSTGRES), "port": 5432, "password": ""}
    port = machine.any_free_port()
    return {"host": "127.0.0.1", "port": port, "password": secrets.token_hex(16)}


def _listen(mark: dict) -> dict[str, str]:
    """The server's side of the address."""
    if mark["password"]:
        return {
            "listen_addresses": mark["host"],
            "port": mark["port"],
            "unix_socket_directories": "",
        }
    return {
        "listen_addresses": "",
        "port": mark["port"],
        "unix_socket_directories": mark["host"],
        "unix_socket_permissions": "0700",
    }


def _where(mark: dict) -> list[str]:
    """Options of pg_ctl: the data folder, the log, and to wait until it answers."""
    log = commands.log_file("postgres-server")
    return ["-D", str(paths.POSTGRES / mark["data"]), "-l", str(log), "-w"]


# ---------------------------------------------------------------- both


def _start(control: list[str], connection: Connection | None) -> None:
    """Start the server, which outlives this script: the next start is quicker."""
    code = commands.run([*control, "start"], "postgres", cwd="/", survives=True)
    if code != 0 and not (connection and _answers(connection)):
        raise Trouble(
            "PostgreSQL did not start: see .host/logs/postgres.log, or name a "
            "server in DATABASE_URL."
        )


def _answers(connection: Connection) -> bool:
    """Whether a server takes connections there."""
    where = ["-h", connection.host, "-p", str(connection.port)]
    return commands.quiet([_program("pg_isready"), "-q", *where]) == 0
