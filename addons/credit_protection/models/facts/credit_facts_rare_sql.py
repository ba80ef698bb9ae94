"""SQL behind ``credit.facts``: of which rare records there are any at all."""

from odoo.tools import SQL

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
_RULES = """
    SELECT string_agg(ctid::text || xmin::text, ' ' ORDER BY id)
      FROM credit_ruleset
     WHERE state = 'active'
"""
_USER = """
    SELECT contact.name
      FROM res_users person
      JOIN res_partner contact ON contact.id = person.partner_id
     WHERE person.id = %s
"""
_PROFILES = """
    SELECT json_agg(row_to_json(profile))
      FROM (
          SELECT id, %(columns)s
            FROM credit_profile
           WHERE partner_id = ANY(%(partners)s) AND company_id = %(company)s
        ORDER BY id DESC
           ) profile
"""
# What documents are judged with: an order waits for each of some eighty columns.
JUDGED = (
    "agreed_term_days",
    "avg_delay",
    "behaviour_known",
    "company_id",
    "credit_limit",
    "group_limit",
    "group_limit_kind",
    "legal_status",
    "legal_status_date",
    "limit_expires_on",
    "limit_kind",
    "manual_hold",
    "manual_hold_until",
    "max_term_days",
    "on_time_ratio",
    "partner_id",
    "rated_on",
    "review_state",
    "review_valid_until",
    "score",
    "score_known",
    "terms_agreed",
    "tier",
    "tier_computed",
    "tier_lock_until",
    "tier_lock_value",
    "tier_locked",
)
_LAST = {
    "rules": "text",
    "user_name": "varchar",
    "profiles": "json",
    "contacts": "json",
}
_CONTACTS = """
    SELECT json_agg(row_to_json(contact))
      FROM (
          SELECT id, %(columns)s FROM res_partner WHERE id = ANY(%(contacts)s)
           ) contact
"""
# What is asked of contacts, their companies, and the company that sells.
CONTACT = (
    "commercial_partner_id",
    "country_id",
    "name",
    "parent_id",
    "ref",
    "tz",
)


def rare_text(partners, orders, company, user, contacts=None):
    """Return a query of one row: is there any of each kind? Which rules? Who? Whom?

    Of the active rules it is a mark that changes with any of them, since PostgreSQL
    writes every change as another row; of the user it is the name; of the customers
    their profiles, as far as documents are judged with them; and what is asked of
    ``contacts``, an array, where that was not read before.
    """
    return SQL(
        "SELECT %s, EXISTS (%s), (%s), (%s), (%s), (%s)",
        SQL(", ").join(
            SQL("EXISTS (%s)", SQL(query, partners=partners))
            for query in _KINDS.values()
        ),
        _holds("order_id", orders),
        SQL(_RULES),
        SQL(_USER, user),
        SQL(
            _PROFILES,
            columns=SQL(", ").join(map(SQL.identifier, JUDGED)),
            partners=partners,
            company=company,
        ),
        SQL("NULL::json")
        if contacts is None
        else SQL(
            _CONTACTS,
            columns=SQL(", ").join(map(SQL.identifier, CONTACT)),
            contacts=contacts,
        ),
    )


def with_holds(query, link, documents):
    """Return the same, with the live holds of documents that are no orders."""
    there = _there()
    return SQL(
        "SELECT %s, EXISTS (%s), %s FROM (%s) AS rare (%s)",
        SQL(", ").join(map(SQL.identifier, there[:-1])),
        _holds(link, documents),
        SQL(", ").join(map(SQL.identifier, _LAST)),
        query,
        SQL(", ").join(map(SQL.identifier, [*there, *_LAST])),
    )


def columns():
    """Return the columns of the row, as a function declares them."""
    kinds = {**dict.fromkeys(_there(), "boolean"), **_LAST}
    return ", ".join(f"{name} {kind}" for name, kind in kinds.items())


def _there():
    return [f"there_{number}" for number in range(len(KINDS))]


def _holds(link, documents):
    return SQL(
        "SELECT 1 FROM credit_hold WHERE %s = ANY(%s) AND state <> 'closed'",
        SQL.identifier(link),
        documents,
    )
