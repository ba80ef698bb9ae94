"""SQL behind the reminders of insurance deadlines."""

from odoo.tools import SQL

from ..facts.credit_facts_cover_sql import INVOICES
from .credit_cover_open_sql import OPEN_FOR_DATES
from .credit_deadline_sql import at_stake_or_stopping

# The nearest deadline of each buyer and duty within the days that count.
_NEAREST = """
    SELECT DISTINCT ON (deadline.partner_id, deadline.duty)
           deadline.move_id, deadline.partner_id, deadline.duty, deadline.date,
           deadline.days_left, deadline.amount, deadline.user_id
      FROM (%(deadlines)s) AS deadline
     WHERE deadline.date BETWEEN %(first)s AND %(last)s
       AND (%(buyers)s::int[] IS NULL OR deadline.partner_id = ANY(%(buyers)s::int[]))
  ORDER BY deadline.partner_id, deadline.duty, deadline.date, deadline.move_id
"""

# Two runs at once write each mark once; only who wrote it reminds.
_MARK = """
    INSERT INTO credit_cover_alert (
        move_id, partner_id, duty, date, stage, company_id, told_at,
        create_uid, create_date, write_uid, write_date
    )
    SELECT new.*, %(company)s, %(now)s, %(user)s, %(now)s, %(user)s, %(now)s
      FROM unnest(%(moves)s::int[], %(partners)s::int[], %(duties)s::text[],
                  %(dates)s::date[], %(stages)s::int[]) AS new
        ON CONFLICT DO NOTHING
 RETURNING move_id, duty
"""

# Activities whose invoice is paid, cancelled, not insured any more, or dealt with.
_OVER = f"""
    SELECT activity.id, move.commercial_partner_id
      FROM mail_activity activity
      JOIN unnest(%(types)s::int[], %(duties)s::text[]) AS kind(id, duty)
        ON kind.id = activity.activity_type_id
 LEFT JOIN account_move move ON move.id = activity.res_id
     WHERE activity.res_model = 'account.move'
       AND activity.active
       AND (%(company)s IS NULL OR COALESCE(move.company_id, %(company)s) = %(company)s)
       AND (%(buyers)s::int[] IS NULL OR move.id IS NULL
            OR move.commercial_partner_id = ANY(%(buyers)s::int[]))
       AND (move.state = 'posted'
            AND move.move_type = ANY(%(invoices)s)
            AND {OPEN_FOR_DATES}
            AND {at_stake_or_stopping("kind.duty")}
            AND (kind.duty = 'claim' OR move.credit_notified_on IS NULL)
            AND (kind.duty <> 'claim' OR move.credit_claim_filed_on IS NULL)
           ) IS NOT TRUE
"""


def nearest(deadlines, first, last, buyer_ids=None):
    """Return what each buyer's oldest invoices ask for between two days.

    :param buyer_ids: only these buyers
    """
    return SQL(_NEAREST, deadlines=deadlines, first=first, last=last, buyers=buyer_ids)


def mark(rows, **same):
    """Return the insert of marks; a row is move, buyer, duty, date and stage."""
    names = ("moves", "partners", "duties", "dates", "stages")
    columns = map(list, zip(*rows, strict=True))
    return SQL(_MARK, **dict(zip(names, columns, strict=True)), **same)


def over(types, fields_to_flush, company_id=None, buyer_ids=None):
    """Return activities that have nothing to remind of, and their buyers.

    :param types: the type of activity by duty
    :param company_id: those of one company, and of invoices that were deleted
    :param buyer_ids: those of some buyers, and of invoices that were deleted
    """
    return SQL(
        _OVER,
        company=company_id,
        buyers=buyer_ids,
        types=list(types.values()),
        duties=list(types),
        invoices=list(INVOICES),
        to_flush=fields_to_flush,
    )
