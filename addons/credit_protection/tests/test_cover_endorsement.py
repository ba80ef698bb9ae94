from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .cover_common import CoverCommon


@tagged("post_install", "-at_install")
class TestEndorsement(CoverCommon):
    """Terms that invoices were insured under stay; a change is a version of its own."""

    def _stamped_policies(self):
        """Return both policies with one invoice each, in dollars and in yen."""
        self._cover(self.customer, 1_000)
        self._cover(self.customer, 90_000, policy=self.jpy_policy)
        self._invoice(self.customer, 100, due=30)
        self._invoice(self.customer, 9_000, due=30, company=self.jpy_company)
        return self.policy + self.jpy_policy

    def test_stamped_terms_stay(self):
        line = {"country_ids": self.us.ids, "insured_share": 75}
        self.policy.version_ids.country_ids = [Command.create(line)]
        ended = self.today - timedelta(days=1500)
        other = self._policy("P-2", self.usd_company, since=-2000, date_until=ended)
        for policy in self._stamped_policies():
            version = policy.version_ids.with_user(self.claims_user)
            self.assertTrue(version.stamped)
            for vals in (
                {"named_share": 80},
                {"date_from": self.today - timedelta(days=1)},
                {"premium_rate": 0.2},
                {"notice_anchor": "due_date"},
                {"policy_id": other.id},
                {"country_ids": [Command.create({"country_ids": self.jp.ids})]},
            ):
                with (
                    self.subTest(policy.name, vals=vals),
                    self.assertRaisesRegex(UserError, "Make an endorsement"),
                    self.env.cr.savepoint(),
                ):
                    version.write(vals)
            with self.assertRaisesRegex(UserError, "Make an endorsement"):
                version.unlink()
            # What says nothing new, and what is no term, may be written.
            version.write({"named_share": 90, "note": "as signed"})
            version.date_until = self.today + timedelta(days=300)
        country = self.policy.version_ids.country_ids
        with self.assertRaisesRegex(UserError, "Make an endorsement"):
            country.insured_share = 70
        with self.assertRaisesRegex(UserError, "Make an endorsement"):
            country.unlink()
        self.assertFalse(other.version_ids.stamped)
        other.version_ids.named_share = 50

    def test_stamps_alone_keep_the_terms(self):
        self._cover(self.customer, 1_000)
        move = self._invoice(self.customer, 100, due=30)
        move.button_draft()
        self.env.cr.execute(
            "UPDATE account_move SET credit_cover_version_id = NULL WHERE id = %s",
            [move.id],
        )
        self.env.invalidate_all()

        with self.assertRaisesRegex(UserError, "Make an endorsement"):
            self.policy.version_ids.named_share = 10

    def test_an_endorsement_follows_the_version_before(self):
        line = {"country_ids": self.us.ids, "insured_share": 75}
        self.policy.version_ids.country_ids = [Command.create(line)]
        for policy in self._stamped_policies():
            old = policy.version_ids
            day = self.today + timedelta(days=1)
            wizard = (
                self.env["credit.insurance.endorsement"]
                .with_user(self.claims_user)
                .with_company(policy.company_id)
                .create({"policy_id": policy.id, "date_from": day, "note": "No. 3"})
            )
            self.assertEqual((old, 0), (wizard.version_id, wizard.kept_count))

            action = wizard.action_endorse()

            new = policy.version_ids - old
            self.assertEqual(new.id, action["res_id"])
            self.assertRecordValues(
                old + new,
                [
                    {"date_until": self.today, "note": False, "named_share": 90},
                    {"date_until": False, "note": "No. 3", "named_share": 90},
                ],
            )
            self.assertEqual(
                old.country_ids.mapped("insured_share"),
                new.country_ids.mapped("insured_share"),
            )
            new.with_user(self.claims_user).named_share = 85
            self.assertEqual(90, old.named_share)

    def test_an_endorsement_for_days_that_are_invoiced(self):
        """Invoices keep the terms they were stamped under until somebody asks."""
        self._stamped_policies()
        old = self.policy.version_ids
        wizard = self.env["credit.insurance.endorsement"].create(
            {"policy_id": self.policy.id, "date_from": self.today, "note": "late"}
        )
        self.assertEqual(1, wizard.kept_count)

        wizard.action_endorse()

        new = self.policy.version_ids - old
        self.assertTrue(old.stamped)
        self.assertFalse(new.stamped)
        move = self._invoice(self.customer, 50, due=30)
        self.assertEqual(new, move.credit_cover_version_id)

    def test_days_that_cannot_be(self):
        first = self.policy.version_ids.date_from
        cases = {
            first: "begins on .* already",
            first - timedelta(days=1): "no terms in force",
        }
        for day, said in cases.items():
            with self.subTest(said), self.assertRaisesRegex(UserError, said):
                self.policy._endorse(day, "no")
        self.assertEqual(1, len(self.policy.version_ids))
        self.assertFalse(self.policy.version_ids.date_until)

    def test_versions_that_contradict(self):
        with self.assertRaisesRegex(ValidationError, "still counts on"):
            self.policy.version_ids = [Command.create({"date_from": self.today})]
        with self.assertRaisesRegex(ValidationError, "would both insure"):
            self._policy("P-3", self.usd_company)

    def test_currency_and_company_stay(self):
        self._cover(self.customer, 10)
        for vals in (
            {"currency_id": self.eur.id},
            {"company_id": self.jpy_company.id},
        ):
            with self.subTest(vals), self.assertRaisesRegex(UserError, "currency stay"):
                self.policy.write(vals)
        self.jpy_policy.currency_id = self.eur

    def test_limits_that_grant_nothing(self):
        for vals in ({}, {"status": "reduced"}, {"kind": "temporary"}):
            with (
                self.subTest(vals),
                self.assertRaisesRegex(ValidationError, "that grants 0 is none"),
                self.env.cr.savepoint(),
            ):
                self._cover(self.customer, 0, since=0, **vals)
        self._cover(self.customer, 0, status="requested", requested_amount=5)
        self._cover(self.customer, 0, status="refused")
        with self.assertRaisesRegex(ValidationError, "ends before the cover limit"):
            self._cover(
                self.customer,
                10,
                since=0,
                second_amount=1,
                second_until=self.today - timedelta(days=1),
            )

    def test_only_claims_users_endorse(self):
        for user in (self.credit_manager, self.auditor, self.salesperson):
            policy = self.policy.with_user(user)
            with self.subTest(user.login), self.assertRaises(AccessError):
                policy.action_endorse()
            with self.assertRaises(AccessError):
                policy._endorse(self.today, "mine")
        self.assertTrue(self.policy.with_user(self.credit_manager).name)

    def test_two_and_forty_versions_cost_the_same(self):
        versions = self.env["credit.insurance.version"].create(
            [
                {
                    "policy_id": self.policy.id,
                    "date_from": self.today - timedelta(days=2000 + 10 * n),
                    "date_until": self.today - timedelta(days=1995 + 10 * n),
                }
                for n in range(40)
            ]
        )
        self.assertSameCost(lambda some: some.mapped("stamped"), versions, 2)


@tagged("post_install", "-at_install")
class TestEndorsementOverRpc(CoverCommon, HttpCase):
    """What a client sends meets the same rules."""

    def _call(self, model, method, *args):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": {}},
        )

    def test_terms_over_rpc(self):
        self._cover(self.customer, 1_000)
        self._invoice(self.customer, 100, due=30)
        version = self.policy.version_ids
        attempts = (
            ("credit_manager", "credit.insurance.policy", "action_endorse", []),
            ("credit_manager", version._name, "write", [{"note": "x"}]),
            ("credit_claims", version._name, "write", [{"named_share": 1}]),
            ("credit_claims", version._name, "unlink", []),
        )
        for login, model, method, more in attempts:
            self.authenticate(login, login)
            ids = self.policy.ids if model.endswith("policy") else version.ids
            with (
                self.subTest(login, method=method),
                mute_logger("odoo.http", "odoo.sql_db"),
                self.assertRaises(JsonRpcException),
            ):
                self._call(model, method, ids, *more)
        action = self._call(
            "credit.insurance.policy", "action_endorse", self.policy.ids
        )
        self.assertEqual("credit.insurance.endorsement", action["res_model"])
        self.env.invalidate_all()
        self.assertEqual(90, version.named_share)
