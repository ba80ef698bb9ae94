"""SQL behind ``credit.facts``: receivables and invoices of many customers at once.

What is read, and nothing about what it means. Amounts come back as text, so that not
a cent is lost in a float on the way to Decimal. The fields that a query reads stand
beside it and are flushed before it runs.
"""

from odoo.tools import SQL

from ...engine import ageing_groups
from .credit_facts_book import ZERO
from .credit_facts_small import counts_sql

CUSTOMER_INVOICES = ("out_invoice", "out_refund", "out_receipt")

# The usual ageing buckets, the last one open: what the card of a customer shows.
BUCKETS = {
    f"{first}-{last}" if last else f"over_{first - 1}": (first, last)
    for first, last in ageing_groups()
}

# The same for whatever the credit tab can open.
FOREVER = 1_000_000
RANGES = {
    **{name: (first, last or FOREVER) for name, (first, last) in BUCKETS.items()},
    "not_due": (-FOREVER, 0),
    "overdue": (1, FOREVER),
    "over_90": (91, FOREVER),
}

ITEM_FIELDS = {
    "account.move.line": (
        "account_id",
        "amount_residual",
        "balance",
        "company_id",
        "date",
        "date_maturity",
        "move_id",
        "parent_state",
        "partner_id",
        "reconciled",
    ),
    "account.account": ("account_type",),
    "account.move": (
        "amount_residual_signed",
        "amount_total_signed",
        "credit_extension_end",
        "name",
    ),
    "res.partner": ("commercial_partner_id",),
}
HISTORY_FIELDS = {
    "account.move": (
        "amount_untaxed_signed",
        "commercial_partner_id",
        "company_id",
        "invoice_date",
        "move_type",
        "state",
    ),
}

# Open receivables. The planner finds them by (account, partner) among the few rows
# that are not reconciled yet.
_ITEMS = """
    SELECT debtor.commercial_partner_id AS debtor_id,
           item.id,
           item.move_id,
           item.amount_residual AS amount,
           item.balance AS booked,
           COALESCE(item.date_maturity, item.date) AS due
      FROM account_move_line item
      JOIN account_account account ON account.id = item.account_id
      JOIN res_partner debtor ON debtor.id = item.partner_id
     WHERE account.account_type = 'asset_receivable'
       AND item.reconciled IS NOT TRUE
       AND item.parent_state = 'posted'
       AND item.amount_residual <> 0
       AND item.amount_residual %(which)s
       AND item.company_id = ANY(%(companies)s)
       AND debtor.commercial_partner_id = ANY(%(partners)s)
"""

# Credits pay the oldest debits first: what is left of a debit is what remains of the
# running total of the debits once all credits are taken off. On one day they pay the
# small rests, which do not count as late, last.
_RESERVED = """
    unnest(%(payers)s::int[], %(amounts)s::numeric[]) AS reserved(debtor_id, amount)
"""
_COUNTS = counts_sql("item.amount", "item.booked")
_DEBITS = f"""
    item AS (%(items)s),
    reserved AS (SELECT * FROM %(reserved)s),
    balance AS (
        SELECT item.debtor_id,
               SUM(item.amount) + COALESCE(MAX(reserved.amount), 0) AS amount,
               GREATEST(
                   COALESCE(SUM(-item.amount) FILTER (WHERE item.amount < 0), 0)
                   - COALESCE(MAX(reserved.amount), 0),
                   0
               ) AS credit
          FROM item
     LEFT JOIN reserved ON reserved.debtor_id = item.debtor_id
      GROUP BY item.debtor_id
    ),
    debit AS (
        SELECT item.debtor_id,
               item.id,
               item.move_id,
               item.due,
               item.amount,
               {_COUNTS} AS counts,
               LEAST(
                   item.amount,
                   GREATEST(
                       SUM(item.amount) OVER (
                           PARTITION BY item.debtor_id
                               ORDER BY item.due, NOT {_COUNTS}, item.id
                       ) - balance.credit,
                       0
                   )
               ) AS rest
          FROM item
          JOIN balance ON balance.debtor_id = item.debtor_id
         WHERE item.amount > 0
    )
"""

