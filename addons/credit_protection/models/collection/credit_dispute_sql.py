"""SQL behind disputes: how old they are, and how much is disputed."""

from odoo.tools import SQL

from ..facts.credit_facts_sql import fields_of

AGES = [
    ("1", "Up to 14 days"),
    ("2", "15 to 30 days"),
    ("3", "31 to 60 days"),
    ("4", "Over 60 days"),
]
# The last day of each age but the oldest.
_LAST = {"1": 14, "2": 30, "3": 60}
_FIELDS = {
    "account.move": ("amount_residual_signed", "state"),
    "credit.dispute": (
        "amount_company",
        "company_id",
        "move_id",
        "partner_id",
        "state",
    ),
}
_DAYS = {"credit.dispute": ("closed_on", "company_id", "opened_on")}
_AMOUNTS = """
    SELECT invoice.partner_id, SUM(LEAST(invoice.disputed, invoice.residual))::text
      FROM (
           SELECT dispute.partner_id,
                  move.id,
                  SUM(dispute.amount_company) AS disputed,
                  MAX(move.amount_residual_signed) AS residual
             FROM credit_dispute dispute
             JOIN account_move move ON move.id = dispute.move_id
            WHERE dispute.state = 'open'
              AND dispute.company_id = ANY(%(companies)s)
              AND dispute.partner_id = ANY(%(partners)s)
              AND move.state = 'posted'
              AND move.amount_residual_signed > 0
         GROUP BY dispute.partner_id, move.id
           ) invoice
  GROUP BY invoice.partner_id
"""


def age_of(days):
    """Return the key of the age that so many days are."""
    return next((key for key, last in _LAST.items() if days <= last), "4")


def days(env, alias, todays):
    """Return for how many days a dispute has been, or was, open.

    :param dict todays: ids of the companies by their today
    """
    company = SQL.identifier(alias, "company_id")
    # Tuples, not lists: what is grouped by must be hashable.
    cases = SQL(" ").join(
        SQL("WHEN %s IN %s THEN %s::date", company, tuple(ids), day)
        for day, ids in todays.items()
    )
    return SQL(
        "(COALESCE(%s, CASE %s END) - %s)",
        SQL.identifier(alias, "closed_on"),
        cases,
        SQL.identifier(alias, "opened_on"),
        to_flush=fields_of(env, _DAYS),
    )


def bucket(days_open):
    """Return the key of the age in SQL."""
    cases = SQL(" ").join(
        SQL("WHEN %s <= %s THEN %s", days_open, last, key)
        for key, last in _LAST.items()
    )
    return SQL("(CASE %s ELSE '4' END)", cases)


def having_age(env, keys, todays):
    """Return the ids of the disputes of these ages."""
    return SQL(
        "(SELECT dispute.id FROM credit_dispute dispute WHERE %s = ANY(%s))",
        bucket(days(env, "dispute", todays)),
        keys,
    )


def amounts(env, companies, partners):
    """Return what is disputed by customer, in company currency, as text."""
    return SQL(
        _AMOUNTS,
        companies=list(companies),
        partners=list(partners),
        to_flush=fields_of(env, _FIELDS),
    )
