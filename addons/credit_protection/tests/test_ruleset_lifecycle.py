from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models.rules.credit_ruleset_lifecycle import ENDED, SECOND_PERSON
from .ruleset_common import LOGGER, RulesetCommon


@tagged("post_install", "-at_install")
class TestRulesetScope(RulesetCommon):
    """Rules that would judge the same orders are never active beside each other."""

    def _refused(self, ruleset, *words):
        with self.assertRaises(UserError) as caught:
            ruleset.action_activate()
        for word in words:
            self.assertIn(word, str(caught.exception))
        self.assertEqual("draft", ruleset.state)

    def test_other_rules_are_named_and_can_be_replaced(self):
        standard = self._judging()
        house = self._ruleset()

        self._refused(house, "Standard rules", "all companies", "all countries")
        self.assertEqual("active", standard.state)
        house.action_activate_instead()

        self.assertEqual("retired", standard.state)
        self.assertEqual(house, self._judging())

    def test_rules_for_different_countries_judge_side_by_side(self):
        self._retire_all()
        china, france = (
            self._ruleset(
                limit, code=code, more=f"scope: {{countries: [{code.upper()}]}}"
            )
            for code, limit in (("cn", 10), ("fr", 1000))
        )
        (china + france).mapped(lambda r: r.action_activate())
        both = self._ruleset(code="both", more="scope: {countries: [FR, DE]}")
        self._refused(both, "FR")

        self.assertEqual(china, self._judging(country="CN"))
        self.assertEqual(france, self._judging(country="FR"))
        for country in ("DE", None):
            self.assertFalse(self._judging(country=country))
        customers = self._partner("CN", country_id=self.env.ref("base.cn").id)
        customers += self._partner("FR", country_id=self.env.ref("base.fr").id)
        customers += self._partner("Nowhere", country_id=False)
        orders = self.env["sale.order"]
        for customer in customers:
            orders |= self._order(customer, 500)
        orders.action_confirm()

        self.assertEqual(["draft", "sale", "draft"], orders.mapped("state"))
        self.assertEqual(
            [["SMALL"], ["NO_RULES"]],
            (orders[0] + orders[2]).credit_hold_ids.sorted("id").mapped("reason_codes"),
        )
        self.assertEqual(china, orders[0].credit_hold_ids.decision_id.ruleset_id)

    def test_rules_for_different_companies(self):
        self._retire_all()
        names = [company.name for company in self.companies]
        dollar, yen = (
            self._ruleset(100, code=code, more=f'scope: {{companies: ["{name}"]}}')
            for code, name in zip(("usd", "jpy"), names, strict=True)
        )
        dollar.action_activate()
        yen.action_activate()

        self.assertEqual(dollar, self._judging())
        self.assertEqual(yen, self._judging(self.jpy_company))
        self._refused(
            self._ruleset(code="more", more=f'scope: {{companies: ["{names[1]}"]}}'),
            yen.display_name,
            names[1],
        )

    def test_scope_with_an_unknown_company(self):
        self._refused(
            self._ruleset(more="scope: {companies: [Nobody Ltd]}"), "Nobody Ltd"
        )
        own = self._ruleset(
            company_id=self.jpy_company.id,
            more=f'scope: {{companies: ["{self.usd_company.name}"]}}',
        )
        self._refused(own, self.usd_company.name, self.jpy_company.name)

    def test_rules_of_a_company_are_no_overlap_with_those_for_all(self):
        own = self._ruleset(company_id=self.jpy_company.id)
        own.action_activate()
        self.assertEqual(own, self._judging(self.jpy_company))
        self.assertEqual("standard", self._judging().code)

    @mute_logger(LOGGER)
    def test_active_text_that_cannot_be_read_overlaps_everything(self):
        standard = self._judging()
        self._spoil(standard)
        house = self._ruleset(more="scope: {countries: [CN]}")
        self._refused(house, "cannot be read")
        house.action_activate_instead()
        self.assertEqual("retired", standard.state)


