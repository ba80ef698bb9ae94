from datetime import timedelta
from pathlib import Path

from odoo.tests import tagged
from odoo.tools.misc import file_path

from odoo.addons.credit_protection.tests.cover_common import CoverCommon

from .common import DeliveryCommon

RULES = "credit_protection/data/rulesets/insured-trade.yaml"


@tagged("post_install", "-at_install")
class TestDeliveryCover(DeliveryCommon, CoverCommon):
    """Cover that has stopped stops goods that were ordered before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        text = Path(file_path(RULES)).read_text(encoding="utf-8")
        ruleset = cls.env["credit.ruleset"].sudo().create({"text": text})
        ruleset.action_activate_instead()
        cls._cover(cls.customer, 50_000)
        cls._cover(cls.customer, 5_000_000, policy=cls.jpy_policy)

    def _validate(self, picking):
        return picking.with_user(self.stock_user).button_validate()

    def test_nothing_leaves_until_the_invoice_is_paid(self):
        late = self._invoice(self.customer, 300, due=-61)
        self.assertCover(late, 300)
        _order, picking = self._sold()

        result = self._validate(picking)

        self.assertEqual("Credit hold: ask sales.", result["params"]["message"])
        self._assert_held(picking)
        hold = picking.sudo().credit_hold_ids
        self.assertEqual(["STOP"], hold.reason_codes)
        [reason] = [r for r in hold.decision_id.reasons if r["code"] == "STOP"]
        [pay] = [way for way in reason["ways"] if way["action"] != "prepay"]
        self.assertEqual([late.name], [d["name"] for d in pay["documents"]])

        self._payment(self.customer, 300, late)
        self._validate(picking)

        self.assertEqual("done", picking.state)
        self.assertEqual("closed", hold.state)

    def test_what_is_late_elsewhere_or_not_too_late_stops_nothing(self):
        self._invoice(self.customer, 300, due=-59)
        self._invoice(self.customer, 90_000, due=-61, company=self.jpy_company)
        _order, picking = self._sold()

        self._validate(picking)

        self.assertEqual("done", picking.state)

    def test_bad_news_stops_goods(self):
        _order, picking = self._sold()
        self.env["credit.risk.event"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.usd_company.id,
                "kind": "collection",
                "happened_on": self.today - timedelta(days=1),
                "known_on": self.today,
                "source": "Lawyer",
            }
        )

        self._validate(picking)

        self._assert_held(picking)
        self.assertIn("STOP", picking.sudo().credit_hold_ids.reason_codes)
