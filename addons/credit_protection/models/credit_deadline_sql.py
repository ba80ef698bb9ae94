"""The query behind the insurance deadlines: one row an open invoice and duty."""

from odoo.tools import SQL

from .credit_facts_cover_sql import INVOICES

# Cover that has stopped is no duty any more; a notice or claim that was sent neither.
_DEADLINES = """
    WITH day AS (
        SELECT * FROM unnest(%(companies)s::int[], %(days)s::date[], %(soon)s::int[])
               AS day(company_id, today, soon)
    ),
    duty AS (
        SELECT move.id AS move_id,
               move.commercial_partner_id AS partner_id,
               move.company_id,
               move.credit_cover_version_id AS version_id,
               move.credit_original_due_date AS due_date,
               LEAST(move.credit_insured_amount, move.amount_residual_signed) AS amount,
               duty.number, duty.duty, duty.date, day.today, day.soon
          FROM account_move move
          JOIN day ON day.company_id = move.company_id
    CROSS JOIN LATERAL (VALUES
               (1, 'stop', move.credit_extension_end),
               (2, 'notice', move.credit_notice_by),
               (3, 'claim', move.credit_claim_by)
               ) AS duty(number, duty, date)
         WHERE move.state = 'posted'
           AND move.move_type = ANY(%(invoices)s)
           AND move.credit_extension_end IS NOT NULL
           AND move.credit_insured_amount > 0
           AND move.amount_residual_signed > 0
           AND duty.date IS NOT NULL
           AND NOT (duty.duty = 'stop' AND duty.date < day.today)
           AND NOT (duty.duty = 'notice' AND move.credit_notified_on IS NOT NULL)
           AND NOT (duty.duty = 'claim' AND move.credit_claim_filed_on IS NOT NULL)
    )
    SELECT duty.move_id::bigint * 4 + duty.number AS id,
           duty.move_id,
           duty.partner_id,
           duty.company_id,
           company.currency_id,
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
                WHEN duty.date <= duty.today + duty.soon THEN 'soon'
                ELSE 'later' END AS nearness,
           ROW_NUMBER() OVER (
               PARTITION BY duty.company_id, duty.partner_id
                   ORDER BY duty.date, duty.number, duty.move_id
           ) = 1 AS is_next
      FROM duty
      JOIN res_company company ON company.id = duty.company_id
 LEFT JOIN credit_insurance_version version ON version.id = duty.version_id
 LEFT JOIN credit_insurance_policy policy ON policy.id = version.policy_id
"""


def deadlines(days):
    """Return the query; ``days`` gives today and how many days are soon, by company."""
    return SQL(
        _DEADLINES,
        companies=list(days),
        days=[today for today, _soon in days.values()],
        soon=[soon for _today, soon in days.values()],
        invoices=list(INVOICES),
    )
