"""Creates, copies and drops databases; run by the Python that Odoo runs on.

psycopg2 is there already, so that no PostgreSQL client has to be installed where
people bring a server of their own. The connection comes from the PG* variables.
"""

import json
import sys

import psycopg2
from psycopg2 import sql


def main(action, *names):
    """Carry out one action; print what was asked for as JSON."""
    connection = psycopg2.connect(dbname="postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        answer = ACTIONS[action](cursor, *names)
    connection.close()
    print(json.dumps(answer))


def list_databases(cursor):
    """Every database with its comment, where a finished one carries its stamp."""
    cursor.execute(
        "SELECT datname, coalesce(shobj_description(oid, 'pg_database'), '') "
        "FROM pg_database WHERE NOT datistemplate"
    )
    return dict(cursor.fetchall())


def copy(cursor, source, target, keep=""):
    """A copy of a database in a second; comments are not copied with it.

    What is to be kept is copied with a checkpoint. PostgreSQL's quicker way leaves
    the copy's sequences short of one: when the server dies before the next, they
    fall back behind the rows that are there, and new rows get taken numbers.
    """
    disconnect(cursor, source)
    words = "CREATE DATABASE {} TEMPLATE {}"
    if keep and cursor.connection.server_version >= 150000:  # older know no other way
        words += " STRATEGY FILE_COPY"
    names = (sql.Identifier(target), sql.Identifier(source))
    cursor.execute(sql.SQL(words).format(*names))


def drop(cursor, name):
    """Drop a database, whoever is still connected."""
    disconnect(cursor, name)
    cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def comment(cursor, name, text):
    """Stamp a database as finished."""
    statement = sql.SQL("COMMENT ON DATABASE {} IS {}")
    cursor.execute(statement.format(sql.Identifier(name), sql.Literal(text)))


def disconnect(cursor, name):
    """End the sessions of a database: copying and dropping want it alone.

    PostgreSQL's own workers, which nobody else may end, leave by themselves.
    """
    cursor.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = %s AND pid != pg_backend_pid() "
        "AND backend_type = 'client backend'",
        [name],
    )


ACTIONS = {
    "list": list_databases,
    "copy": copy,
    "drop": drop,
    "comment": comment,
}

if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except psycopg2.Error as error:
        sys.exit(str(error).strip())