# The same by day instead of by item: what is due on one day is of one age.
_RECEIVABLES = f"""
    WITH item AS (%(items)s),
    day AS (
        SELECT debtor_id,
               due,
               COALESCE(SUM(amount) FILTER (WHERE amount > 0), 0) AS debit,
               COALESCE(SUM(amount) FILTER (WHERE {_COUNTS}), 0) AS large,
               SUM(amount) AS amount
          FROM item
      GROUP BY debtor_id, due
    ),
    balance AS (
        SELECT day.debtor_id,
               SUM(day.amount) + COALESCE(MAX(reserved.amount), 0) AS amount,
               GREATEST(
                   SUM(day.debit - day.amount) - COALESCE(MAX(reserved.amount), 0), 0
               ) AS credit
          FROM day
     LEFT JOIN %(reserved)s ON reserved.debtor_id = day.debtor_id
      GROUP BY day.debtor_id
    ),
    debit AS (
        SELECT unpaid.debtor_id,
               unpaid.due,
               LEAST(unpaid.debit, GREATEST(unpaid.amount, 0)) AS rest,
               unpaid.large > 0
                   AND unpaid.amount > unpaid.debit - unpaid.large AS is_late
          FROM (
              SELECT day.debtor_id,
                     day.due,
                     day.debit,
                     day.large,
                     SUM(day.debit) OVER (
                         PARTITION BY day.debtor_id ORDER BY day.due
                     ) - balance.credit AS amount
                FROM day
                JOIN balance ON balance.debtor_id = day.debtor_id
               WHERE day.debit > 0
               ) unpaid
    ),
    aged AS (
        SELECT debtor_id,
               SUM(rest) FILTER (WHERE due >= %(as_of)s) AS not_due,
               SUM(rest) FILTER (WHERE due < %(as_of)s) AS overdue,
               MIN(due) FILTER (WHERE is_late) AS oldest_due,
               %(buckets)s
          FROM debit
      GROUP BY debtor_id
    )
    SELECT balance.debtor_id,
           balance.amount::text,
           balance.credit::text,
           aged.oldest_due,
           COALESCE(aged.overdue, 0)::text,
           %(bucket_names)s
      FROM balance
 LEFT JOIN aged ON aged.debtor_id = balance.debtor_id
"""

_DOCUMENTS = f"""
    WITH %(debits)s
    SELECT debit.debtor_id,
           debit.move_id,
           move.name,
           SUM(debit.amount)::text,
           SUM(debit.rest)::text,
           MIN(debit.due),
           move.credit_extension_end,
           MIN(debit.due) FILTER (WHERE debit.counts),
           {counts_sql("move.amount_residual_signed", "move.amount_total_signed")}
      FROM debit
      JOIN account_move move ON move.id = debit.move_id
     WHERE debit.rest > 0
  GROUP BY debit.debtor_id, debit.move_id, move.id
  ORDER BY MIN(debit.due), debit.move_id
"""

_ITEM_LIST = """
    WITH %(debits)s
    SELECT item.id, item.due, item.amount::text, COALESCE(debit.rest, 0)::text
      FROM item
 LEFT JOIN debit ON debit.id = item.id
     WHERE item.amount > 0
        OR NOT EXISTS (
           SELECT 1
             FROM account_move move
             JOIN account_payment payment ON payment.id = move.origin_payment_id
            WHERE move.id = item.move_id
              AND payment.payment_transaction_id IS NOT NULL
              AND item.debtor_id IN (SELECT debtor_id FROM reserved)
           )
  ORDER BY item.due, item.id
"""

_HISTORY = """
    SELECT commercial_partner_id,
           MIN(invoice_date) FILTER (WHERE move_type <> 'out_refund'),
           SUM(amount_untaxed_signed) FILTER (
               WHERE invoice_date > %(since)s AND invoice_date <= %(as_of)s
           )::text
      FROM account_move
     WHERE state = 'posted'
       AND move_type IN %(invoices)s
       AND company_id = ANY(%(companies)s)
       AND commercial_partner_id = ANY(%(partners)s)
  GROUP BY commercial_partner_id
"""


