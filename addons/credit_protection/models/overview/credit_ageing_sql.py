"""SQL behind the ageing: open receivables one by one, and their sums of a day."""

from odoo.tools import SQL

from ..cover.credit_cover_open_sql import READ, SHARE
from ..facts.credit_facts_sql import fields_of

# Ages of what is overdue, by their column in the snapshot. Named so that they stand in
# their order, after what is not due and before credits, however they are sorted.
GROUPS = {f"late_{number}": f"age_{number}" for number in range(1, 6)}
WATCHED = {
    "account.account": ("account_type",),
    "account.move": (
        *READ["account.move"],
        "commercial_partner_id",
        "credit_insured_share",
        "invoice_user_id",
        "state",
    ),
    "account.move.line": (
        "account_id",
        "amount_residual",
        "amount_residual_currency",
        "company_id",
        "currency_id",
        "date",
        "date_maturity",
        "move_id",
        "parent_state",
        "partner_id",
        "reconciled",
    ),
    "credit.dispute": ("amount_company", "move_id", "state"),
    "credit.insurance.version": READ["credit.insurance.version"],
    "res.company": READ["res.company"],
    "res.currency": READ["res.currency"],
    "credit.profile": ("company_id", "partner_id", "tier"),
    "res.partner": ("commercial_partner_id",),
}
_STORED = {
    "credit.profile": (
        "company_id",
        "effective_limit",
        "figures_exposure",
        "partner_id",
        "tier",
    ),
}

# What is open up to an item, with it and before it, and not disputed.
_WITH_THIS = "GREATEST(item.before + GREATEST(item.amount, 0) - item.disputed, 0)"
_BEFORE = "GREATEST(item.before - item.disputed, 0)"
_INSURED = (
    "LEAST(item.insured,"
    " ROUND(({}) * item.share / unit.rounding) * unit.rounding)".format
)

# What is disputed and what is insured stands on the invoice; of one in instalments the
# first ones are meant first, rounded so that they add up. Company and customer stand in
# the partition so that PostgreSQL looks at the items of one customer only where it is
# asked for one.
_ITEMS = f"""
    WITH day AS (
        SELECT *
          FROM unnest(%(companies)s::int[], %(todays)s::date[], %(b1)s::int[],
                      %(b2)s::int[], %(b3)s::int[], %(b4)s::int[])
               AS day(company_id, today, b1, b2, b3, b4)
    ),
    disputed AS (
        SELECT move_id, SUM(amount_company) AS amount
          FROM credit_dispute
         WHERE state = 'open'
      GROUP BY move_id
    ),
    item AS (
        SELECT line.id,
               line.move_id,
               partner.commercial_partner_id AS partner_id,
               line.company_id,
               line.currency_id,
               line.amount_residual AS amount,
               line.amount_residual_currency AS amount_currency,
               COALESCE(line.date_maturity, line.date) AS due_date,
               move.invoice_user_id AS user_id,
               COALESCE(disputed.amount, 0) AS disputed,
               COALESCE(move.credit_insured_amount, 0) AS insured,
               {SHARE} AS share,
               COALESCE(move.credit_insured_share, 0)::numeric AS insured_share,
               COALESCE(
                   SUM(GREATEST(line.amount_residual, 0)) OVER (
                       PARTITION BY line.move_id,
                                    line.company_id,
                                    partner.commercial_partner_id
                           ORDER BY COALESCE(line.date_maturity, line.date), line.id
                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                   ),
                   0
               ) AS before
          FROM account_move_line line
          JOIN account_account account ON account.id = line.account_id
          JOIN account_move move ON move.id = line.move_id
     LEFT JOIN res_partner partner ON partner.id = line.partner_id
     LEFT JOIN disputed ON disputed.move_id = line.move_id
         WHERE account.account_type = 'asset_receivable'
           AND line.reconciled IS NOT TRUE
           AND line.parent_state = 'posted'
           AND (line.amount_residual <> 0 OR line.amount_residual_currency <> 0)
    )
    SELECT item.id,
           item.move_id,
           item.partner_id,
           item.company_id,
           company.currency_id AS company_currency_id,
           item.currency_id,
           item.user_id,
           profile.tier,
           item.due_date,
           day.today,
           day.today - item.due_date AS days,
           item.amount,
           item.amount_currency,
           LEAST(GREATEST(item.disputed - item.before, 0), GREATEST(item.amount, 0))
               AS disputed,
           {_INSURED(_WITH_THIS)}
               - {_INSURED(_BEFORE)} AS insured,
           item.insured_share,
           CASE WHEN item.amount < 0 THEN 'credit'
                WHEN item.due_date >= day.today THEN 'age_0'
                WHEN day.today - item.due_date <= day.b1 THEN 'age_1'
                WHEN day.today - item.due_date <= day.b2 THEN 'age_2'
                WHEN day.today - item.due_date <= day.b3 THEN 'age_3'
                WHEN day.today - item.due_date <= day.b4 THEN 'age_4'
                ELSE 'age_5' END AS bucket
      FROM item
      JOIN day ON day.company_id = item.company_id
      JOIN res_company company ON company.id = item.company_id
      JOIN res_currency unit ON unit.id = company.currency_id
 LEFT JOIN credit_profile profile ON profile.partner_id = item.partner_id
       AND profile.company_id = item.company_id
"""