@tagged("post_install", "-at_install")
class TestRulesetDates(RulesetCommon):
    """The days in the text decide, whether the cron has run or not."""

    def setUp(self):
        super().setUp()
        self.now = self._ruleset(100)
        self.now.action_activate_instead()

    def _switch(self):
        self.env["credit.ruleset"]._cron_switch()

    def test_dates_mirror_the_text(self):
        ruleset = self._ruleset(more=self._effective(3, 9))
        self.assertEqual(self.today + timedelta(days=3), ruleset.effective_from)
        self.assertEqual(self.today + timedelta(days=9), ruleset.effective_until)
        ruleset.text = self._text()
        self.assertFalse(ruleset.effective_from or ruleset.effective_until)

    def test_later_rules_wait_for_their_day(self):
        later = self._ruleset(200, more=self._effective(3))
        later.action_activate()

        self.assertRecordValues(
            self.now + later,
            [
                {"state": "active", "in_force": True, "revision": 1},
                {"state": "active", "in_force": False, "revision": 2},
            ],
        )
        self.assertIn("Active from", later.status)
        self.assertIn("Active since", self.now.status)
        self._switch()
        self.assertEqual(self.now, self._judging())
        with self._in_days(3):
            self.assertEqual(later, self._judging())
            self.assertEqual([False, True], (self.now + later).mapped("in_force"))
            self._switch()
            self.assertEqual(later, self._judging())
        self.assertEqual(["retired", "active"], (self.now + later).mapped("state"))

    def test_correction_now_leaves_the_later_revision_waiting(self):
        later = self._ruleset(200, more=self._effective(3))
        later.action_activate()
        correction = self._ruleset(150)
        correction.action_activate()

        self.assertEqual(
            ["retired", "active", "active"],
            (self.now + later + correction).mapped("state"),
        )
        self.assertEqual(correction, self._judging())
        with self._in_days(4):
            self.assertEqual(later, self._judging())

    def test_two_revisions_for_the_same_day(self):
        first, second = (self._ruleset(n, more=self._effective(3)) for n in (1, 2))
        first.action_activate()
        second.action_activate()
        self.assertEqual(
            ["active", "retired", "active"],
            (self.now + first + second).mapped("state"),
        )

    def test_rules_that_end_without_a_successor(self):
        self._retire_all()
        short = self._ruleset(200, more=self._effective(-5, 2))
        short.action_activate()
        order = self._order(self.customer, 5)

        with self._in_days(3):
            self.assertFalse(self._judging())
            self.assertIn("Ended on", short.status)
            self._switch()
            self.assertFalse(self._judging())
            self.assertEqual("retired", short.state)
            told = short.activity_ids.filtered(
                lambda a: a.activity_type_id == self.env.ref(ENDED)
            )
            self.assertIn(self.rules_admin, told.user_id)
            self.assertNotIn(self.credit_manager, told.user_id)
            self._switch()
            self.assertEqual(told, short.activity_ids & told)
            order.action_confirm()
        self.assertEqual(["NO_RULES"], order.credit_hold_ids.reason_codes)

    def test_replaced_rules_do_not_come_back(self):
        """Between the end of the newer and the cron nothing old judges again."""
        short = self._ruleset(200, more=self._effective(1, 2))
        short.action_activate()
        with self._in_days(2):
            self.assertEqual(short, self._judging())
        with self._in_days(3):
            self.assertFalse(self._judging())
            self._switch()
        self.assertEqual(["retired", "retired"], (self.now + short).mapped("state"))
        self.assertFalse(self.now.activity_ids)
        self.assertTrue(short.activity_ids)

    def test_rules_that_have_ended_are_not_activated(self):
        with self.assertRaisesRegex(UserError, "These rules ended on"):
            self._ruleset(more=self._effective(until=-1)).action_activate()
        self._ruleset(more=self._effective(until=0)).action_activate()

    def test_other_rules_from_a_later_day_on(self):
        other = self._ruleset(5, code="other", more=self._effective(3))
        with self.assertRaisesRegex(UserError, "both would judge"):
            other.action_activate()
        other.action_activate_instead()

        self.assertEqual(self.now, self._judging())
        with self._in_days(3):
            self.assertEqual(other, self._judging())
            self._switch()
        self.assertEqual(["retired", "active"], (self.now + other).mapped("state"))

    def test_the_day_turns_in_each_company_by_itself(self):
        """At 20:00 UTC it is tomorrow in Tokyo: rules for all turn there first."""
        self.usd_company.partner_id.tz = "America/New_York"
        self.jpy_company.partner_id.tz = "Asia/Tokyo"
        later = self._ruleset(200, more=self._effective(3))
        later.action_activate()
        moment = f"{self.today + timedelta(days=2)} 20:00:00"
        with self._at(moment):
            self.assertEqual(later, self._judging(self.jpy_company))
            self.assertEqual(self.now, self._judging())
            self._switch()
            self.assertEqual("active", self.now.state)

    def test_cron(self):
        later = self._ruleset(200, more=self._effective(3))
        later.action_activate()
        cron = self.env.ref("credit_protection.ir_cron_credit_ruleset_switch")
        with self._in_days(3), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual("retired", self.now.state)

    @mute_logger(LOGGER)
    def test_unreadable_text_is_replaced_by_the_one_it_followed(self):
        later = self._ruleset(200, more=self._effective(3))
        later.action_activate()
        self._spoil(later)
        with self._in_days(3):
            self.assertEqual(self.now, self._judging())


