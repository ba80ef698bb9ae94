from odoo import models
from odoo.exceptions import AccessError

from ..gate.credit_hold import STOPPING
from .credit_profile import MANAGER

MOVES = ("parent_id", "is_company", "commercial_partner_id")


class ResPartner(models.Model):
    """Debts do not change hands by hanging a contact under another customer.

    Whoever may write contacts could otherwise confirm an order of a customer without
    credit under a good one's limit, or as nobody's contact, and move it back.
    """

    # One file a concern.
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    def write(self, vals):
        """Let only credit managers move what is owed from customer to customer."""
        free = self.env.su or self.env.user.has_group(MANAGER)
        if free or not any(name in vals for name in MOVES):
            return super().write(vals)
        # Asked before: core takes the posted items along to the new customer.
        before = {p: (p.commercial_partner_id, p._credit_has_debts()) for p in self}
        res = super().write(vals)
        for partner, (debtor, has_debts) in before.items():
            if partner.commercial_partner_id != debtor:
                partner._credit_check_move(debtor, has_debts)
        return res

    def _credit_check_move(self, before, has_debts):
        """Refuse the move of a customer with a limit, or of debts to or from one."""
        self.ensure_one()
        debtors = self + before + self.commercial_partner_id
        decided_sudo = (
            self.env["credit.profile"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", debtors.ids),
                    "|",
                    "|",
                    ("limit_kind", "!=", "unchecked"),
                    ("group_limit_kind", "!=", False),
                    ("manual_hold", "=", True),
                ]
            )
        )
        if not decided_sudo:
            return
        if has_debts or self in decided_sudo.partner_id:
            raise AccessError(
                self.env._(
                    "%(contact)s has orders, invoices or a credit limit: moving it to"
                    " another customer changes who owes what. Ask a credit manager to"
                    " do it.",
                    contact=self.display_name,
                )
            )

    def _credit_has_debts(self):
        """Return whether confirmed or held orders or posted items hang on this one."""
        own = [("id", "child_of", self.ids)]
        partners_sudo = self.sudo().with_context(active_test=False).search(own)
        orders_sudo = self.env["sale.order"].sudo()
        items_sudo = self.env["account.move.line"].sudo()
        return bool(
            orders_sudo.search_count(
                [
                    ("partner_invoice_id", "in", partners_sudo.ids),
                    "|",
                    ("state", "=", "sale"),
                    ("credit_hold_ids.state", "in", (*STOPPING, "released")),
                ],
                limit=1,
            )
            or items_sudo.search_count(
                [
                    ("partner_id", "in", partners_sudo.ids),
                    ("parent_state", "=", "posted"),
                    ("account_type", "=", "asset_receivable"),
                    ("reconciled", "=", False),
                ],
                limit=1,
            )
        )
