"""SQL behind grades and country risk: the newest of each source, in one query each."""

from odoo.tools import SQL

from . import credit_facts_sql as facts_sql

_GRADE = {
    "credit.grade": (
        "partner_id",
        "source_id",
        "grade",
        "internal_grade",
        "outlook",
        "date",
        "valid_until",
        "active",
        "company_id",
    ),
    "res.partner": ("commercial_partner_id",),
}
_RISK = {
    "credit.country.risk": (
        "country_id",
        "source_id",
        "grade",
        "level",
        "valid_from",
        "active",
        "company_id",
    )
}


def newest_grades(env, company_ids, debtor_ids, as_of):
    """Return the newest grade of each source: one row a customer and source.

    Of two of the same day, for all companies and for one, the worse comes first.
    """
    return SQL(
        """
        SELECT DISTINCT ON (debtor.commercial_partner_id, grade.source_id)
               debtor.commercial_partner_id,
               grade.id,
               grade.source_id,
               grade.grade,
               grade.internal_grade,
               grade.outlook,
               grade.date,
               grade.valid_until
          FROM res_partner debtor
          JOIN credit_grade grade ON grade.partner_id = debtor.id
         WHERE debtor.commercial_partner_id = ANY(%(debtors)s)
           AND grade.active
           AND grade.date <= %(as_of)s
           AND (grade.company_id IS NULL OR grade.company_id = ANY(%(companies)s))
      ORDER BY debtor.commercial_partner_id,
               grade.source_id,
               grade.date DESC,
               grade.internal_grade DESC,
               grade.id DESC
        """,
        debtors=debtor_ids,
        companies=company_ids,
        as_of=as_of,
        to_flush=facts_sql.fields_of(env, _GRADE),
    )


def newest_risks(env, company_ids, country_ids, as_of):
    """Return the newest entry of each source: one row a country and source."""
    return SQL(
        """
        SELECT DISTINCT ON (country_id, source_id)
               country_id, id, source_id, grade, level::int, valid_from
          FROM credit_country_risk
         WHERE country_id = ANY(%(countries)s)
           AND active
           AND valid_from <= %(as_of)s
           AND (company_id IS NULL OR company_id = ANY(%(companies)s))
      ORDER BY country_id, source_id, valid_from DESC, level DESC, id DESC
        """,
        countries=country_ids,
        companies=company_ids,
        as_of=as_of,
        to_flush=facts_sql.fields_of(env, _RISK),
    )
