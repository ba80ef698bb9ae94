from datetime import timedelta

from odoo import Command
from odoo.tests import new_test_user

from .claim_common import ClaimCommon
from .common import CREDIT

# A person who may do everything, but in the first company only.
EVERYTHING = ",".join(
    [
        *(CREDIT + name for name in ("manager", "director", "claims", "rules")),
        "account.group_account_manager",
        "sales_team.group_sale_manager",
    ]
)


class ReachCommon(ClaimCommon):
    """Whatever a dialog can be about, in the second company, and a stranger to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = new_test_user(
            cls.env,
            login="credit_stranger",
            password="credit_stranger",
            groups=EVERYTHING,
            company_id=cls.usd_company.id,
            company_ids=[Command.set(cls.usd_company.ids)],
        )
        here = cls.env["res.users"].with_company(cls.jpy_company).env
        cls.yen_claim = cls._claim(company=cls.jpy_company)
        cls.yen_late = cls._invoice(cls.customer, 700, due=-70, company=cls.jpy_company)
        cls._record_all(here)

    @classmethod
    def _record_all(cls, env):
        customer, move = cls.customer, cls.yen_late
        env["credit.notice"]._draft_for(cls.jpy_company, customer)
        env["credit.dispute"].create(
            {
                "move_id": move.id,
                "reason_id": cls.env.ref(
                    "credit_protection.dispute_reason_quantity"
                ).id,
                "amount": 5,
            }
        )
        invoices = {"invoice_ids": [Command.set(move.ids)]}
        soon = cls.today + timedelta(days=5)
        env["credit.promise"].create({**invoices, "date": soon})
        env["credit.payment.plan"].create(
            {**invoices, "line_ids": [Command.create({"date": soon, "amount": 9})]}
        )
        env["credit.extension.request"].create({**invoices, "new_date": soon})
        env["credit.risk.event"].create(
            {
                "partner_id": customer.id,
                "company_id": cls.jpy_company.id,
                "kind": "legal",
                "source": "The court",
            }
        )
        cls.yen_order = cls._order(customer, 9_000, company=cls.jpy_company)
        cls._limit(customer, 10, company=cls.jpy_company)
        cls.yen_order.action_confirm()
        env["credit.limit.request"].create(
            {
                "partner_id": customer.id,
                "company_id": cls.jpy_company.id,
                "requested_amount": 20,
                "reason": "More to sell",
            }
        )
        env["credit.waiver"].sudo().create(
            {
                "name": "W1",
                "company_id": cls.jpy_company.id,
                "partner_id": customer.id,
                "ruleset_code": "standard",
                "rule": "over-limit",
                "instead_of": "block",
                "weaken_to": "warn",
                "valid_from": cls.today,
                "valid_until": cls.today,
                "reason": "Asked",
                "approved_by_id": cls.credit_manager.id,
                "approved_at": cls.env.cr.now(),
                "phase": "active",
            }
        )
        env["credit.ruleset"].sudo().create(
            {"text": "ruleset: there", "company_id": cls.jpy_company.id}
        )
        cls._partner("Only there", company_id=cls.jpy_company.id)
