from odoo import fields, models


class ResCompany(models.Model):
    """On which accounts a company books debts that it has lost."""

    # One file a concern.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    credit_loss_account_ids = fields.Many2many(
        "account.account",
        "credit_loss_account_company_rel",
        string="Accounts for bad debts",
        domain="[('company_ids', 'parent_of', id), ('internal_group', '=', 'expense')]",
        help="What is booked there is the company's loss of debts, less what is"
        " recovered. Those that insurance policies name for bad debts count as well.",
    )

    def _credit_loss_accounts(self):
        """Return the accounts for bad debts, in sudo.

        A branch is insured by the policies of the companies above it as well.
        """
        return self._credit_claim_accounts()[0]

    def _credit_insurer_accounts(self):
        """Return the accounts of what recoveries owe to insurers, in sudo."""
        return self._credit_claim_accounts()[1]

    def _credit_claim_accounts(self):
        """Return the accounts for bad debts and for debts to insurers, in sudo."""
        self.ensure_one()
        policies_sudo = (
            self.env["credit.insurance.policy"]
            .sudo()
            .with_context(active_test=False)
            .search([("company_id", "parent_of", self.id)])
        )
        losses_sudo = policies_sudo.claim_loss_account_id
        losses_sudo |= self.sudo().credit_loss_account_ids
        return losses_sudo, policies_sudo.claim_payable_account_id