_SNAPSHOT = """
    INSERT INTO credit_ageing_snapshot (
        partner_id, partner_key, partner_name, company_id, day, bounds, balance,
        credits, not_due, %(groups)s, overdue, disputed, insured, exposure,
        credit_limit, create_uid, create_date, write_uid, write_date
    )
    SELECT item.partner_id,
           item.partner_id,
           MAX(partner.name),
           item.company_id,
           item.today,
           %(bounds)s,
           SUM(item.amount),
           COALESCE(-SUM(item.amount) FILTER (WHERE item.bucket = 'credit'), 0),
           COALESCE(SUM(item.amount) FILTER (WHERE item.bucket = 'age_0'), 0),
           %(sums)s,
           COALESCE(SUM(item.amount) FILTER (
               WHERE item.bucket NOT IN ('credit', 'age_0')
           ), 0),
           SUM(item.disputed),
           SUM(item.insured),
           MAX(profile.figures_exposure),
           MAX(profile.effective_limit),
           %(user)s, %(now)s, %(user)s, %(now)s
      FROM (%(items)s) item
      JOIN res_partner partner ON partner.id = item.partner_id
 LEFT JOIN credit_profile profile ON profile.partner_id = item.partner_id
       AND profile.company_id = item.company_id
  GROUP BY item.partner_id, item.company_id, item.today
        ON CONFLICT DO NOTHING
 RETURNING id
"""


def items(days):
    """Return the open items of companies.

    :param days: today and the four bounds of each company, by its id
    """
    names = ("todays", "b1", "b2", "b3", "b4")
    columns = zip(*((today, *bounds) for today, bounds in days.values()), strict=True)
    return SQL(
        _ITEMS,
        companies=list(days),
        **dict(zip(names, map(list, columns), strict=True)),
    )


def snapshot(env, company_id, today, bounds, now):
    """Return the insert of what each customer of a company owes on a day.

    A second one of the same day adds nothing.
    """
    sums = [
        SQL("COALESCE(SUM(item.amount) FILTER (WHERE item.bucket = %s), 0)", bucket)
        for bucket in GROUPS.values()
    ]
    return SQL(
        _SNAPSHOT,
        groups=SQL(", ").join(map(SQL.identifier, GROUPS)),
        sums=SQL(", ").join(sums),
        bounds=",".join(map(str, bounds)),
        items=items({company_id: (today, bounds)}),
        user=env.uid,
        now=now,
        to_flush=fields_of(env, {**WATCHED, **_STORED}),
    )
