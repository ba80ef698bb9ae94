from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from .common import CREDIT
from .test_night_page import NightPageCommon

MENU = "credit_protection.credit_night_menu"


@tagged("post_install", "-at_install")
class TestNightAsk(NightPageCommon):
    """Whoever may asks for a run: for one customer at once, for many soon."""

    def _wizard(self, user=None, **vals):
        wizards = self.env["credit.night.run"].with_user(user or self.credit_manager)
        wizards = wizards.with_context(allowed_company_ids=self.usd_company.ids)
        return wizards.create(vals)

    def _asked(self, act):
        with self.enter_registry_test_mode():
            window = act()
        self.env.invalidate_all()
        self.assertEqual("credit.night", window["res_model"])
        return self.nights.browse(window["res_id"])

    def test_a_dry_run_is_the_default(self):
        wizard = self._wizard(partner_ids=[Command.set(self.customer.ids)])
        self.assertEqual((True, self.usd_company), (wizard.trial, wizard.company_id))
        night = self._asked(wizard.action_run)
        self.assertEqual(
            ("trial", "done", self.credit_manager),
            (night.kind, night.state, night.user_id),
        )
        self.assertFalse(self._steps())

    def test_many_are_left_to_the_job(self):
        both = self.customer + self.other_customer
        wizard = self._wizard(partner_ids=[Command.set(both.ids)], trial=False)
        night = self._asked(wizard.action_run)
        self.assertEqual(
            ("hand", "running", both), (night.kind, night.state, night.partner_ids)
        )
        self.assertFalse(night.begun_at)
        everybody = self._asked(self._wizard(trial=False).action_run)
        self.assertTrue(everybody.everybody)
        self._go_on(night)
        self._go_on(everybody)
        self.assertEqual(both, self._steps().partner_id)

    def test_at_once_from_the_customer(self):
        contact = self._as(self.credit_manager, self.branch)
        contact = contact.with_company(self.usd_company)
        trial = self._asked(contact.action_credit_night_trial)
        self.assertEqual(("trial", "done"), (trial.kind, trial.state))
        self.assertEqual(self.customer, trial.partner_ids)
        self.assertFalse(self._steps())
        real = self._asked(contact.action_credit_night_run)
        self.assertEqual(("hand", "done"), (real.kind, real.state))
        self.assertEqual(self.customer, real.partner_ids)
        self.assertEqual(self.usd_company, self._steps(self.customer).company_id)

    def test_only_managers(self):
        for user in (
            self.salesperson,
            self.credit_user,
            self.auditor,
            self.rules_admin,
            self.accountant,
        ):
            with self.subTest(user.login):
                customer = self._as(user, self.customer)
                with self.assertRaises(AccessError):
                    self._wizard(user)
                for act in (
                    customer.action_credit_night_run,
                    customer.action_credit_night_trial,
                ):
                    with self.assertRaises(AccessError):
                        act()
        self.assertFalse(self.nights.search([("user_id", "!=", False)]))

    def test_failures_again(self):
        night = self._fails(self.customer)
        window = self._as(self.credit_manager, night).action_run_again()
        wizard = self._wizard(
            **{
                key.removeprefix("default_"): value
                for key, value in window["context"].items()
            }
        )
        self.assertEqual((self.customer, False), (wizard.partner_ids, wizard.trial))
        again = self._asked(wizard.action_run)
        self.assertEqual("done", again.state)
        self.assertFalse(self._profile(self.customer).night_error)


