from datetime import timedelta
from pathlib import Path

from odoo.tests import HttpCase, tagged
from odoo.tools.misc import file_path

from .test_cover_deadlines import DeadlineCommon

RULES = "credit_protection/data/rulesets/insured-trade.yaml"


@tagged("post_install", "-at_install")
class TestCoverTours(DeadlineCommon, HttpCase):
    """The screens of insurance, in a browser, as the people who work with them."""

    def test_deadlines(self):
        """The tiles filter, a call is planned, and the calendar shows the same."""
        move = self._late(self.customer, 300, stops_in=0)
        self._late(self.other_customer, 300, stops_in=-31)

        self.start_tour(
            "/odoo/credit-deadlines",
            "credit_protection_deadlines",
            login="credit_claims",
        )

        call = move.activity_ids.filtered(
            lambda a: a.activity_type_id == self.env.ref("mail.mail_activity_data_call")
        )
        self.assertRecordValues(
            call,
            [
                {
                    "summary": f"Call Acme about {move.name}",
                    "user_id": self.claims_user.id,
                    "date_deadline": self.today,
                }
            ],
        )

    def test_cover_of_an_invoice(self):
        """Badge and clock, then both acts; each leaves a stamp with its reason."""
        move = self._late(self.customer, 300, stops_in=-4)

        self.start_tour(
            f"/odoo/accounting/customer-invoices/{move.id}",
            "credit_protection_cover_card",
            login="credit_claims",
        )

        self.assertCover(move, 300)
        notes = move.credit_stamp_ids.mapped("note")
        self.assertIn("Letter of the insurer", notes)
        self.assertIn("The letter was about another invoice", notes)
        self.assertEqual(self.claims_user, move.credit_stamp_ids[:1].user_id)

    def test_policy_and_endorsement(self):
        """The first terms, and those of an endorsement, which begins where they end."""
        self.policy.version_ids.date_until = self.today - timedelta(days=1)
        self.start_tour(
            "/odoo/insurance-policies",
            "credit_protection_policy",
            login="credit_claims",
        )
        policy = self.env["credit.insurance.policy"].search([("name", "=", "NEW-77")])
        self.assertRecordValues(
            policy.version_ids.sorted("date_from"),
            [
                {"extension_days": 45, "discretionary_limit": 5000, "note": False},
                {
                    "extension_days": 60,
                    "discretionary_limit": 5000,
                    "note": "Longer extension",
                },
            ],
        )
        first, second = policy.version_ids.sorted("date_from")
        self.assertEqual(first.date_until + timedelta(days=1), second.date_from)

    def test_cover_limits_to_look_at(self):
        def buyer(name):
            return self._partner(name, is_company=True, country_id=self.us.id)

        def limit(name, **vals):
            return self._cover(buyer(name), 500, **vals)

        limit("Ending", date_until=self.today + timedelta(days=9))
        limit(
            "Proven",
            since=-350,
            kind="discretionary",
            proof="report",
            proof_date=self.today - timedelta(days=350),
        )
        exceeded = limit("Exceeded")
        self._invoice(exceeded.partner_id, 700, due=9)
        idle = limit("Idle")
        (exceeded + idle)._watch()

        self.start_tour(
            "/odoo/cover-watch", "credit_protection_cover_watch", login="credit_claims"
        )

        answers = idle.search([("partner_id", "=", idle.partner_id.id)])
        self.assertEqual({"approved", "cancelled"}, set(answers.mapped("status")))
        self.assertFalse(any(answers.mapped("counts")))

    def test_order_held_because_cover_has_stopped(self):
        """Sales learns nothing of insurance; credit reads why and what helps."""
        text = Path(file_path(RULES)).read_text(encoding="utf-8")
        rules = self.env["credit.ruleset"].sudo()
        rules.create({"text": text}).action_activate_instead()
        self._limit(self.customer, 10_000)
        move = self._late(self.customer, 300, stops_in=-4)
        other = self._late(self.customer, 40, stops_in=-1)
        self._late(self.customer, 40, stops_in=20)
        order = self._order(self.customer, 50, user_id=self.salesperson.id)
        form = f"/odoo/sales/{order.id}"

        self.start_tour(form, "credit_protection_stopped_sales", login="credit_sales")

        self.assertEqual("held", order.credit_state)
        hold = order.sudo().credit_hold_ids
        [reason] = [r for r in hold.decision_id.reasons if r["code"] == "STOP"]
        [pay, prepay] = reason["ways"]
        self.assertEqual("prepay", prepay["action"])
        self.assertEqual([move.name, other.name], [d["name"] for d in pay["documents"]])

        self.start_tour(
            form, "credit_protection_stopped_credit", login="credit_manager"
        )

    def test_payment_does_not_undo_an_insolvency(self):
        """Where cover stopped for something worse, no invoice is named to be paid."""
        self._late(self.customer, 300, stops_in=-4)
        documents = self.env["credit.facts"]._overdue_documents
        [found] = documents(self.usd_company, self.customer)[self.customer.id]
        self.assertTrue(found["stops_cover"])
        self.env["credit.risk.event"].create(
            {
                "partner_id": self.customer.id,
                "kind": "insolvency",
                "happened_on": self.today,
                "known_on": self.today,
                "source": "Court",
            }
        )
        [found] = documents(self.usd_company, self.customer)[self.customer.id]
        self.assertFalse(found["stops_cover"])