@tagged("post_install", "-at_install")
class TestSecondPerson(RulesetCommon):
    """Where it is asked for, nobody puts a text in force that they wrote alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].sudo().set_param(SECOND_PERSON, "True")
        cls._retire_all()
        cls.other_admin = new_test_user(
            cls.env,
            login="credit_rules_2",
            groups="credit_protection.group_credit_rules",
            company_id=cls.usd_company.id,
        )

    def _written(self, **vals):
        me = self.env["credit.ruleset"].with_user(self.rules_admin)
        return me.create({"text": self._text(), **vals})

    def test_setting(self):
        settings = self.env["res.config.settings"].sudo().create({})
        self.assertTrue(settings.credit_second_person)
        settings.credit_second_person = False
        settings.execute()
        self._written().action_activate()

    def test_author_alone_is_refused_also_through_sudo_and_context(self):
        draft = self._written()
        for records in (
            draft,
            draft.sudo(),
            draft.with_context(second_person=True, force=True, install_mode=True),
        ):
            for method in ("action_activate", "action_activate_instead"):
                with self.assertRaisesRegex(UserError, "ask another"):
                    getattr(records, method)()
            with self.assertRaisesRegex(UserError, "Ask another"):
                records.action_approve()
        self.assertEqual("draft", draft.state)

    def test_second_person_activates(self):
        draft = self._written()
        draft.with_user(self.other_admin).action_activate()
        self.assertRecordValues(
            draft,
            [
                {
                    "state": "active",
                    "author_id": self.rules_admin.id,
                    "approved_by_id": self.other_admin.id,
                    "activated_by_id": self.other_admin.id,
                }
            ],
        )

    def test_second_person_approves_and_the_author_activates(self):
        draft = self._written()
        draft.with_user(self.other_admin).action_approve()
        draft.action_activate()
        self.assertEqual(
            (self.other_admin, self.rules_admin),
            (draft.approved_by_id, draft.activated_by_id),
        )

    def test_any_change_ends_the_approval(self):
        for vals in (
            {"text": self._text(5)},
            {"company_id": self.usd_company.id},
        ):
            draft = self._written()
            draft.with_user(self.other_admin).action_approve()
            draft.write(vals)
            self.assertFalse(draft.approved_by_id or draft.approved_at)
            with self.assertRaises(UserError):
                draft.action_activate()

    def test_approver_who_changes_the_text_is_the_author(self):
        draft = self._written()
        mine = draft.with_user(self.other_admin)
        mine.action_approve()
        mine.text = self._text(5)
        with self.assertRaises(UserError):
            mine.action_activate()
        draft.action_activate()
        self.assertEqual(self.rules_admin, draft.approved_by_id)

    def test_only_rules_administrators_approve(self):
        draft = self._written()
        for user in (self.credit_manager, self.auditor, self.salesperson):
            with self.assertRaises(AccessError):
                draft.with_user(user).action_approve()

    def test_broken_text_is_not_approved(self):
        broken = self._written(text="a: [\n")
        with self.assertRaises(ValidationError):
            broken.with_user(self.other_admin).action_approve()

    def test_copy_has_a_new_author_and_no_approval(self):
        draft = self._written()
        draft.with_user(self.other_admin).action_approve()
        copy = draft.with_user(self.other_admin).copy()
        self.assertEqual(self.other_admin, copy.author_id)
        self.assertFalse(copy.approved_by_id)

    def test_bringing_back_an_old_text(self):
        old = self._written()
        old.with_user(self.other_admin).action_activate()
        old.action_retire()

        result = old.action_activate_again()
        self.assertEqual("display_notification", result["tag"])
        waiting = self.env["credit.ruleset"].browse(result["params"]["next"]["res_id"])
        self.assertRecordValues(
            waiting, [{"state": "draft", "author_id": self.rules_admin.id}]
        )
        result = old.with_user(self.other_admin).action_activate_again()
        again = self.env["credit.ruleset"].browse(result["res_id"])
        self.assertRecordValues(
            again,
            [{"state": "active", "revision": 2, "author_id": self.rules_admin.id}],
        )

    def test_update_of_the_addon_activates_nothing_alone(self):
        self.env["credit.ruleset"].search([])._set_state(state="draft")
        self.env["credit.ruleset"]._load_shipped()
        self.assertFalse(self.env["credit.ruleset"].search([("state", "=", "active")]))
