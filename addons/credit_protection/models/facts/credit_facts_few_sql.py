"""SQL behind ``credit.facts`` for few customers: the same queries, planned once.

For one customer PostgreSQL takes longer to plan these queries than to run them, and an
order waits for it. In a function it keeps the plan for as long as the connection lives.
Such a plan goes by index from customer to customer, which for many customers is slow:
for those the queries are planned anew.
"""

from typing import NamedTuple

from odoo.tools import SQL

from . import credit_facts_orders_sql as orders_sql
from . import credit_facts_rare_sql as rare_sql
from . import credit_facts_sql as sql
from .credit_facts_book import ZERO
from .credit_facts_few_receivables_sql import receivables_text

FEW = 50  # customers
FIGURES = ("orders", "receivables", "history")

_SCOPE = {"companies": SQL("p_companies"), "partners": SQL("p_partners")}
_WITHIN = SQL(
    "(p_until IS NULL OR so.commitment_date IS NULL OR so.commitment_date < p_until)"
)
_BUCKETS = ", ".join(f"bucket_{n} text" for n in range(len(sql.BUCKETS)))


class _Function(NamedTuple):
    """Its name, arguments and columns, the query that it answers with, variables."""

    name: str
    arguments: str
    columns: str
    query: SQL
    declared: str = ""


def _as_json(function):
    """Return what a function answers with as one value: its rows, a list of objects."""
    names = [column.split()[0] for column in function.columns.split(",")]
    return SQL(
        "(SELECT json_agg(row_to_json(found)) FROM (%s) AS found (%s))",
        function.query,
        SQL(", ").join(map(SQL.identifier, names)),
    )


_OPEN_ORDERS = _Function(
    "credit_few_open_orders",
    """
    p_companies int[], p_partners int[], p_apart int[], p_digits int, p_until timestamp
    """,
    """
    debtor_id int, currency_id int, amount text, order_id int, state varchar,
    counted boolean, unpriced jsonb
    """,
    orders_sql.open_orders_text(_SCOPE, SQL("p_apart"), SQL("p_digits"), _WITHIN),
)
_PREPAYMENTS = _Function(
    "credit_few_prepayments",
    "p_companies int[], p_partners int[]",
    "order_id int, payer_id int, booked text, booked_currency text, unbooked text",
    orders_sql.prepayments_text(_SCOPE),
)
_RECEIVABLES = _Function(
    "credit_few_receivables",
    """
    p_companies int[], p_partners int[], p_payers int[], p_amounts numeric[],
    p_as_of date, p_credits boolean, p_small numeric
    """,
    f"""
    debtor_id int, balance text, credit text, oldest_due date, overdue text,
    not_due text, {_BUCKETS}
    """,
    receivables_text(
        _SCOPE,
        SQL("<> 0 AND (p_credits OR item.amount_residual > 0)"),
        sql.reserved_text(SQL("p_payers"), SQL("p_amounts")),
        SQL("p_as_of"),
        SQL("p_small"),
    ),
)
_HISTORY = _Function(
    "credit_few_history",
    "p_companies int[], p_partners int[], p_since date, p_as_of date",
    "debtor_id int, first_on date, sales text",
    sql.history_text(_SCOPE, SQL("p_since"), SQL("p_as_of")),
)
_TOGETHER = _Function(
    "credit_few_figures",
    """
    p_companies int[], p_partners int[], p_payers int[], p_amounts numeric[],
    p_as_of date, p_credits boolean, p_small numeric, p_apart int[], p_digits int,
    p_until timestamp, p_since date
    """,
    ", ".join(f"{kind} json" for kind in FIGURES),
    SQL(
        "SELECT %s",
        SQL(", ").join(map(_as_json, (_OPEN_ORDERS, _RECEIVABLES, _HISTORY))),
    ),
)
_RARE = _Function(
    "credit_few_rare",
    "p_contacts int[], p_beside int[], p_orders int[], p_company int, p_user int",
    rare_sql.columns(),
    rare_sql.rare_text(
        *(SQL("p_partners"), SQL("p_orders"), SQL("p_company"), SQL("p_user")),
        SQL("p_contacts || p_partners || p_beside"),
    ),
    """
    DECLARE
        p_partners int[] := ARRAY(
            SELECT DISTINCT commercial_partner_id
              FROM res_partner
             WHERE id = ANY(p_contacts)
        );
    """,
)
_FUNCTIONS = (_OPEN_ORDERS, _PREPAYMENTS, _RECEIVABLES, _HISTORY, _TOGETHER, _RARE)


