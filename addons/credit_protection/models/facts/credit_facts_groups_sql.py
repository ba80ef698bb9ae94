"""SQL behind limits that several companies of one group share.

Partners hang below each other by ``parent_id``; a path that ever became a circle is
walked once, since UNION keeps no row twice.
"""

from odoo.tools import SQL

from .credit_facts_sql import fields_of

_GROUP = ("group_limit", "group_limit_kind", "partner_id", "company_id")


def limits_above(env, companies, partners):
    """Return (debtor, top, company, group limit as text) for these debtors.

    A top is the debtor itself or anybody above it with a limit for its whole group.
    """
    return SQL(
        """
        WITH RECURSIVE above(debtor_id, partner_id) AS (
            SELECT id, id
              FROM unnest(%(partners)s::int[]) AS id
             WHERE EXISTS (
                   SELECT 1
                     FROM credit_profile
                    WHERE group_limit_kind = 'amount'
                      AND company_id = ANY(%(companies)s)
             )
         UNION
            SELECT above.debtor_id, partner.parent_id
              FROM above
              JOIN res_partner partner ON partner.id = above.partner_id
             WHERE partner.parent_id IS NOT NULL
        )
        SELECT above.debtor_id,
               profile.partner_id,
               profile.company_id,
               COALESCE(profile.group_limit, 0)::text
          FROM above
          JOIN credit_profile profile ON profile.partner_id = above.partner_id
         WHERE profile.group_limit_kind = 'amount'
           AND profile.company_id = ANY(%(companies)s)
      ORDER BY above.debtor_id, profile.partner_id, profile.company_id
        """,
        partners=partners,
        companies=companies,
        to_flush=_fields(env),
    )


def roots(env, partners):
    """Return (debtor, the partner above it that hangs below nobody)."""
    return SQL(
        """
        WITH RECURSIVE above(debtor_id, partner_id) AS (
            SELECT id, id FROM unnest(%(partners)s::int[]) AS id
         UNION
            SELECT above.debtor_id, partner.parent_id
              FROM above
              JOIN res_partner partner ON partner.id = above.partner_id
             WHERE partner.parent_id IS NOT NULL
        )
        SELECT above.debtor_id, partner.id
          FROM above
          JOIN res_partner partner ON partner.id = above.partner_id
         WHERE partner.parent_id IS NULL
        """,
        partners=partners,
        to_flush=_fields(env),
    )


def members_below(env, tops):
    """Return (top, member): every customer of the group, archived ones included."""
    return SQL(
        """
        WITH RECURSIVE below(top_id, partner_id) AS (
            SELECT id, id FROM unnest(%(tops)s::int[]) AS id
         UNION
            SELECT below.top_id, partner.id
              FROM below
              JOIN res_partner partner ON partner.parent_id = below.partner_id
        )
        SELECT below.top_id, partner.id
          FROM below
          JOIN res_partner partner ON partner.id = below.partner_id
         WHERE partner.commercial_partner_id = partner.id
      ORDER BY below.top_id, partner.id
        """,
        tops=tops,
        to_flush=_fields(env),
    )


def _fields(env):
    """Return the fields that must stand in the database before these queries."""
    return fields_of(
        env,
        {
            "credit.profile": _GROUP,
            "res.partner": ("parent_id", "commercial_partner_id"),
        },
    )
