from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .notice_common import NoticeCommon


@tagged("post_install", "-at_install")
class TestNoticeLife(NoticeCommon):
    """What a notice becomes when payments come in, and who may do what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.late = cls._invoice(cls.customer, 300, due=-70)
        cls.second = cls._invoice(cls.customer, 100, due=-65)
        cls.other = cls._invoice(cls.other_customer, 80, due=-70)

    def _follow(self, company=None):
        self.env["credit.notice"].sudo()._follow(company or self.usd_company)
        self.env.invalidate_all()

    def test_drafts_follow_what_is_paid(self):
        notice, untouched = self._notice(self.late), self._notice(self.other)
        self._payment(self.customer, 300, self.late)
        self._follow(self.jpy_company)
        self.assertEqual(400, notice.overdue_amount)

        self._follow()

        self.assertEqual(100, notice.overdue_amount)
        self.assertEqual(self.second, notice.line_ids.move_id)
        self._payment(self.customer, 100, self.second)
        self._follow()
        self.assertRecordValues(
            notice + untouched,
            [
                {"state": "cancelled", "end_reason": "Paid before it was sent."},
                {"state": "draft", "end_reason": False},
            ],
        )

    def test_a_draft_whose_files_were_downloaded_waits(self):
        notice = self._notice(self.late)
        self._dialog(notice, "file").action_send()
        self._payment(self.customer, 300, self.late)
        self._payment(self.customer, 100, self.second)

        self._follow()

        self.assertEqual(("draft", 400), (notice.state, notice.overdue_amount))

    def test_files_that_say_something_else_count_no_more(self):
        """What is recorded as sent is what stands in the files, word for word."""
        notice = self._notice(self.late)
        part = {"due_date": self._day(30), "amount": 9}
        for change in (
            lambda: notice.write({"comment": "Says it was never delivered"}),
            lambda: notice.write({"instalment_ids": [Command.create(part)]}),
            lambda: notice.instalment_ids.write({"amount": 8}),
            lambda: notice.instalment_ids.create({"notice_id": notice.id, **part,
                                                  "amount": 7}),
            lambda: notice.instalment_ids[0].unlink(),  # noqa: PLW0108  (not yet there)
            lambda: (self._payment(self.customer, 1, self.late),
                     notice.action_refresh()),
        ):  # fmt: skip
            self._dialog(notice, "file").action_send()
            self.assertTrue(notice.handed_at)
            change()
            self.assertFalse(notice.handed_at)
            self.assertIn("Download them again", notice.message_ids[0].body)
            with self.assertRaisesRegex(UserError, "Download the files first"):
                self._proof(notice, "sent")

    def test_what_did_not_change_goes_on_saying_what_the_files_say(self):
        notice = self._notice(self.late)
        with freeze_time(self._day(-2)):
            self._dialog(notice, "file").action_send()
        read_on = notice.as_of

        notice.action_refresh()

        self.assertTrue(notice.handed_at)
        self.assertEqual(read_on, notice.as_of)

    def test_once_everything_is_paid_a_sent_notice_closes(self):
        self._start_smtp()
        notice = self._notice(self.late)
        self._dialog(notice).action_send()
        self._payment(self.customer, 300, self.late)
        self._follow()
        self.assertEqual("sent", notice.state)
        self._payment(self.customer, 100, self.second)

        self._follow()

        self.assertEqual("closed", notice.state)
        self.assertEqual(2, len(notice.line_ids))

    def test_the_insurer_confirms(self):
        self._start_smtp()
        notice = self._notice(self.late)
        with self.assertRaisesRegex(UserError, "Only a notice that was sent"):
            self._proof(notice, "acknowledged", reference="AZ-2")
        self._dialog(notice).action_send()
        for day, vals, sentence in (
            (-1, {"reference": "AZ-2"}, "between the day it was sent"),
            (0, {}, "Enter the insurer's reference"),
        ):
            with self.assertRaisesRegex(UserError, sentence):
                self._proof(notice, "acknowledged", day, **vals)

        self._proof(notice, "acknowledged", reference="AZ-2")

        self.assertEqual("acknowledged", notice.state)
        self.assertEqual("AZ-2", notice.insurer_reference)

    def test_a_second_notice_tells_what_was_late_afterwards(self):
        self._start_smtp()
        notice = self._notice(self.late)
        self._dialog(notice).action_send()
        third = self._invoice(self.customer, 60, due=-62)

        again = self._notice(third)

        self.assertNotEqual(notice, again)
        self.assertEqual(460, again.overdue_amount)
        self.assertEqual(self._day(28), again.send_by)
        self._dialog(again).action_send()
        self.assertEqual(self.today, third.credit_notified_on)
        self.assertEqual(2, len(self.late.credit_stamp_ids))

    def test_a_notice_is_for_one_policy(self):
        self.jpy_policy.version_ids.date_until = self._day(-40)
        following = self._policy("P-NEXT", self.jpy_company, since=-39)
        self._cover(self.customer, 900_000, policy=following)
        first, second = (
            self._invoice(self.customer, 9_000, due=due, company=self.jpy_company)
            for due in (-55, -35)
        )
        self._start_smtp()

        notice = self._notice(first)

        self.assertEqual(self.jpy_policy, notice.policy_id)
        self.assertEqual(first, notice.line_ids.move_id)
        self.assertRegex(notice.advice, f"{second.name} .* overdue under policy P-NEXT")
        # Each invoice leads to its own insurer, whichever was told before.
        other = self._notice(second)
        self.assertEqual(following, other.policy_id)
        self.assertEqual(second, other.line_ids.move_id)
        self.assertEqual(notice, self._notice(first))
        self.assertEqual(first.credit_notice_by, notice.send_by)
        self.assertEqual(second.credit_notice_by, other.send_by)
        self._dialog(notice).action_send()
        self.assertTrue(first.credit_notified_on)
        self.assertFalse(second.credit_notified_on)
        other.invalidate_recordset(["advice"])
        self.assertNotIn("P-JPY", other.advice)

    def test_a_person_ends_it_with_a_reason(self):
        draft = self._notice(self.late)
        dialogs = self.env["credit.notice.end"].with_user(self.claims_user)
        with self.assertRaisesRegex(UserError, "Say why"):
            dialogs.create({"notice_id": draft.id, "reason": " "}).action_end()

        dialogs.create({"notice_id": draft.id, "reason": "Paid by cheque"}).action_end()

        self.assertEqual("cancelled", draft.state)
        with self.assertRaisesRegex(UserError, "has ended"):
            draft._end("Again")
        self.assertNotEqual(draft, self._notice(self.late))

    def test_what_was_sent_is_evidence(self):
        self._start_smtp()
        notice = self._notice(self.late)
        self._dialog(notice).action_send()
        for act, sentence in (
            (lambda: notice.write({"comment": "No"}), "no draft any more"),
            (lambda: notice.write({"state": "draft"}), "stays as it was recorded"),
            (lambda: notice.write({"sent_on": self._day(-9)}), "stays as it was"),
            (notice.sudo().unlink, "never deleted"),
            (notice.copy, "cannot be duplicated"),
            (notice.action_send, "cannot be sent again"),
            (notice.action_refresh, "cannot be sent again"),
        ):
            with (
                self.subTest(sentence=sentence),
                self.assertRaisesRegex(UserError, sentence),
            ):
                act()
        with self.assertRaises(AccessError):
            notice.line_ids.with_user(self.claims_user).write({"open_amount": 1})

    def test_what_follows_from_it_cannot_be_typed(self):
        notices = self.env["credit.notice"].with_user(self.claims_user)
        for vals in (
            {"state": "sent", "sent_on": self.today},
            {"insurer_reference": "X"},
            {"handed_at": self.today},
        ):
            with self.assertRaisesRegex(UserError, "stays as it was recorded"):
                notices.create({"partner_id": self.customer.id, **vals})
        clean = notices.with_context(default_state="sent", default_sent_on=self.today)
        self.assertEqual("draft", clean.create({"partner_id": self.customer.id}).state)

    def test_only_claims_users_act(self):
        notice = self._notice(self.late)
        for user in (self.credit_manager, self.accountant, self.auditor):
            with self.subTest(user=user.login):
                mine = notice.with_user(user)
                self.assertEqual(400, mine.overdue_amount)
                self.assertTrue(mine.line_ids.mapped("number"))
                for act in (
                    mine.action_send,
                    mine.action_refresh,
                    mine.action_end,
                    lambda m=mine: m.write({"comment": "x"}),
                    self.other.with_user(user).action_credit_notify_insurer,
                ):
                    with self.assertRaises(AccessError):
                        act()
                if self.late.with_user(user).has_access("read"):
                    card = self.late.with_user(user).credit_cover_card
                    acts = [act["method"] for act in card["acts"]]
                    self.assertNotIn("action_credit_notify_insurer", acts)
        with self.assertRaises(AccessError):
            notice.with_user(self.salesperson).read(["name"])
        with self.assertRaises(AccessError):
            self.customer.with_user(self.salesperson).action_credit_notify_insurer()

    def test_nobody_reaches_notices_of_another_company(self):
        notice = self._notice(self.late)
        self.claims_user.write(
            {
                "company_ids": [(6, 0, self.jpy_company.ids)],
                "company_id": self.jpy_company.id,
            }
        )
        with self.assertRaises(AccessError):
            notice.with_user(self.claims_user).action_send()

    def test_the_cost_does_not_depend_on_the_number(self):
        buyers = self.env["res.partner"].create(
            [
                {"name": f"Buyer {n}", "is_company": True, "country_id": self.us.id}
                for n in range(12)
            ]
        )
        notices = self.env["credit.notice"]
        for buyer in buyers:
            self._cover(buyer, 1_000)
            move = self._invoice(buyer, 10, due=-70)
            notices += self._notice(move)

        def read(some):
            some.sudo().line_ids.sudo().unlink()
            self.env.flush_all()
            some.sudo()._read_truth()

        self.assertSameCost(read, notices.sudo(), 40)

    def test_the_claim_opens_from_its_notice(self):
        notice, other = self._notice(self.late), self._notice(self.other)
        yen = self._invoice(self.customer, 9_000, due=-70, company=self.jpy_company)
        notice.sudo()._set_sent(self.today, "file")
        (notice + other).invalidate_recordset(["claim_id"])
        self.assertFalse(notice.claim_id + other.claim_id)

        claim = self.env["credit.claim"].browse(notice.action_credit_claim()["res_id"])
        (notice + other).invalidate_recordset(["claim_id"])

        self.assertEqual(self.customer, claim.partner_id)
        self.assertEqual(self.usd_company, claim.company_id)
        self.assertNotIn(yen, claim.line_ids.move_id)
        self.assertEqual(
            [claim.id, False], (notice + other).mapped(lambda n: n.claim_id.id)
        )
        self.assertEqual(claim.id, notice.action_credit_claim()["res_id"])
        for user in (self.auditor, self.credit_manager):
            with self.subTest(user.login), self.assertRaises(AccessError):
                notice.with_user(user).action_credit_claim()

    def test_the_claim_opens_from_its_deadline(self):
        self.env.flush_all()
        deadline = (
            self.env["credit.deadline"]
            .with_user(self.claims_user)
            .search([("move_id", "=", self.late.id), ("duty", "=", "claim")])
        )
        action = deadline.action_claim()
        claim = self.env["credit.claim"].browse(action["res_id"])
        self.assertIn(self.late, claim.line_ids.move_id)
