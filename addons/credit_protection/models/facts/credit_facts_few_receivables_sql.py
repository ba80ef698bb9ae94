"""The query of receivables for few customers: one pass over their open items.

Credits pay the oldest debits first, so they empty the oldest bucket before the next
one: sums by bucket are enough. Only the oldest day that is not paid needs the items one
by one, and only where there are credits at all. As in ``credit_facts_sql`` small rests
are paid last on their day.
"""

from odoo.tools import SQL

from . import credit_facts_sql as sql
from .credit_facts_small import counts_sql

_COUNTS = counts_sql("item.amount", "item.booked")
_RECEIVABLES = f"""
    SELECT sums.debtor_id,
           (sums.balance + sums.reserved)::text,
           sums.credit::text,
           CASE WHEN sums.credit > 0
                THEN (
                    SELECT MIN(day.due)
                      FROM (
                          SELECT item.due,
                                 {_COUNTS} AS counts,
                                 SUM(item.amount) OVER (
                                     ORDER BY item.due, NOT {_COUNTS}
                                 ) AS running
                            FROM (%(items)s) item
                           WHERE item.debtor_id = sums.debtor_id AND item.amount > 0
                           ) day
                     WHERE day.running > sums.credit AND day.counts
                    )
                ELSE sums.oldest_due
           END,
           GREATEST(%(overdue)s - sums.credit, 0)::text,
           %(rests)s
      FROM (
          SELECT aged.debtor_id,
                 SUM(aged.amount) AS balance,
                 COALESCE(MAX(reserved.amount), 0) AS reserved,
                 GREATEST(
                     COALESCE(SUM(-aged.amount) FILTER (WHERE aged.bucket < 0), 0)
                     - COALESCE(MAX(reserved.amount), 0),
                     0
                 ) AS credit,
                 MIN(aged.late) FILTER (WHERE aged.bucket >= 0) AS oldest_due,
                 %(sums)s
            FROM (
                SELECT item.debtor_id,
                       CASE WHEN item.amount < 0
                            THEN -1
                            ELSE width_bucket(%(as_of)s - item.due, %(firsts)s)
                       END AS bucket,
                       SUM(item.amount) AS amount,
                       MIN(item.due) FILTER (WHERE {_COUNTS}) AS late
                  FROM (%(items)s) item
              GROUP BY 1, 2
                 ) aged
       LEFT JOIN %(reserved)s ON reserved.debtor_id = aged.debtor_id
        GROUP BY aged.debtor_id
           ) sums
"""
_SUM = "COALESCE(SUM(aged.amount) FILTER (WHERE aged.bucket = %s), 0) AS %s"
_REST = "GREATEST(%(bucket)s - GREATEST(sums.credit - %(older)s, 0), 0)::text"


# From the youngest to the oldest: each is paid after all that are older.
_NAMES = ("not_due", *(f"days_{first}" for first, _last in sql.BUCKETS.values()))


def receivables_text(scope, which, reserved, as_of, small):
    """Return what ``credit_facts_sql.receivables_text`` does, for few customers."""
    names = [SQL.identifier("sums", name) for name in _NAMES]
    return SQL(
        _RECEIVABLES,
        items=sql.items(scope, which),
        reserved=reserved,
        as_of=as_of,
        small=small,
        firsts=SQL(f"ARRAY{[first for first, _last in sql.BUCKETS.values()]}"),
        overdue=_total(names[1:]),
        rests=SQL(", ").join(
            SQL(_REST, bucket=name, older=_total(names[place:]))
            for place, name in enumerate(names, start=1)
        ),
        sums=SQL(", ").join(
            SQL(_SUM, number, SQL.identifier(name))
            for number, name in enumerate(_NAMES)
        ),
    )


def _total(amounts):
    return SQL("(%s)", SQL(" + ").join([SQL("0"), *amounts]))
