from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .escalation_common import LADDER, EscalationCommon

WORK = "odoo.addons.credit_protection.models.base.credit_night_work"


@tagged("post_install", "-at_install")
class TestEscalation(EscalationCommon):
    """Who is reminded of what, at which step, in two companies and two currencies."""

    def test_one_message_with_everything_open(self):
        oldest = self._invoice(self.customer, 200, due=-16)
        newer = self._invoice(self.customer, 100, due=-2)
        coming = self._invoice(self.customer, 50, due=20)
        note = self._invoice(self.customer, 30, move_type="out_refund")
        self._payment(self.customer, 20)

        self._run()

        step = self._steps()
        self.assertRecordValues(
            step,
            [
                {
                    "partner_id": self.customer.id,
                    "company_id": self.usd_company.id,
                    "step": "second",
                    "step_number": 3,
                    "day": 15,
                    "channel": "letter",
                    "template": "reminder_2",
                    "copy_to": "salesperson",
                    "amount_total": 300,
                    "amount_overdue": 250,
                    "amount_credits": 50,
                    "days_late": 16,
                    "state": "prepared",
                    "mode": "manual",
                    "episode": 1,
                    "ruleset_id": self.ladder.id,
                    "ruleset_sha256": self.ladder.sha256,
                    "recipient_id": self.customer.id,
                    "recipient_email": False,
                }
            ],
        )
        self.assertTrue(step.name.startswith("REM/"))
        lines = step.line_ids
        self.assertEqual([oldest, newer], list(lines.move_id)[:2])
        self.assertLessEqual(coming + note, lines.move_id)
        self.assertEqual(5, len(lines))
        self.assertEqual(300, sum(lines.mapped("amount_open")))
        self.assertEqual(oldest, lines.filtered("reached").move_id)
        self.assertEqual("due", step.trace["state"])

    def test_two_currencies_and_two_companies(self):
        self._invoice(self.customer, 100, due=-4)
        self._invoice(self.customer, 80, due=-16, currency=self.eur)
        self._invoice(self.customer, 9_000, due=-31, company=self.jpy_company)

        self._run(self.usd_company, self.jpy_company)

        found = {
            (s.company_id, s.currency_id, s.step, s.amount_total, s.state)
            for s in self._steps()
        }
        usd = self.usd_company.currency_id
        self.assertEqual(
            {
                (self.usd_company, usd, "first", 100, "prepared"),
                (self.usd_company, self.eur, "second", 80, "prepared"),
                (self.jpy_company, self.jpy, "final", 9_000, "approval"),
            },
            found,
        )
        euro = self._steps(currency_id=self.eur.id)
        self.assertEqual(160, euro.amount_company)

    def test_a_second_run_does_nothing(self):
        self._invoice(self.customer, 100, due=-4)
        self._invoice(self.other_customer, 100, due=-40)
        self._run()
        first = self._steps()
        before = first.read(["state", "amount_total", "write_date", "line_ids"])

        self._run()

        self.assertEqual(2, len(first))
        self.assertEqual(first, self._steps())
        self.assertEqual(
            before, first.read(["state", "amount_total", "write_date", "line_ids"])
        )

    def test_what_is_left_alone(self):
        """Too little, not late, in credit, no follow-up, before the first step."""
        self._invoice(self.customer, 49, due=-10)
        net = self._invoice(self.other_customer, 500, due=-30)
        self._invoice(self.other_customer, 400, move_type="out_refund")
        self._payment(self.other_customer, 100)
        more = [self._partner(name) for name in ("Cord", "Dove", "Elk", "Fir")]
        cord, dove, elk, fir = more
        self._invoice(cord, 100, due=8)
        self._invoice(dove, 100, due=-10).no_followup = True
        self._profile(elk).sudo().legal_status = "legal"
        self._invoice(elk, 100, due=-10)
        self._invoice(fir, 100, due=7)
        # Owed more in another currency than they owe.
        gum = self._partner("Gum")
        self._invoice(gum, 100, due=-10)
        self._payment(gum, 200, currency=self.eur)

        self._run()

        everybody = self.customer + self.other_customer + gum
        for partner in more:
            everybody += partner
        self.assertRecordValues(
            self._steps(everybody), [{"partner_id": fir.id, "step": "courtesy"}]
        )
        self.assertEqual(500, net.amount_residual)

    def test_the_ladder_goes_on_once_a_step(self):
        invoice = self._invoice(self.customer, 100, due=-4)
        self._run()
        first = self._send(self._steps())
        self._invoice_is_late(invoice, 16)
        self._run()
        self._run()
        second = self._steps() - first
        self.assertEqual(["first", "second"], self._steps().mapped("step"))
        self.assertEqual([1, 1], self._steps().mapped("episode"))

        # The rules lose the step on which the customer stands.
        self._send(second)
        text = LADDER.replace("day: 15, id: second", "day: 10, id: soon")
        self._activate(text.replace("ruleset: ladder", "ruleset: ladder2"))
        self._run()
        self.assertEqual(2, len(self._steps()))
        self._invoice_is_late(invoice, 31)
        self._run()
        self.assertEqual("final", (self._steps() - first - second).step)

    def test_edited_due_date_and_reversed_payment_repeat_nothing(self):
        invoice = self._invoice(self.customer, 100, due=-16)
        self._run()
        second = self._send(self._steps())
        self._invoice_is_late(invoice, 4)
        self._run()
        self.assertEqual(second, self._steps())

        payment = self._payment(self.customer, 100, invoice)
        self._run()
        self.assertEqual(second, self._steps())
        invoice.line_ids.remove_move_reconcile()
        payment.action_draft()
        self.assertEqual(100, invoice.amount_residual)
        self._run()
        self.assertEqual(second, self._steps())
        self._invoice_is_late(invoice, 31)
        self._run()
        self.assertEqual(["second", "final"], self._steps().mapped("step"))

    def test_a_new_episode_begins_at_the_right_step(self):
        old = self._invoice(self.customer, 100, due=-4)
        self._run()
        self._send(self._steps())
        self._payment(self.customer, 100, old)
        self._invoice(self.customer, 100, due=-5)

        self._run()

        self.assertRecordValues(
            self._steps(),
            [
                {"step": "first", "episode": 1, "state": "sent"},
                {"step": "first", "episode": 2, "state": "prepared"},
            ],
        )

    def test_a_cancelled_invoice_ends_its_episode(self):
        wrong = self._invoice(self.customer, 100, due=-16)
        self._run()
        self._send(self._steps())
        wrong.button_draft()
        wrong.button_cancel()
        self._invoice(self.customer, 100, due=-4)

        self._run()

        self.assertEqual([1, 2], self._steps().mapped("episode"))
        self.assertEqual(["second", "first"], self._steps().mapped("step"))

    def test_waiting_steps_give_way(self):
        invoice = self._invoice(self.customer, 100, due=-4)
        other = self._invoice(self.other_customer, 100, due=-4)
        self._run()
        self._invoice_is_late(invoice, 16)
        self._payment(self.other_customer, 100, other)

        self._run()

        self.assertRecordValues(
            self._steps(),
            [
                {"step": "first", "state": "cancelled", "reason": self._any_reason(0)},
                {"step": "first", "state": "cancelled", "reason": self._any_reason(1)},
                {"step": "second", "state": "prepared", "reason": False},
            ],
        )

    def _any_reason(self, number):
        return self._steps()[number].reason

    def test_quiet_days(self):
        self._activate(LADDER.replace("ruleset: ladder", "ruleset: calm"), quiet=9)
        invoice = self._invoice(self.customer, 100, due=-4)
        self._run()
        self._send(self._steps())
        self._invoice_is_late(invoice, 16)
        self._run()
        self.assertEqual(1, len(self._steps()))
        # Nor does a new episode begin before.
        self._payment(self.customer, 100, invoice)
        invoice = self._invoice(self.customer, 100, due=-4)
        self._run()
        self.assertEqual(1, len(self._steps()))
        # What is not for the customer does not wait.
        self._invoice_is_late(invoice, 61)
        self._run()
        self.assertEqual(["first", "stop"], self._steps().mapped("step"))

    def test_the_same_queries_for_many(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Many {number}"} for number in range(40)]
        )
        for partner in partners:
            self._invoice(partner, 100, due=-16)
        escalation = self.env["credit.escalation"].sudo()

        def prepare(some):
            escalation._prepare_for(self.usd_company, some)
            self.env.flush_all()
            steps = self._steps(some, state="prepared")
            steps._mark_cancelled("Again")
            self.env.flush_all()

        def read_again(some):
            self._steps(some, state="prepared")._credit_truth()
            self.env.flush_all()

        with patch.object(self.env.registry["mail.thread"], "_track_finalize", _quiet):
            self.assertSameCost(prepare, partners, 60)
        escalation._prepare_for(self.usd_company, partners)
        self.assertSameCost(read_again, partners, 60)

    def test_one_failing_customer_stops_nobody(self):
        for partner in (self.customer, self.other_customer):
            self._invoice(partner, 100, due=-4)
        model = self.env.registry["credit.escalation"]
        around = model._around

        def spoilt(self_, company, partners, decided):
            if self.customer.id in partners.ids:
                raise ValueError("No idea")
            return around(self_, company, partners, decided)

        with patch.object(model, "_around", spoilt), mute_logger(WORK):
            nights = self._run_night("reminders")
        self.assertEqual(self.other_customer, self._steps().partner_id)
        self.assertEqual(self.customer, nights.failure_ids.partner_id)
        profile = self._profile(self.customer)
        self.assertEqual("Reminders prepared: No idea", profile.night_error)

        self._run_night("reminders")
        self.assertEqual(2, len(self._steps()))
        profile.invalidate_recordset()
        self.assertFalse(profile.night_error)

    def test_recipients(self):
        self.customer.write({"email": False, "lang": "en_US"})
        self._partner("Old", parent_id=self.customer.id, type="invoice", active=False)
        self._partner(
            "Books", parent_id=self.customer.id, type="invoice", email="b@acme.example"
        )
        self._invoice(self.customer, 100, due=-4)
        self._invoice(self.other_customer, 100, due=-4)
        self._invoice(self.archived, 100, due=-4)

        self._run()

        everybody = self.customer + self.other_customer + self.archived
        self.assertEqual(
            ["Books", "Bolt", "Closed shop"],
            self._steps(everybody).recipient_id.mapped("name"),
        )
        self.assertFalse(any(self._steps(everybody).mapped("recipient_email")))

    def test_colleagues_are_told_in_their_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.customer.lang = "zh_CN"
        self._invoice(self.customer, 100, due=-61)
        self._run()
        step = self._steps()
        self.assertEqual("credit_manager", step.send_to)
        manager = step._credit_role_users("send_to")[step.id]
        self.assertEqual(manager.lang, step.lang)

    def test_interest_and_fees(self):
        self.usd_company.write(
            {
                "credit_interest_kind": "contract",
                "credit_interest_rate": 10,
                "credit_interest_fee": 40,
            }
        )
        self._invoice(self.customer, 365, due=-30)
        self._invoice(self.customer, 80, due=-30, currency=self.eur)
        self._run()

        found = {s.currency_id.name: s for s in self._steps()}
        dollars, euros = found["USD"], found["EUR"]
        self.assertEqual((3.0, 40.0), (dollars.interest_amount, dollars.fee_amount))
        # At the rate the invoice was booked with.
        self.assertAlmostEqual(40 * 80 / euros.amount_company, euros.fee_amount, 2)
        self.assertEqual(dollars.interest_amount, dollars.line_ids.interest_amount)

    def test_interest_of_an_entry_without_a_customer(self):
        self.usd_company.write(
            {"credit_interest_kind": "contract", "credit_interest_rate": 10}
        )
        late = self._invoice(self.customer, 365, due=-30)
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "company_id": self.usd_company.id,
                "journal_id": self.env["account.journal"]
                .search(
                    [
                        ("type", "=", "general"),
                        ("company_id", "=", self.usd_company.id),
                    ],
                    limit=1,
                )
                .id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": line.account_id.id,
                            "partner_id": line.partner_id.id,
                            "debit": line.debit,
                            "credit": line.credit,
                            "date_maturity": line.date_maturity,
                        }
                    )
                    for line in late.line_ids
                ],
            }
        )
        entry.action_post()
        entry.line_ids.no_followup = False
        self.assertFalse(entry.partner_id)

        self._run()

        self.assertLessEqual(entry, self._steps().line_ids.move_id)
        self.assertEqual(3.0, self._steps().interest_amount)


def _quiet(*_args, **_kwargs):
    """Leave tracking out: it writes a message a record."""
