from odoo.tests import tagged

from .reminder_common import ReminderCommon


@tagged("post_install", "-at_install")
class TestReminderCollection(ReminderCommon):
    """Whoever says that a customer was handed over lets cover and status know."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.there = cls._invoice(
            cls.other_customer, 9_000, due=-20, company=cls.jpy_company
        )

    def _asked(self, move):
        """Return the reminder that asks to hand the customer of an invoice over."""
        step = self._step(move, "collection", send_to="collector")
        step._credit_send()
        return step

    def _events(self, partner):
        return self.env["credit.risk.event"].sudo().search(
            [("partner_id", "=", partner.id)]
        )  # fmt: skip

    def _came(self, step, kind, **vals):
        self.env["credit.escalation.outcome"].with_user(self.credit_user).create(
            {"step_id": step.id, "kind": kind, **vals}
        ).action_record()

    def test_the_insurer_is_to_be_told(self):
        here, there = self._asked(self.late), self._asked(self.there)

        self._came(here, "reached", note="Case 77")
        self._told(there, "reminder_task").with_user(self.credit_manager).action_done()

        mine, theirs = self._events(self.customer), self._events(self.other_customer)
        common = {
            "kind": "collection",
            "happened_on": self.today,
            "known_on": self.today,
            "state": "open",
        }
        self.assertRecordValues(
            mine + theirs,
            [
                {
                    **common,
                    "company_id": self.usd_company.id,
                    "policy_id": self.policy.id,
                    "user_id": self.credit_user.id,
                },
                {
                    **common,
                    "company_id": self.jpy_company.id,
                    "policy_id": self.jpy_policy.id,
                    "user_id": self.credit_manager.id,
                },
            ],
        )
        self.assertTrue(mine.tell_by)
        self.assertIn(here.name, mine.source)
        self.assertIn("Case 77", mine.note)
        self.assertEqual("done", there.state)
        profile = self._profile(self.customer)
        self.assertEqual("collection", profile.legal_status)
        spans = self.env["credit.risk.event"]._spans(self.usd_company, self.customer)
        (version,) = self.policy.version_ids
        self.assertTrue(version._stopped_by(spans[self.customer.id], self.today))

    def test_once_for_each_hand_over(self):
        for _currency in range(2):
            self._came(self._asked(self.late), "reached")
        event = self._events(self.customer)
        self.assertEqual(1, len(event))

        event._end("mistake", "The agency sent it back")
        self._came(self._asked(self.late), "reached")

        self.assertEqual(2, len(self._events(self.customer)))

    def test_nobody_was_handed_over(self):
        for kind in ("promised", "disputed", "not_reached"):
            with self.subTest(kind):
                self._came(self._asked(self.late), kind)
                self.assertFalse(self._events(self.customer))
        call = self._step(self.late, "call")
        call._credit_send()
        self._came(call, "reached")
        self.assertFalse(self._events(self.customer))
