from odoo.tools import SQL

# Grown so many times since PostgreSQL counted it last.
OUTGROWN = 10


def lock(night_id):
    """Return the query that waits until nobody else decides how a run goes on."""
    return SQL("SELECT id FROM credit_night WHERE id = %s FOR UPDATE", night_id)


def outgrown():
    """Return the query for our tables that have outgrown what is known of them.

    A plan made while a table was empty lives as long as its connection, and reads the
    whole table for each row that refers to it. Autovacuum would count it a minute
    later, once it is kept: a night has filled it by then.
    """
    return SQL(
        """
        SELECT relname
          FROM pg_class
         WHERE relkind = 'r'
           AND relnamespace = current_schema()::regnamespace
           AND relname LIKE 'credit\\_%%'
           AND pg_relation_size(oid) / current_setting('block_size')::integer
               > %s * GREATEST(relpages, 1)
         ORDER BY relname
        """,
        OUTGROWN,
    )


def patience():
    """Return the query for how long somebody's lock is waited for."""
    return SQL("SELECT current_setting('lock_timeout')")


def wait_at_most(limit):
    """Return the query that limits such waits until the transaction is over."""
    return SQL("SELECT set_config('lock_timeout', %s, true)", limit)


def count_again(table):
    """Return the statement that has PostgreSQL count a table, unless somebody does."""
    return SQL("ANALYZE (SKIP_LOCKED) %s", SQL.identifier(table))
