from odoo.tests import tagged

from .notice_common import NoticeCommon


@tagged("post_install", "-at_install")
class TestNoticeMerge(NoticeCommon):
    """Two insured customers become one, whatever was reminded of or drafted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.moves = cls.env["account.move"]
        for partner in cls.customer + cls.other_customer:
            for company in cls.companies:
                cls.moves |= cls._invoice(partner, 900, due=-50, company=company)

    def _merge(self):
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((self.customer + self.other_customer).ids, self.customer)
        self.env.invalidate_all()

    def _remind(self):
        for company in self.companies:
            self.env["credit.cover.alert"].sudo()._remind(company)

    def _alerts(self):
        return self.env["credit.cover.alert"].sudo().search(
            [("company_id", "in", self.companies.ids)]
        )  # fmt: skip

    def test_both_were_reminded_of_the_same_deadline(self):
        self._remind()
        self.assertEqual(4, len(self._alerts()))
        single = self._alerts().filtered(
            lambda a: a.partner_id == self.customer and a.company_id == self.jpy_company
        )
        single.unlink()
        told = self.env["mail.activity"].search_count([])

        self._merge()

        alerts = self._alerts()
        self.assertEqual(self.customer, alerts.partner_id)
        self.assertEqual(self.companies, alerts.company_id)
        self._remind()
        self.assertEqual(alerts, self._alerts(), "nobody is reminded again")
        self.assertEqual(told, self.env["mail.activity"].search_count([]))

    def test_one_draft_of_a_notice_goes_on(self):
        kept, elsewhere, other = (self._notice(move) for move in self.moves[:3])

        self._merge()

        self.assertEqual(self.customer, (kept + elsewhere + other).partner_id)
        self.assertEqual(
            ["draft", "draft", "cancelled"],
            (kept + elsewhere + other).mapped("state"),
        )
        self.assertIn("merged", other.end_reason)

    def test_the_draft_whose_files_went_out_goes_on(self):
        kept, other = self._notice(self.moves[0]), self._notice(self.moves[2])
        other._set(handed_at=self.env.cr.now())

        self._merge()

        self.assertEqual(["cancelled", "draft"], (kept + other).mapped("state"))
