from odoo import api, models

from ...engine import effective_limit
from .credit_facts_book import exact
from .credit_facts_limit_book import UNCHECKED


class CreditFacts(models.AbstractModel):
    """What would be in force if a customer got another limit."""

    # One file a concern.
    _inherit = "credit.facts"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _limits_if(self, profile, kind, amounts):
        """Return what would count today for each amount, cover and group included.

        Nothing is written. ``None`` stands for the limit as it is.

        :param kind: ``temporary`` replaces the own limit, ``permanent`` becomes it
        :return: a list of limits in force with their steps, and their facts
        """
        profile_sudo = profile.sudo()
        company, debtor = profile_sudo.company_id, profile_sudo.partner_id
        book = self._limit_book(company, profile_sudo, company._credit_today())
        parts = book.parts.get(debtor.id, UNCHECKED)
        found = []
        for amount in amounts:
            given = parts
            if amount is not None:
                value = exact(amount, company.currency_id)
                given = (
                    parts._replace(temporary=value)
                    if kind == "temporary"
                    else parts._replace(state="amount", base=value, expires_on=None)
                )
            book.parts[debtor.id] = given
            found.append((effective_limit(given), book.facts(debtor.id)))
        return found
