from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .limit_request_common import LimitRequestCommon


@tagged("post_install", "-at_install")
class TestLimitRequestLevels(LimitRequestCommon):
    """Two levels, the proposal, the documents, and what else touches requests."""

    # === two levels === #

    def test_above_the_amount_a_director_approves_second(self):
        request = self._submitted(60000)
        self.assertIn(self.credit_manager, self._deciders(request))

        self._approve(request, to_grant=50000.01)

        self.assertRecordValues(
            request,
            [
                {
                    "state": "first",
                    "first_approved_by_id": self.credit_manager.id,
                    "decided_by_id": False,
                    "granted_amount": 0,
                }
            ],
        )
        self.assertEqual(1000, self._profile(self.customer).credit_limit)
        deciders = self._deciders(request)
        self.assertIn(self.credit_director, deciders)
        self.assertNotIn(self.credit_manager, deciders)

        self._approve(request, self.credit_director)

        self.assertRecordValues(
            request,
            [{"state": "partly", "decided_by_id": self.credit_director.id}],
        )
        self.assertEqual(50000.01, self._profile(self.customer).credit_limit)
        self.assertFalse(self._deciders(request))

    def test_up_to_the_amount_one_person_decides(self):
        request = self._submitted(60000)
        self._approve(request, to_grant=50000)
        self.assertEqual("partly", request.state)

    def test_zero_switches_the_second_level_off(self):
        self.usd_company.credit_limit_second_level_amount = 0
        request = self._submitted(60000)
        self._approve(request, to_grant=60000)
        self.assertEqual("approved", request.state)

    def test_second_person_grants_less_but_never_more(self):
        request = self._submitted(60000)
        self._approve(request, to_grant=55000)
        director = request.with_user(self.credit_director)
        for vals in ({"to_grant": 55000.01}, {"grant_expires_on": self.today}):
            with self.assertRaisesRegex(UserError, "as it stands"):
                director.write(vals)
        director.to_grant = 20000
        director.action_approve()
        self.assertEqual(20000, request.granted_amount)

    # === the proposal === #

    def test_proposal_is_filled_in_and_explained(self):
        self._invoice(self.customer, 3000)
        request = self._submitted(5000).with_user(self.credit_manager)

        self.assertEqual(2000, request.proposed_amount)
        self.assertEqual(2000, request.to_grant)
        html = str(request.proposal_html)
        for text in ("base", "2,500.00", "56,789.00", "2,000.00", "sales_12m"):
            self.assertIn(text, html)

    def test_proposal_never_fills_in_more_than_was_asked_for(self):
        self._invoice(self.customer, 60000)
        request = self._submitted(5000).with_user(self.credit_manager)
        self.assertEqual((50000, 5000), (request.proposed_amount, request.to_grant))

    def test_recalculating_keeps_both_versions(self):
        self._invoice(self.customer, 3000)
        request = self._submitted(5000)
        self._invoice(self.customer, 2000)

        request.with_user(self.credit_user).action_recalculate()

        request = request.with_user(self.credit_manager)
        self.assertEqual([4000, 2000], [p["amount"] for p in request.proposals])
        self.assertEqual((4000, 4000), (request.proposed_amount, request.to_grant))
        self.assertIn("Earlier calculations", str(request.proposal_html))
        request.to_grant = 4500
        request.action_recalculate()
        self.assertEqual(4500, request.to_grant, "what a person typed stays")

    def test_without_rules_nothing_is_proposed(self):
        self.env["credit.ruleset"].sudo().search(
            [("state", "=", "active")]
        ).action_retire()
        request = self._submitted(5000).with_user(self.credit_manager)
        self.assertFalse(request.proposal_known)
        self.assertEqual(5000, request.to_grant)
        self.assertIn("propose no limit", str(request.proposal_html))

    def test_effect_shows_each_limit_beside_the_exposure(self):
        self._invoice(self.customer, 3000)
        request = self._submitted(5000).with_user(self.credit_manager)
        html = str(request.effect_html)
        for text in ("1,000.00", "5,000.00", "2,000.00", "To grant", "text-danger"):
            self.assertIn(text, html)

    # === documents === #

    def test_required_documents_stop_the_approval_by_name(self):
        order = self.env.ref("credit_protection.document_kind_order")
        statements = self.env.ref("credit_protection.document_kind_statements")
        self.usd_company.credit_limit_document_kind_ids = order + statements
        request = self._submitted(2000, document_ids=[self._document(order)])
        self.assertEqual(statements.name, request.missing_documents)

        with self.assertRaisesRegex(UserError, statements.name):
            self._approve(request, to_grant=2000)

        request.with_user(self.credit_user).write(
            {"document_ids": [self._document(statements, "2025.pdf")]}
        )
        self._approve(request, to_grant=2000)
        self.assertEqual("approved", request.state)

    def test_other_company_requires_nothing(self):
        kind = self.env.ref("credit_protection.document_kind_order")
        self.usd_company.credit_limit_document_kind_ids = kind
        request = self._submitted(800000, company=self.jpy_company)
        self.assertFalse(request.missing_documents)

    # === around it === #

    @mute_logger("odoo.addons.base.partner.merge")
    def test_merged_customers_keep_their_requests(self):
        kept, other = self._submitted(), self._submitted(partner=self.other_customer)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer + self.other_customer).ids, self.customer)
        self.env.invalidate_all()
        self.assertEqual(self.customer, (kept + other).sudo().partner_id)
        self.assertEqual(
            ["submitted", "withdrawn"], (kept + other).sudo().mapped("state")
        )
        self.assertEqual(self._profile(self.customer), other.sudo().profile_id)

    def test_profile_counts_what_was_submitted(self):
        self._submitted()
        self._ask(partner=self.other_customer)
        profiles = self._profile(self.customer) + self._profile(self.other_customer)
        self.assertEqual([1, 0], profiles.mapped("limit_request_count"))

    def test_cost_does_not_depend_on_the_number(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Many {number}"} for number in range(40)]
        )
        self.assertSameCost(
            lambda some: some.with_user(self.salesperson).mapped("credit_overview"),
            partners,
            40,
        )
