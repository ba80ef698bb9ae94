from datetime import timedelta

from odoo.tests import tagged

from .policies_common import PoliciesCommon


@tagged("post_install", "-at_install")
class TestClaimThreePolicies(PoliciesCommon):
    """One buyer, three insurers one after the other: one loss, divided to the cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.turn += timedelta(days=6)
        cls.third = cls._follow(cls.following, "P-USD-3", 200_000)
        cls.yen_third = cls._follow(cls.yen_following, "P-JPY-3", 1_000_000)
        cls.last = cls._sold_later(11_111, cls.usd_company)
        cls.yen_last = cls._sold_later(1_003, cls.jpy_company)
        cls._notify(cls.last + cls.yen_last, days=75)
        cls.lots = (
            (cls.moves, cls.later, cls.last),
            (cls.yen_move, cls.yen_later, cls.yen_last),
        )

    def _claims(self, lots):
        """Return the claim about each lot, booked and paid."""
        claims = self.env["credit.claim"]
        for moves in lots:
            claim = self._decided(self._from(moves[0]))
            claim._pay(claim.answered_on)
            claim.action_book()
            claim.sudo().entry_ids.action_post()
            claims += claim
        return claims

    def _share(self, claims, amount):
        """Let the buyer pay; return what each claim shares of it, in this order."""
        company = claims.company_id
        self._payment(self.customer, amount, company=company)
        recoveries = self.env["credit.claim.recovery"]
        for claim in claims:
            # Of a cent there is nothing left for the others.
            if items := claim._unshared():
                claim._share({item.id: 0 for item in items})
                recoveries += claim.recovery_ids.sorted("id")[-1]
        for entry in claims._entries_of("recovery"):
            self.assertBalanced(entry)
        return recoveries

    def test_the_loss_is_claimed_once(self):
        self._payment(self.customer, 5_000.01, date=self.due - timedelta(days=2))
        for lots, credits_ in zip(self.lots, (5_000.01, 0), strict=True):
            claims = self.env["credit.claim"].concat(
                *(self._from(moves[0]) for moves in lots)
            )
            with self.subTest(claims.company_id.name):
                self.assertEqual(3, len(claims.policy_id))
                for claim, moves in zip(claims, lots, strict=True):
                    self.assertEqual(moves, claim.line_ids.move_id)
                owed = sum(sum(moves.mapped("amount_total")) for moves in lots)
                self.assertAlmostEqual(owed, sum(claims.mapped("open_amount")), 2)
                self.assertAlmostEqual(
                    credits_, sum(claims.mapped("credits_amount")), 2
                )
                for claim in claims:
                    lost = claim.open_amount - claim.credits_amount
                    self.assertGreater(claim.expected_amount, 0)
                    self.assertLessEqual(claim.expected_amount, lost)
                    self.assertAlmostEqual(
                        lost, claim.expected_amount + claim.own_share, 2
                    )

    def test_what_comes_in_is_divided_to_the_cent_in_any_order(self):
        for lots, payments in zip(
            self.lots, ((100.01, 9_999.99, 0.01), (101, 1_003, 1)), strict=True
        ):
            claims = self._claims(lots)
            company = claims.company_id
            with self.subTest(company.name):
                orders = (claims, claims[::-1], claims[1] + claims[2] + claims[0])
                for order, paid in zip(orders, payments, strict=True):
                    parts = self._share(order, paid)
                    self.assertAlmostEqual(paid, sum(parts.mapped("amount")), 2)
                    self.assertAlmostEqual(paid, sum(parts.mapped("book_amount")), 2)
                    shared = sum(
                        part.insurer_amount + part.company_amount + part.repaid_costs
                        for part in parts
                    )
                    self.assertAlmostEqual(paid, shared, 2)
                    self.assertFalse(any(claim._unshared() for claim in claims))

    def test_no_insurer_gets_back_more_than_it_paid(self):
        for lots in self.lots:
            claims = self._claims(lots)
            company = claims.company_id
            with self.subTest(company.name):
                owed = sum(claims.mapped("open_amount"))
                parts = self._share(claims, owed)
                self.assertAlmostEqual(owed, sum(parts.mapped("amount")), 2)
                for claim, part in zip(claims, parts, strict=True):
                    self.assertAlmostEqual(claim.decided_amount, part.insurer_amount, 2)
                    self.assertAlmostEqual(
                        claim.open_amount - claim.decided_amount,
                        part.company_amount,
                        2,
                    )
                claims._entries_of("recovery").action_post()
                self.assertFalse(self._receivable(company))
