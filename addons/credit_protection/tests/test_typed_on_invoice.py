from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CreditCommon

# What somebody types, and the words in which it is refused.
REFUSED = (
    ({"credit_insured_amount": 1}, "Insured.*follows from the insurance policy"),
    ({"credit_claim_filed_on": "2030-01-01"}, "Claim filed on is written by the claim"),
    ({"credit_claim_entry_kind": "recovery"}, "written by the claim"),
    ({"credit_promise_ids": [Command.clear()]}, "Record a new promise"),
    ({"credit_plan_ids": [Command.clear()]}, "Agree on a new plan"),
)


@tagged("post_install", "-at_install")
class TestTypedOnInvoice(CreditCommon):
    """What follows from other records is refused in the words of each."""

    def test_each_is_refused_in_its_own_words(self):
        for company in (self.usd_company, self.jpy_company):
            move = self._invoice(self.customer, 100, due=-3, company=company)
            for vals, words in REFUSED:
                with (
                    self.subTest(company.name, field=next(iter(vals))),
                    self.assertRaisesRegex(AccessError, words),
                ):
                    move.with_user(self.accountant).write(vals)

    def test_it_is_refused_for_new_invoices_too(self):
        moves = self.env["account.move"].with_user(self.accountant)
        for vals, words in REFUSED:
            with (
                self.subTest(field=next(iter(vals))),
                self.assertRaisesRegex(AccessError, words),
            ):
                moves.create({"move_type": "out_invoice", **vals})
