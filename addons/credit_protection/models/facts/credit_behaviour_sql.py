"""SQL behind the rating of customers: how they pay, and writing many ratings at once.

Amounts come back as text, so that not a cent is lost on the way to Decimal.
"""

import json

from odoo.tools import SQL

from . import credit_facts_sql as facts_sql

RECENT = 5  # invoices that show the trend

_FIELDS = {
    "account.move": ("move_type", "journal_id", "state"),
    "account.move.line": ("partner_id", "move_id", "date"),
    "account.partial.reconcile": (
        "amount",
        "credit_move_id",
        "debit_move_id",
        "exchange_move_id",
    ),
}

# One row a part of an invoice: what was paid of it in the period, and what of it is
# overdue now after all credits. Credit notes and exchange differences are no payments.
_BEHAVIOUR = """
    WITH open_item(id, due, amount, rest) AS (%(items)s),
    outstanding AS (
        SELECT debtor.commercial_partner_id AS debtor_id,
               item.move_id,
               open_item.due,
               open_item.rest::numeric AS rest
          FROM open_item
          JOIN account_move_line item ON item.id = open_item.id
          JOIN account_move move ON move.id = item.move_id
          JOIN res_partner debtor ON debtor.id = item.partner_id
         WHERE open_item.rest::numeric > 0
           AND move.move_type IN ('out_invoice', 'out_receipt')
    ),
    part AS (
        SELECT debtor.commercial_partner_id AS debtor_id,
               item.move_id,
               COALESCE(item.date_maturity, item.date) AS due,
               partial.amount,
               payer.date - COALESCE(item.date_maturity, item.date) AS days
          FROM account_move_line item
          JOIN account_account account ON account.id = item.account_id
          JOIN account_move move ON move.id = item.move_id
          JOIN res_partner debtor ON debtor.id = item.partner_id
          JOIN account_partial_reconcile partial ON partial.debit_move_id = item.id
          JOIN account_move_line payer ON payer.id = partial.credit_move_id
          JOIN account_move payment ON payment.id = payer.move_id
         WHERE account.account_type = 'asset_receivable'
           AND item.parent_state = 'posted'
           AND item.company_id = ANY(%(companies)s)
           AND debtor.commercial_partner_id = ANY(%(partners)s)
           AND move.move_type IN ('out_invoice', 'out_receipt')
           AND payment.move_type <> 'out_refund'
           AND payer.date > %(since)s
           AND payer.date <= %(as_of)s
           AND NOT EXISTS (
               SELECT 1
                 FROM account_partial_reconcile cause
                WHERE cause.exchange_move_id = payment.id
           )
     UNION ALL
        SELECT debtor_id, move_id, due, rest, %(as_of)s - due
          FROM outstanding
         WHERE due < %(as_of)s
    ),
    invoice AS (
        SELECT debtor_id,
               move_id,
               MAX(due) AS due,
               SUM(amount) AS amount,
               SUM(amount * days) AS weighted,
               BOOL_OR(days > 0) AS late
          FROM part
      GROUP BY debtor_id, move_id
    ),
    counted AS (
        SELECT invoice.*,
               ROW_NUMBER() OVER (
                   PARTITION BY debtor_id ORDER BY due DESC, move_id DESC
               ) AS number
          FROM invoice
         WHERE late
            OR move_id NOT IN (SELECT move_id FROM outstanding)
    )
    SELECT debtor_id,
           COUNT(*),
           COUNT(*) FILTER (WHERE NOT late),
           SUM(amount)::text,
           SUM(weighted)::text,
           COALESCE(SUM(amount) FILTER (WHERE number <= %(recent)s), 0)::text,
           COALESCE(SUM(weighted) FILTER (WHERE number <= %(recent)s), 0)::text,
           COALESCE(SUM(amount) FILTER (WHERE number > %(recent)s), 0)::text,
           COALESCE(SUM(weighted) FILTER (WHERE number > %(recent)s), 0)::text
      FROM counted
  GROUP BY debtor_id
"""

_CUSTOMERS = """
    SELECT DISTINCT debtor.commercial_partner_id
      FROM account_move move
      JOIN res_partner debtor ON debtor.id = move.partner_id
     WHERE move.state = 'posted'
       AND move.move_type IN ('out_invoice', 'out_receipt')
       AND move.company_id = ANY(%(companies)s)
       AND move.invoice_date > %(since)s
       AND NOT EXISTS (
           SELECT 1
             FROM credit_profile profile
            WHERE profile.partner_id = debtor.commercial_partner_id
              AND profile.company_id = %(company)s
       )
"""

