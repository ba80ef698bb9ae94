from datetime import timedelta

from odoo import Command

from .common import CREDIT, CreditCommon


class CoverCommon(CreditCommon):
    """Both companies have a policy: 60 days of extension, 30 for the notice.

    ``us`` and ``jp`` are countries; ``customer`` and ``other_customer`` are companies
    in the first one. Nobody has a cover limit.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.us, cls.jp = cls.env.ref("base.us"), cls.env.ref("base.jp")
        (cls.customer + cls.other_customer).write(
            {"is_company": True, "country_id": cls.us.id}
        )
        cls.insurer = cls._partner("Alpha Credit Insurance", is_company=True)
        cls.policy = cls._policy("P-USD", cls.usd_company)
        cls.jpy_policy = cls._policy("P-JPY", cls.jpy_company)
        cls.claims_user = cls.credit_user.copy(
            {"login": "credit_claims", "password": "credit_claims"}
        )
        cls.claims_user.group_ids = [
            Command.link(cls.env.ref(CREDIT + "claims").id),
        ]

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref(CREDIT + "claims")

    @classmethod
    def _policy(cls, name, company, *, since=-700, currency=None, **terms):
        """Return a policy of one version, in force ``since`` days from today."""
        return cls.env["credit.insurance.policy"].create(
            {
                "name": name,
                "insurer_id": cls.insurer.id,
                "insurer_code": "alpha",
                "company_id": company.id,
                "currency_id": (currency or company.currency_id).id,
                "version_ids": [
                    Command.create(
                        {
                            "date_from": cls.today + timedelta(days=since),
                            "discretionary_limit": 10_000,
                            "discretionary_share": 80,
                            **terms,
                        }
                    )
                ],
            }
        )

    @classmethod
    def _cover(cls, partner, amount, *, since=-700, policy=None, **vals):
        """Return a cover limit, granted ``since`` days from today."""
        return cls.env["credit.cover.limit"].create(
            {
                "policy_id": (policy or cls.policy).id,
                "partner_id": partner.id,
                "amount": amount,
                "date_from": cls.today + timedelta(days=since),
                **vals,
            }
        )

    def assertCover(self, move, insured, uninsured=0.0, reason=False):
        """Compare what stands on an invoice."""
        self.assertRecordValues(
            move,
            [
                {
                    "credit_insured_amount": insured,
                    "credit_uninsured_amount": uninsured,
                    "credit_cover_reason": reason,
                }
            ],
        )
