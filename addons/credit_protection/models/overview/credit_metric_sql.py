"""SQL behind the figures of a day: what a company is owed, has sold and has lost.

Each part of a figure is read by customer and then added up by tier and salesperson, in
one statement for any number of customers.
"""

from odoo.tools import SQL

from ..customers.credit_profile import LIVE_HOLDS
from ..facts.credit_facts_sql import CUSTOMER_INVOICES, fields_of
from .credit_ageing_sql import GROUPS, WATCHED, items

INCOME = ("income", "income_other")
INDEMNITY = "indemnity"
RECOVERY = "recovery"
# Amounts of a row, in the order of the columns.
AMOUNTS = (
    "not_due",
    *GROUPS,
    "credits",
    "insured",
    "borne",
    "opening",
    "sales",
    "month_sales",
    "year_sales",
    "losses",
    "shared",
    "indemnities",
    "exposure",
    "held",
)
_FIELDS = {
    **WATCHED,
    "account.move": (
        *WATCHED["account.move"],
        "amount_total_signed",
        "amount_untaxed_signed",
        "company_id",
        "credit_claim_entry_id",
        "credit_claim_entry_kind",
        "invoice_date",
        "move_type",
        "reversed_entry_id",
    ),
    "account.move.line": (*WATCHED["account.move.line"], "balance"),
    "account.partial.reconcile": (
        "amount",
        "credit_move_id",
        "debit_move_id",
        "max_date",
    ),
    "credit.claim": ("partner_id",),
    "credit.hold": ("amount", "company_id", "partner_id", "state"),
    "credit.profile": ("company_id", "figures_exposure", "partner_id", "tier"),
    "res.partner": ("commercial_partner_id", "user_id"),
}

