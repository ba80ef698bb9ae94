from datetime import timedelta

from odoo import Command

from .cover_common import CoverCommon


class MetricCommon(CoverCommon):
    """A ledger of two companies made by hand, around the end of last month.

    At that end, ``customer`` (tier A, of ``salesperson``) owes 600 of an invoice of
    1,000 that is 10 days late: 400 were paid before, 600 on the day after.
    ``other_customer`` (tier B, of ``other_salesperson``) owes 500, 40 days late, and
    has a credit note of 50. ``stranger`` has no profile and owes 70, not due. In the
    second company ``customer`` owes 9,000 yen. 30 were written off.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.end = cls.today.replace(day=1) - timedelta(days=1)
        cls.end_before = cls.end.replace(day=1) - timedelta(days=1)
        cls.stranger = cls._partner("Drift", is_company=True, country_id=cls.us.id)
        cls._rated(cls.customer, "A", cls.salesperson)
        cls._rated(cls.other_customer, "B", cls.other_salesperson)
        cls._rated(cls.customer, "C", cls.salesperson, cls.jpy_company)
        cls._cover(cls.other_customer, 300, insured_share=80)
        cls.paid = cls._then(cls.customer, 1000, -40, due=-10)
        cls._payment(cls.customer, 400, cls.paid, date=cls._day(-5))
        cls._payment(cls.customer, 600, cls.paid, date=cls._day(1))
        cls.late = cls._then(cls.other_customer, 500, -70, due=-40)
        cls.note = cls._then(cls.other_customer, 50, -3, move_type="out_refund")
        cls.fresh = cls._then(cls.stranger, 70, -1, due=400)
        cls.yen = cls._then(cls.customer, 9_000, -20, due=10, company=cls.jpy_company)
        cls.loss_account = cls._account("Bad debts", "CPBAD", "expense")
        cls.usd_company.credit_loss_account_ids = cls.loss_account
        cls.loss = cls._entry(cls.loss_account, 30, cls.other_customer, cls._day(-2))

    @classmethod
    def _keep_today(cls):
        """Keep the figures of today, on a last day of a month too."""
        snapshots = cls.env["credit.metric.snapshot"]
        for company in cls.companies:
            snapshots._insert(company, company._credit_today())
        snapshots.invalidate_model()

    @classmethod
    def _day(cls, days):
        """Return a day counted from the end of last month."""
        return cls.end + timedelta(days=days)

    @classmethod
    def _rated(cls, partner, tier, user, company=None):
        partner.user_id = user
        profile = cls._profile(partner, company)
        profile.write({"tier": tier})
        return profile

    @classmethod
    def _then(cls, partner, amount, days, due=0, **vals):
        """Return an invoice of a day around the end of last month."""
        return cls._invoice(
            partner, amount, invoice_date=cls._day(days), due=cls._day(due), **vals
        )

    @classmethod
    def _account(cls, name, code, kind):
        return cls.env["account.account"].create(
            {"name": name, "code": code, "account_type": kind}
        )

    @classmethod
    def _entry(cls, account, amount, partner, day, other=None, **vals):
        """Return a posted entry that books an amount on an account."""
        other = other or cls.company_data["default_account_revenue"]
        move = (
            cls.env["account.move"]
            .sudo()
            .create(
                {
                    "move_type": "entry",
                    "date": day,
                    "line_ids": [
                        Command.create(
                            {
                                "account_id": one.id,
                                "partner_id": partner.id,
                                "balance": balance,
                            }
                        )
                        for one, balance in ((account, amount), (other, -amount))
                    ],
                    **vals,
                }
            )
        )
        move.action_post()
        return move