def fields_of(env, names):
    """Return the fields of ``{model: names}``, for ``to_flush``."""
    return [
        env[model]._fields[name] for model, fnames in names.items() for name in fnames
    ]


def without_jit():
    """Return what is run first: compiling the rows takes longer than reading them."""
    return SQL("SELECT set_config('jit', 'off', TRUE)")


def items(scope, which=None):
    """Return the open receivables of the customers and companies in ``scope``.

    ``which`` amounts, all unless said otherwise.
    """
    return SQL(_ITEMS, **scope, which=which or SQL("<> 0"))


def _which(credits_count):
    return SQL("<> 0") if credits_count else SQL("> 0")


def reserved_text(payers, amounts):
    """Return credits by customer that already stand against one order."""
    return SQL(_RESERVED, payers=payers, amounts=amounts)


def _reserved(reserved, credits_count=True):
    if not credits_count:
        reserved = {}
    return reserved_text(list(reserved), [str(amount) for amount in reserved.values()])


def _debits(scope, reserved, credits_count=True, small=ZERO):
    return SQL(
        _DEBITS,
        items=items(scope, _which(credits_count)),
        reserved=_reserved(reserved, credits_count),
        small=amount_text(small),
    )


def amount_text(amount):
    """Return an exact amount as a value of a query."""
    return SQL("%s::numeric", str(amount))


def receivables(env, scope, reserved, as_of, credits_count=True, small=ZERO):
    """Return balance, free credits, oldest due date, overdue amount and ageing.

    ``reserved`` are credits by customer that already stand against one order and so
    neither lower the balance nor pay an invoice. Unless ``credits_count``, no credit
    does. Rests of no more than ``small`` have a part in every amount, and none in the
    oldest due date.
    """
    return SQL(
        "%s",
        receivables_text(
            scope,
            _which(credits_count),
            _reserved(reserved, credits_count),
            as_of,
            amount_text(small),
        ),
        to_flush=fields_of(env, ITEM_FIELDS),
    )


def receivables_text(scope, which, reserved, as_of, small):
    """Return the query alone; values may be names of a function's arguments."""
    buckets = [
        SQL(
            "SUM(rest) FILTER (WHERE %s - due BETWEEN %s AND %s) AS %s",
            as_of,
            first,
            last or FOREVER,
            SQL.identifier(f"days_{first}"),
        )
        for first, last in BUCKETS.values()
    ]
    names = ["not_due", *(f"days_{first}" for first, _last in BUCKETS.values())]
    return SQL(
        _RECEIVABLES,
        items=items(scope, which),
        reserved=reserved,
        as_of=as_of,
        small=small,
        buckets=SQL(", ").join(buckets),
        bucket_names=SQL(", ").join(
            SQL("COALESCE(aged.%s, 0)::text", SQL.identifier(name)) for name in names
        ),
    )


def documents(env, scope, reserved, credits_count=True, small=ZERO):
    """Return the documents that are open after all free credits, oldest due first.

    With the day since which each of them counts as late, and whether its dates of the
    insurance clock count: not once no more than ``small`` is left of it.
    """
    return SQL(
        _DOCUMENTS,
        debits=_debits(scope, reserved, credits_count, small),
        small=amount_text(small),
        to_flush=fields_of(env, ITEM_FIELDS),
    )


def item_list(env, scope, reserved, credits_count=True):
    """Return the open items one by one, money that stands against orders left out."""
    return SQL(
        _ITEM_LIST,
        debits=_debits(scope, reserved, credits_count),
        to_flush=fields_of(env, ITEM_FIELDS),
    )


def history(env, scope, since, as_of):
    """Return the first invoice and the sales between two days of each customer."""
    return SQL(
        "%s",
        history_text(scope, since, as_of),
        to_flush=fields_of(env, HISTORY_FIELDS),
    )


def history_text(scope, since, as_of):
    """Return the query alone; values may be names of a function's arguments."""
    return SQL(_HISTORY, **scope, since=since, as_of=as_of, invoices=CUSTOMER_INVOICES)
