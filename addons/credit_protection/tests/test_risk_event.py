from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .cover_common import CoverCommon
from .test_access_http import RpcCommon

ACTIVITY = "credit_protection.mail_activity_risk_event"


class RiskCommon(CoverCommon):
    """Events recorded in one line, by a credit user unless told otherwise."""

    @classmethod
    def _event(cls, partner, kind, *, happened=0, known=None, user=None, **vals):
        """Return an event of so many days from today."""
        known = happened if known is None else known
        return (
            cls.env["credit.risk.event"]
            .with_user(user or cls.credit_user)
            .create(
                {
                    "partner_id": partner.id,
                    "company_id": cls.usd_company.id,
                    "kind": kind,
                    "happened_on": cls.today + timedelta(days=happened),
                    "known_on": cls.today + timedelta(days=known),
                    "source": "Official Gazette",
                    **vals,
                }
            )
        )

    def _day(self, days):
        return self.today + timedelta(days=days)

    def _gate_facts(self, partner, company=None):
        found = self.env["credit.profile"]._rating_facts(
            company or self.usd_company, partner
        )
        return found.get(partner.id, {})


@tagged("post_install", "-at_install")
class TestRiskEvent(RiskCommon):
    """What an event does: deadline, clocks, legal status, cover, orders."""

    def test_the_deadline_counts_from_the_day_it_became_known(self):
        self.policy.responsible_id = self.claims_user
        event = self._event(self.contact, "dishonoured", happened=-20, known=-3)

        self.assertRecordValues(
            event,
            [
                {
                    "partner_id": self.customer.id,
                    "policy_id": self.policy.id,
                    "tell_by": self._day(7),
                    "user_id": self.credit_user.id,
                    "state": "open",
                }
            ],
        )
        self.assertRecordValues(
            event.activity_ids,
            [{"date_deadline": self._day(7), "user_id": self.claims_user.id}],
        )
        self.assertIn(self.customer.name, event.display_name)
        self.assertFalse(event.new({}).display_name)

    def test_without_a_policy_there_is_no_deadline(self):
        nowhere = self._partner("Nowhere", is_company=True)

        event = self._event(nowhere, "insolvency")

        self.assertFalse(event.policy_id)
        self.assertFalse(event.tell_by)
        self.assertFalse(event.activity_ids)
        self.assertIn("no deadline", event.consequence)

    def test_the_states(self):
        missed = self._event(self.customer, "legal", happened=-30)
        told = self._event(self.customer, "other")
        told.with_user(self.claims_user)._tell(self.today, "A-1")
        ended = self._event(self.customer, "rejected")
        ended.with_user(self.claims_user)._end("over", "They took the goods")
        opened = self._event(self.other_customer, "political")

        for event, state in (
            (missed, "missed"),
            (told, "told"),
            (ended, "ended"),
            (opened, "open"),
        ):
            with self.subTest(state):
                self.assertEqual(state, event.state)
                mine = missed + told + ended + opened
                found = mine.search([("state", "=", state), ("id", "in", mine.ids)])
                self.assertEqual(event, found)
        self.assertFalse(told.activity_ids)
        self.assertFalse(ended.activity_ids)

    def test_an_insolvency_is_the_date_of_loss_of_open_invoices(self):
        self._cover(self.customer, 100)
        first = self._invoice(self.customer, 80, due=10)
        second = self._invoice(self.customer, 50, due=20)
        paid = self._invoice(self.customer, 5, due=20)
        self._payment(self.customer, 5, paid)
        loss_of_paid = paid.credit_loss_on

        event = self._event(self.customer, "insolvency", happened=-2, known=-1)

        for move, insured, rest, reason in (
            (first, 80, 0, False),
            (second, 20, 30, "limit_used"),
        ):
            self.assertCover(move, insured, rest, reason)
            self.assertEqual(self._day(-2), move.credit_loss_on)
            self.assertEqual(self._day(9), move.credit_notice_by)
            stamp = move.credit_stamp_ids.sorted("id")[-1]
            self.assertEqual("event", stamp.origin)
            self.assertEqual(self.credit_user, stamp.user_id)
            self.assertEqual(insured, stamp.insured)
            self.assertEqual(self._day(-2), stamp.loss_on)
            self.assertIn(event.display_name, stamp.note)
        self.assertEqual(loss_of_paid, paid.credit_loss_on)

    def test_a_mistake_sets_the_dates_back(self):
        self._cover(self.customer, 100)
        move = self._invoice(self.customer, 80, due=10)
        before = (move.credit_loss_on, move.credit_notice_by, move.credit_claim_by)
        event = self._event(self.customer, "insolvency")
        self.assertNotEqual(before[0], move.credit_loss_on)

        event.with_user(self.claims_user)._end("mistake", "Another company")

        after = (move.credit_loss_on, move.credit_notice_by, move.credit_claim_by)
        self.assertEqual(before, after)
        self.assertEqual(3, len(move.credit_stamp_ids))
        self.assertCover(self._invoice(self.customer, 10, due=5), 10)

    def test_what_is_shipped_afterwards_is_not_insured(self):
        self._cover(self.customer, 100)
        self._event(self.customer, "insolvency", happened=-2)

        self.assertCover(self._invoice(self.customer, 10, due=5), 0, 10, "event")
        before = self._invoice(self.customer, 10, due=5, invoice_date=self._day(-3))
        self.assertCover(before, 10)

    def test_the_policy_says_what_stops_cover(self):
        for partner in self.customer + self.other_customer:
            self._cover(partner, 100)
        self.policy.version_ids.insolvency_stops = False
        self._event(self.customer, "insolvency")
        self._event(self.other_customer, "collection")

        self.assertCover(self._invoice(self.customer, 10, due=5), 10)
        self.assertCover(self._invoice(self.other_customer, 10, due=5), 0, 10, "event")
        self.assertFalse(self._gate_facts(self.customer)["cover_stopped"])
        facts = self._gate_facts(self.other_customer)
        self.assertTrue(facts["cover_stopped"])
        self.assertEqual("stopped", facts["cover_status"])
        self.assertFalse(facts["insured"])

    def test_the_facts_of_the_same_day(self):
        for kind, fact in (
            ("insolvency", "insolvency"),
            ("political", "political_event"),
            ("rejected", "goods_rejected"),
        ):
            with self.subTest(kind):
                event = self._event(self.customer, kind)
                self.assertTrue(self._gate_facts(self.customer)[fact])
                event.with_user(self.claims_user)._end("over", "It is over")
                self.assertNotIn(fact, self._gate_facts(self.customer))

    def test_the_legal_status_follows_and_goes_back(self):
        profile = self._profile(self.customer)
        collection = self._event(self.customer, "collection", happened=-9)
        insolvency = self._event(self.customer, "insolvency", happened=-5)
        legal = self._event(self.customer, "legal", happened=-1)

        self.assertEqual("insolvency", profile.legal_status)
        self.assertEqual(self._day(-5), profile.legal_status_date)
        insolvency.with_user(self.claims_user)._end("mistake", "Another company")
        self.assertEqual("legal", profile.legal_status)
        self.assertEqual(self._day(-1), profile.legal_status_date)
        legal.with_user(self.credit_manager)._end("over", "Settled")
        self.assertEqual("collection", profile.legal_status)
        collection.with_user(self.claims_user)._end("over", "Paid")
        self.assertEqual("normal", profile.legal_status)
        self.assertFalse(profile.legal_status_date)

    def test_what_a_person_typed_stays(self):
        profile = self._profile(self.customer)
        profile.legal_status = "legal"
        event = self._event(self.customer, "collection")

        self.assertEqual("legal", profile.legal_status)
        event.with_user(self.claims_user)._end("over", "Paid")
        self.assertEqual("legal", profile.legal_status)

    def test_held_orders_are_judged_again(self):
        self._limit(self.customer, 1)
        order = self._order(self.customer, 500)
        order.action_confirm()
        self.env.flush_all()
        before = self.env["credit.reevaluation"].search([])

        self._event(self.customer, "other")
        self.env.cr.precommit.run()

        marked = self.env["credit.reevaluation"].search([]) - before
        self.assertEqual(order, marked.hold_id.order_id)

    def test_companies_are_apart(self):
        self._cover(self.customer, 100)
        self._cover(self.customer, 10_000, policy=self.jpy_policy)
        dollars = self._invoice(self.customer, 80, due=10)
        yen = self._invoice(self.customer, 900, due=10, company=self.jpy_company)
        loss = dollars.credit_loss_on

        self._event(self.customer, "insolvency", company_id=self.jpy_company.id)

        self.assertEqual(loss, dollars.credit_loss_on)
        self.assertEqual(self.today, yen.credit_loss_on)
        self.assertNotIn("insolvency", self._gate_facts(self.customer))
        facts = self._gate_facts(self.customer, self.jpy_company)
        self.assertTrue(facts["insolvency"])
        only_usd = self.credit_user.copy(
            {"login": "usd", "company_ids": [Command.set(self.usd_company.ids)]}
        )
        found = self.env["credit.risk.event"].with_user(only_usd).search([])
        self.assertFalse(found.filtered(lambda e: e.company_id == self.jpy_company))

    def test_days_that_cannot_be(self):
        with self.assertRaises(ValidationError):
            self._event(self.customer, "other", happened=1)
        event = self._event(self.customer, "other", happened=-2).with_user(
            self.claims_user
        )
        for day in (-3, 1):
            with self.subTest(day), self.assertRaises(UserError):
                event._tell(self._day(day), "")

    def test_many_events_cost_the_same(self):
        partners = self.env["res.partner"].create(
            [
                {"name": f"B{n}", "is_company": True, "country_id": self.us.id}
                for n in range(40)
            ]
        )
        for partner in partners[:3]:
            self._event(partner, "political")

        self.assertSameCost(
            lambda some: self.env["credit.risk.event"]._facts(self.usd_company, some),
            partners,
            2,
        )


