from odoo import api, models


class ResPartner(models.Model):
    """The way from a customer to its place on the worklist."""

    # One file a concern.
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    @api.readonly
    def action_credit_cockpit(self):
        """Open the worklist with this customer chosen."""
        self.ensure_one()
        debtor = self.env["credit.cockpit"]._customer(self.id)
        action = self.env["ir.actions.client"]._for_xml_id(
            "credit_protection.credit_worklist_action"
        )
        return {**action, "params": {"partner_id": debtor.id}}
