from odoo import api, models


class CreditProfile(models.Model):
    """The windows on the parts of an exposure: records that add up to each."""

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _part_window(self, company, debtor, key):
        """Return the window of one part; its records add up to it to the cent."""
        facts, who = self.env["credit.facts"], debtor.name
        if key == "orders":
            ids = list(facts._open_order_amounts(company, debtor))
            name = self.env._("Confirmed orders of %(customer)s", customer=who)
            window = debtor._credit_window(name, "sale.order", [("id", "in", ids)])
            order_list = self.env.ref("credit_protection.sale_order_view_list_exposure")
            window["views"] = [[order_list.id, "list"], [False, "form"]]
            return window
        if key == "drafts":
            ids = facts._draft_invoices(company, debtor)
            name = self.env._("Draft invoices of %(customer)s", customer=who)
            window = debtor._credit_window(name, "account.move", [("id", "in", ids)])
            invoice_list = self.env.ref("account.view_out_invoice_tree")
            window["views"] = [[invoice_list.id, "list"], [False, "form"]]
            return window
        ids = facts._open_credits(company, debtor)
        name = self.env._("Credits of %(customer)s not applied yet", customer=who)
        return debtor._credit_items_window(name, ids)
