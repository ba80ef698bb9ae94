from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .cover_common import CoverCommon
from .test_access_http import FORGED, RpcCommon


class CoverActsCommon(CoverCommon):
    """Opens the dialogs as the web client does."""

    def _again(self, records, user=None, **vals):
        wizard = (
            self.env["credit.cover.again"]
            .with_user(user or self.claims_user)
            .with_context(active_model=records._name, active_ids=records.ids)
            .create({"reason": "The limit came late", **vals})
        )
        wizard.action_apply()
        return wizard

    def _override(self, move, insured, user=None, **vals):
        self.env["credit.cover.override"].with_user(user or self.claims_user).create(
            {
                "move_id": move.id,
                "insured": insured,
                "reason": "Letter of the insurer",
                **vals,
            }
        ).action_apply()


@tagged("post_install", "-at_install")
class TestCoverActs(CoverActsCommon):
    """Cover that was stamped changes by an act of a claims user, who says why."""

    def test_invoices_customers_and_companies_are_computed_again(self):
        dollars = self._invoice(self.customer, 80, due=30)
        yen = self._invoice(
            self.other_customer, 9_000, due=30, company=self.jpy_company
        )
        self._cover(self.customer, 50)
        self._cover(self.other_customer, 8_000, policy=self.jpy_policy)

        wizard = self._again(dollars)
        self.assertEqual("1 open invoices of 1 buyers.", wizard.scope)
        self._again(yen)

        self.assertCover(dollars, 50, 30, "limit_used")
        self.assertCover(yen, 8_000, 1_000, "limit_used")
        self.assertRecordValues(
            dollars.credit_stamp_ids.sorted("id")[1:],
            [
                {
                    "origin": "restamp",
                    "note": "The limit came late",
                    "user_id": self.claims_user.id,
                }
            ],
        )
        self.policy.cover_limit_ids.active = False
        self._cover(self.customer, 70)
        self._again(self.contact)
        self.assertCover(dollars, 70, 10, "limit_used")

    def test_a_person_decides_and_it_stays(self):
        self._cover(self.customer, 50)
        first = self._invoice(self.customer, 80, due=30)
        second = self._invoice(self.customer, 10, due=40)
        self.assertCover(second, 0, 10, "limit_used")

        self._override(second, 10)
        self.assertCover(second, 10, 0, "override")
        self.assertEqual("insured", second.credit_cover_state)
        self.assertEqual(0.9, second.credit_insured_share)
        stamp = second.credit_stamp_ids.sorted("id")[-1]
        self.assertRecordValues(
            stamp,
            [
                {
                    "origin": "override",
                    "reason": "override",
                    "note": "Letter of the insurer",
                    "user_id": self.claims_user.id,
                    "insured": 10.0,
                }
            ],
        )

        self._again(first + second)
        self.assertCover(first, 40, 40, "limit_used")
        self.assertCover(second, 10, 0, "override")

        self._again(first, overridden=True)
        self.assertCover(first, 50, 30, "limit_used")
        self.assertCover(second, 0, 10, "limit_used")

    def test_not_insured_by_decision(self):
        self._cover(self.customer, 50_000, policy=self.jpy_policy)
        move = self._invoice(self.customer, 9_000, due=30, company=self.jpy_company)

        self._override(move, 0)

        self.assertCover(move, 0, 9_000, "override")
        self.assertEqual("none", move.credit_cover_state)
        self.assertEqual("Decided by a person.", move.credit_cover_card["why"])
        later = self._invoice(self.customer, 50_000, due=30, company=self.jpy_company)
        self.assertCover(later, 50_000)

    def test_what_cannot_be_decided(self):
        self._cover(self.customer, 50)
        move = self._invoice(self.customer, 80, due=30)
        early = self._invoice(
            self.customer,
            80,
            due=0,
            invoice_date=self.today - timedelta(days=800),
        )
        draft = self._invoice(self.customer, 80, post=False)
        paid = self._invoice(self.customer, 80)
        self._payment(self.customer, 80, paid)
        for case, amount, vals in (
            (move, 80.01, {}),
            (move, -1, {}),
            (move, 10, {"reason": "  "}),
            (early, 10, {}),
            (draft, 10, {}),
            (paid, 10, {}),
        ):
            with self.subTest(case.name, amount=amount), self.assertRaises(UserError):
                self._override(case, amount, **vals)
        with self.assertRaises(UserError):
            self._again(move, reason=" ")
        self.policy.active = False
        with self.assertRaises(UserError):
            self._again(move)

    def test_nobody_else_acts(self):
        move = self._invoice(self.customer, 80, due=30)
        cover = self.env["credit.cover"]
        for user in (self.credit_manager, self.auditor, self.accountant):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    self._again(move, user=user)
                with self.assertRaises(AccessError):
                    self._override(move, 10, user=user)
                with self.assertRaises(AccessError):
                    cover.with_user(user)._override(move.with_user(user), 10, "Mine")
                with self.assertRaises(AccessError):
                    cover.with_user(user)._compute_again(
                        self.usd_company, self.customer, "Mine"
                    )
        self.assertFalse(move.with_user(self.auditor).credit_cover_card["may_act"])
        self.assertTrue(move.with_user(self.claims_user).credit_cover_card["may_act"])


@tagged("post_install", "-at_install")
class TestCoverActsOverRpc(CoverCommon, RpcCommon):
    """Whatever a client sends, only claims users change cover."""

    def test_forged_contexts(self):
        move = self._invoice(self.other_customer, 80, due=30)
        vals = {"move_id": move.id, "insured": 80, "reason": "Mine"}
        for login in ("credit_sales", "credit_manager", "credit_accountant"):
            self.authenticate(login, login)
            for context in FORGED:
                with self.subTest(login, **{str(k): v for k, v in context.items()}):
                    for model, values in (
                        ("credit.cover.override", vals),
                        ("credit.cover.again", {"reason": "Mine"}),
                    ):
                        with self._refused():
                            self._call(model, "create", [values], context=context)
                    with self._refused():
                        self._call(
                            "credit.cover",
                            "_override",
                            move.id,
                            80,
                            "Mine",
                            context=context,
                        )
        move.invalidate_recordset()
        self.assertCover(move, 0, 80, "no_limit")

    def test_a_claims_user_decides(self):
        move = self._invoice(self.other_customer, 80, due=30)
        self.authenticate("credit_claims", "credit_claims")
        vals = {"move_id": move.id, "insured": 80, "reason": "Letter"}
        ids = self._call("credit.cover.override", "create", [vals])
        self._call("credit.cover.override", "action_apply", ids)
        move.invalidate_recordset()
        self.assertCover(move, 80, 0, "override")
