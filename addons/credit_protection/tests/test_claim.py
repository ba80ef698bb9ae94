from datetime import timedelta

from psycopg2 import DatabaseError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .claim_common import ClaimCommon


@tagged("post_install", "-at_install")
class TestClaim(ClaimCommon):
    """A claim prepares itself, says what is missing, and stays as it was filed."""

    def test_a_claim_prepares_itself_from_the_invoice(self):
        self.assertRecordValues(
            self.moves,
            [
                {"credit_insured_amount": 25_000},
                {"credit_insured_amount": 30_000},
                {"credit_insured_amount": 5_000},
            ],
        )
        action = self.moves[1].with_user(self.accountant).action_credit_claim()
        claim = self.env["credit.claim"].browse(action["res_id"])

        self.assertRecordValues(
            claim,
            [
                {
                    "state": "ready",
                    "cause": "default",
                    "partner_id": self.customer.id,
                    "policy_id": self.policy.id,
                    "loss_on": self.due,
                    "open_amount": 77_050,
                    "insured_amount": 60_000,
                    "loss_amount": 67_000,
                    "expected_amount": 54_000,
                    "own_share": 23_050,
                    "user_id": self.accountant.id,
                }
            ],
        )
        self.assertRecordValues(
            claim.line_ids,
            [
                {"move_id": self.moves[0].id, "insured_amount": 25_000},
                {"move_id": self.moves[1].id, "insured_amount": 30_000},
                {"move_id": self.moves[2].id, "insured_amount": 5_000},
            ],
        )
        self.assertIn("above limit", claim.line_ids[2].why)
        again = self.moves[0].with_user(self.accountant).action_credit_claim()
        self.assertEqual(claim.id, again["res_id"])

    def test_whoever_may_claim_finds_the_way(self):
        views = {
            "res.partner": ("res_partner_view_form_claim", "action_credit_claim"),
            "credit.deadline": ("credit_deadline_view_list", "action_claim"),
        }
        # Who sees these pages at all belongs to the credit team.
        self.accountant.group_ids += self.env.ref("credit_protection.group_credit_user")
        for user in (self.accountant, self.claims_user):
            for model, (xmlid, button) in views.items():
                with self.subTest(model, user=user.login):
                    view = self.env.ref(f"credit_protection.{xmlid}")
                    root = view if view.mode == "primary" else view.inherit_id
                    while root.inherit_id:
                        root = root.inherit_id
                    arch = (
                        self.env[model]
                        .with_user(user)
                        .get_view(root.id, root.type)["arch"]
                    )
                    self.assertIn(f'name="{button}"', arch)

    def test_each_company_claims_in_its_currency(self):
        claim = self._claim(company=self.jpy_company)

        self.assertEqual(self.jpy, claim.currency_id)
        self.assertEqual(self.yen_move, claim.line_ids.move_id)
        self.assertEqual(8_100, claim.expected_amount)
        self.assertNotEqual(self._claim().name, claim.name)

    def test_a_policy_in_another_currency(self):
        self._raw(self.policy, currency_id=self.eur.id)
        claim = self._claim()

        # At the rate of the date of loss: two dollars are one euro.
        self.assertEqual(38_525, claim.open_amount)
        self.assertEqual(27_000, claim.expected_amount)

    def test_what_odoo_has_is_filed_by_itself(self):
        with self.assertNoLogs("odoo.addons.credit_protection", "ERROR"):
            claim = self._claim()
        there = set(claim.document_ids.filtered("there").mapped("kind"))

        self.assertEqual({"invoices", "statement", "limit"}, there)
        missing = {
            p.params["kind"] for p in claim._problems() if p.code == "document_missing"
        }
        self.assertIn("orders", missing)
        self.assertIn("reason", missing)
        self.assertNotIn("insolvency", missing)
        self.assertTrue(claim.card["problems"])
        self.assertGreater(claim.error_count, 0)

    def test_a_document_or_a_reason_mends_and_a_reason_is_text(self):
        claim = self._claim()
        document = claim.document_ids.filtered(lambda d: d.kind == "delivery")
        before = claim.error_count
        with Form(document) as form:
            form.reason = "Collected by the buyer"
        self.assertEqual(before - 1, claim.error_count)

        upload = (
            self.env["ir.attachment"]
            .with_user(self.accountant)
            .create(
                {"name": "slip.pdf", "raw": b"%PDF-1.4", "res_model": document._name}
            )
        )
        document.write({"reason": False, "attachment_ids": [(4, upload.id)]})
        self.assertTrue(document.there)
        self.assertEqual(document.id, upload.res_id)
        claim.action_recalculate()
        self.assertEqual(upload, document.attachment_ids)

    def test_nobody_attaches_what_one_may_not_read(self):
        document = self._claim().document_ids[0]
        secret = self.env["ir.attachment"].create({"name": "secret", "raw": b"1"})
        with self.assertRaises(AccessError):
            document.with_user(self.accountant).write(
                {"attachment_ids": [(4, secret.id)]}
            )

    def test_errors_stop_filing_and_are_named(self):
        claim = self._claim()
        with self.assertRaisesRegex(UserError, "Orders and contracts"):
            claim.action_file()
        self.assertEqual("ready", claim.state)
        self.assertFalse(claim.act_ids)

    def test_a_filed_claim_is_fixed(self):
        claim = self._filed()

        self.assertRecordValues(
            claim,
            [
                {
                    "state": "filed",
                    "filed_on": self.today,
                    "filed_by_id": self.accountant.id,
                    "answer_by": self.today + timedelta(days=60),
                }
            ],
        )
        self.assertEqual([self.today] * 3, self.moves.mapped("credit_claim_filed_on"))
        act = claim.act_ids
        self.assertEqual("54000.0", act.content["expected"])
        self.assertEqual(64, len(act.sha256))
        (pack,) = act.sudo().attachment_ids
        self.assertEqual([pack.name], [f["name"] for f in act.content["files"]])
        self.assertEqual((pack.name, pack.raw), claim._pack())
        activity = claim.sudo().activity_ids
        self.assertEqual(self.accountant, activity.user_id)
        self.assertEqual(claim.answer_by, activity.date_deadline)
        for change in (
            lambda: claim.write({"cause": "political"}),
            lambda: claim.line_ids[0].write({"disputed_amount": 5}),
            lambda: claim.document_ids[0].write({"reason": "later"}),
            claim.action_recalculate,
            claim.action_file,
            lambda: claim.write({"expected_amount": 1}),
            lambda: claim.act_ids.sudo().write({"note": "other"}),
        ):
            with self.assertRaises(UserError):
                change()
        self._payment(self.customer, 28_750, self.moves[0])
        self._run_night("claims")
        self.assertEqual(54_000, claim.expected_amount)
        self.assertEqual("filed", claim.state)
        with mute_logger("odoo.sql_db"), self.assertRaises(DatabaseError):
            self.env.cr.execute(
                "UPDATE credit_claim_act SET content = '{}' WHERE id = %s", [act.id]
            )

    def test_deadlines_of_a_filed_claim_are_gone(self):
        deadlines = self.env["credit.deadline"]
        of_claims = [("move_id", "in", self.moves.ids), ("duty", "=", "claim")]
        self.assertEqual(3, deadlines.search_count(of_claims))
        self._filed()
        self.assertEqual(0, deadlines.search_count(of_claims))

    def test_a_second_claim_is_refused(self):
        first = self._claim()
        with self.assertRaisesRegex(UserError, first.name):
            self._claim(self.contact)
        first._end("A mistake")
        self.assertEqual("cancelled", first.state)
        self.assertTrue(self._claim())

    def test_a_paid_invoice_is_refused(self):
        self._payment(self.customer, 28_750, self.moves[0])
        with self.assertRaisesRegex(UserError, "is paid"):
            self.moves[0].with_user(self.accountant).action_credit_claim()
        with self.assertRaisesRegex(UserError, "owes .* nothing"):
            self._claim(self.other_customer)
        uninsured = self._invoice(
            self._partner("Private person", country_id=self.us.id), 5, due=-9
        )
        with self.assertRaisesRegex(UserError, "is not insured"):
            uninsured.with_user(self.accountant).action_credit_claim()
        with self.assertRaisesRegex(UserError, "No open invoice"):
            self._claim(uninsured.partner_id)

    def test_what_is_paid_after_the_loss_was_lost(self):
        before = self.due - timedelta(days=5)
        self._payment(self.customer, 1_000, self.moves[0], date=before)
        self._payment(self.customer, 2_000, self.moves[1])
        lines = self._claim().line_ids

        self.assertEqual([27_750, 34_500, 13_800], lines.mapped("open_amount"))

    def test_credits_in_hand_pay_the_oldest(self):
        self._payment(self.customer, 5_000, date=self.due - timedelta(days=2))
        claim = self._claim()

        self.assertEqual(5_000, claim.credits_amount)
        # The tax in them is not insured: 5,000 are 4,347.83 and 652.17 of tax.
        self.assertEqual(62_652.17, claim.loss_amount)

    def test_a_disputed_part_is_not_insured(self):
        claim = self._claim()
        claim.line_ids[1].disputed_amount = 11_500

        self.assertEqual(20_000, claim.line_ids[1].insured_amount)
        self.assertEqual(3_000, claim.line_ids[1].tax_amount)
        self.assertIn("disputed", [p.code for p in claim._problems()])
        self.assertEqual(45_000, claim.expected_amount)

    def test_waiting_for_the_date_of_loss(self):
        self._raw(self.policy.version_ids, waiting_months=12)
        self.env["credit.cover"]._restamp(self.usd_company, self.customer)
        claim = self._complete(self._claim())

        self.assertEqual("waiting", claim.state)
        with self.assertRaisesRegex(UserError, "waiting period"):
            claim.action_file()

    def test_an_insolvency_waits_for_nothing(self):
        self._raw(self.policy.version_ids, waiting_months=12)
        self.env["credit.cover"]._restamp(self.usd_company, self.customer)
        self.env["credit.risk.event"].create(
            {
                "partner_id": self.customer.id,
                "kind": "insolvency",
                "happened_on": self.today - timedelta(days=3),
                "known_on": self.today - timedelta(days=2),
                "source": "Gazette",
            }
        )
        claim = self._claim()

        self.assertEqual("insolvency", claim.cause)
        self.assertEqual(self.today - timedelta(days=3), claim.loss_on)
        self.assertEqual("ready", claim.state)
        claim.cause = "political"
        self.assertIn("event_missing", [p.code for p in claim._problems()])

    def test_no_notice_is_an_error_until_it_is_in_the_file(self):
        self.moves.sudo().credit_notified_on = False
        claim = self._claim()
        self.assertEqual("draft", claim.state)
        claim.document_ids.filtered(lambda d: d.kind == "notice").reason = "By phone"
        self.assertEqual("ready", claim.state)
        levels = {p.code: p.level for p in claim._problems()}
        self.assertEqual("warning", levels["notice_missing"])

    def test_the_year_is_shared_with_other_claims(self):
        self._raw(self.policy.version_ids, first_loss=1_000, liability_multiple=5)
        self._cover(self.other_customer, 60_000)
        second = self._invoice(self.other_customer, 20_000, due=self.due)
        self._notify(second)
        first = self._filed()
        self.assertEqual(53_000, first.expected_amount)
        self.assertEqual(1_000, first.first_loss_used)

        claim = self._claim(self.other_customer)
        # No first loss is left, and 60,000 less 53,000 of the liability.
        self.assertEqual(7_000, claim.expected_amount)
        rows = {row["key"]: row["used"] for row in claim.card["steps"]}
        self.assertIn("in the order of their filing", rows["first_loss"])
        self.assertIn(f"{first.name}: 1,000.00", rows["first_loss"])
        self.assertIn(f"{first.name}: 53,000.00", rows["liability"])
        self.assertFalse(rows["each_loss"] or rows["share"])
        used = {row["key"]: row["used"] for row in first.card["steps"]}
        self.assertFalse(used["first_loss"] or used["liability"])

    def test_who_may_what(self):
        claim = self._claim(user=self.claims_user)
        claim.with_user(self.credit_user).read(["name", "card"])
        claim.with_user(self.auditor).read(["name", "card"])
        self.assertTrue(claim.with_user(self.auditor).document_ids.mapped("kind"))
        for user in (self.salesperson, self.other_salesperson):
            with self.assertRaises(AccessError):
                claim.with_user(user).read(["name"])
        for user in (self.credit_user, self.credit_manager, self.auditor):
            with self.assertRaises(AccessError):
                claim.with_user(user).action_file()
            with self.assertRaises(AccessError):
                self.moves[0].with_user(user).action_credit_claim()
        self.accountant.write(
            {
                "company_id": self.jpy_company.id,
                "company_ids": [(6, 0, self.jpy_company.ids)],
            }
        )
        with self.assertRaises(AccessError):
            claim.with_user(self.accountant).read(["name"])

    def test_nothing_is_typed_past_the_buttons(self):
        claim = self._claim()
        for change in (
            lambda: claim.write({"state": "paid"}),
            lambda: claim.write({"decided_amount": 1_000_000}),
            lambda: claim.line_ids[0].write({"insured_amount": 1_000_000}),
            lambda: claim.document_ids[0].write({"collected": True}),
            lambda: (
                self.moves[0]
                .with_user(self.accountant)
                .write({"credit_claim_filed_on": self.today})
            ),
            claim.copy,
            claim.unlink,
            claim.line_ids[0].unlink,
        ):
            with self.assertRaises(UserError):
                change()
