"""The query behind the insurance deadlines: one row an open invoice and duty."""

from odoo.tools import SQL

from ..facts.credit_facts_cover_sql import INVOICES
from .credit_cover_open_sql import AT_STAKE_IN_UNITS, OPEN_FOR_DATES_OF_ROOT, ROOT

# An invoice of which nothing is insured, though its buyer is, stops the cover of later
# deliveries as any other does.
_AT_STAKE_OR_STOPPING = """(
    move.credit_insured_amount + COALESCE(move.credit_disputed_insured, 0) > 0
    OR (%(duty)s = 'stop' AND move.credit_cover_reason IN (
        'limit_used', 'terms', 'stopped', 'event', 'override'
    ))
)"""


def at_stake_or_stopping(duty):
    """Return the condition under which an invoice has this duty, a column."""
    return _AT_STAKE_OR_STOPPING % {"duty": duty}


# Cover that has stopped is no duty any more; a notice or claim that was sent neither.
# What is disputed is at stake as well: the clock of an insurer goes on.
_DEADLINES = f"""
    WITH day AS (
        SELECT * FROM unnest(%(companies)s::int[], %(days)s::date[])
               AS day(company_id, today)
    ),
    duty AS (
        SELECT move.id AS move_id,
               move.commercial_partner_id AS partner_id,
               move.company_id,
               move.credit_cover_version_id AS version_id,
               move.credit_original_due_date AS due_date,
               {AT_STAKE_IN_UNITS} AS amount,
               duty.number, duty.duty, duty.date, day.today, unit.id AS currency_id
          FROM account_move move
          JOIN day ON day.company_id = move.company_id
          JOIN res_company company ON company.id = move.company_id
          JOIN {ROOT}
          JOIN res_currency unit ON unit.id = company.currency_id
    CROSS JOIN LATERAL (VALUES
               (1, 'stop', move.credit_extension_end),
               (2, 'notice', move.credit_notice_by),
               (3, 'claim', move.credit_claim_by)
               ) AS duty(number, duty, date)
         WHERE move.state = 'posted'
           AND move.move_type = ANY(%(invoices)s)
           AND move.credit_extension_end IS NOT NULL
           AND {at_stake_or_stopping("duty.duty")}
           AND {OPEN_FOR_DATES_OF_ROOT}
           AND duty.date IS NOT NULL
           AND NOT (duty.duty = 'stop' AND duty.date < day.today)
           AND NOT (duty.duty = 'notice' AND move.credit_notified_on IS NOT NULL)
           AND NOT (duty.duty = 'claim' AND move.credit_claim_filed_on IS NOT NULL)
    )
    SELECT duty.move_id::bigint * 4 + duty.number AS id,
           duty.move_id,
           duty.partner_id,
           duty.company_id,
           duty.currency_id,
           version.policy_id,
           policy.responsible_id AS user_id,
           duty.duty,
           duty.date,
           duty.date - duty.today AS days_left,
           duty.due_date,
           duty.today - duty.due_date AS days_late,
           duty.amount,
           CASE WHEN duty.date < duty.today THEN 'missed'
                WHEN duty.date = duty.today THEN 'today'
                WHEN duty.date <= duty.today + 7 THEN 'week'
                WHEN duty.date <= duty.today + 30 THEN 'month'
                ELSE 'later' END AS nearness,
           ROW_NUMBER() OVER (
               PARTITION BY duty.company_id, duty.partner_id
                   ORDER BY duty.date, duty.number, duty.move_id
           ) = 1 AS is_next
      FROM duty
 LEFT JOIN credit_insurance_version version ON version.id = duty.version_id
 LEFT JOIN credit_insurance_policy policy ON policy.id = version.policy_id
"""


# An invoice with two deadlines of one tile is at stake there once.
_TILES = """
    SELECT nearness, currency_id, SUM(lines)::int, SUM(amount)
      FROM (
           SELECT nearness, currency_id, move_id,
                  COUNT(*) AS lines, MAX(amount) AS amount
             FROM (%(deadlines)s) AS line
         GROUP BY nearness, currency_id, move_id
      ) AS invoice
  GROUP BY nearness, currency_id
"""


def deadlines(days):
    """Return the query; ``days`` gives today by company."""
    return SQL(
        _DEADLINES,
        companies=list(days),
        days=list(days.values()),
        invoices=list(INVOICES),
    )


def tiles(query):
    """Return how many deadlines are how near and what is at stake, by currency."""
    columns = ("nearness", "currency_id", "move_id", "amount")
    names = (SQL.identifier(query.table, column) for column in columns)
    return SQL(_TILES, deadlines=query.select(*names))
