from odoo.tests import tagged

from .test_access_http import FORGED, RpcCommon
from .waiver_common import LIMIT, WaiverCommon


@tagged("post_install", "-at_install")
class TestWaiverOverRpc(RpcCommon):
    """Whatever a client sends: only managers waive, and nobody changes a waiver."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile = cls._limit(cls.customer, 1000)
        cls.waiver = cls._granted()
        cls.logins = ("credit_sales", "credit_user", "credit_rules", "credit_auditor")

    @classmethod
    def _granted(cls):
        profile = cls.profile.with_user(cls.credit_manager)
        grant = WaiverCommon._grant.__func__
        return grant(cls, profile, user=cls.credit_manager).sudo()

    def _count(self):
        return self.env["credit.waiver"].sudo().search_count([])

    def test_nobody_else_grants(self):
        before = self._count()
        terms = {"profile_id": self.profile.id, "rule": LIMIT, "reason": "Mine"}
        for login in self.logins:
            self.authenticate(login, login)
            for context in FORGED:
                with self.subTest(login, **{str(k): v for k, v in context.items()}):
                    with self._refused():
                        self._call("credit.waive", "create", [terms], context=context)
                    with self._refused():
                        vals = {"name": "W-1", "rule": "over-limit"}
                        self._call("credit.waiver", "create", [vals], context=context)
        self.assertEqual(before, self._count())

    def test_private_doors_are_shut(self):
        self.authenticate("credit_manager", "credit_manager")
        for method in ("_grant", "_set", "_revoke", "_end", "_night_batch"):
            with self._refused():
                self._call("credit.waiver", method, self.waiver.ids)
        self.assertEqual("active", self.waiver.state)

    def test_nobody_changes_one(self):
        self._order(self.customer, 1500).action_confirm()
        for login in (*self.logins, "credit_manager", "credit_director"):
            self.authenticate(login, login)
            for context in FORGED:
                for method, args in (
                    ("write", [{"valid_until": "2099-01-01"}]),
                    ("write", [{"revoked_at": False}]),
                    ("copy", []),
                    ("unlink", []),
                    ("web_save", [{"reason": "x"}, {}]),
                ):
                    with self._refused():
                        self._call(
                            "credit.waiver",
                            method,
                            self.waiver.ids,
                            *args,
                            context=context,
                        )
        self.waiver.invalidate_recordset()
        self.assertRecordValues(
            self.waiver, [{"reason": "Payment plan", "state": "active"}]
        )

    def test_others_do_not_revoke(self):
        for login in self.logins:
            self.authenticate(login, login)
            with self._refused():
                self._call("credit.waiver", "action_revoke", self.waiver.ids)
            with self._refused():
                vals = {"waiver_id": self.waiver.id, "reason": "x"}
                self._call("credit.waiver.revoke", "create", [vals])
        self.waiver.invalidate_recordset()
        self.assertEqual("active", self.waiver.state)

    def test_manager_grants_and_revokes(self):
        order = self._new()
        order.action_confirm()
        self.authenticate("credit_manager", "credit_manager")
        vals = {"profile_id": self.profile.id, "rule": LIMIT, "reason": "Plan"}
        (dialog_id,) = self._call("credit.waive", "create", [vals])
        self._call("credit.waive", "action_waive", [dialog_id])
        self.env.invalidate_all()
        newest = self.env["credit.waiver"].sudo().search([], limit=1)
        self.assertNotEqual(self.waiver, newest)
        vals = {"waiver_id": newest.id, "reason": "Broken"}
        (dialog_id,) = self._call("credit.waiver.revoke", "create", [vals])
        self._call("credit.waiver.revoke", "action_revoke", [dialog_id])
        self.env.invalidate_all()
        self.assertEqual("revoked", newest.state)

    def test_rule_that_nobody_wrote_is_refused(self):
        self.authenticate("credit_manager", "credit_manager")
        vals = {"profile_id": self.profile.id, "rule": "x/y", "reason": "Plan"}
        (dialog_id,) = self._call("credit.waive", "create", [vals])
        before = self._count()
        with self._refused():
            self._call("credit.waive", "action_waive", [dialog_id])
        self.assertEqual(before, self._count())
