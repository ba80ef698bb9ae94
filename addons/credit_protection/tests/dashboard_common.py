from datetime import timedelta

from odoo import Command
from odoo.tools import SQL

from .metric_common import MetricCommon


class DashboardCommon(MetricCommon):
    """The ledger, with one of everything that the overview counts.

    Of the 30 that were written off an insurer bears 12, and got 5 of what came back.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for partner, amount in ((cls.customer, 250), (cls.other_customer, 450)):
            cls._profile(partner).write({"figures_exposure": amount})
        cls._profile(cls.customer, cls.jpy_company).write({"figures_exposure": 9_000})
        cls._cover(cls.customer, 1_000)
        cls.near = cls._invoice(cls.customer, 120, due=-55)
        cls._make_hold()
        cls._make_promises()
        cls._profile(cls.other_customer).activity_schedule(
            "credit_protection.mail_activity_credit_warning",
            user_id=cls.credit_user.id,
        )
        cls._make_claims()
        cls._keep_today()
        cls.env["credit.metric.snapshot"]._keep(cls.usd_company)
        cls.env["credit.metric.snapshot"]._keep(cls.jpy_company)

    @classmethod
    def _make_hold(cls):
        cls._profile(cls.customer).write(
            {"manual_hold": True, "manual_hold_reason": "Looks odd"}
        )
        cls._order(cls.customer, 90).action_confirm()
        cls._order(cls.customer, 35).action_confirm()

    @classmethod
    def _make_promises(cls):
        open_moves = cls.late + cls.near
        for move, state in zip(open_moves, ("kept", "broken"), strict=True):
            promise = cls.env["credit.promise"].create(
                {
                    "invoice_ids": [Command.set(move.ids)],
                    "date": cls.today + timedelta(days=5),
                }
            )
            promise._set(state=state, judged_on=cls.today)

    @classmethod
    def _make_claims(cls):
        """One claim under way, one answered after 20 days with an indemnity of 12."""
        Claim = cls.env["credit.claim"].sudo()
        income = cls._account("Indemnities", "CPIND", "income_other")
        for partner, state in (
            (cls.customer, "filed"),
            (cls.other_customer, "decided"),
        ):
            claim = Claim.browse(
                cls.env.execute_query(
                    _claim(partner, cls.policy, state, cls.today, cls.env.uid)
                )[0][0]
            )
            if state == "decided":
                cls.claim = claim
        cls.env.invalidate_all()
        cls._entry(
            income,
            -12,
            cls.insurer,
            cls.today,
            other=cls._account("Due from insurers", "CPDUE", "asset_current"),
            credit_claim_entry_id=cls.claim.id,
            credit_claim_entry_kind="indemnity",
        )
        cls._make_recovery()

    @classmethod
    def _make_recovery(cls):
        """What came back after the indemnity: 5 of it are the insurer's."""
        owed = cls._account("Owed to insurers", "CPOWE", "liability_current")
        cls.policy.claim_payable_account_id = owed
        cls.recovery = cls._entry(
            owed,
            -5,
            cls.insurer,
            cls.today,
            other=cls._account("Came back", "CPBACK", "asset_current"),
            credit_claim_entry_id=cls.claim.id,
            credit_claim_entry_kind="recovery",
        )

    def _dashboard(self, user=None, companies=None):
        user = user or self.credit_user
        companies = companies or self.usd_company
        return (
            self.env["credit.dashboard"]
            .with_user(user)
            .with_context(allowed_company_ids=companies.ids)
        )

    def _figures(self, companies=None, **filters):
        return self._dashboard(companies=companies).read_figures(filters)

    def _opened(self, companies, key, filters=None, **more):
        """Return the records that a figure opens."""
        dashboard = self._dashboard(companies=companies)
        return self._found(dashboard.action_open(key, filters, **more), companies)

    def _found(self, window, companies):
        model = self._dashboard(companies=companies).env[window["res_model"]]
        return model.search(window["domain"])

    def _added_up(self, records, field):
        """Return a sum over companies, in the currency of the first one."""
        total = 0.0
        for record in records:
            total += record.company_id.currency_id._convert(
                record[field],
                self.usd_company.currency_id,
                self.usd_company,
                self.today,
                round=False,
            )
        return total


def _claim(partner, policy, state, today, uid):
    """Return the insert of a claim that has come so far, past all its rules."""
    answered = state == "decided"
    return SQL(
        """
        INSERT INTO credit_claim (name, company_id, partner_id, policy_id, currency_id,
            cause, state, expected_amount, decided_amount, filed_on, answered_on,
            answer_by, answer, create_uid, write_uid)
        VALUES (%s, %s, %s, %s, %s, 'default', %s, 60, %s, %s, %s, %s, %s, %s, %s)
        RETURNING id
        """,
        f"CLM/{state}",
        policy.company_id.id,
        partner.id,
        policy.id,
        policy.currency_id.id,
        state,
        12 if answered else None,
        today - timedelta(days=20),
        today if answered else None,
        today + timedelta(days=40),
        "part" if answered else None,
        uid,
        uid,
    )
