from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.night.credit_night_batch import INTERRUPTED
from .night_common import NightCommon

TRIAL = "odoo.addons.credit_protection.models.night.credit_night_trial"
WORK = "odoo.addons.credit_protection.models.base.credit_night_work"


@tagged("post_install", "-at_install")
class TestNightTrial(NightCommon):
    """A dry run says what a real one would do, and leaves nothing."""

    def _counts(self, night):
        return {
            section["title"]: section["count"] for section in night.found["sections"]
        }

    def test_nothing_is_left(self):
        self.companies.credit_escalation_mode = "automatic"
        made, left = self._made(), self._left()
        triggers = self.env["ir.cron.trigger"].sudo().search_count([])

        night = self._whole(kind="trial")

        self.assertEqual("done", night.state)
        self.assertEqual(made, self._made())
        self.assertEqual(left, self._left())
        self.assertEqual(triggers, self.env["ir.cron.trigger"].sudo().search_count([]))
        self.assertEqual({"done"}, set(night.stage_ids.mapped("state")))
        self.assertEqual(100, night.progress)
        self.assertTrue(night.ended_at)

    def test_it_says_what_the_real_one_does(self):
        self.usd_company.credit_escalation_mode = "automatic"
        trial = self._whole(kind="trial")
        found = self._counts(trial)
        before = self._left()
        tiers = self._tiers()

        with self._channels() as sent:
            self._whole(kind="hand")

        after = self._left()
        self.assertEqual(
            after["credit.escalation.step"] - before["credit.escalation.step"],
            found["Reminders prepared"],
        )
        self.assertEqual(len(sent), found["Reminders that leave by themselves"])
        self.assertEqual(
            after["credit.notice"] - before["credit.notice"],
            found["Drafts of notices to insurers"],
        )
        changed = [p for p, tier in self._tiers().items() if tier != tiers.get(p)]
        new = after["credit.profile"] - before["credit.profile"]
        self.assertEqual(len(changed), found.get("Tiers that change", 0) + new)
        self.assertEqual(new, found.get("New credit profiles", 0))
        self.assertEqual(1, found["Promises kept or broken"])
        self.assertEqual(1, found["Orders on hold that change"])
        asked = sum(
            count for title, count in found.items() if title.startswith("Activities")
        )
        self.assertEqual(after["mail.activity"] - before["mail.activity"], asked)

    def _tiers(self):
        self.env.invalidate_all()
        profiles = self.env["credit.profile"].sudo().search([])
        return {profile.id: profile.tier for profile in profiles}

    def test_lines_are_texts(self):
        trial = self._whole(kind="trial")
        sections = {one["title"]: one for one in trial.found["sections"]}
        (line,) = sections["Promises kept or broken"]["lines"]
        self.assertEqual(
            ("Open", "Broken", self.other_customer.id),
            (line["before"], line["after"], line["partner_id"]),
        )
        reminders = sections["Reminders prepared"]["lines"]
        self.assertEqual(["Acme", "Bolt"], [one["customer"] for one in reminders])
        self.assertIn("Second · Letter · ", reminders[0]["after"])
        self.assertIn("300.00", reminders[0]["after"])

    def test_customer_by_customer_it_finds_the_same(self):
        whole = self._whole(kind="trial")
        with patch(f"{TRIAL}.SLICE", 1):
            sliced = self._whole(kind="trial")
        self.assertEqual("done", sliced.state)
        self.assertEqual(self._counts(whole), self._counts(sliced))
        self.assertEqual(sliced.found["of"], sliced.found["looked"])
        totals = [(s.name, s.total, s.done) for s in whole.stage_ids]
        self.assertEqual(totals, [(s.name, s.total, s.done) for s in sliced.stage_ids])

    def test_one_whose_process_ends_each_time_is_ended(self):
        night = self.nights._new(
            {"company_id": self.usd_company.id, "day": self.today, "kind": "trial"}
        )
        for _start in range(INTERRUPTED):
            self.assertTrue(night._try_begins(2))
        self.assertFalse(night._try_begins(2))
        night._end_trial()
        self.assertEqual("failed", night.state)
        self.assertIn("more memory", night.failure_ids.reason)

    def test_for_one_customer(self):
        trial = self._whole(kind="trial", partners=self.other_customer)
        customers = {
            line["partner_id"]
            for section in trial.found["sections"]
            for line in section["lines"]
        }
        self.assertEqual({self.other_customer.id}, customers - {False})

    def test_failures_are_named_and_nobody_is_told(self):
        model = self.env.registry["credit.escalation"]
        broken = patch.object(model, "_around", side_effect=ValueError("No idea"))
        with broken, mute_logger(WORK):
            night = self._whole(kind="trial")
        self.assertEqual("failed", night.state)
        self.assertEqual(
            self.customer + self.other_customer, night.failure_ids.partner_id
        )
        self.assertFalse(self._profile(self.customer).night_error)
        self.assertIn(
            "Notices and claim drafts",
            night.stage_ids.filtered(
                lambda s: s.name == "notices" and s.state == "done"
            ).mapped(lambda s: dict(s._fields["name"].selection)[s.name]),
        )
