from decimal import Decimal

from odoo import api, models


class CreditProfile(models.Model):
    """What collecting from a customer has come to, as facts for the rules."""

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _rating_facts(self, company, partners):
        """Let orders be judged with what is disputed and promised."""
        found = super()._rating_facts(company, partners)
        return self._with_collecting(found, company, partners)

    @api.model
    def _standing_facts(self, company, debtors):
        """Let customers be rated with what is disputed and promised."""
        found = super()._standing_facts(company, debtors)
        return self._with_collecting(found, company, debtors)

    @api.model
    def _with_collecting(self, found, company, partners):
        """Add the facts of the legal entity, in a fixed number of queries."""
        debtor_ids = partners.sudo().commercial_partner_id.ids
        companies = self.env["credit.facts"]._legal_entity(company.root_id.id)
        for debtor_id, facts in self._collect_facts(
            company, companies, debtor_ids
        ).items():
            found[debtor_id] = {**found.get(debtor_id, {}), **facts}
        return found

    @api.model
    def _collect_facts(self, company, companies, debtor_ids):
        """Return ``{commercial_partner_id: facts}`` of those with any."""
        today, facts = company._credit_today(), self.env["credit.facts"]
        debtors = self.env["res.partner"].browse(debtor_ids)
        found, amounts = {}, {}
        if facts._may_have("promises", debtors):
            found = self.env["credit.promise"]._facts(companies, debtor_ids, today)
        if facts._may_have("disputes", debtors):
            amounts = self.env["credit.dispute"]._amounts(companies, debtor_ids)
        for debtor_id, amount in amounts.items():
            disputed = {"has_dispute": True, "dispute_amount": Decimal(amount)}
            found[debtor_id] = {**found.get(debtor_id, {}), **disputed}
        return found
