"""What of an item is too little to be late, said once, for Python and for SQL.

A rest is what is left of an item that was paid in part. A small one, up to the amount
that the company allows, has no days: it counts in every amount and in no date. What
nobody paid anything of is no rest, however small: a customer who pays none of many
small invoices is late.
"""

from odoo.fields import Domain
from odoo.tools import SQL

_COUNTS = "({open} > 0 AND ({open} >= {booked} OR {open} > {small}))"


def counts(open_amount, booked, small):
    """Return whether an item has days, by exact amounts in company currency.

    :param booked: what was booked, as long as nothing was paid
    :param small: the most that a rest may be
    """
    return open_amount > 0 and (open_amount >= booked or open_amount > small)


def counts_sql(open_amount, booked, small="%(small)s"):
    """Return the same as the text of a condition on columns."""
    return _COUNTS.format(open=open_amount, booked=booked, small=small)


def counts_domain(small):
    """Return the same as a domain of invoices, each taken as a whole."""
    text = counts_sql("%(open)s", "%(booked)s")

    def to_sql(model, alias, query):
        return SQL(
            text,  # pylint: disable=sql-injection
            open=model._field_to_sql(alias, "amount_residual_signed", query),
            booked=model._field_to_sql(alias, "amount_total_signed", query),
            small=small,
        )

    return Domain.custom(to_sql=to_sql)
