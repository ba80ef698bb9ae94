from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from .collect_common import DisputeCommon, PromiseCommon


@tagged("post_install", "-at_install")
class TestStatement(PromiseCommon, DisputeCommon):
    """What the statement of account says of each item, and its sums."""

    def _of(self, partner, company=None):
        company = company or self.usd_company
        statements = self.env["credit.statement"]._credit_statement(partner, company)
        return statements[partner.commercial_partner_id.id]

    def _day(self, days):
        return self.today + timedelta(days=days)

    def test_items_credits_and_sums(self):
        old = self._invoice(self.customer, 1_000, due=-45)
        self._invoice(self.branch, 500, due=10)
        self._dispute(old, 250)
        self._promise(old, days=4, amount=300)
        old.invoice_date_due = self._day(-40)
        self._credit_note(old, 120)
        self._payment(self.customer, 80)
        self._invoice(self.other_customer, 9_999, due=-1)
        self._invoice(self.customer, 7_777, due=-5, company=self.jpy_company)

        statement = self._of(self.contact)
        (part,) = statement["currencies"]
        late, later = part["items"]

        self.assertEqual(self.today, statement["as_of"])
        self.assertEqual(self.usd_company.currency_id.id, part["currency_id"])
        self.assertEqual(
            (old.name, self._day(-45), self._day(-40), 40, 1_000, 250, self._day(4)),
            (late["number"], late["original_due_date"], late["due_date"],
             late["days_late"], late["open"], late["disputed"], late["promised_on"]),
        )  # fmt: skip
        self.assertEqual("age_2", late["bucket"])
        self.assertEqual(
            ("age_0", -10, 0, None),
            tuple(later[k] for k in ("bucket", "days_late", "disputed", "promised_on")),
        )
        self.assertEqual([-120, -80], [item["open"] for item in part["credits"]])
        self.assertEqual(
            (500, 1_000, 250, -200, 1_300, 0),
            tuple(
                part[name]
                for name in (
                    "not_due", "overdue", "disputed", "credit", "balance", "interest",
                )
            ),
        )  # fmt: skip
        self.assertEqual(
            [500, 0, 1_000, 0, 0, 0], [b["amount"] for b in part["buckets"]]
        )
        (jpy,) = self._of(self.customer, self.jpy_company)["currencies"]
        self.assertEqual(7_777, jpy["balance"])
        self.assertEqual([], self._of(self.archived)["currencies"])

    def test_it_is_the_balance_of_odoo_in_each_currency(self):
        self._invoice(self.customer, 100, due=-5)
        paid = self._invoice(self.customer, 300, due=-5, currency=self.eur)
        self._payment(self.customer, 120, paid, currency=self.eur)
        self._invoice(self.customer, 90_000, due=40, currency=self.jpy)

        parts = self._of(self.customer)["currencies"]

        lines = self.env["account.move.line"].search(
            [
                ("partner_id", "=", self.customer.id),
                ("account_type", "=", "asset_receivable"),
                ("company_id", "=", self.usd_company.id),
                ("reconciled", "=", False),
            ]
        )
        names = self.env["res.currency"].browse([p["currency_id"] for p in parts])
        self.assertEqual(["EUR", "JPY", "USD"], names.mapped("name"))
        for part, currency in zip(parts, names, strict=True):
            mine = lines.filtered(lambda line, c=currency: line.currency_id == c)
            self.assertEqual(
                currency.round(sum(mine.mapped("amount_residual_currency"))),
                part["balance"],
            )
        (item,) = parts[0]["items"]
        self.assertEqual((300, 180), (item["amount"], item["open"]))

    def test_instalments_have_their_own_days(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Two halves",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 50, "nb_days": days}
                    )
                    for days in (10, 70)
                ],
            }
        )
        move = self._invoice(
            self.customer, 800, due=-40, invoice_payment_term_id=term.id
        )
        self._dispute(move, 500)

        (part,) = self._of(self.customer)["currencies"]

        self.assertEqual(
            [(self._day(-30), 400, 400), (self._day(30), 400, 100)],
            [(i["original_due_date"], i["open"], i["disputed"]) for i in part["items"]],
        )

    def test_late_interest_by_the_terms(self):
        self.usd_company.sudo().write(
            {
                "credit_interest_kind": "contract",
                "credit_interest_rate": 10,
                "credit_interest_fee": 40,
            }
        )
        self._invoice(self.customer, 365, due=-20)
        self._invoice(self.customer, 730, due=-10)
        self._invoice(self.customer, 730, due=10)

        statement = self._of(self.customer)

        (part,) = statement["currencies"]
        self.assertEqual([2.0, 2.0, 0], [i["interest"] for i in part["items"]])
        self.assertEqual((4.0, 80.0), (part["interest"], statement["fee"]))

    def test_forty_customers_cost_as_much_as_two(self):
        moves = self.env["account.move"]
        partners = self.env["res.partner"]
        for number in range(40):
            partner = self._partner(f"Customer {number}")
            partners |= partner
            moves |= self._invoice(partner, 10, due=-50, post=False)
        moves.action_post()

        self.assertSameCost(
            lambda some: self.env["credit.statement"]._credit_statement(
                some, self.usd_company
            ),
            partners,
            20,
        )
