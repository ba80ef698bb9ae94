from decimal import Decimal

from odoo import api, models

from ...engine import Late
from ..facts import credit_facts_cover_sql as sql


class CreditCover(models.AbstractModel):
    """What is insured together: by which policies, with which companies, which buyers.

    A policy of a company insures its branches as well. What one of them invoices uses
    the cover limit of all, and what stays unpaid there stops it for all.
    """

    # One file a concern.
    _inherit = "credit.cover"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _policies(self, company):
        """Return the policies of a company that have terms, in sudo."""
        return (
            self.env["credit.insurance.policy"]
            .sudo()
            .search(
                [
                    ("company_id", "in", (company | company.root_id).ids),
                    ("date_from", "!=", False),
                ]
            )
        )

    @api.model
    def _sharing(self, company, policies):
        """Return the ids of the companies that share limits and delays of a company.

        A branch that only policies of its own insure shares them with nobody. Without
        a policy, events and delays of the whole legal entity count.

        :param policies: those of ``_policies``, or nothing
        """
        if policies and company.root_id not in policies.company_id:
            return company.ids
        return list(self.env["credit.facts"]._legal_entity(company.root_id.id))

    @api.model
    def _used(self, company, policies, rows):
        """Return what other open invoices of the buyers use of their limits."""
        query = sql.used(
            self.env,
            self._sharing(company, policies),
            list({row.buyer_id for row in rows}),
            [row.move_id for row in rows],
        )
        return {
            buyer_id: Decimal(amount)
            for buyer_id, amount in self.env.execute_query(query)
        }

    @api.model
    def _late(self, company, policies, rows):
        """Return by buyer which invoices were open beyond their extension."""
        companies = self._sharing(company, policies)
        buyer_ids = list({row.buyer_id for row in rows})
        last = max(row.day for row in rows)
        small, late = company._credit_small_residual(), {}
        for buyer_id, end, paid_on in self.env.execute_query(
            sql.late(self.env, companies, buyer_ids, last, small)
        ):
            late.setdefault(buyer_id, []).append(Late(end, paid_on))
        return late

    @api.model
    def _insurable_buyers(self, company, buyers_sudo):
        """Return the ids of buyers whom policies insure: businesses, not our own.

        A credit manager says otherwise on the profile of the customer; what is said
        in the main company counts in a branch that says nothing.
        """
        # pylint: disable-next=no-search-all
        own_ids = set(self.env["res.company"].sudo().search([]).partner_id.ids)
        profiles_sudo = self.env["credit.profile"].sudo()
        said = {
            profile.partner_id.id: profile.buyer_type
            for one in company.root_id | company
            for profile in profiles_sudo._of(buyers_sudo, one)
            if profile.buyer_type
        }
        return {
            buyer.id
            for buyer in buyers_sudo
            if said.get(buyer.id, "business" if buyer.is_company else "private")
            == "business"
            and buyer.id not in own_ids
        }
