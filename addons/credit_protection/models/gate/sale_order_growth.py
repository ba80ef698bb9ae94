from contextlib import contextmanager
from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError

from ..facts.credit_facts_asked import cash_discount
from .credit_document import PASSES

WATCHED = "credit_protection.watched"


class SaleOrder(models.Model):
    """Orders do not grow past the gate once they are confirmed."""

    # One file a concern.
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    def _credit_pass(self):
        """What a pass is good for: this debtor, this company, at most this amount.

        And on these terms, to be delivered on this day.
        """
        self.ensure_one()
        return self._credit_passes()[self.id]

    def _credit_passes(self):
        """Return the passes of any number of orders in a fixed number of queries."""
        totals = self._credit_totals()
        return {
            order.id: (
                order.partner_invoice_id.commercial_partner_id.id,
                order.company_id.id,
                order.currency_id.id,
                totals[order.id],
                order.payment_term_id,
                order.commitment_date,
            )
            for order in self
        }

    def _credit_within(self, given, now=None):
        """Ask again for easier terms, and for a day that begins to count."""
        within = super()._credit_within(given, now)
        return within and not self._credit_eased(*given[4:])

    def _credit_eased(self, terms, promised):
        """Return whether terms are easier than these, or whether it counts only now."""
        if (self.payment_term_id, self.commitment_date) == (terms, promised):
            return False
        facts, company = self.env["credit.facts"], self.company_id
        today = company._credit_today()
        if self.payment_term_id != terms:
            now_sudo, then_sudo = self.payment_term_id.sudo(), terms.sudo()
            longest = facts._term_days(then_sudo, today)
            if facts._term_days(now_sudo, today) > longest:
                return True
            if cash_discount(now_sudo) > cash_discount(then_sudo):
                return True
        days = company.root_id.sudo().credit_horizon_days
        until = facts._horizon(company, days, today)
        return bool(
            until
            and promised
            and promised >= until
            and (not self.commitment_date or self.commitment_date < until)
        )

    def _credit_totals(self):
        """Return what each is worth, with what was typed as delivered beyond it.

        That counts in the exposure like what is ordered. What is counted by Odoo is
        asked for all orders at once.
        """
        lines_sudo = self.sudo().order_line.filtered(
            lambda line: (
                line.qty_delivered > line.product_uom_qty >= 0
                and line.price_unit * (100 - line.discount) > 0
            )
        )
        if not lines_sudo:
            return {order.id: order.amount_total for order in self}
        more = {
            line: max(Decimal(str(line.qty_delivered)) - known, Decimal(0))
            for line, known in lines_sudo._credit_known().items()
        }
        beyond_sudo = lines_sudo.order_id
        # Else the taxes of each line are read by themselves.
        beyond_sudo.order_line.fetch(["tax_ids"])
        return {
            order_sudo.id: order_sudo._credit_total_with(more)
            if order_sudo in beyond_sudo
            else order_sudo.amount_total
            for order_sudo in self.sudo()
        }

    def _credit_total_with(self, more):
        """Return the total with more of some lines, ``{line: quantity}``.

        It is taxed and rounded with the rest, so that ordering less of what was
        delivered makes it no cent dearer.
        """
        base_lines = [
            line._prepare_base_line_for_taxes_computation(
                quantity=line.product_uom_qty + float(more.get(line, 0))
            )
            for line in self._get_priced_lines()
        ]
        base_lines += self._add_base_lines_for_early_payment_discount()
        taxes, company = self.env["account.tax"], self.company_id
        taxes._add_tax_details_in_base_lines(base_lines, company)
        taxes._round_base_lines_tax_details(base_lines, company)
        totals = taxes._get_tax_totals_summary(base_lines, self.currency_id, company)
        return totals["total_amount_currency"]

    @contextmanager
    def _credit_watch(self):
        """Judge those of these orders that are confirmed and grow in the block.

        The outermost block judges: one line may grow while another one shrinks. Like
        the written state, growth that does not pass is refused, since whoever writes
        would go on as if it were there.
        """
        watched = self.env.cr.cache.setdefault(WATCHED, {})
        orders_sudo = self.sudo().filtered(
            lambda order: order.state == "sale" and order.id not in watched
        )
        watched.update(orders_sudo._credit_passes())
        try:
            yield
            confirmed_sudo = orders_sudo.filtered(lambda order: order.state == "sale")
            now = confirmed_sudo._credit_passes()
            grown_sudo = confirmed_sudo.filtered(
                lambda order: not order._credit_within(watched[order.id], now[order.id])
            )
            new_sudo = grown_sudo.filtered(
                lambda order: not watched[order.id][3] and order._credit_is_new()
            )
            new_sudo._credit_guard()
            (grown_sudo - new_sudo)._credit_guard_growth()
        finally:
            for order in orders_sudo:
                watched.pop(order.id, None)

    def _credit_is_new(self):
        """Return whether it is created right now, so that its first lines come now.

        Being worth nothing does not say so: orders are confirmed empty, for expenses
        that are invoiced again later on.
        """
        return self.create_date == self.env.cr.now()

    def _credit_guard_growth(self):
        """Refuse growth that did not come through the gate.

        While a document goes on, growth is nobody's order: a vendor bill is invoiced
        again, freight is added to what leaves, an addon completes what is confirmed.
        Refusing would undo that work of others, so it is logged and told instead.
        """
        if self.env.cr.cache.get(PASSES):
            self.env["credit.gate"]._let_grow(
                self.filtered(lambda order: not order._credit_has_pass())
            )
            return
        held = self._credit_stopped()
        if held:
            raise UserError(held._credit_growth_refusal())

    def _credit_growth_refusal(self):
        return self.env._(
            "%(orders)s cannot be changed like this: more would be owed, or it would"
            " be paid later or count earlier, and the credit of the customer does not"
            " allow it. Put an increase into a new quotation and confirm that, so that"
            " the credit team can release it; ask the credit team about terms and"
            " dates.",
            orders=", ".join(self.mapped("name")),
        )
