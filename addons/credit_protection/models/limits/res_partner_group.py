from odoo import models
from odoo.exceptions import AccessError

from ..customers.credit_profile import MANAGER


class ResPartner(models.Model):
    """A company does not leave the limit that it shares with others by moving.

    Its debts would leave with it, and the others could spend what it owes once more.
    """

    # One file a concern.
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    def write(self, vals):
        """Let only credit managers move a company into or out of a shared limit."""
        if "parent_id" not in vals or self.env.su or self._credit_manages():
            return super().write(vals)
        before = self._credit_shared_limits()
        result = super().write(vals)
        after = self._credit_shared_limits()
        for partner in self:
            if before.get(partner.id, {}).keys() != after.get(partner.id, {}).keys():
                raise AccessError(
                    self.env._(
                        "%(customer)s shares the credit limit of a group: moving it"
                        " changes how much the others may owe. Ask a credit manager to"
                        " do it.",
                        customer=partner.display_name,
                    )
                )
        return result

    def _credit_manages(self):
        return self.env.user.has_group(MANAGER)

    def _credit_shared_limits(self):
        """Return the group limits, of any company, that bind companies among these."""
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        everywhere = companies.search([])  # pylint: disable=no-search-all
        debtors = self.filtered(lambda p: p.is_company or p.sudo().child_ids)
        return self.env["credit.facts"]._group_limits(everywhere, debtors)
