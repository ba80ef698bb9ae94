from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.credit_protection.tests.gate_common import GateCommon

RULES = """\
ruleset: deliveries
title: Deliveries too
language: 1
order_gates:
  - id: over-limit
    when: exposure_after_order > credit_limit
    unless:
      - limit_state in [unchecked, unlimited]
      - doc_amount <= 0
    then: require_approval
    checkpoints: [order, delivery]
    reason: LIMIT
  - id: manual-hold
    when: manual_hold
    unless: doc_amount <= 0
    then: block
    checkpoints: [order, delivery]
    reason: HOLD
"""


class DeliveryCommon(GateCommon):
    """Rules for deliveries, goods, and a customer with a limit of 1,000."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ruleset = cls.env["credit.ruleset"].create({"text": RULES})
        cls.ruleset.action_activate_instead()
        cls.profile = cls._limit(cls.customer, 1000)
        cls.reason = cls.env.ref("credit_protection.release_reason_payment_announced")
        cls.goods = cls.env["product.product"].create(
            {
                "name": "Chairs",
                "type": "consu",
                "list_price": 100,
                "invoice_policy": "order",
                "taxes_id": [Command.clear()],
            }
        )
        cls.stock_user = new_test_user(
            cls.env,
            login="credit_stock",
            password="credit_stock",
            groups="stock.group_stock_user",
            company_id=cls.usd_company.id,
            company_ids=[Command.set(cls.companies.ids)],
        )

    @classmethod
    def _sold(cls, amount=100, qty=5, partner=None, **vals):
        """Return a confirmed order of goods and its delivery, all of it picked."""
        vals = {"user_id": cls.salesperson.id, "confirm": True, **vals}
        line = {"product_id": cls.goods.id, **vals.pop("line", {})}
        order = cls._order(partner or cls.customer, amount, qty=qty, line=line, **vals)
        return order, cls._pick(order.picking_ids)

    @classmethod
    def _pick(cls, pickings, quantity=None):
        for move in pickings.move_ids:
            move.quantity = move.product_uom_qty if quantity is None else quantity
        pickings.move_ids.picked = True
        return pickings

    @classmethod
    def _stop(cls):
        """Put the customer on hold by hand: what was ordered before must stay."""
        cls.profile.write({"manual_hold": True, "manual_hold_reason": "Test"})

    def _assert_held(self, pickings):
        for picking in pickings:
            self.assertNotEqual("done", picking.state)
            self.assertEqual("held", picking.credit_state)
            self.assertEqual("delivery", picking.credit_hold_ids.checkpoint)
            self.assertTrue(picking.credit_hold_ids.decision_id)

    def _about(self, pickings):
        return self.env["credit.decision"].search([("picking_id", "in", pickings.ids)])