def install(cr):
    """Make the functions, or make them anew."""
    for function in _FUNCTIONS:
        name = SQL.identifier(function.name)
        cr.execute(SQL("DROP FUNCTION IF EXISTS %s", name))
        cr.execute(
            SQL(
                """
                CREATE FUNCTION %(name)s(%(arguments)s) RETURNS TABLE (%(columns)s)
                LANGUAGE plpgsql STABLE
                SET plan_cache_mode = 'force_generic_plan' SET jit = 'off'
                AS $few$
                #variable_conflict use_column
                %(declared)s
                BEGIN
                    RETURN QUERY %(query)s;
                END $few$
                """,
                name=name,
                arguments=SQL(function.arguments),
                columns=SQL(function.columns),
                query=function.query,
                declared=SQL(function.declared),
            )
        )


def open_orders(env, scope, apart, digits, until):
    """Do as the query of the same name, with all that may be posted."""
    return SQL(
        "SELECT * FROM credit_few_open_orders(%s, %s, %s::int[], %s, %s)",
        *(scope["companies"], scope["partners"], list(apart), digits, until),
        to_flush=sql.fields_of(env, orders_sql.ORDER_FIELDS),
    )


def prepayments(env, scope):
    """Do as the query of the same name."""
    return SQL(
        "SELECT * FROM credit_few_prepayments(%s, %s)",
        *(scope["companies"], scope["partners"]),
        to_flush=orders_sql.prepayment_fields(env),
    )


def receivables(env, scope, reserved, as_of, credits_count=True, small=ZERO):
    """Do as the query of the same name."""
    if not credits_count:
        reserved = {}
    return SQL(
        "SELECT * FROM credit_few_receivables("
        "%s, %s, %s::int[], %s::numeric[], %s, %s, %s::numeric)",
        *(scope["companies"], scope["partners"]),
        *(list(reserved), [str(amount) for amount in reserved.values()]),
        *(as_of, bool(credits_count), str(small)),
        to_flush=sql.fields_of(env, sql.ITEM_FIELDS),
    )


def history(env, scope, since, as_of):
    """Do as the query of the same name."""
    return SQL(
        "SELECT * FROM credit_few_history(%s, %s, %s, %s)",
        *(scope["companies"], scope["partners"], since, as_of),
        to_flush=sql.fields_of(env, sql.HISTORY_FIELDS),
    )


def figures(scope, apart, digits, until, since, as_of, credits_count, small):
    """Return open orders, receivables and history in one row, each as rows of JSON.

    Each query costs an order its way to the database and back. All of it was written
    before: nothing is flushed.
    """
    return SQL(
        "SELECT * FROM credit_few_figures("
        "%s, %s, '{}', '{}', %s, %s, %s::numeric, %s::int[], %s, %s, %s)",
        *(scope["companies"], scope["partners"], as_of, bool(credits_count)),
        *(str(small), list(apart), digits, until, since),
    )


def rare(contacts, beside, orders, company, user):
    """Return what ``credit_facts_rare_sql.rare_text`` asks, of whom contacts belong to.

    With it comes what is asked of the contacts themselves and of others ``beside``.
    """
    terms = contacts, beside, orders, company, user
    return SQL("SELECT * FROM credit_few_rare(%s, %s, %s, %s, %s)", *terms)
