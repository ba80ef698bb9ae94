from odoo import api, models

from ..facts.credit_facts_cover_sql import INVOICES
from .credit_dispute import RECORDERS


class ResPartner(models.Model):
    """The ways from a customer to what is collected from it."""

    # One file a concern.
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    @api.readonly
    def action_credit_dispute(self):
        """Open the form that records a dispute about one of the invoices."""
        self.ensure_one()
        self.check_access("read")
        self.env["credit.dispute"]._need(RECORDERS)
        return self._credit_collect_form("credit.dispute", self.env._("Record Dispute"))

    @api.readonly
    def action_credit_promise(self):
        """Open the form that records a promise to pay what is overdue, or open."""
        self.ensure_one()
        self.check_access("read")
        self.env["credit.promise"]._need(RECORDERS)
        action = self._credit_collect_form(
            "credit.promise", self.env._("Record Promise")
        )
        moves = self._credit_promisable()
        action["context"]["default_invoice_ids"] = moves.ids
        return action

    def _credit_promisable(self):
        """Return the invoices a promise is about: overdue ones, else all open ones.

        Those that are promised already are left out, and other currencies than that of
        the oldest one.
        """
        moves = self._credit_open_invoices()
        moves_sudo = moves.sudo()
        free = moves_sudo.filtered(
            lambda m: "open" not in m.credit_promise_ids.mapped("state")
        )
        today = self.env.company._credit_today()
        late = free.filtered(
            lambda m: m.invoice_date_due and m.invoice_date_due < today
        )
        chosen = late or free
        return moves & chosen.filtered(
            lambda m: m.currency_id == chosen[:1].currency_id
        )

    @api.readonly
    def action_credit_interest(self):
        """Open the late interest on the open invoices of the customer until today."""
        self.ensure_one()
        self.check_access("read")
        return self._credit_open_invoices().action_credit_interest()

    def _credit_open_invoices(self):
        """Return the open invoices in the current company, the oldest first."""
        return self.env["account.move"].search(
            [
                ("commercial_partner_id", "=", self.commercial_partner_id.id),
                ("company_id", "=", self.env.company.id),
                ("move_type", "in", INVOICES),
                ("state", "=", "posted"),
                ("payment_state", "in", ("not_paid", "partial")),
            ],
            order="invoice_date_due, id",
        )

    def _credit_collect_form(self, model, title):
        debtor = self.commercial_partner_id
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_partner_id": debtor.id},
        }
