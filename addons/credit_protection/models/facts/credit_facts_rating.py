from odoo import api, models


class CreditFacts(models.AbstractModel):
    """Orders are judged with the tier and the habits that stand on the profile.

    The lists show the tier that decides; it would be another one if each order
    computed it again from the figures of the minute.
    """

    # One file a concern.
    _inherit = "credit.facts"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _for_orders(self, orders, as_of=None):
        """Add the stored rating of each debtor."""
        facts = super()._for_orders(orders, as_of)
        if not facts:
            return facts
        orders_sudo = orders.sudo()
        debtors = orders_sudo.partner_invoice_id.commercial_partner_id
        ratings = self.env["credit.profile"]._rating_facts(
            orders_sudo.company_id, debtors
        )
        for order in orders_sudo:
            debtor_id = order.partner_invoice_id.commercial_partner_id.id
            facts[order.id].update(ratings.get(debtor_id, {}))
        return facts
