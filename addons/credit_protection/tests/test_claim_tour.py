from odoo.tests import HttpCase, tagged

from .claim_common import ClaimCommon


@tagged("post_install", "-at_install")
class TestClaimTour(HttpCase, ClaimCommon):
    """The accountant's way through the web client, in eight clicks."""

    def test_from_the_invoice_to_the_pack(self):
        self.start_tour(
            f"/odoo/customer-invoices/{self.moves[0].id}",
            "credit_protection_claim",
            login="credit_accountant",
        )

        claim = self.moves.credit_claim_line_ids.claim_id
        self.assertRecordValues(
            claim,
            [
                {
                    "state": "filed",
                    "filed_by_id": self.accountant.id,
                    "expected_amount": 54_000,
                    "reason": "Its bank has cancelled the credit line.",
                }
            ],
        )
        reasons = {d.kind: d.reason for d in claim.document_ids if d.reason}
        self.assertEqual("Collected by the buyer", reasons.pop("delivery"))
        self.assertEqual({"Agreed on the phone"}, set(reasons.values()))
