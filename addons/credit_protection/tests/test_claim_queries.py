from collections import Counter
from contextlib import contextmanager
from types import SimpleNamespace
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from .claim_common import ClaimCommon

# Odoo writes so many rows in one query; a claim has a dozen documents.
ROWS = 100


@tagged("post_install", "-at_install")
class TestClaimQueries(ClaimCommon):
    """Claims of many buyers, or about many invoices, ask no more than those of two."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyers = cls._insured([f"Buyer {number}" for number in range(44)], 1)
        cls.pair, cls.many = cls._insured(["Pair"], 2), cls._insured(["Many"], 40)

    @classmethod
    def _insured(cls, names, count):
        """Return buyers with so many insured invoices each that are lost."""
        buyers = cls.env["res.partner"].create(
            [
                {"name": name, "is_company": True, "country_id": cls.us.id}
                for name in names
            ]
        )
        cls.env["credit.cover.limit"].create(
            [
                {
                    "policy_id": cls.policy.id,
                    "partner_id": buyer.id,
                    "amount": 100_000,
                    "date_from": cls.policy.version_ids.date_from,
                }
                for buyer in buyers
            ]
        )
        line = {"product_id": cls.service.id, "price_unit": 2_000}
        line["tax_ids"] = [Command.set(cls.tax.ids)]
        moves = cls.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": buyer.id,
                    "invoice_date": cls.sold,
                    "invoice_date_due": cls.due,
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [Command.create(line)],
                }
                for buyer in buyers
                for _number in range(count)
            ]
        )
        moves.action_post()
        cls._notify(moves)
        return buyers

    @contextmanager
    def _queries(self):
        """Count what is asked, as from the start of a request."""
        self.env.flush_all()
        self.env.invalidate_all()
        counts, execute = Counter(), self.env.cr.execute

        def count(query, *args, **kwargs):
            text = " ".join(str(getattr(query, "code", query)).split())
            counts[text.split("VALUES")[0][:160]] += 1
            return execute(query, *args, **kwargs)

        with patch.object(self.env.cr, "execute", count):
            yield counts
            self.env.flush_all()

    def _draft(self, buyers):
        order = SimpleNamespace(
            kind="claim",
            line="late",
            cause="protracted_default",
            notify="claims_user",
        )
        moves = self.env["account.move"].search(
            [("partner_id", "in", buyers.ids), ("move_type", "=", "out_invoice")]
        )
        asked = [
            SimpleNamespace(buyer=move.partner_id, move=move, order=order)
            for move in moves
        ]
        with self._queries() as counts:
            claims = self.env["credit.claim"]._draft_by_rule(self.usd_company, asked)
        self.assertEqual(buyers, claims.partner_id)
        self.assertEqual({"ready"}, set(claims.mapped("state")))
        self.assertEqual({1_800}, set(claims.mapped("expected_amount")))
        return counts

    def assertConstant(self, few, many, rows):
        """Compare counts, but for rows beyond those that one query writes."""
        more = {
            text: (few[text], count)
            for text, count in many.items()
            if count > few[text] + (rows // ROWS if _writes(text) else 0)
        }
        self.assertFalse(more)

    def test_drafts_of_rules(self):
        self._draft(self.buyers[:2])
        few = self._draft(self.buyers[2:4])
        many = self._draft(self.buyers[4:])

        self.assertConstant(few, many, rows=40 * 12)

        claims = self.env["credit.claim"].search(
            [("partner_id", "in", self.buyers.ids)]
        )
        self._follow(claims[:2])
        few, many = self._follow(claims[2:4]), self._follow(claims[4:])
        self.assertConstant(few, many, rows=40)
        few, many = self._shown(claims[2:4]), self._shown(claims[4:])
        self.assertConstant(few, many, rows=0)

    def _follow(self, claims):
        """Let claims follow the books in the night."""
        with self._queries() as counts:
            claims.sudo()._night_batch(self.usd_company, claims.ids)
        self.assertEqual({"ready"}, set(claims.mapped("state")))
        return counts

    def _shown(self, claims):
        """Read what the list shows of claims, one by one of the same recordset."""
        with self._queries() as counts:
            stages = {claim.stage for claim in claims}
        self.assertEqual({"blocked"}, stages)
        return counts

    def test_invoices_of_a_buyer(self):
        counts = {}
        for buyer in (self.buyers[0], self.pair, self.many):
            claim = self._claim(buyer).sudo()
            claim.line_ids.unlink()
            with self._queries() as counts[buyer]:
                claim._prepare()
            with self._queries() as counts[buyer, "again"]:
                claim._prepare()
            self.assertTrue(claim.expected_amount)

        self.assertEqual(40, len(claim.line_ids))
        self.assertConstant(counts[self.pair], counts[self.many], rows=40)
        few, many = counts[self.pair, "again"], counts[self.many, "again"]
        self.assertConstant(few, many, rows=40)


def _writes(text):
    return text.startswith(("INSERT", "UPDATE"))