# What was open at the end of a day: what was booked until then, less what had been
# applied until then. What is insured was never written down for a day in the past.
_OPEN_THEN = """
    WITH applied AS (
        SELECT id, SUM(amount) AS amount
          FROM (
               SELECT debit_move_id AS id, -amount AS amount
                 FROM account_partial_reconcile
                WHERE max_date <= %(day)s
            UNION ALL
               SELECT credit_move_id, amount
                 FROM account_partial_reconcile
                WHERE max_date <= %(day)s
               ) partial
      GROUP BY id
    ),
    item AS (
        SELECT partner.commercial_partner_id AS partner_id,
               %(day)s - COALESCE(line.date_maturity, line.date) AS days,
               line.balance + COALESCE(applied.amount, 0) AS amount
          FROM account_move_line line
          JOIN account_account account ON account.id = line.account_id
     LEFT JOIN res_partner partner ON partner.id = line.partner_id
     LEFT JOIN applied ON applied.id = line.id
         WHERE account.account_type = 'asset_receivable'
           AND line.parent_state = 'posted'
           AND line.company_id = %(company)s
           AND line.date <= %(day)s
    )
    SELECT item.partner_id,
           CASE WHEN item.amount < 0 THEN 'credit'
                WHEN item.days <= 0 THEN 'age_0'
                WHEN item.days <= %(b1)s THEN 'age_1'
                WHEN item.days <= %(b2)s THEN 'age_2'
                WHEN item.days <= %(b3)s THEN 'age_3'
                WHEN item.days <= %(b4)s THEN 'age_4'
                ELSE 'age_5' END AS bucket,
           item.amount,
           0::numeric AS insured,
           0::numeric AS borne
      FROM item
     WHERE item.amount <> 0
"""
_OPEN_NOW = """
    SELECT item.partner_id,
           item.bucket,
           item.amount,
           item.insured,
           item.insured * item.insured_share AS borne
      FROM (%(items)s) item
"""
# A company that is owed nothing has a day as well.
_NOW_ONLY = """
    SELECT NULL::int, 'opening', 0, 0, 0
 UNION ALL
    SELECT partner_id, 'exposure', figures_exposure, 0, 0
      FROM credit_profile
     WHERE company_id = %(company)s
 UNION ALL
    SELECT partner_id, 'held', amount, 0, 0
      FROM credit_hold
     WHERE company_id = %(company)s
       AND state = ANY(%(live)s)
 UNION ALL
"""
_PARTS = """
    SELECT partner.commercial_partner_id, 'opening', line.balance, 0, 0
      FROM account_move_line line
      JOIN account_account account ON account.id = line.account_id
 LEFT JOIN res_partner partner ON partner.id = line.partner_id
     WHERE account.account_type = 'asset_receivable'
       AND line.parent_state = 'posted'
       AND line.company_id = %(company)s
       AND line.date < %(month_first)s
 UNION ALL
    SELECT move.commercial_partner_id, sold.what, sold.amount, 0, 0
      FROM account_move move
CROSS JOIN LATERAL (VALUES
           ('sales', %(first)s, move.amount_total_signed),
           ('month_sales', %(month_first)s, move.amount_total_signed),
           ('year_sales', %(year_first)s, move.amount_untaxed_signed)
           ) AS sold(what, first, amount)
     WHERE move.state = 'posted'
       AND move.move_type = ANY(%(invoices)s)
       AND move.company_id = %(company)s
       AND move.invoice_date BETWEEN %(year_first)s AND %(day)s
       AND move.invoice_date >= sold.first
 UNION ALL
    SELECT partner.commercial_partner_id, 'losses', line.balance, 0, 0
      FROM account_move_line line
 LEFT JOIN res_partner partner ON partner.id = line.partner_id
     WHERE line.account_id = ANY(%(loss_accounts)s)
       AND line.parent_state = 'posted'
       AND line.company_id = %(company)s
       AND line.date BETWEEN %(year_first)s AND %(day)s
 UNION ALL
    SELECT claim.partner_id,
           CASE booked.kind WHEN %(indemnity)s THEN 'indemnities' ELSE 'shared' END,
           -line.balance, 0, 0
      FROM booked
      JOIN credit_claim claim ON claim.id = booked.claim_id
      JOIN account_move_line line ON line.move_id = booked.id
      JOIN account_account account ON account.id = line.account_id
     WHERE line.parent_state = 'posted'
       AND CASE booked.kind
               WHEN %(indemnity)s THEN account.account_type = ANY(%(income)s)
               ELSE account.id = ANY(%(insurer_accounts)s) END
       AND line.company_id = %(company)s
       AND line.date BETWEEN %(year_first)s AND %(day)s
"""
_KEEP = """
    -- What was booked for claims, and what took it back.
    WITH booked(id, claim_id, kind) AS (
        SELECT id, credit_claim_entry_id, credit_claim_entry_kind
          FROM account_move
         WHERE credit_claim_entry_kind IN (%(indemnity)s, %(recovery)s)
     UNION ALL
        SELECT reversal.id, move.credit_claim_entry_id, move.credit_claim_entry_kind
          FROM account_move move
          JOIN account_move reversal ON reversal.reversed_entry_id = move.id
         WHERE move.credit_claim_entry_kind IN (%(indemnity)s, %(recovery)s)
    ),
    part(partner_id, what, amount, insured, borne) AS (
        (%(open)s)
     UNION ALL
        %(now_only)s
        %(parts)s
    )
    INSERT INTO credit_metric_snapshot (
        company_id, day, origin, bounds, tier, user_id, user_key, %(columns)s,
        balance, overdue, create_uid, create_date, write_uid, write_date
    )
    SELECT %(company)s, %(day)s, %(origin)s, %(bounds)s, profile.tier,
           partner.user_id, COALESCE(partner.user_id, 0), %(sums)s,
           COALESCE(SUM(part.amount) FILTER (WHERE part.what = ANY(%(open_kinds)s)), 0),
           COALESCE(SUM(part.amount) FILTER (WHERE part.what = ANY(%(late_kinds)s)), 0),
           %(user)s, %(now)s, %(user)s, %(now)s
      FROM part
 LEFT JOIN res_partner partner ON partner.id = part.partner_id
 LEFT JOIN credit_profile profile ON profile.partner_id = part.partner_id
       AND profile.company_id = %(company)s
     WHERE NOT EXISTS (
               SELECT 1
                 FROM credit_metric_snapshot kept
                WHERE kept.company_id = %(company)s
                  AND kept.day = %(day)s
           )
  GROUP BY profile.tier, partner.user_id
        ON CONFLICT DO NOTHING
 RETURNING id
"""
_KINDS = {
    "not_due": "age_0",
    **GROUPS,
    "credits": "credit",
}
_FIRST = """
    SELECT MIN(line.date)
      FROM account_move_line line
      JOIN account_account account ON account.id = line.account_id
     WHERE account.account_type = 'asset_receivable'
       AND line.parent_state = 'posted'
       AND line.company_id = %(company)s
"""
_SALESPEOPLE = """
    SELECT DISTINCT partner.user_id
      FROM credit_profile profile
      JOIN res_partner partner ON partner.id = profile.partner_id
     WHERE profile.company_id = ANY(%(companies)s)
       AND partner.user_id IS NOT NULL
"""
_OWED = """
    SELECT item.company_id,
           item.tier,
           item.bucket,
           SUM(item.amount)::text,
           SUM(item.insured)::text,
           SUM(item.insured * item.insured_share)::text
      FROM (%(items)s) item
  GROUP BY item.company_id, item.tier, item.bucket
"""


