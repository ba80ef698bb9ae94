"""SQL behind the watch of cover limits: how they were used, and what was found."""

from odoo.tools import SQL

from ..facts.credit_facts_cover_sql import INVOICES
from ..facts.credit_facts_sql import fields_of

_FIELDS = {
    "account.move": (
        "commercial_partner_id",
        "company_id",
        "credit_cover_version_id",
        "credit_insured_amount",
        "date",
        "delivery_date",
        "invoice_date",
        "move_type",
        "state",
    ),
    "credit.insurance.version": ("policy_id",),
}
# The last invoice of each buyer that was insured under each policy, paid or not.
_LAST_INSURED = """
    SELECT version.policy_id,
           move.commercial_partner_id,
           MAX(COALESCE(move.delivery_date, move.invoice_date, move.date))
      FROM account_move move
      JOIN credit_insurance_version version ON version.id = move.credit_cover_version_id
     WHERE move.state = 'posted'
       AND move.move_type = ANY(%(invoices)s)
       AND move.company_id = ANY(%(companies)s)
       AND move.commercial_partner_id = ANY(%(partners)s)
       AND move.credit_insured_amount > 0
  GROUP BY version.policy_id, move.commercial_partner_id
"""
WATCHED = {
    "counts": "boolean",
    "next_end": "date",
    "last_insured_on": "date",
    "owed": "numeric",
    "covered": "numeric",
    "exceeded": "boolean",
    "unused": "boolean",
}


def last_insured(env, companies, partners):
    """Return the last insured invoice of each buyer under each policy."""
    return SQL(
        _LAST_INSURED,
        companies=list(companies),
        invoices=list(INVOICES),
        partners=list(partners.ids),
        to_flush=fields_of(env, _FIELDS),
    )


def store_watched(rows):
    """Return one update of many cover limits; a row is the id and then ``WATCHED``."""
    names = [SQL.identifier(name) for name in WATCHED]
    kinds = ["int", *WATCHED.values()]
    arrays = SQL(", ").join(
        SQL(f"%s::{kind}[]", list(column))  # pylint: disable=sql-injection
        for kind, column in zip(kinds, zip(*rows, strict=True), strict=True)
    )
    return SQL(
        """
        UPDATE credit_cover_limit known
           SET %(assignments)s
          FROM (SELECT * FROM unnest(%(arrays)s)) AS new(id, %(names)s)
         WHERE known.id = new.id
           AND (%(old)s) IS DISTINCT FROM (%(newer)s)
     RETURNING known.id
        """,
        assignments=SQL(", ").join(SQL("%s = new.%s", n, n) for n in names),
        arrays=arrays,
        names=SQL(", ").join(names),
        old=SQL(", ").join(SQL("known.%s", n) for n in names),
        newer=SQL(", ").join(SQL("new.%s", n) for n in names),
    )
