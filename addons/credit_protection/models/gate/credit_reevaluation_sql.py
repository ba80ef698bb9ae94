"""SQL behind the marks of holds that are checked again."""

from odoo.tools import SQL

# One statement however many holds there are: whoever saves a setting waits for it.
_ADD = """
    INSERT INTO credit_reevaluation (
        hold_id, create_uid, create_date, write_uid, write_date
    )
    SELECT hold.id, %(user)s, %(now)s, %(user)s, %(now)s
      FROM unnest(%(holds)s::int[]) WITH ORDINALITY AS hold(id, place)
  ORDER BY hold.place
 RETURNING id
"""


def add(hold_ids, *, user, now):
    """Return the insert of one mark a hold, in the order of the holds."""
    return SQL(_ADD, holds=list(hold_ids), user=user, now=now)