@tagged("post_install", "-at_install")
class TestNightScreens(NightPageCommon, HttpCase):
    """The screens in the browser, and what a client can send past them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = new_test_user(
            cls.env,
            login="credit_stranger",
            password="credit_stranger",
            groups=CREDIT + "manager",
            company_id=cls.usd_company.id,
            company_ids=[Command.set(cls.usd_company.ids)],
        )
        cls.there = cls._partner("Only there", company_id=cls.jpy_company.id)

    def _go_on(self, night):
        """Go on with a run; tests of the web client are in test mode already."""
        self.env.flush_all()
        with self.registry.cursor() as cr:
            res = night.with_env(night.env(cr=cr, context={}))._go_on()
        self.env.invalidate_all()
        return res

    def _call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def _refused(self, model, method, *args, **kwargs):
        with (
            self.subTest(model=model, method=method, args=args),
            mute_logger("odoo.http", "odoo.sql_db"),
            self.assertRaisesRegex(JsonRpcException, "AccessError"),
        ):
            self._call(model, method, *args, **kwargs)

    def test_a_dialog_reaches_no_other_company(self):
        self.authenticate("credit_stranger", "credit_stranger")
        forged = {"allowed_company_ids": self.companies.ids}
        for vals in (
            {"company_id": self.jpy_company.id},
            {"partner_ids": [[6, 0, self.there.ids]]},
        ):
            self._refused("credit.night.run", "create", [vals])
            self._refused("credit.night.run", "create", [vals], context=forged)
            self._refused(
                "credit.night.run", "web_save", [], vals, specification={"trial": {}}
            )
            spec = {name: {} for name in vals}
            self._refused("credit.night.run", "onchange", [], vals, list(vals), spec)
        (mine,) = self._call("credit.night.run", "create", [{}])
        for vals in (
            {"company_id": self.jpy_company.id},
            {"partner_ids": [[4, self.there.id]]},
        ):
            self._refused("credit.night.run", "write", [mine], vals)
        self._refused("res.partner", "action_credit_night_run", self.there.ids)
        self.assertFalse(self.nights.search([]))

        self.authenticate("credit_manager", "credit_manager")
        self._refused("credit.night.run", "read", [mine], ["trial"])
        self._refused("credit.night.run", "action_run", [mine])

    def test_views_load_for_whom_they_are_for(self):
        self._fails(self.customer)
        for login in ("credit_user", "credit_manager", "credit_auditor"):
            self.authenticate(login, login)
            views = self._call(
                "credit.night",
                "get_views",
                [[False, "list"], [False, "form"], [False, "search"]],
            )["views"]
            runs = "Run Now" in views["list"]["arch"]
            self.assertEqual(login == "credit_manager", runs)
            self.assertEqual(runs, "action_run_again" in views["form"]["arch"])
            form = self._call("credit.profile", "get_views", [[False, "form"]])
            self.assertEqual(runs, "Run the Night…" in form["views"]["form"]["arch"])
            self.assertTrue(
                self._call("credit.night", "read_morning"), "the night has failed"
            )
        for login in ("credit_sales", "credit_accountant"):
            self.authenticate(login, login)
            self._refused("credit.night", "read_morning")
            self._refused("credit.night", "web_search_read", [], {"stands": {}})
            self._refused("credit.night.run", "create", [{}])
            self._refused("res.partner", "action_credit_night_run", self.customer.ids)
        menus = self.env["ir.ui.menu"]
        menu = self.env.ref(MENU).id
        self.assertIn(menu, menus.with_user(self.credit_user)._visible_menu_ids())
        self.assertNotIn(menu, menus.with_user(self.salesperson)._visible_menu_ids())

    def test_a_manager_tries_out_and_runs(self):
        self._fails(self.other_customer, partners=self.other_customer)
        self.assertFalse(self._steps())

        self.start_tour(
            "/odoo/credit-nights", "credit_protection_night", login="credit_manager"
        )

        trial, real = self.nights.search([("user_id", "!=", False)], order="id")[-2:]
        self.assertEqual(
            [("trial", "done"), ("hand", "done")],
            [(night.kind, night.state) for night in (trial, real)],
        )
        self.assertEqual(self.customer, self._steps().partner_id)

    def test_the_morning_leads_to_who_failed(self):
        self._profile(self.customer)._refresh()
        self._fails(self.customer)

        self.start_tour(
            "/odoo/credit-overview", "credit_protection_morning", login="credit_user"
        )
