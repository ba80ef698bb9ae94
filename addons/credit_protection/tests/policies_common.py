from datetime import timedelta

from freezegun import freeze_time

from .test_claim_story import MoneyCommon


class PoliciesCommon(MoneyCommon):
    """Both companies changed their policy between two sales to ``customer``.

    Under the old policies stand ``moves`` (77,050) and ``yen_move`` (9,000), under
    ``following`` and ``yen_following`` stand ``later`` (22,950) and ``yen_later``
    (3,000). So 77.05 % of what was owed to the first company, and 75 % of what was owed
    to the second one, stand under the old policies.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.turn = cls.sold + timedelta(days=5)
        cls.following = cls._follow(cls.policy, "P-USD-2", 200_000)
        cls.yen_following = cls._follow(cls.jpy_policy, "P-JPY-2", 1_000_000)
        cls.later = cls._sold_later(22_950, cls.usd_company)
        cls.yen_later = cls._sold_later(3_000, cls.jpy_company)
        cls._notify(cls.later + cls.yen_later, days=75)
        cls.pairs = (
            (cls.moves, cls.later, cls.policy, cls.following),
            (cls.yen_move, cls.yen_later, cls.jpy_policy, cls.yen_following),
        )

    @classmethod
    def _follow(cls, old, name, limit):
        """End a policy, and let one of another insurer begin on the next day."""
        old.version_ids.date_until = cls.turn
        version = old.version_ids
        since = (cls.turn - cls.today).days + 1
        policy = cls._policy(
            name,
            old.company_id,
            since=since,
            waiting_months=0,
            premium_minimum=version.premium_minimum,
            threshold=version.threshold,
        )
        policy.write(
            {
                "insurer_id": cls._partner("Beta Credit Insurance").id,
                **{
                    field: old[field].id
                    for field in old._fields
                    if field.startswith("claim_") and field.endswith("_id")
                },
            }
        )
        cls._cover(cls.customer, limit, since=since, policy=policy)
        return policy

    @classmethod
    def _sold_later(cls, amount, company):
        day = cls.turn + timedelta(days=5)
        with freeze_time(day):
            return cls._invoice(
                cls.customer,
                amount,
                due=cls.due + timedelta(days=10),
                company=company,
                invoice_date=day,
            )

    def _from(self, move, user=None):
        """Return the claim that the button on an invoice opens."""
        action = move.with_user(user or self.accountant).action_credit_claim()
        claims = self.env["credit.claim"].with_user(user or self.accountant)
        return claims.browse(action["res_id"]).with_company(move.company_id)

    def _both(self, old_moves, later):
        """Return the claims about what was sold before and after the change."""
        return self._from(old_moves[0]), self._from(later)