@tagged("post_install", "-at_install")
class TestRiskEventRights(RiskCommon):
    """Who records, tells and ends, and what nobody changes."""

    def test_what_was_recorded_stays(self):
        event = self._event(self.customer, "other")
        for vals in (
            {"known_on": self._day(-9)},
            {"tell_by": self._day(90)},
            {"told_on": self.today},
            {"kind": "political"},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                event.write(vals)
        event.note = "The bank called."
        with self.assertRaises(UserError):
            event.copy()
        with self.assertRaises(UserError):
            event.sudo().unlink()

    def test_nobody_types_what_follows(self):
        with self.assertRaises(UserError):
            self._event(self.customer, "other", told_on=self.today)
        event = (
            self.env["credit.risk.event"]
            .with_user(self.credit_user)
            .with_context(default_ended_on=self.today, default_told_on=self.today)
            .create({"partner_id": self.customer.id, "kind": "other", "source": "x"})
        )
        self.assertEqual("open", event.state)

    def test_who_may_do_what(self):
        for user in (self.salesperson, self.accountant, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._event(self.customer, "other", user=user)
        event = self._event(self.customer, "other")
        with self.assertRaises(AccessError):
            event._tell(self.today, "A-1")
        with self.assertRaises(AccessError):
            event._end("over", "Paid")
        with self.assertRaises(AccessError):
            event.with_user(self.salesperson).read(["kind"])
        self.assertEqual("other", event.with_user(self.auditor).kind)
        with self.assertRaises(UserError):
            event.with_user(self.claims_user)._end("over", " ")


@tagged("post_install", "-at_install")
class TestRiskEventHttp(RiskCommon, RpcCommon):
    """The same rights when a client calls the methods itself."""

    def test_the_dialogs_over_rpc(self):
        event = self._event(self.customer, "other")
        self.authenticate("credit_user", "credit_user")
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self._call("credit.risk.event.tell", "create", [{"event_id": event.id}])
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self._call(
                "credit.risk.event", "write", event.ids, {"told_on": "2020-01-01"}
            )
        self.authenticate("credit_claims", "credit_claims")
        ids = self._call(
            "credit.risk.event.tell",
            "create",
            [{"event_id": event.id, "told_on": str(self.today), "reference": "A-7"}],
        )
        self._call("credit.risk.event.tell", "action_tell", ids)
        event.invalidate_recordset()
        self.assertEqual("told", event.state)
        self.assertEqual(self.claims_user, event.told_by_id)
        self.assertEqual("A-7", event.told_reference)

    def test_sales_read_nothing(self):
        event = self._event(self.customer, "other")
        for method, args in (
            ("read", (event.ids, ["kind"])),
            ("search_read", ([],)),
            ("action_end", (event.ids,)),
        ):
            with self.subTest(method), self._refused():
                self._call("credit.risk.event", method, *args)
        with self._refused():
            self._call(
                "res.partner", "action_credit_record_risk_event", self.customer.ids
            )
