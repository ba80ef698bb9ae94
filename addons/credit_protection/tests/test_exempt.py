from odoo import SUPERUSER_ID, Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_every_way_in import WaysInCommon
from .test_invoice_gate import RULES


class ExemptCommon(WaysInCommon):
    """A team whose orders are exempt, and one of its members."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        everybody = cls.env.ref("sales_team.group_sale_salesman_all_leads")
        (cls.salesperson + cls.other_salesperson).group_ids += everybody
        cls.team = cls.env["crm.team"].create({"name": "Key accounts"})
        cls.env["crm.team.member"].create(
            {"crm_team_id": cls.team.id, "user_id": cls.other_salesperson.id}
        )
        cls.member = cls.other_salesperson
        cls.usd_company.credit_exempt_team_ids = cls.team

    @classmethod
    def _as(cls, user, amount=1500, **vals):
        """Return an order that a user has written and sells."""
        order = cls._order(cls.customer, amount, user_id=user.id, **vals)
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE sale_order SET create_uid = %s WHERE id = %s", [user.id, order.id]
        )
        order.invalidate_recordset(["create_uid"])
        return order.with_user(user)

    def _last(self, order):
        return self._decisions(order)[-1:]


@tagged("post_install", "-at_install")
class TestExemptIntercompany(ExemptCommon):
    """What another company of the database owes is no credit, unless told otherwise."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sister = cls.jpy_company.partner_id
        cls._limit(cls.sister, 0, kind="none")

    def _sister_order(self, **vals):
        return self._order(self.sister, 1500, user_id=self.salesperson.id, **vals)

    def test_order_passes_and_says_why(self):
        order = self._sister_order()
        order.with_user(self.salesperson).action_confirm()
        self.assertEqual("sale", order.state)
        self.assertEqual("intercompany", order.credit_exempt)
        self.assertRecordValues(
            self._last(order),
            [
                {
                    "passed_by": "exempt",
                    "exempt_reason": "intercompany",
                    "exempt_name": self.jpy_company.name,
                }
            ],
        )
        self.assertIn(self.jpy_company.name, self._last(order).summary)

    def test_from_the_other_company_too(self):
        own = self.usd_company.partner_id
        self._limit(own, 0, kind="none", company=self.jpy_company)
        order = self._order(own, 1500, company=self.jpy_company)
        order.action_confirm()
        self.assertEqual("exempt", self._last(order).passed_by)

    def test_switched_off(self):
        self.usd_company.credit_exempt_intercompany = False
        order = self._sister_order()
        order.action_confirm()
        self._assert_held(order)

    def test_held_order_becomes_ready_when_switched_on(self):
        self.usd_company.credit_exempt_intercompany = False
        order = self._sister_order()
        order.action_confirm()
        self.usd_company.credit_exempt_intercompany = True
        self.env["credit.gate"]._reevaluate(order.credit_hold_ids)
        self.assertEqual("ready", order.credit_state)

    def test_goods_for_a_stranger_are_not_between_companies(self):
        order = self._order(self.customer, 1500, partner_invoice_id=self.sister.id)
        order.action_confirm()
        self._assert_held(order)

    def test_sister_that_is_ours_no_more(self):
        self.sister.ref_company_ids.partner_id = self._partner("New face")
        order = self._sister_order()
        order.action_confirm()
        self._assert_held(order)

    def test_hold_by_hand_stops_it(self):
        self._profile(self.sister).write(
            {"manual_hold": True, "manual_hold_reason": "Dissolved"}
        )
        order = self._sister_order()
        order.action_confirm()
        self._assert_held(order)

    def test_it_counts_in_the_exposure(self):
        order = self._sister_order()
        order.action_confirm()
        self.assertFacts(self.sister, confirmed_orders="1500")

    def test_quotation_is_not_warned_about(self):
        order = self._sister_order()
        order._credit_warn()
        self.assertFalse(self._decisions(order))


