"""Copies stories in bulk: other customers, days, names and multiples, same cents."""

from collections.abc import Iterable
from typing import Any

from .bundles import LEAD, TABLES, Bundle
from .plan import Event
from .schema import Column, columns_of, drop_checks, foreign_keys, link_tables, restore

# Prices, rates and shares: a larger copy has more units, not higher prices.
OF_ONE_UNIT = {
    "currency_rate",
    "customer_lead",
    "deductible_amount",
    "discount",
    "invoice_currency_rate",
    "prepayment_percent",
    "price_reduce_taxexcl",
    "price_reduce_taxinc",
    "price_unit",
    "technical_price_unit",
}
KEPT = {"create_date", "write_date"}
# Texts that may be the name of a document of the same story.
NAMES = {"invoice_origin", "memo", "move_name", "name", "payment_reference", "ref"}
SECRETS = {"access_token"}


def clone(
    env: Any,
    bundles: list[Bundle],
    events: Iterable[Event],
    ids: list[int],
    origin: int,
) -> None:
    """Copy what is planned. ``ids`` are the customers, ``origin`` the original one."""
    cr = env.cr
    cr.execute("SET LOCAL work_mem = '256MB'; SET LOCAL jit = off")
    cr.execute("SET LOCAL maintenance_work_mem = '512MB'")
    _plan(cr, events, ids)
    _originals(cr, bundles)
    for table in TABLES:
        _map(cr, table)
    _rename(env)
    links = link_tables(cr, TABLES)
    keys = {table: foreign_keys(cr, table) for table in TABLES}
    dropped = drop_checks(cr, [*TABLES, *links])
    for table in TABLES:
        _copy(cr, table, keys[table], origin)
    for table, parts in links.items():
        _copy_links(cr, table, parts)
    restore(cr, dropped)
    for table in TABLES:
        cr.execute(f"SELECT setval('{table}_id_seq', (SELECT MAX(id) FROM {table}))")
        cr.execute(f"ANALYZE {table}")
    env.invalidate_all()


def _plan(cr: Any, events: Iterable[Event], ids: list[int]) -> None:
    cr.execute(
        "CREATE TEMP TABLE plan (id serial PRIMARY KEY, partner_id int, bundle int,"
        " shift int, size int) ON COMMIT DROP"
    )
    rows = [(ids[e.customer], e.bundle, LEAD - e.age, e.size) for e in events]
    cr.execute(
        "INSERT INTO plan (partner_id, bundle, shift, size)"
        " SELECT * FROM unnest(%s::int[], %s::int[], %s::int[], %s::int[])",
        [list(column) for column in zip(*rows, strict=True)],
    )
    cr.execute("ANALYZE plan")


def _originals(cr: Any, bundles: list[Bundle]) -> None:
    cr.execute(
        "CREATE TEMP TABLE original (bundle int, kind text, id int) ON COMMIT DROP"
    )
    rows = [
        (number, table, row_id)
        for number, bundle in enumerate(bundles)
        for table, row_ids in bundle.rows.items()
        for row_id in row_ids
    ]
    cr.execute(
        "INSERT INTO original SELECT * FROM unnest(%s::int[], %s::text[], %s::int[])",
        [list(column) for column in zip(*rows, strict=True)],
    )
    cr.execute("ANALYZE original")


def _map(cr: Any, table: str) -> None:
    """Give every copy of every row its new id."""
    cr.execute(
        f"""
        CREATE TEMP TABLE map_{table} ON COMMIT DROP AS
        SELECT plan.id AS plan_id, original.id AS old_id,
               (SELECT COALESCE(MAX(id), 0) FROM {table})::int
               + (row_number() OVER (ORDER BY plan.id, original.id))::int AS new_id
          FROM plan
          JOIN original ON original.bundle = plan.bundle AND original.kind = %s
        """,
        [table],
    )
    cr.execute(f"CREATE UNIQUE INDEX ON map_{table} (plan_id, old_id)")
    cr.execute(f"ANALYZE map_{table}")


def _rename(env: Any) -> None:
    """Number orders and entries on from the originals, entries by journal and year."""
    cr = env.cr
    cr.execute(_RENAMED)
    sequence = env["ir.sequence"].search([("code", "=", "sale.order")], limit=1)
    start = sequence.number_next_actual
    cr.execute(_RENAMED_ORDERS, [start, sequence.prefix or "", sequence.padding])
    sequence.number_next_actual = start + cr.rowcount
    cr.execute("CREATE INDEX ON renamed (plan_id, old_name)")
    cr.execute("ANALYZE renamed")


