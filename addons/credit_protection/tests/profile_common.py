from datetime import timedelta

from .common import CreditCommon

RULES = """
language: 1
ruleset: %(code)s
version: 1
score:
  - factor: delay
    title: {en: Delay, zh_CN: 延迟}
    value: avg_delay
    ranges:
      - {below: 5, points: 60}
      - {below: 20, points: 30}
      - {otherwise: true, points: 0}
  - factor: on-time
    value: on_time_ratio
    ranges:
      - {from: 80%%, points: 40}
      - {otherwise: true, points: 10}
tiers:
  - {tier: D, when: legal_status != normal or oldest_overdue_days > 90}
  - {tier: N, when: is_new_customer}
  - {tier: A, when: score >= %(prime)s}
  - {tier: B, when: score >= 20}
  - {tier: C, when: score >= 0}
  - {tier: N, otherwise: true}
credit_limit:
  - {when: tier == D, limit: 0}
  - {when: tier == A, limit: 2 * sales_12m, round_to: 100}
  - {otherwise: true, limit: 500}
order_gates:
  - id: tier-d
    when: tier == D
    then: block
    reason: TIER
"""


class ProfileCommon(CreditCommon):
    """Customers with a history of payments, and rules that rate them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Profile = cls.env["credit.profile"]
        cls.rules = cls._rules("test-rating", company=cls.usd_company)

    @classmethod
    def _rules(cls, code, *, prime=90, company=None, text=None):
        ruleset = (
            cls.env["credit.ruleset"]
            .sudo()
            .create(
                {
                    "text": text or RULES % {"code": code, "prime": prime},
                    "company_id": company.id if company else False,
                }
            )
        )
        ruleset.action_activate_instead()
        return ruleset

    @classmethod
    def _paid(cls, partner, amount, *, due, late=0, **vals):
        """Return an invoice due ``due`` days from today, paid ``late`` days after."""
        invoice = cls._invoice(partner, amount, due=due, **vals)
        more = {k: v for k, v in vals.items() if k in ("company", "currency")}
        day = cls.today + timedelta(days=due + late)
        cls._payment(partner, amount, invoice, date=day, **more)
        return invoice

    @classmethod
    def _good_history(cls, partner, count=3, amount=100, late=0, **vals):
        for number in range(count):
            cls._paid(partner, amount, due=-40 - number, late=late, **vals)

    def _habits(self, partner, company=None, as_of=None):
        company = company or self.usd_company
        sources = self.Profile._rating_sources(
            company, partner, as_of or company._credit_today()
        )
        return sources[partner.commercial_partner_id.id][0]

    def _rated(self, partner, company=None, **kwargs):
        profile = self._profile(partner, company)
        profile._refresh(**kwargs)
        return profile
