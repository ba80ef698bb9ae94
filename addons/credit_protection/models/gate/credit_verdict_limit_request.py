from odoo import api, models

STOPPED = ("open", "asked", "rejected")


class CreditVerdict(models.AbstractModel):
    """The banner of a held order also leads to asking for a limit."""

    # One file a concern.
    _inherit = "credit.verdict"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _for_documents(self, documents):
        """Say where a higher limit may be asked for, and where somebody has asked."""
        verdicts = super()._for_documents(documents)
        if documents._name != "sale.order":
            return verdicts
        stopped = documents.filtered(
            lambda order: verdicts.get(order.id, {}).get("state") in STOPPED
        ).sudo()
        if not stopped:
            return verdicts
        Request = self.env["credit.limit.request"]
        debtors = stopped.partner_invoice_id.commercial_partner_id
        waiting = Request._waiting_of(debtors, stopped.company_id)
        may_ask = Request.sudo(False).has_access("create")
        for order_sudo in stopped:
            debtor = order_sudo.partner_invoice_id.commercial_partner_id
            request_sudo = waiting.get((debtor.id, order_sudo.company_id.id))
            over = any(
                hold.exceeds_by > 0 and hold.state in STOPPED
                for hold in order_sudo.credit_hold_ids
            )
            verdicts[order_sudo.id] |= {
                "can_request_limit": may_ask and over and not request_sudo,
                "limit_asked": request_sudo.sudo()._asked_text()
                if request_sudo
                else False,
            }
        return verdicts