_RENAMED = """
    CREATE TEMP TABLE renamed ON COMMIT DROP AS
    WITH copied AS (
        SELECT map.plan_id, map.new_id, move.name, move.journal_id,
               (move.date + plan.shift) AS date,
               regexp_replace(
                   move.sequence_prefix, '[0-9]{4}/$',
                   to_char(move.date + plan.shift, 'YYYY/')
               ) AS prefix
          FROM map_account_move map
          JOIN plan ON plan.id = map.plan_id
          JOIN account_move move ON move.id = map.old_id
         WHERE move.state = 'posted'
    ),
    numbered AS (
        SELECT copied.*,
               COALESCE(last.number, 0) + row_number() OVER (
                   PARTITION BY copied.journal_id, copied.prefix
                   ORDER BY copied.date, copied.new_id
               ) AS number
          FROM copied
     LEFT JOIN (
               SELECT journal_id, sequence_prefix, MAX(sequence_number) AS number
                 FROM account_move
             GROUP BY journal_id, sequence_prefix
               ) AS last
            ON last.journal_id = copied.journal_id
           AND last.sequence_prefix = copied.prefix
    )
    SELECT plan_id, 'account_move' AS kind, new_id, name::text AS old_name,
           prefix || CASE WHEN number < 100000 THEN lpad(number::text, 5, '0')
                          ELSE number::text END AS new_name,
           prefix, number::int
      FROM numbered
"""
_RENAMED_ORDERS = """
    INSERT INTO renamed
    WITH numbered AS (
        SELECT map.plan_id, map.new_id, sold.name, %s - 1 + row_number() OVER (
                   ORDER BY sold.date_order + plan.shift * interval '1 day', map.new_id
               ) AS number
          FROM map_sale_order map
          JOIN plan ON plan.id = map.plan_id
          JOIN sale_order sold ON sold.id = map.old_id
    )
    SELECT plan_id, 'sale_order', new_id, name,
           %s || lpad(number::text, GREATEST(%s, length(number::text)), '0')
      FROM numbered
"""


def _copy(cr: Any, table: str, targets: dict[str, str], origin: int) -> None:
    """Insert the copies of one table's rows."""
    joins, values, names = [], [], []
    for column in columns_of(cr, table):
        value = _value(table, column, targets.get(column.name), joins, origin)
        names.append(f'"{column.name}"')
        values.append(value)
    cr.execute(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)}"
        f" FROM map_{table} map JOIN plan ON plan.id = map.plan_id"
        f" JOIN {table} old ON old.id = map.old_id {' '.join(joins)}"
        " ORDER BY map.new_id"
    )


def _value(
    table: str, column: Column, target: str | None, joins: list[str], origin: int
) -> str:
    """Return the SQL of one column of a copy; joins that it needs are added."""
    name, old = column.name, f'old."{column.name}"'
    if name == "id":
        return "map.new_id"
    if target in TABLES:
        joins.append(
            f"LEFT JOIN map_{target} to_{name}"
            f" ON to_{name}.plan_id = map.plan_id AND to_{name}.old_id = {old}"
        )
        return f"to_{name}.new_id"
    if target == "res_partner":
        return f"CASE WHEN {old} = {origin} THEN plan.partner_id ELSE {old} END"
    special = _special(table, name, old, joins)
    if special:
        return special
    if name in KEPT:
        return old
    if column.kind == "date":
        return f"{old} + plan.shift"
    if column.kind.startswith("timestamp"):
        return f"{old} + plan.shift * interval '1 day'"
    if column.kind in ("numeric", "double precision") and name not in OF_ONE_UNIT:
        return f"{old} * plan.size"
    return old


def _special(table: str, name: str, old: str, joins: list[str]) -> str:
    """Return the SQL of columns that carry a name, a number or a secret."""
    if name in SECRETS:
        return "NULL"
    if table == "account_move" and name in ("sequence_prefix", "sequence_number"):
        if name == "sequence_prefix":
            joins.append(_renamed("own", "own.kind = 'account_move'", "own.old_name"))
        return f"COALESCE(own.{name.removeprefix('sequence_')}, {old})"
    if name == "invoice_partner_display_name":
        joins.append("JOIN res_partner buyer ON buyer.id = plan.partner_id")
        return "buyer.name"
    if name == "matching_number":
        joins.append(
            "LEFT JOIN map_account_partial_reconcile part ON part.plan_id = map.plan_id"
            f" AND part.old_id = substring({old} from '^P([0-9]+)$')::int"
        )
        return "COALESCE(to_full_reconcile_id.new_id::text, 'P' || part.new_id)"
    if name in NAMES:
        joins.append(_renamed(f"as_{name}", "TRUE", old))
        value = f"COALESCE(as_{name}.new_name, {old})"
        if table == "account_move_line" and name == "name":  # "S00012 - INV/2026/00007"
            value = (
                "CASE WHEN old.name = old.ref || ' - ' || old.move_name"
                " THEN as_ref.new_name || ' - ' || as_move_name.new_name"
                f" ELSE {value} END"
            )
        return value
    return ""


def _renamed(alias: str, condition: str, old: str) -> str:
    left = f"{alias}.old_name"
    right = "old.name" if old == left else old
    return (
        f"LEFT JOIN renamed {alias} ON {alias}.plan_id = map.plan_id"
        f" AND {left} = {right} AND {condition}"
    )


def _copy_links(cr: Any, table: str, parts: dict[str, str]) -> None:
    """Insert the copies of the rows of a table that only links two others."""
    mapped = [(name, target) for name, target in parts.items() if target in TABLES]
    first, joins = mapped[0][0], []
    for name, target in mapped:
        same = f" AND to_{name}.plan_id = to_{first}.plan_id" if joins else ""
        joins.append(
            f'JOIN map_{target} to_{name} ON to_{name}.old_id = old."{name}"{same}'
        )
    values = [
        f"to_{name}.new_id" if target in TABLES else f'old."{name}"'
        for name, target in parts.items()
    ]
    names = ", ".join(f'"{name}"' for name in parts)
    cr.execute(
        f"INSERT INTO {table} ({names}) SELECT {', '.join(values)}"
        f" FROM {table} old {' '.join(joins)}"
    )
