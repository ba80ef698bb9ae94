from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .limit_request_common import WITHHELD, LimitRequestCommon


@tagged("post_install", "-at_install")
class TestLimitRequestRights(LimitRequestCommon):
    """Who may ask, see, decide; and that sudo makes nobody a decider."""

    def _make(self, login, groups):
        return new_test_user(
            self.env,
            login=login,
            groups=groups,
            company_id=self.usd_company.id,
            company_ids=[(6, 0, self.companies.ids)],
        )

    def test_salespeople_see_their_own(self):
        mine, other = self._ask(), self._ask(user=self.other_salesperson)
        found = self.Request.with_user(self.salesperson).search([])
        self.assertEqual(mine, found & (mine + other))
        with self.assertRaises(AccessError):
            other.with_user(self.salesperson).read(["name"])
        with self.assertRaises(AccessError):
            other.with_user(self.salesperson).action_submit()
        with self.assertRaises(AccessError):
            other.with_user(self.salesperson).action_withdraw()

    def test_what_is_withheld_from_salespeople(self):
        request = self._submitted().with_user(self.salesperson)
        for name in WITHHELD:
            with self.subTest(name), self.assertRaises(AccessError):
                request.read([name])
        for name in ("proposed_amount", "to_grant", "tier"):
            with self.subTest(name), self.assertRaises(AccessError):
                request.search([(name, "!=", False)])

    def test_roles_that_cannot_decide(self):
        request = self._submitted(2000)
        for user in (
            self.salesperson,
            self.credit_user,
            self.rules_admin,
            self.auditor,
            self.accountant,
        ):
            for method in ("action_approve", "action_refuse"):
                for records in (request, request.sudo()):
                    with self.subTest(user=user.login), self.assertRaises(AccessError):
                        getattr(records.with_user(user).sudo(records.env.su), method)()
        self.assertEqual("submitted", request.state)

    def test_credit_user_submits_and_comments(self):
        request = self._ask()
        mine = request.with_user(self.credit_user)
        mine.action_submit()
        self.assertEqual(self.credit_user, request.submitted_by_id)
        mine.message_post(body="Their accounts look thin.")

    def test_auditor_reads_and_writes_nothing(self):
        request = self._submitted().with_user(self.auditor)
        self.assertTrue(request.read(["proposed_amount", "to_grant", "reason"]))
        for action in (
            lambda: request.write({"reason": "x"}),
            lambda: request.write({"to_grant": 1}),
            request.action_recalculate,
            request.action_withdraw,
            lambda: request.create({"partner_id": self.customer.id}),
        ):
            with self.assertRaises(AccessError):
                action()

    def test_auditor_who_sells_writes_only_their_own(self):
        both = self._make(
            "audit_sales",
            "sales_team.group_sale_salesman,credit_protection.group_credit_auditor",
        )
        draft = self._ask().with_user(both)
        self.assertTrue(draft.read(["reason"]))
        with self.assertRaises(AccessError):
            draft.write({"reason": "x"})

    def test_nobody_decides_about_their_own(self):
        """Not as who asked, submitted, sold or entered the order; sudo or not."""
        managers = self._make(
            "manager_sells",
            "sales_team.group_sale_salesman_all_leads,"
            "credit_protection.group_credit_director",
        )
        sold = self._order(self.customer, 1500, user_id=managers.id)
        entered = self._order(self.customer, 1500, user_id=self.salesperson.id)
        self.env.cr.execute(
            "UPDATE sale_order SET create_uid = %s WHERE id = %s",
            [managers.id, entered.id],
        )
        entered.invalidate_recordset()
        own = self._ask(2000, user=managers)
        own.action_submit()
        self._assert_barred(own, managers)
        own.action_withdraw()
        submitted = self._ask(2000)
        submitted.with_user(managers).action_submit()
        self._assert_barred(submitted, managers)
        submitted.action_withdraw()
        for order in (sold, entered):
            request = self._submitted(2000, user=self.credit_user, order_id=order.id)
            self._assert_barred(request, managers)
            self.assertNotIn(managers, self._deciders(request))
            request.action_withdraw()

    def _assert_barred(self, request, user):
        for records in (request.with_user(user), request.with_user(user).sudo()):
            for method in ("action_approve", "action_refuse"):
                with self.assertRaisesRegex(AccessError, "Another person"):
                    getattr(records, method)()
        self.assertFalse(request.with_user(user).may_decide)
        mine = self.Request.with_user(user).search([("may_decide", "=", True)])
        self.assertNotIn(request, mine)

    def test_second_approval_is_another_person(self):
        request = self._submitted(60000)
        self._approve(request, self.credit_director, to_grant=60000)
        self.assertEqual("first", request.state)
        self._assert_barred(request, self.credit_director)
        with self.assertRaisesRegex(AccessError, "Credit Director"):
            self._approve(request)
        other = self._make("director_2", "credit_protection.group_credit_director")
        self._approve(request, other)
        self.assertEqual("approved", request.state)

    def test_superuser_decides_in_their_own_name(self):
        request = self._submitted(2000)
        root = self.env.ref("base.user_root")
        self._approve(request, root, to_grant=2000)
        self.assertEqual(root, request.decided_by_id)
        self.assertIn(root.name, self._texts(request))

    def test_filter_finds_what_waits_for_me(self):
        small, large = self._submitted(2000), None
        large = self._submitted(60000, partner=self.other_customer)
        self._approve(large, to_grant=60000)

        def waits(user):
            found = self.Request.with_user(user).search([("may_decide", "=", True)])
            return found & (small + large)

        self.assertEqual(small, waits(self.credit_manager))
        self.assertEqual(small + large, waits(self.credit_director).sorted("id"))
        self.assertFalse(waits(self.credit_user))
        not_mine = self.Request.with_user(self.credit_manager).search(
            [("may_decide", "=", False)]
        )
        self.assertEqual(large, not_mine & (small + large))

    def test_activities_go_only_to_who_may_decide(self):
        foreign = new_test_user(
            self.env,
            login="manager_elsewhere",
            groups="credit_protection.group_credit_manager",
            company_id=self.jpy_company.id,
            company_ids=[(6, 0, self.jpy_company.ids)],
        )
        request = self._submitted(2000)
        deciders = self._deciders(request)
        self.assertLessEqual(self.credit_manager + self.credit_director, deciders)
        self.assertFalse(deciders & (foreign + self.credit_user + self.salesperson))

    def test_another_company_sees_nothing(self):
        foreign = new_test_user(
            self.env,
            login="manager_elsewhere",
            groups="credit_protection.group_credit_manager",
            company_id=self.jpy_company.id,
            company_ids=[(6, 0, self.jpy_company.ids)],
        )
        request = self._submitted(2000)
        with self.assertRaises(AccessError):
            request.with_user(foreign).action_approve()
        self.assertFalse(self.Request.with_user(foreign).search([]) & request)

    # === the talk of the credit team === #

    def test_salespeople_get_the_result_but_not_the_talk(self):
        order = self._held(1500)
        request = self._submitted(60000, order_id=order.id)
        request.with_user(self.credit_manager).message_post(
            body="Their bank is nervous.", subtype_xmlid="mail.mt_comment"
        )
        self._approve(request, to_grant=55000)

        mine = request.with_user(self.salesperson)
        seen = " ".join(map(str, mine.message_ids.mapped("body")))
        for text in ("nervous", "55,000"):
            self.assertNotIn(text, seen)
        Message = self.env["mail.message"].with_user(self.salesperson)
        found = Message.search(
            [("model", "=", "credit.limit.request"), ("res_id", "=", request.id)]
        )
        self.assertNotIn("nervous", " ".join(map(str, found.mapped("body"))))
        self.assertNotIn("55,000", self._texts(order))

        self._approve(request, self.credit_director)

        told = (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", "credit.limit.request"),
                    ("res_id", "=", request.id),
                    ("notified_partner_ids", "in", self.salesperson.partner_id.ids),
                ]
            )
        )
        self.assertEqual(1, len(told))
        self.assertIn("55,000", str(told.body))
        self.assertTrue(told.with_user(self.salesperson).body)

    def test_salespeople_cannot_follow_or_post(self):
        request = self._submitted().with_user(self.salesperson)
        partner = self.salesperson.partner_id
        request.message_subscribe(partner.ids)
        request.with_user(self.credit_manager).message_subscribe(partner.ids)
        self.assertNotIn(partner, request.sudo().message_partner_ids)
        with self.assertRaises(AccessError):
            request.message_post(body="Please!")

    def test_activities_of_the_team_are_not_for_salespeople(self):
        request = self._submitted()
        request.with_user(self.credit_manager).activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=self.credit_user.id,
            note="Ask the insurer about 40,000",
        )
        Activity = self.env["mail.activity"].with_user(self.salesperson)
        found = Activity.search(
            [("res_model", "=", "credit.limit.request"), ("res_id", "=", request.id)]
        )
        self.assertFalse(found)

    def test_documents_of_the_team_are_not_for_salespeople(self):
        request = self._submitted(document_ids=[self._document(name="mine.pdf")])
        request.with_user(self.credit_user).write(
            {"document_ids": [self._document(name="report.pdf")]}
        )
        self.env.invalidate_all()
        names = request.with_user(self.salesperson).document_ids.mapped("file_name")
        self.assertEqual(["mine.pdf"], names)
        self.env.invalidate_all()
        theirs = request.sudo().document_ids.filtered(
            lambda d: d.file_name == "report.pdf"
        )
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            theirs.with_user(self.salesperson).read(["file"])
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", theirs._name),
                    ("res_id", "=", theirs.id),
                    ("res_field", "=", "file"),
                ]
            )
        )
        self.assertEqual(1, len(attachment))
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            attachment.with_user(self.salesperson).read(["datas"])

    def test_only_own_drafts_are_deleted(self):
        own, other = self._ask(user=self.credit_user), self._ask()
        with self.assertRaises(UserError):
            other.with_user(self.credit_user).unlink()
        with self.assertRaises(AccessError):
            other.unlink()
        own.unlink()

    def test_customer_and_order_must_be_visible(self):
        foreign = self._order(self.customer, 10, user_id=self.other_salesperson.id)
        with self.assertRaises(AccessError):
            self._ask(order_id=foreign.id)
        with self.assertRaises(AccessError):
            foreign.with_user(self.salesperson).action_credit_request_limit()
