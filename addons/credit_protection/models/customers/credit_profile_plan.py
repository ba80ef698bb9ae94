from odoo import api, models

from ..collection import credit_payment_plan_sql as sql


class CreditProfile(models.Model):
    """Payment plans of a customer, as facts for the rules."""

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _collect_facts(self, company, companies, debtor_ids):
        """Add whether open invoices are paid by a plan, and whether it is kept."""
        found = super()._collect_facts(company, companies, debtor_ids)
        debtors = self.env["res.partner"].browse(debtor_ids)
        if not self.env["credit.facts"]._may_have("plans", debtors):
            return found
        query = sql.of_customers(self.env, companies, debtor_ids)
        for debtor_id, broken in self.env.execute_query(query):
            plan = {"has_payment_plan": True, "payment_plan_broken": broken}
            found[debtor_id] = {**found.get(debtor_id, {}), **plan}
        return found
