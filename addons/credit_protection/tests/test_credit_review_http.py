from odoo.tests import tagged

from .test_access_http import FORGED, RpcCommon


@tagged("post_install", "-at_install")
class TestCreditReviewOverRpc(RpcCommon):
    """What a client may do to reviews and terms, whatever context it sends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls._partner("Fresh buyer", user_id=cls.salesperson.id)
        cls.profile = cls._profile(cls.buyer)
        cls.review = cls.env["credit.review"].create({"profile_id": cls.profile.id})
        cls.review.line_ids.write({"result": "ok", "date": cls.today})

    def _state(self):
        self.review.invalidate_recordset()
        return self.review.state

    def test_sales_reach_nothing_but_the_state(self):
        ids, lines = self.review.ids, self.review.line_ids.ids
        for context in FORGED:
            for model, method, *args in (
                ("credit.review", "read", ids, ["state"]),
                ("credit.review", "action_pass", ids),
                ("credit.review.line", "read", lines, ["result"]),
                ("credit.review.line", "write", lines, {"result": "ok"}),
                ("credit.review.item", "search_read", [], ["name"]),
                ("credit.profile", "action_start_review", self.profile.ids),
                ("res.partner", "action_credit_start_review", self.buyer.ids),
                ("res.partner", "action_credit_use_proposed_terms", self.buyer.ids),
                ("credit.profile", "action_use_proposed_terms", self.profile.ids),
                ("res.partner", "read", self.buyer.ids, ["credit_proposed_term_id"]),
            ):
                with self.subTest(method=method), self._refused():
                    self._call(model, method, *args, context=context)
        found = self._call(
            "res.partner", "read", self.buyer.ids, ["credit_review_state"]
        )
        self.assertEqual("open", found[0]["credit_review_state"])
        self.assertEqual("in_review", self._state())

    def test_users_work_and_managers_decide(self):
        self.authenticate("credit_user", "credit_user")
        for vals in ({"state": "passed"}, {"decided_by_id": self.credit_user.id}):
            with self._refused():
                self._call("credit.review", "write", self.review.ids, vals)
        with self._refused():
            self._call("credit.review", "action_pass", self.review.ids)
        for method in ("_decide", "_night_batch", "_after_answers"):
            with self._refused():
                self._call("credit.review", method, self.review.ids)
        line = self.review.line_ids[:1]
        self._call("credit.review.line", "write", line.ids, {"reason": "Seen"})
        self.assertEqual("Seen", line.reason)
        self.assertEqual("in_review", self._state())

        self.authenticate("credit_manager", "credit_manager")
        self._call("credit.review", "action_pass", self.review.ids)

        self.assertEqual("passed", self._state())
        self.assertEqual(self.credit_manager, self.review.decided_by_id)
        with self._refused():
            self._call("credit.review.line", "write", line.ids, {"reason": "Later"})

    def test_only_managers_agree_terms(self):
        agreed = {
            "terms_agreed": True,
            "agreed_term_days": 90,
            "agreed_term_reason": "Good payer",
        }
        for login in ("credit_sales", "credit_user", "credit_auditor"):
            self.authenticate(login, login)
            for context in FORGED:
                with self._refused():
                    self._call(
                        "credit.profile",
                        "write",
                        self.profile.ids,
                        agreed,
                        context=context,
                    )
        self.authenticate("credit_manager", "credit_manager")
        for vals in ({"max_term_days": 90}, {"agreed_term_user_id": self.env.uid}):
            with self._refused():
                self._call("credit.profile", "write", self.profile.ids, vals)

        self._call("credit.profile", "write", self.profile.ids, agreed)

        self.profile.invalidate_recordset()
        self.assertRecordValues(
            self.profile,
            [{"agreed_term_days": 90, "agreed_term_user_id": self.credit_manager.id}],
        )
