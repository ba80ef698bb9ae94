"""What PostgreSQL knows about the tables that are filled."""

from collections.abc import Iterable
from typing import Any, NamedTuple


class Column(NamedTuple):
    """A column and the name of its type."""

    name: str
    kind: str


def columns_of(cr: Any, table: str) -> list[Column]:
    """Return the columns of a table, the key first, links to others before texts."""
    cr.execute(
        """
        SELECT attname, format_type(atttypid, NULL)
          FROM pg_attribute
         WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
      ORDER BY format_type(atttypid, NULL) <> 'integer', attnum
        """,
        [table],
    )
    return [Column(*row) for row in cr.fetchall()]


def foreign_keys(cr: Any, table: str) -> dict[str, str]:
    """Return ``{column: table}`` of what the rows of a table point to."""
    cr.execute(
        """
        SELECT attribute.attname, target.relname
          FROM pg_constraint link
          JOIN pg_class target ON target.oid = link.confrelid
          JOIN pg_attribute attribute
            ON attribute.attrelid = link.conrelid AND attribute.attnum = link.conkey[1]
         WHERE link.contype = 'f' AND link.conrelid = %s::regclass
        """,
        [table],
    )
    return dict(cr.fetchall())


def link_tables(cr: Any, tables: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return the tables that only link rows of ``tables`` with others, if any do."""
    cr.execute(
        """
        SELECT DISTINCT link.conrelid::regclass::text
          FROM pg_constraint link
         WHERE link.contype = 'f'
           AND link.confrelid = ANY(%s::text[]::regclass[])
           AND NOT EXISTS (
               SELECT 1 FROM pg_attribute
                WHERE attrelid = link.conrelid AND attname = 'id'
               )
        """,
        [list(tables)],
    )
    found = {}
    for [name] in cr.fetchall():
        cr.execute(f"SELECT EXISTS (SELECT 1 FROM {name})")
        if cr.fetchone()[0]:
            found[name] = foreign_keys(cr, name)
    return found


def drop_checks(cr: Any, tables: Iterable[str]) -> list[str]:
    """Drop foreign keys and indexes; return the statements that bring them back.

    PostgreSQL checks them faster all at once, and it does check: rows that point
    nowhere, or a name that is taken twice, end the seeding.
    """
    cr.execute(
        """
        SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass,
                      conname),
               format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass,
                      conname, pg_get_constraintdef(oid))
          FROM pg_constraint
         WHERE contype = 'f' AND conrelid = ANY(%(tables)s::text[]::regclass[])
         UNION ALL
        SELECT format('DROP INDEX %%s', indexrelid::regclass),
               pg_get_indexdef(indexrelid)
          FROM pg_index
         WHERE indrelid = ANY(%(tables)s::text[]::regclass[])
           AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
        """,
        {"tables": list(tables)},
    )
    found = cr.fetchall()
    for drop, _restore in found:
        cr.execute(drop)
    # Indexes first: checking the keys may use them.
    return sorted((back for _drop, back in found), key=lambda s: s.startswith("ALTER"))


def restore(cr: Any, statements: Iterable[str]) -> None:
    """Bring back what was dropped."""
    for statement in statements:
        cr.execute(statement)