def keep(env, company_id, day, bounds, periods, accounts, now, *, past=False):
    """Return the insert of the figures of a company on a day.

    A second one of the same day adds nothing.

    :param dict periods: first days of the quarter, the month and the year that end then
    :param dict accounts: ids of the accounts for bad debts and for debts to insurers
    :param past: what was open at the end of a day in the past, from the ledger
    """
    scope = _scope(company_id, day, periods, accounts)
    opened = _open_then if past else _open_now
    return SQL(
        _KEEP,
        open=opened(company_id, day, bounds),
        now_only=SQL("") if past else SQL(_NOW_ONLY, **scope),
        parts=SQL(_PARTS, **scope),
        indemnity=INDEMNITY,
        recovery=RECOVERY,
        columns=SQL(", ").join(map(SQL.identifier, AMOUNTS)),
        sums=SQL(", ").join(_sum_of(name) for name in AMOUNTS),
        open_kinds=list(_KINDS.values()),
        late_kinds=list(GROUPS.values()),
        company=company_id,
        day=day,
        origin="ledger" if past else "night",
        bounds=",".join(map(str, bounds)),
        user=env.uid,
        now=now,
        to_flush=fields_of(env, _FIELDS),
    )


def _scope(company_id, day, periods, accounts):
    """Return the values that the parts of the figures are read with."""
    return {
        "company": company_id,
        "day": day,
        "live": list(LIVE_HOLDS),
        "invoices": list(CUSTOMER_INVOICES),
        "income": list(INCOME),
        "indemnity": INDEMNITY,
        **periods,
        **accounts,
    }


def _open_now(company_id, day, bounds):
    return SQL(_OPEN_NOW, items=items({company_id: (day, bounds)}))


def _open_then(company_id, day, bounds):
    names = ("b1", "b2", "b3", "b4")
    limits = dict(zip(names, bounds, strict=True))
    return SQL(_OPEN_THEN, company=company_id, day=day, **limits)


def _sum_of(name):
    """Return the sum of one column."""
    if name in ("insured", "borne"):
        return SQL("COALESCE(SUM(part.%s), 0)", SQL.identifier(name))
    total = SQL(
        "COALESCE(SUM(part.amount) FILTER (WHERE part.what = %s), 0)",
        _KINDS.get(name, name),
    )
    return SQL("-%s", total) if name == "credits" else total


def first_day(env, company_id):
    """Return the query of the first day on which a customer owed something."""
    return SQL(_FIRST, company=company_id, to_flush=fields_of(env, WATCHED))


def owed(env, query):
    """Return what a search in the ageing finds, by company, tier and age."""
    columns = ("company_id", "tier", "bucket", "amount", "insured", "insured_share")
    names = (SQL.identifier(query.table, column) for column in columns)
    return SQL(_OWED, items=query.select(*names))


def salespeople(env, companies):
    """Return the query of the salespeople of the customers of some companies."""
    fields = {
        "credit.profile": ("company_id", "partner_id"),
        "res.partner": ("user_id",),
    }
    return SQL(_SALESPEOPLE, companies=companies.ids, to_flush=fields_of(env, fields))
