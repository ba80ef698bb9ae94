"""SQL behind facts about claims: which customers have one that counts."""

from odoo.tools import SQL

from .credit_facts_sql import fields_of

_FIELDS = {"credit.claim": ("answer", "company_id", "partner_id", "state")}
_FILED = """
    SELECT DISTINCT partner_id
      FROM credit_claim
     WHERE company_id = ANY(%(companies)s)
       AND partner_id = ANY(%(partners)s)
       AND (
           state = ANY(%(asked)s)
           OR (state = ANY(%(answered)s) AND answer IS DISTINCT FROM 'refused')
       )
"""


def filed(env, companies, partners, asked, answered):
    """Return the customers with a claim that the insurer works on or has accepted.

    :param asked: states in which the insurer decides, again after an objection
    :param answered: states after its answer
    """
    return SQL(
        _FILED,
        companies=list(companies),
        partners=list(partners),
        asked=list(asked),
        answered=list(answered),
        to_flush=fields_of(env, _FIELDS),
    )
