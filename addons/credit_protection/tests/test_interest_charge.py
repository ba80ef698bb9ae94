from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .collect_common import DisputeCommon


@tagged("post_install", "-at_install")
class TestInterestCharge(DisputeCommon):
    """Late interest becomes a draft invoice where the company wants it, and once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for company in cls.companies.sudo():
            company.write(
                {
                    "credit_interest_kind": "contract",
                    "credit_interest_rate": 10,
                    "credit_interest_fee": 40,
                }
            )
        cls.late = cls._invoice(cls.customer, 365, due=-20)
        cls.abroad = cls._invoice(cls.customer, 730, due=-10, currency=cls.eur)

    def _charge(self, moves, user=None):
        moves = moves.with_user(user or self.accountant).with_context(
            allowed_company_ids=self.companies.ids
        )
        action = moves.action_credit_interest()
        shown = moves.env[action["res_model"]].browse(action["res_id"])
        domain = shown.action_charge()["domain"]
        return self.env["account.move"].search(domain)

    def test_only_where_the_company_charges(self):
        action = self.late.with_user(self.accountant).action_credit_interest()
        shown = self.env[action["res_model"]].browse(action["res_id"])
        self.assertFalse(shown.with_user(self.accountant).can_charge)
        with self.assertRaisesRegex(UserError, "shown only"):
            shown.with_user(self.accountant).action_charge()
        self.companies.sudo().credit_interest_charge = True
        shown.invalidate_recordset()
        self.assertTrue(shown.with_user(self.accountant).can_charge)
        self.assertFalse(shown.with_user(self.credit_user).can_charge)
        with self.assertRaises(AccessError):
            shown.with_user(self.credit_user).action_charge()

    def test_drafts_by_currency_and_nothing_twice(self):
        self.companies.sudo().credit_interest_charge = True

        drafts = self._charge(self.late + self.abroad)

        self.assertEqual({"draft"}, set(drafts.mapped("state")))
        sums = {move.currency_id: move.amount_total for move in drafts}
        self.assertEqual({self.usd_company.currency_id: 82.0, self.eur: 2.0}, sums)
        self.assertEqual(self.branch, drafts.partner_id)
        self.assertFalse(drafts.line_ids.tax_ids)
        self.assertIn(self.late.name, " ".join(drafts.invoice_line_ids.mapped("name")))
        self.assertEqual(self.today, self.late.credit_interest_until)
        with self.assertRaisesRegex(UserError, "No late interest is left"):
            self._charge(self.late + self.abroad)
        action = self.late.with_user(self.accountant).action_credit_interest()
        shown = self.env[action["res_model"]].browse(action["res_id"])
        self.assertFalse(shown.with_user(self.accountant).can_charge)
        amount = self.usd_company.currency_id.format(2 + 40)
        self.assertIn(f"Charged already, drafts included: {amount}.", shown.summary)
        drafts.filtered(lambda move: move.currency_id == self.eur).button_cancel()
        (again,) = self._charge(self.late + self.abroad)
        self.assertEqual((self.eur, 2.0), (again.currency_id, again.amount_total))

    def test_what_was_charged_is_not_typed(self):
        self.companies.sudo().credit_interest_charge = True
        draft = self._charge(self.late)
        moves = self.env["account.move"].with_user(self.accountant)
        vals = {"move_type": "out_invoice", "partner_id": self.customer.id}
        line = {"name": "x", "price_unit": 5}
        for more in (
            {"credit_interest_invoice": True},
            {"credit_interest_until": self.today},
            {"invoice_line_ids": [
                (0, 0, {**line, "credit_interest_of_id": self.abroad.id,
                        "credit_interest_part": "interest"})]},
        ):  # fmt: skip
            with (
                self.subTest(more),
                self.assertRaisesRegex(AccessError, "when late interest is charged"),
            ):
                moves.create({**vals, **more})
        for record, more in (
            (self.late, {"credit_interest_invoice": True}),
            (draft.invoice_line_ids[0], {"credit_interest_of_id": self.abroad.id}),
        ):
            with self.assertRaisesRegex(AccessError, "when late interest is charged"):
                record.with_user(self.accountant).write(more)
        # What is drafted stays an invoice that its accountant completes.
        draft.with_user(self.accountant).invoice_line_ids[0].price_unit = 1
        draft.with_user(self.accountant).action_post()
        self.assertEqual(self.accountant, draft.create_uid)

    def test_interest_bears_no_interest(self):
        self.companies.sudo().credit_interest_charge = True
        draft = self._charge(self.late)
        draft.invoice_date = draft.invoice_date_due = self.late.invoice_date_due
        draft.action_post()
        self.assertFalse(self.env["credit.late.interest"]._of_moves(draft))

    def test_what_was_charged_is_not_asked_for_again(self):
        self.companies.sudo().credit_interest_charge = True
        interest = self.env["credit.late.interest"]
        draft = self._charge(self.late)
        accrued = interest._not_charged(self.late)[self.late.id]
        self.assertEqual((2, 40), (accrued.interest, accrued.fee))
        draft.action_post()

        accrued = interest._not_charged(self.late + self.abroad)
        self.assertEqual(
            [(0, 0), (2, 40)],
            [
                (a.interest, a.fee)
                for a in map(accrued.get, (self.late + self.abroad).ids)
            ],
        )
        self.late.invalidate_recordset()
        self.assertFalse(self.late.credit_interest_text)
        statement = self.env["credit.statement"]._credit_statement(
            self.customer, self.usd_company
        )[self.customer.id]
        self.assertEqual(40, statement["fee"])

        draft._reverse_moves(cancel=True)
        self.assertEqual("reversed", draft.payment_state)
        accrued = interest._not_charged(self.late)[self.late.id]
        self.assertEqual((2, 40), (accrued.interest, accrued.fee))
        self.assertEqual(42, self._charge(self.late).amount_total)

    def test_each_company_its_own(self):
        self.usd_company.sudo().credit_interest_charge = True
        other = self._invoice(self.customer, 36_500, due=-20, company=self.jpy_company)
        with self.assertRaisesRegex(UserError, "shown only"):
            self._charge(self.late + other)
        self.jpy_company.sudo().credit_interest_charge = True
        drafts = self._charge(self.late + other)
        self.assertEqual(self.companies, drafts.company_id)
