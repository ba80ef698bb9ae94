from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from odoo.addons.credit_protection.models.facts.credit_facts_book import worth_of

from . import credit_shipments_sql as sql
from .stock_picking import OVER


class CreditProfile(models.Model):
    """What is still to leave for a customer: read when it is asked, never stored.

    A delivery that left in part counts with what has not left yet.
    """

    _inherit = "credit.profile"

    delivery_count = fields.Integer(
        "Open deliveries", compute="_compute_deliveries", compute_sudo=False
    )
    delivery_value = fields.Monetary(
        "To be delivered",
        compute="_compute_deliveries",
        compute_sudo=False,
        help="At the prices of the orders, taxes included, in company currency.",
    )
    delivery_next = fields.Date(
        "Next delivery", compute="_compute_deliveries", compute_sudo=False
    )

    @api.depends_context("uid")
    def _compute_deliveries(self):
        for company, profiles in self.grouped("company_id").items():
            found = profiles._open_deliveries(company) if company else {}
            for profile in profiles:
                pickings, value = found.get(profile.partner_id, ((), Decimal(0)))
                days = [picking.scheduled_date for picking in pickings]
                profile.delivery_count = len(pickings)
                profile.delivery_value = company.currency_id.round(float(value))
                profile.delivery_next = (
                    company._credit_date(min(days)) if days else False
                )

    def _open_deliveries(self, company):
        """Return pickings and worth of what has not left, by customer.

        In a fixed number of queries; whoever may not read the profiles gets none.
        """
        self.check_access("read")
        moves_sudo = self._moves_to_leave(company)
        pickings_sudo = moves_sudo.picking_id
        pickings_sudo._credit_warm()
        sums, found = {}, {}
        for move in moves_sudo:
            line, debtor = move.sale_line_id, move._credit_buyer()
            pickings, _worth = found.setdefault(debtor, (set(), Decimal(0)))
            pickings.add(move.picking_id)
            quantity = Decimal(str(move._credit_quantity(move.product_uom_qty)))
            if line:
                key = (debtor, line.currency_id)
                worth = worth_of(line, quantity)
            else:
                key = (debtor, move.product_id.currency_id)
                worth = Decimal(str(move.product_id.lst_price)) * quantity
            sums[key] = sums.get(key, Decimal(0)) + worth
        for (debtor, currency), amount in sums.items():
            pickings, worth = found[debtor]
            found[debtor] = pickings, worth + _converted(company, currency, amount)
        return found

    def _moves_to_leave(self, company):
        """Return what is planned to leave for these customers, past the rules."""
        buyers, moves_sudo = self.partner_id.ids, self.env["stock.move"].sudo()
        payer = "sale_line_id.order_id.partner_invoice_id.commercial_partner_id"
        return moves_sudo.search(
            Domain("company_id", "=", company.id)
            & Domain("state", "not in", (*OVER, "draft"))
            & Domain("picking_id", "!=", False)
            & Domain("location_dest_id.usage", "=", "customer")
            & Domain("location_id.usage", "!=", "customer")
            & (
                Domain(payer, "in", buyers)
                | Domain("sale_line_id", "=", False)
                & Domain("picking_id.partner_id.commercial_partner_id", "in", buyers)
            )
        )

    @api.model
    def _open_shipments(self):
        """Return whose goods have not left, whatever the figures of the hour say.

        Of what Inventory knows nothing, services, the open orders tell.
        """
        deliveries = Domain("id", "in", sql.profiles_with_deliveries(self.env))
        services = Domain("id", "in", sql.profiles_with_services(self.env))
        return deliveries | super()._open_shipments() & services

    @api.readonly
    def action_open_shipments(self):
        """Open the deliveries that have not left; without any, the open orders."""
        self.ensure_one()
        if not self.has_access("read"):
            raise AccessError(
                self.env._("Only the credit team sees the shipments to stop.")
            )
        pickings = self._moves_to_leave(self.company_id).picking_id
        if not pickings:
            return super().action_open_shipments()
        name = self.env._("Open deliveries of %(buyer)s", buyer=self.partner_id.name)
        domain = [("id", "in", pickings.ids)]
        window = self.partner_id._credit_window(name, "stock.picking", domain)
        view = self.env.ref("credit_protection_stock.stock_picking_view_list_open")
        return {**window, "views": [[view.id, "list"]]}


def _converted(company, currency, amount):
    if not currency or currency == company.currency_id:
        return amount
    converted = currency._convert(
        float(amount), company.currency_id, company, company._credit_today()
    )
    return Decimal(str(converted))
