from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.night.credit_night_morning import GRACE
from .night_common import NightCommon

WORK = "odoo.addons.credit_protection.models.base.credit_night_work"


class NightPageCommon(NightCommon):
    """Nights as the people see them whom they are shown to."""

    def _spoilt(self, *customers):
        """Let the reminders of these customers fail."""
        model = self.env.registry["credit.escalation"]
        around, ids = model._around, {one.id for one in customers}

        def spoilt(this, company, partners, decided):
            if ids & set(partners.ids):
                raise ValueError("No idea")
            return around(this, company, partners, decided)

        return patch.object(model, "_around", spoilt)

    def _fails(self, *customers, **how):
        with self._spoilt(*customers), mute_logger(WORK):
            return self._whole(**how)

    def _as(self, user, record):
        return record.with_user(user).with_context(
            allowed_company_ids=self.companies.ids
        )


@tagged("post_install", "-at_install")
class TestNightPage(NightPageCommon):
    """How a run stands, where its time goes, what it would do; the morning after."""

    def test_each_state_is_a_sentence(self):
        night = self.nights._new({"company_id": self.usd_company.id, "day": self.today})
        seen = self._as(self.credit_user, night)
        self.assertIn("begins in a moment", seen.stands)
        night.begun_at = self.env.cr.now()
        night.stage_ids[0].state = "running"
        self.assertEqual("It is at work: Waivers that begin or end.", seen.stands)
        self.usd_company.credit_escalation_hour = 9
        for state, words in (
            ("waiting", "wait for 9:00"),
            ("done", "All is done."),
            ("failed", "under Failures"),
            ("given_up", "does what was left"),
        ):
            night.state = state
            seen.invalidate_recordset()
            self.assertIn(words, seen.stands)
        trial = self.nights._new(
            {"company_id": self.usd_company.id, "day": self.today, "kind": "trial"}
        )
        trial.begun_at = self.env.cr.now()
        for state, words in (
            ("running", "Finding out"),
            ("done", "would do now. Nothing"),
            ("failed", "could not do"),
        ):
            trial.state = state
            trial.invalidate_recordset(["stands"])
            self.assertIn(words, trial.stands)

    def test_for_whom(self):
        vals = {"company_id": self.usd_company.id, "day": self.today, "kind": "hand"}
        for customers, text in (
            (self.env["res.partner"], "All customers"),
            (self.customer, "Acme"),
            (self.customer + self.other_customer + self.payer, "Acme and 2 more"),
        ):
            night = self.nights._new({**vals, "partner_ids": customers.ids})
            self.assertEqual(text, self._as(self.credit_user, night).whom)

    def test_how_long_it_took(self):
        night = self.nights._new({"company_id": self.usd_company.id, "day": self.today})
        self.assertFalse(night.took)
        night.begun_at = self.env.cr.now()
        for seconds, text in (
            (0, "1 s"),
            (59, "59 s"),
            (61, "1 min 1 s"),
            (7_320, "2 h 2 min"),
        ):
            night.ended_at = night.begun_at + timedelta(seconds=seconds)
            self.assertEqual(text, night.took)

    def test_where_the_time_goes(self):
        night = self._whole()
        stages = self._as(self.auditor, night).stage_ids
        self.assertAlmostEqual(100, sum(stages.mapped("share")), delta=len(stages))
        empty = self.nights._new({"company_id": self.jpy_company.id, "day": self.today})
        self.assertEqual({0}, set(empty.stage_ids.mapped("share")))

    def test_what_a_dry_run_found(self):
        trial = self._whole(kind="trial")
        stages = self._as(self.credit_user, trial).found_card["stages"]
        names = [stage["name"] for stage in stages]
        self.assertEqual("besides", names[-1])
        self.assertLess(names.index("promises"), names.index("reminders"))
        parts = {stage["name"]: stage["sections"] for stage in stages}
        (promise,) = parts["promises"][0]["lines"]
        self.assertEqual(
            (self.promise.id, self.other_customer.id, "Open", "Broken"),
            tuple(promise[key] for key in ("id", "partner_id", "before", "after")),
        )
        made = parts["reminders"][0]
        self.assertEqual((2, 0), (made["count"], made["left"]))
        self.assertFalse(made["changed"] or made["named"])
        self.assertEqual({False}, {line["id"] for line in made["lines"]})
        self.assertEqual("Acme", made["lines"][0]["customer"])
        self.assertFalse(self._whole().found_card)

    def test_who_reads_it(self):
        night = self._whole(kind="trial")
        for user in (self.credit_user, self.credit_manager, self.auditor):
            self.assertTrue(self._as(user, night).found_card["stages"])
        with self.assertRaises(AccessError):
            self._as(self.salesperson, night).read(["stands"])
        elsewhere = night.with_user(self.credit_user).with_context(
            allowed_company_ids=self.jpy_company.ids
        )
        with self.assertRaises(AccessError):
            elsewhere.read(["found_card"])

    def test_a_failure_leads_to_its_record(self):
        failure = self._fails(self.customer).failure_ids
        seen = self._as(self.credit_user, failure)
        window = seen.action_open()
        self.assertEqual(
            ("res.partner", self.customer.id), (window["res_model"], window["res_id"])
        )
        failure.res_id = 0
        with self.assertRaises(UserError):
            seen.action_open()
        with self.assertRaises(AccessError):
            self._as(self.salesperson, failure).action_open()

    # === in the morning === #

    def _lines(self, user=None, companies=None):
        nights = self.env["credit.night"].with_user(user or self.credit_user)
        companies = companies or self.usd_company
        return nights.with_context(allowed_company_ids=companies.ids).read_morning()

    def _text(self, **how):
        (line,) = self._lines(**how)
        return line["text"]

    def test_nothing_where_all_is_well(self):
        self.assertFalse(self._lines())
        self._whole()
        self.assertFalse(self._lines(companies=self.companies))
        self._fails(self.customer, kind="trial")
        self.assertFalse(self._lines())

    def test_who_failed(self):
        night = self._fails(self.customer)
        (line,) = self._lines()
        self.assertEqual(
            {
                "level": "danger",
                "text": "Last night failed for Acme.",
                "night_id": night.id,
            },
            line,
        )
        text = self._text(companies=self.companies)
        self.assertTrue(text.startswith(f"{self.usd_company.name}: "), text)

    def test_how_many_failed(self):
        self._fails(self.customer, self.other_customer)
        self.assertEqual("Last night failed for 2 customers.", self._text())

    def test_a_stage_that_failed_as_a_whole(self):
        broken = patch.object(
            self.env.registry["credit.metric.snapshot"],
            "_night_batch",
            side_effect=ValueError("No idea"),
        )
        with broken, mute_logger(WORK):
            self._whole()
        self.assertEqual("Last night could not do: Figures of the day.", self._text())

    def test_a_missed_night(self):
        self.usd_company.credit_night_hour = 0
        day = self.today - timedelta(days=3)
        self._whole(day=day)
        (line,) = self._lines()
        self.assertIn("did not run", line["text"])
        self.assertFalse(line["night_id"])

    def test_a_night_is_not_missed_before_its_hour(self):
        night = self._whole(day=self.today - timedelta(days=1))
        hour = self.usd_company.credit_night_hour = 3
        now = night._local_now(self.usd_company)
        for passed, missed in ((hour + GRACE - 1, False), (hour + GRACE, True)):
            moment = now.replace(hour=passed, minute=30)
            with patch.object(
                self.env.registry["credit.night"],
                "_local_now",
                lambda _night, _company, at=moment: at,
            ):
                self.assertEqual(missed, bool(self._lines()))

    def test_a_night_at_work(self):
        night = self.nights._new({"company_id": self.usd_company.id, "day": self.today})
        (line,) = self._lines(user=self.auditor)
        self.assertEqual(("info", night.id), (line["level"], line["night_id"]))

    def test_not_for_sales(self):
        self._fails(self.customer)
        with self.assertRaises(AccessError):
            self._lines(user=self.salesperson)

    # === in a copy === #

    def test_a_neutralized_copy_sends_nothing(self):
        self.usd_company.credit_escalation_mode = "automatic"
        self.jpy_company.credit_escalation_mode = "none"
        night = self.nights._new({"company_id": self.usd_company.id, "day": self.today})
        self.env.flush_all()
        for query in get_neutralization_queries(["credit_protection"]):
            self.env.cr.execute(query)  # the text is that of the addon
        self.env.invalidate_all()
        self.assertEqual("manual", self.usd_company.credit_escalation_mode)
        self.assertEqual("none", self.jpy_company.credit_escalation_mode)
        self.assertEqual("given_up", night.state)
        self._go_on(night)
        self.assertFalse(self._steps())
