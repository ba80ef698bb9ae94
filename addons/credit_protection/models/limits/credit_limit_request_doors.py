from odoo import api, models

from .credit_limit_request import WAITING


class CreditLimitRequest(models.Model):
    """Where asking begins: one dialog, whoever opens it from wherever."""

    # One file a concern.
    _inherit = "credit.limit.request"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _ask_window(self, customer, company, order=None):
        """Return the dialog that asks for a limit of this customer.

        When a request waits already, refuse with its number.
        """
        debtor = customer.sudo().commercial_partner_id
        self._check_free(debtor, company)
        draft = self.new(
            {
                "partner_id": debtor.id,
                "company_id": company.id,
                "order_id": order.id if order else False,
            }
        )
        view = self.env.ref("credit_protection.credit_limit_request_view_ask")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(
                "Ask for a higher limit for %(customer)s", customer=debtor.display_name
            ),
            "res_model": self._name,
            "views": [[view.id, "form"]],
            "target": "new",
            "context": {
                "default_partner_id": debtor.id,
                "default_company_id": company.id,
                "default_order_id": order.id if order else False,
                "default_requested_amount": draft.requested_amount,
            },
        }

    @api.model
    def _waiting_of(self, debtors, companies):
        """Return the waiting requests by customer and company, past record rules.

        Salespeople learn that somebody has asked already, and who.
        """
        requests_sudo = self.sudo().search(
            [
                ("partner_id", "in", debtors.ids),
                ("company_id", "in", companies.ids),
                ("state", "in", WAITING),
            ]
        )
        return {(r.partner_id.id, r.company_id.id): r for r in requests_sudo}

    def _asked_text(self):
        """Return who asked and when, as everybody who sells may read it."""
        return self.env._(
            "Higher limit asked by %(user)s, %(when)s",
            user=self.requested_by_id.name or "",
            when=self.env["credit.wording"]._when(self.submitted_at),
        )

    def action_open_profile(self):
        """Open what the credit team knows about the customer."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "credit.profile",
            "res_id": self.profile_id.id,
            "views": [[False, "form"]],
        }
