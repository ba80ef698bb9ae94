from odoo import api, models
from odoo.exceptions import AccessError

SENDERS = ("credit_protection.group_credit_user", "account.group_account_invoice")


class ResPartner(models.Model):
    """The statement of account of a customer, for its mail and for who sends it."""

    # One file a concern.
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    def _credit_statement_parts(self):
        """Return what the customer owes in the current company, for its mail.

        One part a currency, with the ``currency`` beside the figures.
        """
        self.ensure_one()
        company = self.env.company
        statements = self.env["credit.statement"]._credit_statement(self, company)
        currencies = self.env["res.currency"].sudo()
        return [
            {**part, "currency": currencies.browse(part["currency_id"])}
            for part in statements[self.sudo().commercial_partner_id.id]["currencies"]
        ]

    def _credit_portal_url(self):
        """Return where the customer sees what is open."""
        return f"{self.env.company.get_base_url()}/my/statement"

    @api.model
    def _credit_check_statement(self):
        """Refuse who may not send statements of account."""
        if not any(map(self.env.user.has_group, SENDERS)):
            raise AccessError(
                self.env._(
                    "Only the credit team and accountants send statements of account."
                )
            )

    @api.readonly
    def action_credit_statement(self):
        """Open the dialog that prints or sends the statements of these customers."""
        self.check_access("read")
        self._credit_check_statement()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Statement of Account"),
            "res_model": "credit.statement.send",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"active_model": self._name, "active_ids": self.ids},
        }
