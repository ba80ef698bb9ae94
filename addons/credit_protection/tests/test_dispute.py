from datetime import timedelta
from decimal import Decimal

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..models.gate.credit_reevaluation import MARKED
from .collect_common import DisputeCommon

ACTIVITY = "credit_protection.mail_activity_dispute"


@tagged("post_install", "-at_install")
class TestDispute(DisputeCommon):
    """What a customer does not agree with, in two companies and two currencies."""

    def test_a_new_one_has_no_name_yet(self):
        self.assertFalse(self.env["credit.dispute"].new({}).display_name)

    def test_whole_or_part_in_the_currency_of_the_invoice(self):
        euro = self._invoice(self.customer, 80, due=10, currency=self.eur)
        yen = self._invoice(self.customer, 9_000, due=10, company=self.jpy_company)

        part = self._dispute(euro, 20)
        whole = self._dispute(yen)

        self.assertRecordValues(
            part + whole,
            [
                {
                    "amount": 20.0,
                    "amount_company": 25.0,
                    "currency_id": self.eur.id,
                    "company_id": self.usd_company.id,
                    "partner_id": self.customer.id,
                    "state": "open",
                    "user_id": self.credit_user.id,
                    "opened_on": self.today,
                    "due_date": self.today + timedelta(days=self.reason.days),
                },
                {
                    "amount": 9_000.0,
                    "amount_company": 9_000.0,
                    "currency_id": self.jpy.id,
                    "company_id": self.jpy_company.id,
                    "partner_id": self.customer.id,
                    "state": "open",
                    "user_id": self.credit_user.id,
                    "opened_on": self.jpy_company._credit_today(),
                    "due_date": self.jpy_company._credit_today()
                    + timedelta(days=self.reason.days),
                },
            ],
        )
        self.assertIn("20.00", euro.credit_dispute_text)
        self.assertIn("Goods missing", euro.credit_dispute_text)

    def test_no_more_than_is_open(self):
        move = self._invoice(self.customer, 80, due=10)
        self._payment(self.customer, 10, move)
        self._dispute(move, 50)

        for amount in (0, -5, 20.01):
            with self.subTest(amount), self.assertRaises(UserError):
                self._dispute(move, amount)
        self._dispute(move, 20)
        draft = self._invoice(self.customer, 5, due=5, post=False)
        paid = self._invoice(self.customer, 5, due=5)
        self._payment(self.customer, 5, paid)
        note = self._credit_note(move, 5)
        for name, other in (("draft", draft), ("paid", paid), ("refund", note)):
            with self.subTest(name), self.assertRaises(UserError):
                self._dispute(other, 1)

    def test_rules_read_what_is_disputed_and_open(self):
        move = self._invoice(self.customer, 80, due=-10)
        euro = self._invoice(self.customer, 40, due=-10, currency=self.eur)
        yen = self._invoice(self.customer, 9_000, due=10, company=self.jpy_company)
        self.assertEqual((False, 0), self._facts_of(self.customer))

        first = self._dispute(move, 60)
        self._dispute(euro)
        self._dispute(yen, 4_000)

        self.assertEqual((True, Decimal("110.00")), self._facts_of(self.customer))
        self.assertEqual((True, 4_000), self._facts_of(self.customer, self.jpy_company))
        self.assertEqual((False, 0), self._facts_of(self.other_customer))
        standing = self.env["credit.profile"]._standing_facts(
            self.usd_company, self.customer
        )
        self.assertTrue(standing[self.customer.id]["has_dispute"])
        # No more than is still open counts.
        self._payment(self.customer, 50, move)
        self.assertEqual((True, Decimal("80.00")), self._facts_of(self.customer))
        self._settle(first, "rejected")
        self.assertEqual((True, Decimal("50.00")), self._facts_of(self.customer))

    def test_held_orders_are_looked_at_again(self):
        move = self._invoice(self.customer, 80, due=-10)
        for step in ("recorded", "settled"):
            with self.subTest(step):
                self.env.cr.precommit.data.pop(MARKED, None)
                if step == "recorded":
                    dispute = self._dispute(move)
                else:
                    self._settle(dispute, "rejected")
                self.assertIn(self.customer.id, self.env.cr.precommit.data[MARKED])

    def test_what_is_recorded_stays(self):
        dispute = self._dispute(self._invoice(self.customer, 80, due=10), 30)
        for vals in ({"amount": 5}, {"state": "cancelled"}, {"how": "rejected"}):
            with self.subTest(vals), self.assertRaises(UserError):
                dispute.write(vals)
        with self.assertRaises(UserError):
            dispute.sudo().unlink()
        with self.assertRaises(UserError):
            dispute.copy()
        with self.assertRaises(ValidationError):
            dispute.write({"due_date": self.today - timedelta(days=1)})

    def test_a_settled_dispute_is_told_no_other_way(self):
        dispute = self._dispute(self._invoice(self.customer, 80, due=10))
        dispute.reason_id = self.price
        self._settle(dispute, "rejected")
        due_date = dispute.due_date
        for vals in (
            {"reason_id": self.reason.id},
            {"due_date": self.today + timedelta(days=90)},
            {"user_id": self.credit_manager.id},
            {"description": "They never complained"},
        ):
            with self.subTest(**vals), self.assertRaisesRegex(UserError, "has ended"):
                dispute.write(vals)
        self.assertEqual((self.price, due_date), (dispute.reason_id, dispute.due_date))

    def test_the_reminder_follows_day_and_person(self):
        dispute = self._dispute(self._invoice(self.customer, 80, due=10))
        activity = dispute.activity_ids
        self.assertRecordValues(
            activity,
            [{"user_id": self.credit_user.id, "date_deadline": dispute.due_date}],
        )
        later = self.today + timedelta(days=40)

        dispute.write({"due_date": later, "user_id": self.accountant.id})

        self.assertRecordValues(
            dispute.activity_ids,
            [{"user_id": self.accountant.id, "date_deadline": later}],
        )
        self._settle(dispute, "rejected")
        self.assertFalse(dispute.activity_ids)

    def test_accepted_needs_its_credit_note(self):
        move = self._invoice(self.customer, 80, due=10)
        dispute = self._dispute(move, 60)
        foreign = self._invoice(self.other_customer, 60, move_type="out_refund")
        draft = self._invoice(self.customer, 60, move_type="out_refund", post=False)
        small = self._credit_note(move, 59.99)
        for note in (self.env["account.move"], foreign, draft, small, move):
            with self.subTest(note.name), self.assertRaises(UserError):
                self._settle(dispute, "accepted", credit_note_id=note.id)
        self.assertEqual("open", dispute.state)
        note = self._credit_note(move, 70)

        self._settle(dispute, "accepted", credit_note_id=note.id)

        self.assertRecordValues(
            dispute,
            [
                {
                    "state": "resolved",
                    "how": "accepted",
                    "accepted_amount": 60.0,
                    "credit_note_id": note.id,
                    "closed_on": self.today,
                    "closed_by_id": self.credit_manager.id,
                }
            ],
        )
        with self.assertRaisesRegex(UserError, "10.00 left"):
            self._settle(
                self._dispute(move, 20),
                "partly",
                accepted_amount=11,
                credit_note_id=note.id,
            )
        with self.assertRaisesRegex(UserError, "ended already"):
            self._settle(dispute, "rejected")

    def test_accepted_in_part_and_mistakes(self):
        move = self._invoice(self.customer, 80, due=10)
        first, second = self._dispute(move, 60), self._dispute(move, 20)
        note = self._credit_note(move, 60)
        for accepted in (0, 60, 61):
            with self.subTest(accepted), self.assertRaises(UserError):
                self._settle(
                    first,
                    "partly",
                    accepted_amount=accepted,
                    credit_note_id=note.id,
                )

        self._settle(first, "partly", accepted_amount=25, credit_note_id=note.id)
        self._settle(second, "mistake")

        self.assertRecordValues(
            first + second,
            [
                {"state": "resolved", "how": "partly", "accepted_amount": 25.0},
                {"state": "cancelled", "how": "mistake", "accepted_amount": 0.0},
            ],
        )
        self.assertFalse(move.credit_dispute_text)

    def test_full_payment_ends_it(self):
        move = self._invoice(self.customer, 80, due=10)
        yen = self._invoice(self.customer, 9_000, due=10, company=self.jpy_company)
        disputes = self._dispute(move) + self._dispute(yen)
        self._payment(self.customer, 30, move)
        self.assertEqual(["open", "open"], disputes.mapped("state"))

        self._payment(self.customer, 50, move)

        paid = disputes.filtered(lambda d: d.move_id.payment_state == "paid")
        self.assertEqual("open", disputes[1].state)
        self.assertEqual(["paid"] * len(paid), paid.mapped("how"))
        move_back = self._invoice(self.customer, 70, due=10)
        reversed_one = self._dispute(move_back)
        move_back._reverse_moves([{"invoice_date": self.today}], cancel=True)
        self.assertEqual("paid", reversed_one.how)
        self.assertFalse(reversed_one.activity_ids)

    def test_by_reason_and_age(self):
        move = self._invoice(self.customer, 100, due=10)
        disputes = self.env["credit.dispute"]
        for days in (14, 15, 60, 61):
            dispute = self._dispute(move, 10, reason_id=self.price.id)
            dispute._set(opened_on=self.today - timedelta(days=days))
            disputes |= dispute
        disputes[1]._set(state="resolved", how="rejected", closed_on=self.today)
        disputes[1]._set(closed_on=self.today - timedelta(days=10))
        disputes = disputes.with_user(self.auditor)
        own = [("id", "in", disputes.ids)]

        self.assertEqual([14, 5, 60, 61], disputes.mapped("age_days"))
        self.assertEqual(["1", "1", "3", "4"], disputes.mapped("age"))
        groups = disputes._read_group(
            own, ["reason_id", "age"], ["amount_company:sum", "age_days:max"]
        )
        self.assertEqual(
            [
                (self.price, "1", 20.0, 14),
                (self.price, "3", 10.0, 60),
                (self.price, "4", 10.0, 61),
            ],
            groups,
        )
        total, by_age = disputes.formatted_read_grouping_sets(
            own, [[], ["age"]], ["amount_company:sum"]
        )
        self.assertEqual(40.0, total[0]["amount_company:sum"])
        self.assertEqual(["1", "3", "4"], [group["age"] for group in by_age])
        old = disputes.search([*own, ("age", "in", ("3", "4"))], order="age_days desc")
        self.assertEqual((disputes[3] + disputes[2]).ids, old.ids)

    def test_who_may(self):
        move = self._invoice(self.customer, 80, due=10)
        with self.assertRaises(AccessError):
            self._dispute(move, user=self.salesperson)
        with self.assertRaises(AccessError):
            self._dispute(move, user=self.auditor)
        dispute = self._dispute(move, 10, user=self.accountant)
        for user in (self.credit_user, self.auditor, self.salesperson):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._settle(dispute, "rejected", user=user)
            with self.subTest(user.login), self.assertRaises(AccessError):
                dispute.with_user(user)._settle("rejected", "No")
        self._settle(dispute, "rejected", user=self.accountant)
        foreign = self._dispute(
            self._invoice(self.customer, 900, due=10, company=self.jpy_company)
        )
        self.credit_user.company_ids = self.usd_company
        self.assertFalse(
            self.env["credit.dispute"]
            .with_user(self.credit_user)
            .search([("id", "=", foreign.id)])
        )

    def test_forty_customers_cost_as_much_as_two(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(40)]
        )
        moves = self.env["account.move"]
        for partner in partners:
            moves |= self._invoice(partner, 10, due=5, post=False)
        moves.action_post()
        self.env["credit.dispute"].create(
            [
                {"move_id": move.id, "reason_id": self.reason.id, "amount": 4}
                for move in moves
            ]
        )

        def facts(some):
            self.env["credit.profile"]._collect_facts(
                self.usd_company, self.usd_company.ids, some.ids
            )

        self.assertSameCost(facts, partners, 5)

    # === what is disputed is not insured; the clock goes on === #

    def test_the_disputed_part_is_not_insured_meanwhile(self):
        self._cover(self.customer, 1_000)
        move = self._invoice(self.customer, 80, due=-10)
        later = self._invoice(self.customer, 70, due=5)
        yen = self._invoice(self.other_customer, 9_000, due=5, company=self.jpy_company)
        self.assertCover(move, 80)

        dispute = self._dispute(move, 30)

        self.assertCover(move, 50, 30, "disputed")
        self.assertEqual(30, move.credit_disputed_insured)
        self.assertEqual("partly", move.credit_cover_state)
        self.assertIn("30", move.credit_cover_card["why"])
        self.assertEqual("dispute", move.credit_stamp_ids[0].origin)
        self.assertCover(later, 70)
        self.assertFalse(yen.credit_disputed_insured)
        self._settle(dispute, "rejected")
        self.assertCover(move, 80)
        self.assertFalse(move.credit_disputed_insured)
        self.assertEqual(3, len(move.credit_stamp_ids))

    def test_the_clock_goes_on(self):
        self._cover(self.customer, 1_000)
        move = self._invoice(self.customer, 80, due=-10)
        before = move.credit_extension_end, move.credit_notice_by

        self._dispute(move)

        self.assertCover(move, 0, 80, "disputed")
        self.assertEqual(before, (move.credit_extension_end, move.credit_notice_by))
        deadlines = self.env["credit.deadline"].search([("move_id", "=", move.id)])
        self.assertEqual({80.0}, set(deadlines.mapped("amount")))
        self.assertTrue(move.credit_cover_card["steps"])
        facts = self.env["credit.facts"]._cover_facts(
            self.usd_company, self.customer, self.today
        )
        self.assertTrue(facts[self.customer.id]["days_to_noa"])

    def test_it_keeps_its_place_in_the_limit(self):
        self._cover(self.customer, 100)
        move = self._invoice(self.customer, 80, due=10)
        dispute = self._dispute(move)

        later = self._invoice(self.customer, 70, due=20)

        self.assertCover(later, 20, 50, "limit_used")
        self._settle(dispute, "rejected")
        self.assertCover(move, 80)

    def test_computed_again_while_disputed(self):
        self._cover(self.customer, 50)
        move = self._invoice(self.customer, 80, due=10)
        dispute = self._dispute(move, 60)
        self.assertCover(move, 20, 60, "disputed")
        self._cover(self.customer, 70, since=0)
        self._cover(self.customer, 70, since=-699)

        self.env["credit.cover"].sudo()._restamp(
            self.usd_company, self.customer, "New answer"
        )

        self.assertCover(move, 20, 60, "disputed")
        self._settle(dispute, "rejected")
        self.assertCover(move, 70, 10, "limit_used")

    def test_partly_paid_and_what_a_person_decided(self):
        self._cover(self.customer, 1_000)
        move = self._invoice(self.customer, 80, due=10)
        self.env["credit.cover.override"].with_user(self.claims_user).create(
            {"move_id": move.id, "insured": 70, "reason": "Letter"}
        ).action_apply()
        self._payment(self.customer, 30, move)

        dispute = self._dispute(move, 20)

        self.assertCover(move, 30, 50, "override")
        self._settle(dispute, "rejected")
        self.assertCover(move, 70, 10, "override")

    def test_nobody_types_it(self):
        move = self._invoice(self.customer, 80, due=10)
        with self.assertRaises(AccessError):
            move.with_user(self.accountant).write({"credit_disputed_insured": 5})
