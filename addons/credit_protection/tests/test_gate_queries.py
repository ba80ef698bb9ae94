from collections import Counter
from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import tagged

from .gate_common import GateCommon

FEW, MANY = 2, 40


@tagged("post_install", "-at_install")
class TestGateQueries(GateCommon):
    """The gate costs a batch the same number of queries, however many orders it has.

    Measured against plain Odoo in the same database: what confirming itself costs an
    order is not ours.
    """

    @classmethod
    def _orders(cls, count, amount, same_customer):
        partners = [cls.customer] * count
        if not same_customer:
            partners = [cls._partner(f"Customer {n}") for n in range(count)]
        for partner in set(partners):
            cls._limit(partner, 1000)
        orders = cls.env["sale.order"]
        for partner in partners:
            orders |= cls._order(
                partner,
                amount,
                user_id=cls.env.uid,
                # Not now: core writes one query less for dates that do not change.
                date_order="2020-01-01",
            )
        return orders

    @contextmanager
    def _queries(self):
        """Count the queries of the block by how they begin."""
        counts, execute = Counter(), self.cr.execute

        def count(query, *args, **kwargs):
            counts[" ".join(str(getattr(query, "code", query)).split())[:120]] += 1
            return execute(query, *args, **kwargs)

        self.env.flush_all()
        self.env.invalidate_all()
        with patch.object(self.cr, "execute", count):
            yield counts
            self.env.flush_all()

    def _cost(self, count, amount, same_customer, gate=True):
        orders = self._orders(count, amount, same_customer)
        if gate:
            with self._queries() as counts:
                orders.action_confirm()
        else:
            with self._open_gate(), self._queries() as counts:
                orders.action_confirm()
        return counts

    def _assert_constant(self, few, many):
        differ = {q: (few[q], many[q]) for q in few | many if few[q] != many[q]}
        self.assertEqual(sum(few.values()), sum(many.values()), differ)

    def _extra(self, count, amount, same_customer):
        """Return what the gate adds to what plain Odoo does for as many orders."""
        plain = self._cost(count, amount, same_customer, gate=False)
        extra = self._cost(count, amount, same_customer)
        extra.subtract(plain)
        return extra

    def test_passing_orders_of_one_customer(self):
        self._extra(FEW, 1, same_customer=True)
        few = self._extra(FEW, 1, same_customer=True)
        many = self._extra(MANY, 1, same_customer=True)
        self._assert_constant(few, many)
        self.assertLess(sum(many.values()), 40)

    def test_passing_orders_of_many_customers(self):
        self._extra(FEW, 1, same_customer=False)
        few = self._extra(FEW, 1, same_customer=False)
        many = self._extra(MANY, 1, same_customer=False)
        self._assert_constant(few, many)

    def test_passing_orders_of_customers_without_profile(self):
        extra = {}
        for count in (FEW, FEW, MANY):
            partners = [self._partner(f"New {n}") for n in range(count)]
            orders = self.env["sale.order"]
            for partner in partners * 2:
                orders |= self._order(partner, 1, date_order="2020-01-01")
            plain, judged = orders[:count], orders[count:]
            with self._open_gate(), self._queries() as counts:
                plain.action_confirm()
            with self._queries() as extra[count]:
                judged.action_confirm()
            extra[count].subtract(counts)
        self._assert_constant(extra[FEW], extra[MANY])

    def test_held_orders(self):
        """Plain Odoo confirms, the gate holds: here everything counted is ours."""
        for same_customer in (True, False):
            with self.subTest(same_customer=same_customer):
                self._cost(FEW, 2000, same_customer)
                few = self._cost(FEW, 2000, same_customer)
                many = self._cost(MANY, 2000, same_customer)
                self._assert_constant(few, many)

    def test_orders_held_again(self):
        counts = {}
        for count in (FEW, FEW, MANY):
            orders = self._orders(count, 2000, same_customer=False)
            orders.action_confirm()
            with self._queries() as counts[count]:
                orders.action_confirm()
        self._assert_constant(counts[FEW], counts[MANY])

    def test_banner_of_many_orders(self):
        counts = {}
        for count in (FEW, FEW, MANY):
            orders = self._orders(count, 2000, same_customer=False)
            orders.action_confirm()
            with self._queries() as counts[count]:
                readable = orders.with_user(self.auditor)
                self.assertTrue(all(o.credit_verdict for o in readable))
        self._assert_constant(counts[FEW], counts[MANY])