# What a rating writes, by column.
RATED = {
    "tier": "varchar",
    "tier_computed": "varchar",
    "tier_since": "date",
    "tier_pending": "varchar",
    "tier_pending_since": "date",
    "score": "float8",
    "score_known": "boolean",
    "score_factors": "jsonb",
    "avg_delay": "float8",
    "on_time_ratio": "float8",
    "delay_trend": "float8",
    "behaviour_known": "boolean",
    "invoices_rated": "int",
    "sales_12m": "numeric",
    "avg_monthly_sales": "numeric",
    "months_as_customer": "int",
    # int4, not int: no grade is stored as no number, so that no filter takes it for 0.
    "grade": "int4",
    "grade_date": "date",
    "country_risk": "varchar",
    "rated_figures": "jsonb",
    "proposed_limit": "numeric",
    "proposed_limit_known": "boolean",
    "proposed_limit_trace": "jsonb",
    "max_term_days": "int",
    "max_term_known": "boolean",
    "max_term_trace": "jsonb",
    "term_days": "int",
    "terms_exceed": "boolean",
}


def behaviour(env, scope, reserved, since, as_of):
    """Return how the customers in ``scope`` paid between two days: sums of parts."""
    return SQL(
        _BEHAVIOUR,
        **scope,
        items=facts_sql.item_list(env, scope, reserved),
        since=since,
        as_of=as_of,
        recent=RECENT,
        to_flush=facts_sql.fields_of(env, _FIELDS),
    )


def customers_without_profile(env, companies, company_id, since):
    """Return the customers that were invoiced since a day and have no profile."""
    return SQL(
        _CUSTOMERS,
        companies=companies,
        company=company_id,
        since=since,
        to_flush=facts_sql.fields_of(
            env,
            {"account.move": ("state", "partner_id", "invoice_date", "move_type")},
        ),
    )


def write_ratings(rows, uid, as_of, now):
    """Return the update of many profiles; ``rows`` is ``{id: {column: value}}``."""
    columns = {
        name: [_value(vals[name], kind) for vals in rows.values()]
        for name, kind in RATED.items()
    }
    return SQL(
        """
        UPDATE credit_profile AS profile
           SET %(assignments)s, %(mark)s, write_uid = %(uid)s, write_date = %(now)s
          FROM unnest(%(ids)s::int[], %(arrays)s) AS new(id, %(names)s)
         WHERE profile.id = new.id
        """,
        assignments=SQL(", ").join(
            SQL("%s = new.%s", SQL.identifier(name), SQL.identifier(name))
            for name in RATED
        ),
        mark=_mark(as_of, now),
        uid=uid,
        now=now,
        ids=list(rows),
        arrays=SQL(", ").join(
            SQL(f"%s::{kind}[]", columns[name])  # pylint: disable=sql-injection
            for name, kind in RATED.items()
        ),
        names=SQL(", ").join(SQL.identifier(name) for name in RATED),
    )


def _value(value, kind):
    return json.dumps(value) if kind == "jsonb" and value is not None else value


def mark_rated(ids, as_of, now):
    """Return the update that says when profiles were last rated."""
    return SQL(
        "UPDATE credit_profile SET %s WHERE id = ANY(%s)", _mark(as_of, now), ids
    )


def _mark(as_of, now):
    return SQL(
        "rated_on = %s, rated_at = %s, legal_status = COALESCE(legal_status, 'normal')",
        as_of,
        now,
    )


def write_history(rows, uid, now):
    """Return the upsert of history rows: one a profile and day, the last one counts.

    ``rows`` are (profile_id, company_id, partner_id, date, tier, score, score_known,
    limit_kind, credit_limit, exposure).
    """
    columns = [list(column) for column in zip(*rows, strict=True)]
    kinds = ("int", "int", "int", "date", "varchar", "float8", "boolean")
    kinds += ("varchar", "numeric", "numeric")
    return SQL(
        """
        INSERT INTO credit_profile_history (
            profile_id, company_id, partner_id, date, tier, score, score_known,
            limit_kind, credit_limit, exposure,
            create_uid, create_date, write_uid, write_date
        )
        SELECT new.*, %(uid)s, %(now)s, %(uid)s, %(now)s
          FROM unnest(%(arrays)s) AS new
            ON CONFLICT (profile_id, date) DO UPDATE
           SET tier = EXCLUDED.tier,
               score = EXCLUDED.score,
               score_known = EXCLUDED.score_known,
               limit_kind = EXCLUDED.limit_kind,
               credit_limit = EXCLUDED.credit_limit,
               exposure = EXCLUDED.exposure,
               write_uid = EXCLUDED.write_uid,
               write_date = EXCLUDED.write_date
        """,
        uid=uid,
        now=now,
        arrays=SQL(", ").join(
            SQL(f"%s::{kind}[]", column)  # pylint: disable=sql-injection
            for kind, column in zip(kinds, columns, strict=True)
        ),
    )