@tagged("post_install", "-at_install")
class TestExemptTeam(ExemptCommon):
    """A team is exempt by its members, not by what stands in the order."""

    def test_order_of_members_passes(self):
        order = self._as(self.member, team_id=self.team.id)
        order.action_confirm()
        self.assertEqual("sale", order.state)
        self.assertRecordValues(
            self._last(order),
            [
                {
                    "passed_by": "exempt",
                    "exempt_reason": "team",
                    "exempt_name": "Key accounts",
                }
            ],
        )
        self.assertEqual("team", order.credit_exempt)

    def test_team_typed_by_others_exempts_nothing(self):
        for before in (True, False):
            with self.subTest("before confirming" if before else "while held"):
                order = self._as(self.salesperson)
                if not before:
                    order.action_confirm()
                order.write({"team_id": self.team.id, "user_id": self.member.id})
                order.action_confirm()
                self._assert_held(order.sudo())
                # Neither as the member nor as the nightly job.
                order.with_user(self.member).action_confirm()
                self.env["credit.gate"].with_user(SUPERUSER_ID)._reevaluate(
                    order.sudo().credit_hold_ids
                )
                self._assert_held(order.sudo())

    def test_stranger_confirming_the_order_of_a_member(self):
        order = self._as(self.member, team_id=self.team.id)
        order.with_user(self.salesperson).action_confirm()
        self._assert_held(order.sudo())
        # The nightly job would confirm what a stranger may have changed.
        self.env["credit.gate"].with_user(SUPERUSER_ID)._reevaluate(
            order.sudo().credit_hold_ids
        )
        self._assert_held(order.sudo())
        order.action_confirm()
        self.assertEqual("sale", order.state)
        self.assertEqual("closed", order.sudo().credit_hold_ids.state)

    def test_whoever_left_the_team(self):
        order = self._as(self.member, team_id=self.team.id)
        self.team.crm_team_member_ids.active = False
        order.action_confirm()
        self._assert_held(order.sudo())

    def test_other_company_has_its_own_teams(self):
        self._limit(self.customer, 1000, company=self.jpy_company)
        order = self._order(
            self.customer, 150000, company=self.jpy_company, team_id=self.team.id
        )
        order.with_user(SUPERUSER_ID).action_confirm()
        self._assert_held(order)

    def test_customer_of_the_shop_needs_no_member(self):
        order = self._order(
            self.customer, 1500, team_id=self.team.id, user_id=False
        ).with_user(SUPERUSER_ID)
        shop = self._order_of_shop(order)
        shop.action_confirm()
        self.assertEqual("exempt", self._last(shop).passed_by)

    def _order_of_shop(self, order):
        order.flush_recordset()
        self.env.cr.execute(
            "UPDATE sale_order SET create_uid = %s WHERE id = %s",
            [SUPERUSER_ID, order.id],
        )
        order.invalidate_recordset(["create_uid"])
        return order

    def test_it_counts_for_others(self):
        self._as(self.member, team_id=self.team.id).action_confirm()
        order = self._new(100)
        order.action_confirm()
        self._assert_held(order)

    def test_growing_by_a_stranger_is_judged(self):
        order = self._as(self.member, 900, team_id=self.team.id)
        order.action_confirm()
        with self.assertRaisesRegex(UserError, "cannot be changed like this"):
            order.with_user(self.salesperson).order_line.price_unit = 5000
        order.order_line.price_unit = 5000
        self.assertEqual(5000, order.amount_total)

    def test_exemption_cannot_be_typed(self):
        order = self._as(self.salesperson)
        for vals in ({"credit_exempt": "team"}, {"credit_channel": "portal"}):
            with self.assertRaises(AccessError):
                order.write(vals)
        made = (
            self.env["sale.order"]
            .with_user(self.salesperson)
            .with_context(default_credit_exempt="team", default_credit_channel="portal")
            .create({"partner_id": self.customer.id})
        )
        self.assertRecordValues(
            made, [{"credit_exempt": False, "credit_channel": False}]
        )

    def test_only_administrators_say_what_is_exempt(self):
        for user in (self.salesperson, self.credit_manager, self.credit_director):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.usd_company.with_user(user).write(
                    {"credit_exempt_team_ids": [Command.link(self.team.id)]}
                )
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["res.config.settings"].with_user(user).create({})

    def test_settings(self):
        settings = self.env["res.config.settings"].create(
            {"credit_exempt_intercompany": False, "credit_exempt_team_ids": False}
        )
        settings.execute()
        self.assertFalse(self.usd_company.credit_exempt_intercompany)
        self.assertFalse(self.usd_company.credit_exempt_team_ids)
        self.assertTrue(self.jpy_company.credit_exempt_intercompany)

    def test_batch_costs_the_same_for_two_and_forty(self):
        orders = self.env["sale.order"]
        for number in range(40):
            partner = self._partner(f"Member's customer {number}")
            self._limit(partner, 10)
            orders |= self._order(
                partner, 50, user_id=self.member.id, team_id=self.team.id
            )
        gate = self.env["credit.gate"]._clean(self.usd_company)

        def judge(some):
            gate._judge(self.usd_company, some.with_env(gate.env), "order")

        self.assertSameCost(judge, orders, 60)


@tagged("post_install", "-at_install")
class TestExemptFollows(ExemptCommon):
    """Invoices follow their orders, as far as they are what was ordered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["credit.ruleset"].create({"text": RULES}).action_activate_instead()

    def _invoice_of_exempt_order(self):
        order = self._as(self.member, team_id=self.team.id)
        order.action_confirm()
        return order, self._invoice_order(order.with_env(self.env), post=False)

    def test_invoice_of_an_exempt_order(self):
        order, invoice = self._invoice_of_exempt_order()
        invoice.action_post()
        self.assertEqual("posted", invoice.state)
        self.assertRecordValues(
            self.env["credit.decision"].search([("move_id", "=", invoice.id)]),
            [
                {
                    "passed_by": "exempt",
                    "exempt_reason": "team",
                    "exempt_name": order.name,
                }
            ],
        )

    def test_invoice_of_more_than_was_ordered(self):
        _order, invoice = self._invoice_of_exempt_order()
        invoice.invoice_line_ids.price_unit = 1501
        invoice.action_post()
        self.assertEqual(("draft", "held"), (invoice.state, invoice.credit_state))

    def test_invoice_to_somebody_else(self):
        _order, invoice = self._invoice_of_exempt_order()
        self._limit(self.other_customer, 1000)
        invoice.partner_id = self.other_customer
        invoice.action_post()
        self.assertEqual("held", invoice.credit_state)

    def test_invoice_of_an_order_that_a_release_let_pass(self):
        order = self._order(self.customer, 1500, confirm=True)
        order.team_id = self.team
        invoice = self._invoice_order(order, post=False)
        invoice.action_post()
        self.assertEqual("held", invoice.credit_state)

    def test_invoice_between_companies(self):
        sister = self.jpy_company.partner_id
        self._limit(sister, 0, kind="none")
        invoice = self._invoice(sister, 1500)
        self.assertEqual("posted", invoice.state)
