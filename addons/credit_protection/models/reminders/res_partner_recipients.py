from odoo import models
from odoo.fields import Domain


class ResPartner(models.Model):
    """Who at a customer is written to about what it owes."""

    # One file a concern.
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    def _credit_recipients(self, company=None):
        """Return ``{commercial_partner_id: contacts with an address}`` of customers.

        Its invoice addresses that have an e-mail address, else the customer itself;
        nobody else, since what somebody owes is not for everybody there. Archived
        contacts, and those of another company than the given or current one, are left
        out. One query for any number of customers.
        """
        debtors_sudo = self.sudo().commercial_partner_id
        contacts_sudo = debtors_sudo.search(
            Domain("commercial_partner_id", "in", debtors_sudo.ids)
            & Domain("type", "=", "invoice")
            & Domain("email_normalized", "!=", False)
            & Domain(debtors_sudo._check_company_domain(company or self.env.company)),
            order="id",
        )
        found = contacts_sudo.grouped("commercial_partner_id")
        return {
            debtor.id: (
                found.get(debtor) or debtor.filtered("email_normalized")
            ).with_env(self.env)
            for debtor in debtors_sudo
        }
