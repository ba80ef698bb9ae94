"""SQL behind insurance policies: which terms invoices were stamped under."""

from odoo.tools import SQL

from ..facts.credit_facts_sql import fields_of

_FIELDS = {
    "account.move": (
        "credit_cover_version_id",
        "date",
        "delivery_date",
        "invoice_date",
    ),
    "credit.cover.stamp": ("version_id",),
}

# Of some versions, those that an invoice or a stamp points to.
_STAMPED = """
    SELECT version.id
      FROM credit_insurance_version version
     WHERE version.id = ANY(%(versions)s)
       AND (
           EXISTS (
               SELECT FROM account_move move
                WHERE move.credit_cover_version_id = version.id
           )
           OR EXISTS (
               SELECT FROM credit_cover_stamp stamp
                WHERE stamp.version_id = version.id
           )
       )
"""
# Of some versions, how many invoices of a day and later were stamped under them.
_KEPT = """
    SELECT COUNT(*)
      FROM account_move move
     WHERE move.credit_cover_version_id = ANY(%(versions)s)
       AND COALESCE(move.delivery_date, move.invoice_date, move.date) >= %(day)s
"""


def stamped_versions(env, version_ids):
    """Return which of these versions invoices were stamped under."""
    return SQL(_STAMPED, versions=list(version_ids), to_flush=fields_of(env, _FIELDS))


def kept_invoices(env, version_ids, day):
    """Return how many invoices from a day on keep the terms they were stamped under."""
    return SQL(
        _KEPT,
        versions=list(version_ids),
        day=day,
        to_flush=fields_of(env, _FIELDS),
    )
