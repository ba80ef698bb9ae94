from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .limit_common import LimitCommon


@tagged("post_install", "-at_install")
class TestLimitGroup(LimitCommon):
    """Companies of one group share a limit; each has what the others leave."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.family = cls._family(1000)
        cls.top, cls.north, cls.south, cls.far = cls.family
        cls.seller = new_test_user(
            cls.env,
            login="group_contacts",
            groups="sales_team.group_sale_salesman,base.group_partner_manager",
            company_id=cls.usd_company.id,
        )

    def _amounts(self):
        return [int(self._force(partner)[1]) for partner in self.family]

    def test_each_has_what_the_others_leave(self):
        self.assertEqual([1000] * 4, self._amounts())
        self._invoice(self.far, 300)
        self._order(self.top, 100, confirm=True)
        self.assertEqual([700, 600, 600, 900], self._amounts())

    def test_the_own_limit_still_counts(self):
        self._limit(self.south, 150)
        self._limit(self.north, 0, "unchecked")
        self._limit(self.far, 0, "none")
        self._invoice(self.top, 900)
        self.assertEqual(("amount", 100), self._force(self.south))
        self.assertEqual(("unchecked", None), self._force(self.north))
        self.assertEqual(("none", 0), self._force(self.far))

    def test_what_unchecked_and_archived_members_owe_counts(self):
        self._limit(self.north, 0, "unchecked")
        self._invoice(self.north, 400)
        self._invoice(self.south, 100)
        self.south.active = False
        self.assertEqual(("amount", 500), self._force(self.top))

    def test_credits_of_one_do_not_raise_what_another_may_owe(self):
        self._invoice(self.north, 500, move_type="out_refund")
        self._invoice(self.far, 200)
        self.assertEqual(("amount", 800), self._force(self.south))

    def test_limits_of_a_part_of_the_group(self):
        self._profile(self.north).write(
            {"group_limit_kind": "amount", "group_limit": 250}
        )
        self._invoice(self.far, 100)
        self.assertEqual([900, 150, 900, 250], self._amounts())

    def test_contacts_are_no_members(self):
        person = self._partner("Buyer", parent_id=self.south.id)
        self._invoice(person, 100)
        self.assertEqual([900, 900, 1000, 900], self._amounts())

    def test_each_company_has_its_own(self):
        self._invoice(self.north, 300, company=self.jpy_company)
        self.assertEqual([1000] * 4, self._amounts())
        self._limit(self.south, 0, "unlimited", self.jpy_company)
        self.assertEqual(("unlimited", None), self._force(self.south, self.jpy_company))
        profile = self._profile(self.top, self.jpy_company)
        profile.write({"group_limit_kind": "amount", "group_limit": 5000})
        self.assertEqual(("amount", 4700), self._force(self.south, self.jpy_company))

    def test_one_batch_does_not_spend_it_twice(self):
        orders = self._order(self.north, 600) + self._order(self.south, 600)
        orders.action_confirm()
        self.assertEqual(["sale", "draft"], orders.mapped("state"))
        self.assertEqual(400, self._force(self.south)[1])
        last = self._order(self.south, 400)
        last.action_confirm()
        self.assertEqual("sale", last.state)

    def test_confirming_marks_the_top(self):
        before = self._profile(self.top).spend_count
        self._order(self.far, 10).action_confirm()
        self.assertEqual(before + 1, self._profile(self.top).spend_count)
        stranger = self._profile(self.customer).spend_count
        self.assertEqual(0, stranger)

    def test_branches_meet_at_the_main_company(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.usd_company.id}
        )
        shared = self.env["credit.profile"].sudo()._shared_with(self.south, branch)
        self.assertEqual(self.top + self.south, shared.partner_id)
        self.assertEqual(self.usd_company, shared.company_id)

    def test_a_circle_of_partners_does_not_hang(self):
        self.env.flush_all()
        self.cr.execute(
            "UPDATE res_partner SET parent_id = %s WHERE id = %s",
            [self.far.id, self.top.id],
        )
        self.env.invalidate_all()
        self._invoice(self.far, 300)
        self.assertEqual(("amount", 700), self._force(self.south))
        self.assertEqual(("amount", 1000), self._force(self.far))

    def test_a_deep_tree(self):
        partner = self.far
        for number in range(60):
            partner = self._partner(
                f"Level {number}", is_company=True, parent_id=partner.id
            )
        self._limit(partner, 0, "unlimited")
        self._invoice(partner, 300)
        self.assertEqual([700] * 4, self._amounts())
        self.assertEqual(("amount", 1000), self._force(partner))

    def test_moved_with_open_orders_it_takes_its_debts_along(self):
        self._order(self.north, 300, confirm=True)
        other = self._partner("Other holding", is_company=True)
        self._limit(other, 0, "unlimited").write(
            {"group_limit_kind": "amount", "group_limit": 500}
        )
        self.north.with_user(self.credit_manager).parent_id = other
        self.env.flush_all()
        self.assertEqual(("amount", 1000), self._force(self.south))
        self.assertEqual(("amount", 200), self._force(other))

    def test_only_managers_move_members(self):
        other = self._partner("Other holding", is_company=True)
        for parent in (False, other.id):
            with (
                self.subTest(parent=parent),
                self.assertRaisesRegex(AccessError, "shares"),
                self.env.cr.savepoint(),
            ):
                self.north.with_user(self.seller).parent_id = parent
                self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.top, self.north.parent_id)
        stranger = self._partner("Stranger", is_company=True)
        stranger.with_user(self.seller).parent_id = other
        self.north.with_user(self.seller).name = "North"

    def test_lists_follow_at_once(self):
        profile = self._profile(self.south)
        self.assertEqual("amount", profile.effective_kind)
        self.assertEqual(1000, profile.effective_limit)
        self._profile(self.top).group_limit = 600
        self.assertEqual(600, profile.effective_limit)

    def test_nobody_below_a_manager_sets_it(self):
        profile = self._profile(self.top)
        for user in (self.credit_user, self.auditor, self.salesperson):
            with self.assertRaises(AccessError):
                profile.with_user(user).write({"group_limit": 10**6})
            with self.assertRaises(AccessError):
                profile.with_user(user).write({"group_limit_kind": False})

    def test_forty_groups_cost_what_two_cost(self):
        tops = self.env["res.partner"].concat(
            *(self._family(100 + n)[:1] for n in range(20))
        )
        members = self.env["res.partner"].browse(tops.child_ids.ids)
        self.assertSameCost(
            lambda some: self.env["credit.facts"]._limits(
                self.usd_company, some, self.today
            ),
            members,
            at_most=25,
        )
