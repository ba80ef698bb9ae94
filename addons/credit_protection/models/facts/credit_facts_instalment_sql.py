"""SQL behind the first due dates of instalments: kept once, moved by nobody.

Beside each first date stands the share of the invoice that was promised for it. Odoo
cuts an invoice anew when its terms change, with new lines or with old ones that stand
for other parts; which date a part of it had first then follows from the shares.
"""

from odoo.tools import SQL

from .credit_facts_cover_sql import CORRECTED
from .credit_facts_sql import fields_of

_FIELDS = {
    "account.move": (
        "credit_cover_state",
        "credit_due_kept_on",
        "credit_instalment_dues",
        "credit_original_due_date",
        "is_move_sent",
    ),
    "account.move.line": (
        "amount_currency",
        "currency_id",
        "date_maturity",
        "display_type",
        "move_id",
    ),
    "res.currency": ("rounding",),
}

# The first due date of a receivable line: each instalment has its own.
FIRST_DUE = """(
    CASE WHEN move.credit_instalment_dues IS NULL
         THEN COALESCE(move.credit_original_due_date, item.date_maturity, item.date)
         ELSE COALESCE(
             (move.credit_instalment_dues -> item.id::text ->> 0)::date,
             LEAST(move.credit_original_due_date, item.date_maturity),
             item.date
         ) END
)"""

# A part begins where the parts due before it end, and was first due when the promised
# shares reach beyond that; the cent that rounding moves is no share, nor are the digits
# that a share is kept without. Of what was not promised in parts the first date is that
# of the invoice.
_KEEP = f"""
    WITH line AS (
        SELECT move_id,
               id,
               date_maturity AS due,
               several,
               amount_currency / whole AS share,
               (upto - amount_currency) / whole AS start,
               rounding / ABS(whole) + 0.000005 AS tick
          FROM (
               SELECT item.move_id,
                      item.id,
                      item.date_maturity,
                      item.amount_currency,
                      COUNT(*) OVER every > 1 AS several,
                      SUM(item.amount_currency) OVER earlier AS upto,
                      NULLIF(SUM(item.amount_currency) OVER every, 0) AS whole,
                      unit.rounding
                 FROM account_move_line item
                 JOIN res_currency unit ON unit.id = item.currency_id
                WHERE item.move_id = ANY(%(moves)s)
                  AND item.display_type = 'payment_term'
                  AND item.date_maturity IS NOT NULL
               WINDOW every AS (PARTITION BY item.move_id),
                      earlier AS (
                          PARTITION BY item.move_id
                              ORDER BY item.date_maturity, item.id
                      )
               ) term
    ),
    first AS (
        SELECT line.move_id,
               line.id,
               line.several,
               line.share,
               CASE WHEN move.credit_original_due_date IS NULL OR {CORRECTED}
                    THEN line.due
                    WHEN own.due IS NOT NULL AND NOT %(again)s
                    THEN own.due
                    ELSE LEAST(
                        COALESCE(own.due, line.due),
                        COALESCE(promised.due, move.credit_original_due_date)
                    ) END AS due
          FROM line
          JOIN account_move move ON move.id = line.move_id
    CROSS JOIN LATERAL (
               SELECT (
                   move.credit_instalment_dues -> line.id::text ->> 0
               )::date AS due
               ) own
    CROSS JOIN LATERAL (
               SELECT MIN(part.due) AS due
                 FROM (
                      SELECT (one.value ->> 0)::date AS due,
                             SUM((one.value ->> 1)::numeric) OVER (
                                 ORDER BY one.value ->> 0
                             ) AS upto
                        FROM jsonb_each(move.credit_instalment_dues) AS one
                      ) part
                WHERE part.upto > line.start + line.tick
               ) promised
    ),
    found AS (
        SELECT move_id,
               jsonb_object_agg(id::text, jsonb_build_array(due, ROUND(share, 6)))
                   FILTER (WHERE several) AS dues
          FROM first
      GROUP BY move_id
    )
    UPDATE account_move move
       SET credit_instalment_dues = found.dues
      FROM found
     WHERE move.id = found.move_id
       AND move.credit_instalment_dues IS DISTINCT FROM found.dues
 RETURNING move.id
"""


def keep_instalments(env, move_ids, *, again, corrected_on=None):
    """Return one update of invoices in instalments; no first date ever gets later.

    It comes before the original due date is written: an invoice without one has never
    been kept, and what is due now is what was promised first. One that is due as a
    whole again needs nothing beside its original due date.

    :param again: whether they are posted just now, so that Odoo may have cut them anew
    :param corrected_on: the day on which mistakes of the same day are corrected
    """
    return SQL(
        _KEEP,  # pylint: disable=sql-injection
        moves=list(move_ids),
        again=again,
        corrected_on=corrected_on,
        to_flush=fields_of(env, _FIELDS),
    )
