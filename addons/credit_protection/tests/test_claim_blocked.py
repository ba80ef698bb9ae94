from datetime import timedelta

from odoo.tests import Form, tagged

from .claim_common import ClaimCommon


@tagged("post_install", "-at_install")
class TestClaimBlocked(ClaimCommon):
    """A claim is said to be ready only where nothing stops filing it."""

    def test_what_is_missing_blocks_filing_until_it_is_there(self):
        for company in self.companies:
            with self.subTest(company.name):
                claim = self._claim(company=company)
                self.assertEqual(("ready", "blocked"), (claim.state, claim.stage))
                self.assertGreater(claim.error_count, 1)
                self.assertIn(
                    f"{claim.error_count} problems block filing", claim.blocked_text
                )
                self.assertIn(claim._day(claim.claim_by), claim.blocked_text)
                self.assertFalse(claim.to_file)

                self._complete(claim)
                self.assertEqual("ready", claim.stage)
                self.assertFalse(claim.error_count or claim.blocked_text)
                claim.action_file()
                self.assertEqual("filed", claim.stage)

    def test_one_problem_and_a_deadline_that_has_passed(self):
        claim = self._complete(self._claim())
        claim.document_ids.filtered(lambda d: d.kind == "delivery").reason = False
        self.assertIn("1 problem blocks filing", claim.blocked_text)
        claim._set(claim_by=self.today - timedelta(days=1))
        self.assertNotIn("last day", claim.blocked_text)

    def test_before_the_loss_the_stage_is_the_state(self):
        self._raw(self.policy.version_ids, waiting_months=12)
        self.env["credit.cover"]._restamp(self.usd_company, self.customer)
        claim = self._claim()

        self.assertEqual("waiting", claim.stage)
        self.assertFalse(claim.blocked_text)
        self.assertIn("To file, solve", claim.to_file)

    def test_an_event_that_nobody_recorded_blocks(self):
        claim = self._complete(self._claim())
        claim.cause = "insolvency"
        self._complete(claim)
        self.assertEqual(("ready", "blocked"), (claim.state, claim.stage))
        self.assertEqual(1, claim.error_count)

    def test_the_form_and_the_list_show_it(self):
        claim = self._claim()
        views = claim.get_views([(None, "list"), (None, "form")])["views"]
        for kind, widget in (("list", "badge"), ("form", "statusbar")):
            arch = views[kind]["arch"]
            self.assertRegex(arch, rf'name="stage"[^>]*widget="{widget}"')
        with Form(claim.with_user(self.accountant)) as form:
            self.assertEqual("blocked", form.stage)
