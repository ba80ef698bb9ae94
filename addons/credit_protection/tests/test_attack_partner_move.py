from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .test_every_way_in import WaysInCommon


@tagged("post_install", "-at_install")
class TestPartnerMoves(WaysInCommon):
    """Who owes what is not changed by hanging a contact under another customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env,
            login="attack_contacts",
            groups="sales_team.group_sale_salesman,base.group_partner_manager",
            company_id=cls.usd_company.id,
        )
        cls.free = cls._partner("Free", is_company=True)

    def _move(self, partner, user=None, **vals):
        partner.with_user(user or self.seller).write(vals)
        self.env.flush_all()

    def _assert_stays(self, partner, **vals):
        debtor = partner.commercial_partner_id
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self._move(partner, **vals)
        self.env.invalidate_all()
        self.assertEqual(debtor, partner.commercial_partner_id)

    def test_customer_with_a_limit_goes_under_nobody(self):
        self._assert_stays(self.customer, parent_id=self.free.id)
        self._assert_stays(self.customer, commercial_partner_id=self.free.id)

    def test_contact_that_leaves_confirms_and_comes_back(self):
        self._move(self.contact, parent_id=False)
        order = self._order(self.contact, 9000)
        order.action_confirm()
        self.assertEqual("sale", order.state)
        self._assert_stays(self.contact, parent_id=self.customer.id)

    def test_contact_with_confirmed_orders_does_not_leave(self):
        self._new(900).action_confirm()
        self._assert_stays(self.branch, parent_id=False)
        self._assert_stays(self.branch, is_company=True)

    def test_debts_of_an_unchecked_customer_stay_where_they_are(self):
        self._invoice(self.free, 900)
        self._assert_stays(self.free, parent_id=self.customer.id, is_company=False)

    def test_held_order_does_not_leave(self):
        order = self._new(partner_invoice_id=self.branch.id)
        order.action_confirm()
        self._assert_stays(self.branch, parent_id=self.free.id)

    def test_ordinary_work_goes_on(self):
        lead = self._partner("Lead")
        self._move(lead, parent_id=self.customer.id)
        self._move(lead, parent_id=False)
        self._move(self.contact, parent_id=self.free.id)
        self._invoice(self.free, 100)
        self._move(self.free, parent_id=self.other_customer.id, is_company=False)
        self._move(self.customer, name="Acme Ltd", is_company=True)

    def test_credit_manager_moves(self):
        self._new(900).action_confirm()
        self._move(self.branch, self.credit_manager, parent_id=False)
        self.assertEqual(self.branch, self.branch.commercial_partner_id)

    def test_merging_keeps_the_stricter_decision(self):
        twin = self._partner("Acme twin")
        self._profile(twin)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (twin + self.customer).ids, twin
        )
        self.env.invalidate_all()
        self.assertRecordValues(
            self._profile(twin), [{"limit_kind": "amount", "credit_limit": 1000}]
        )
