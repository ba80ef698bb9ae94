import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .review_common import ReviewCommon


@tagged("post_install", "-at_install")
class TestCreditReviewRights(ReviewCommon):
    """Users gather, managers decide, auditors read, sales see the state."""

    def _file(self, user, **vals):
        return (
            self.env["ir.attachment"]
            .with_user(user)
            .create({"name": "report.pdf", "datas": base64.b64encode(b"%PDF"), **vals})
        )

    def test_only_managers_who_do_not_sell_decide(self):
        review = self._start()
        self._answer(review)
        review.note = "Looks good."
        for user in (self.credit_user, self.auditor, self.salesperson):
            for action in ("action_pass", "action_fail"):
                with self.assertRaises(AccessError):
                    getattr(review.with_user(user), action)()
        self.customer.user_id = self.credit_manager
        with self.assertRaises(UserError):
            review.with_user(self.credit_manager).action_pass()

        review.with_user(self.credit_director).action_pass()

        self.assertEqual(self.credit_director, review.decided_by_id)

    def test_who_sells_a_waiting_order_does_not_decide(self):
        order = self._order(self.customer, 100, user_id=self.credit_manager.id)
        order.action_confirm()
        review = self._start()
        self._answer(review)

        with self.assertRaises(UserError):
            review.with_user(self.credit_manager).action_pass()

    def test_nothing_decided_can_be_typed(self):
        review = self._start()
        for user in (self.credit_user, self.credit_manager):
            mine = review.with_user(user)
            for vals in (
                {"state": "passed"},
                {"valid_until": self.today},
                {"decided_by_id": user.id},
                {"opened_on": self.today},
            ):
                with self.assertRaises(AccessError):
                    mine.write(vals)
            with self.assertRaises(UserError):
                mine.write({"profile_id": self._profile(self.other_customer).id})
            with self.assertRaises(UserError):
                mine.copy()
            with self.assertRaises(AccessError):
                mine.unlink()
        Review = self.env["credit.review"].with_user(self.credit_user)
        profile = self._profile(self.other_customer)
        with self.assertRaises(AccessError):
            Review.create({"profile_id": profile.id, "state": "passed"})
        forged = Review.with_context(
            default_state="passed", default_valid_until="2999-01-01"
        ).create({"profile_id": profile.id})
        self.assertEqual(("open", False), (forged.state, forged.valid_until))

    def test_users_answer_and_managers_ask(self):
        review = self._start()
        line = review.line_ids[0].with_user(self.credit_user)
        for vals in (
            {"required": False},
            {"name": "Anything"},
            {"validity_months": 0},
            {"item_id": False},
        ):
            with self.assertRaises(AccessError):
                line.write(vals)
        with self.assertRaises(AccessError):
            line.unlink()
        other = self._start(self.other_customer)
        with self.assertRaises(UserError):
            line.review_id = other
        own = line.create({"review_id": review.id, "name": "Visit"})
        own.name = "Visit of the premises"
        with self.assertRaises(AccessError):
            own.item_id = self.only_jp
        line.with_user(self.credit_manager).required = False
        line.with_user(self.credit_manager).unlink()
        self.assertEqual(3, len(review.line_ids))

    def test_what_was_decided_stays(self):
        review = self._passed()
        line = review.line_ids[0].with_user(self.credit_manager)
        for change in (
            lambda: line.write({"reason": "Now"}),
            line.unlink,
            lambda: line.create({"review_id": review.id, "name": "Late"}),
            lambda: line.review_id.write({"note": "Afterwards"}),
            line.review_id.action_pass,
            line.review_id.action_fail,
            line.review_id.action_begin,
        ):
            with self.assertRaises(UserError):
                change()

    def test_files_follow_the_line(self):
        review = self._start()
        line = review.line_ids[1].with_user(self.credit_user)
        loose = self._file(self.credit_user)
        line.document_ids = loose
        direct = self._file(
            self.credit_user, res_model="credit.review.line", res_id=line.id
        )
        files = loose + direct

        self.assertEqual(
            [("credit.review.line", line.id)] * 2,
            [(f.res_model, f.res_id) for f in files],
        )
        self.assertEqual(
            "report.pdf", loose.with_user(self.auditor).read(["name"])[0]["name"]
        )
        for file in files:
            with self.assertRaises(AccessError):
                file.with_user(self.salesperson).read(["datas"])
        self._answer(review)
        review.with_user(self.credit_manager).action_pass()
        for user in (self.credit_user, self.credit_manager):
            with self.assertRaises(AccessError):
                direct.with_user(user).unlink()
            with self.assertRaises(AccessError):
                self._file(user, res_model="credit.review.line", res_id=line.id)

    def test_files_of_others_cannot_be_taken(self):
        secret = self._file(self.salesperson)
        line = self._start().line_ids[1].with_user(self.credit_user)

        with self.assertRaises(AccessError):
            line.document_ids = secret

        self.assertFalse(secret.sudo().res_id)

    def test_sales_see_the_state_only(self):
        review = self._passed()
        for records in (review, review.line_ids, self.register):
            with self.assertRaises(AccessError):
                records.with_user(self.salesperson).read(["display_name"])
        partner = self.customer.with_user(self.salesperson)

        self.assertEqual("passed", partner.credit_review_state)
        with self.assertRaises(AccessError):
            partner.action_credit_start_review()
        with self.assertRaises(AccessError):
            self._profile(self.customer).with_user(
                self.salesperson
            ).action_start_review()
        with self.assertRaises(AccessError):
            self.customer.with_user(self.accountant).read(["credit_review_state"])

    def test_auditors_read(self):
        review = self._start().with_user(self.auditor)

        self.assertEqual("0 / 3", review.read(["progress"])[0]["progress"])
        self.assertEqual("Register", review.line_ids[0].name)
        for change in (
            lambda: review.write({"note": "x"}),
            lambda: review.line_ids[0].write({"result": "ok"}),
            review.action_begin,
            self.customer.with_user(self.auditor).action_credit_start_review,
            lambda: self.register.with_user(self.auditor).write({"required": False}),
        ):
            with self.assertRaises(AccessError):
                change()

    def test_other_companies_are_out_of_sight(self):
        review = self._start(company=self.jpy_company)
        self.credit_user.company_ids = self.usd_company

        with self.assertRaises(AccessError):
            review.with_user(self.credit_user).read(["state"])
        with self.assertRaises(AccessError):
            review.line_ids.with_user(self.credit_user).read(["result"])
        with self.assertRaises(AccessError):
            self.env["credit.review"].with_user(self.credit_user).create(
                {"profile_id": self._profile(self.archived, self.jpy_company).id}
            )
