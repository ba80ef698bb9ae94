"""SQL behind notices: what open notices say about their buyers."""

from odoo.tools import SQL

from ..facts.credit_facts_sql import fields_of

_FIELDS = {"credit.notice": ("company_id", "kind", "partner_id", "sent_on", "state")}

# Since when an insurer has known of overdue invoices of each buyer.
_TOLD = """
    SELECT notice.partner_id, MIN(notice.sent_on)
      FROM credit_notice notice
     WHERE notice.company_id = ANY(%(companies)s)
       AND notice.partner_id = ANY(%(partners)s)
       AND notice.state IN ('sent', 'acknowledged')
       AND notice.kind = ANY(%(kinds)s)
  GROUP BY notice.partner_id
"""


def told(env, companies, partners, kinds):
    """Return the day of the first notice about each buyer that has not ended."""
    return SQL(
        _TOLD,
        companies=list(companies),
        partners=list(partners),
        kinds=list(kinds),
        to_flush=fields_of(env, _FIELDS),
    )


def numbers(sequence_id, count):
    """Return the next numbers of a sequence."""
    return SQL(
        "SELECT nextval(%s) FROM generate_series(1, %s)",
        f"ir_sequence_{sequence_id:03d}",
        count,
    )
