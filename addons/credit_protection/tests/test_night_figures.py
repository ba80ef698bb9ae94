from unittest.mock import patch

from odoo.tests import tagged

from .night_common import NightCommon


@tagged("post_install", "-at_install")
class TestNightFigures(NightCommon):
    """The stored figures are read once a night, whichever stages there are."""

    def _stored(self, night):
        """Go on with a run; return whose figures were stored, each time."""
        profiles, stored = self.env.registry["credit.profile"], []
        store = profiles._store_figures

        def storing(records, company):
            stored.extend(records.ids)
            return store(records, company)

        with patch.object(profiles, "_store_figures", storing):
            self._go_on(night)
        return stored

    def _forget(self):
        profiles = self.env["credit.profile"].sudo().search([])
        profiles.write({"figures_balance": 0})
        return profiles

    def _new(self, company, only=False):
        vals = {"company_id": company.id, "day": self.today, "kind": "hand"}
        return self.nights._new(vals, only)

    def test_a_whole_night_reads_them_after_the_holds(self):
        for company in self.companies:
            self._forget()
            night = self._new(company)

            stored = self._stored(night)

            mine = (
                self.env["credit.profile"]
                .sudo()
                .search([("company_id", "=", company.id)])
            )
            self.assertEqual(sorted(mine.ids), sorted(stored))
            self.assertTrue(
                mine.filtered(lambda p: p.partner_id == self.customer).figures_balance
            )

    def test_rating_alone_reads_them_too(self):
        for company in self.companies:
            self._forget()

            stored = self._stored(self._new(company, only="rating"))

            mine = (
                self.env["credit.profile"]
                .sudo()
                .search([("company_id", "=", company.id)])
            )
            self.assertEqual(sorted(mine.ids), sorted(stored))
