"""SQL behind ``credit.facts``: of which rare records there are any at all."""

from odoo.tools import SQL

from .credit_facts_sql import fields_of

# What has to be read only where some customers have it. Each says that there is
# nothing only where that is certain.
_KINDS = {
    "money": "SELECT 1 FROM payment_transaction WHERE state IN ('authorized', 'done')",
    "group limits": "SELECT 1 FROM credit_profile WHERE group_limit_kind = 'amount'",
    "temporary limits": """
        SELECT 1
          FROM credit_temporary_limit
         WHERE ended_at IS NULL AND partner_id = ANY(%(partners)s)
    """,
    "grades": """
        SELECT 1
          FROM credit_grade grade
          JOIN res_partner debtor ON debtor.id = grade.partner_id
         WHERE debtor.commercial_partner_id = ANY(%(partners)s)
    """,
    "country risks": "SELECT 1 FROM credit_country_risk WHERE active",
    "policies": "SELECT 1 FROM credit_insurance_policy WHERE active",
    "events": "SELECT 1 FROM credit_risk_event WHERE partner_id = ANY(%(partners)s)",
    "waivers": """
        SELECT 1
          FROM credit_waiver
         WHERE revoked_at IS NULL AND partner_id = ANY(%(partners)s)
    """,
    "dated invoices": """
        SELECT 1
          FROM account_move
         WHERE commercial_partner_id = ANY(%(partners)s)
           AND credit_extension_end IS NOT NULL
    """,
    "notices": "SELECT 1 FROM credit_notice WHERE partner_id = ANY(%(partners)s)",
    "claims": """
        SELECT 1
          FROM credit_claim
         WHERE filed_on IS NOT NULL AND partner_id = ANY(%(partners)s)
    """,
    "plans": "SELECT 1 FROM credit_payment_plan WHERE partner_id = ANY(%(partners)s)",
    "promises": "SELECT 1 FROM credit_promise WHERE partner_id = ANY(%(partners)s)",
    "disputes": """
        SELECT 1
          FROM credit_dispute
         WHERE state = 'open' AND partner_id = ANY(%(partners)s)
    """,
    "own companies": "SELECT 1 FROM res_company WHERE partner_id = ANY(%(partners)s)",
    "exempt teams": "SELECT 1 FROM credit_exempt_team_company_rel",
}
KINDS = (*_KINDS, "holds")
_FIELDS = {
    "payment.transaction": ("state",),
    "credit.profile": ("group_limit_kind",),
    "credit.temporary.limit": ("partner_id", "ended_at"),
    "credit.grade": ("partner_id",),
    "credit.country.risk": ("active",),
    "credit.insurance.policy": ("active",),
    "credit.risk.event": ("partner_id",),
    "credit.waiver": ("partner_id", "revoked_at"),
    "account.move": ("commercial_partner_id", "credit_extension_end"),
    "credit.notice": ("partner_id",),
    "credit.claim": ("filed_on", "partner_id"),
    "credit.payment.plan": ("partner_id",),
    "credit.promise": ("partner_id",),
    "credit.dispute": ("partner_id", "state"),
    "credit.hold": ("state",),
    "res.company": ("credit_exempt_team_ids", "partner_id"),
    "res.partner": ("commercial_partner_id",),
}


def rare_text(partners):
    """Return a query of one row: is there any record of each kind but the last?"""
    return SQL(
        "SELECT %s",
        SQL(", ").join(
            SQL("EXISTS (%s)", SQL(query, partners=partners))
            for query in _KINDS.values()
        ),
    )


def columns():
    """Return the columns of that row, as a function declares them."""
    return ", ".join(f"there_{number} boolean" for number in range(len(_KINDS)))


def rare(env, query, documents):
    """Return one row: is there any record of each of ``KINDS``?

    :param query: where the row is read from, a function or ``rare_text`` in brackets
    :param documents: those of one kind that may have holds
    """
    link = documents._credit_link
    return SQL(
        "SELECT rare.*, EXISTS ("
        "    SELECT 1 FROM credit_hold WHERE %s = ANY(%s) AND state <> 'closed'"
        ") FROM %s AS rare",
        SQL.identifier(link),
        documents.ids,
        query,
        to_flush=[*fields_of(env, _FIELDS), env["credit.hold"]._fields[link]],
    )
