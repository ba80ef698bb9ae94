import base64

from odoo import Command

from .common import CreditCommon

RULES = """
ruleset: test-limit-request
version: 1
tests: [{name: none, cases: [{expect: {applies: true}}]}]
define: {base: 10 * avg_monthly_sales}
tiers:
  - {tier: N, otherwise: true}
credit_limit:
  - {when: sales_12m > 0, limit: base, at_most: 56_789, round_to: 1_000}
  - {otherwise: true, limit: 0}
order_gates:
  - id: over-limit
    title: {en: Over the credit limit}
    when: exposure_after_order > credit_limit
    then: require_approval
    reason: LIMIT
  - id: overdue
    title: {en: Invoice overdue too long}
    when: oldest_overdue_days > 30
    then: block
    reason: OVERDUE
    message: {en: "{oldest_overdue_days} days overdue."}
"""

# What salespeople never read.
WITHHELD = (
    "proposal_known",
    "proposed_amount",
    "proposals",
    "tier",
    "score_text",
    "to_grant",
    "grant_expires_on",
    "proposal_html",
    "effect_html",
    "other_reasons",
    "profile_id",
)


class LimitRequestCommon(CreditCommon):
    """A customer of each company with a limit of 1,000 and rules that propose more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Request = cls.env["credit.limit.request"]
        for company in cls.companies:
            cls._limit(cls.customer, 1000, company=company)
        cls._limit(cls.other_customer, 500)
        for company in cls.companies:
            ruleset = (
                cls.env["credit.ruleset"]
                .sudo()
                .create(
                    {
                        "text": RULES.replace("request", f"request-{company.id}"),
                        "company_id": company.id,
                    }
                )
            )
            ruleset.action_activate_instead()

    def _ask(self, amount=5000, user=None, partner=None, company=None, **vals):
        """Return a draft of a salesperson, in their name and with their rights."""
        user, company = user or self.salesperson, company or self.usd_company
        return (
            self.Request.with_user(user)
            .with_company(company)
            .create(
                {
                    "partner_id": (partner or self.customer).id,
                    "company_id": company.id,
                    "requested_amount": amount,
                    "reason": "Fit-out in three deliveries",
                    **vals,
                }
            )
        )

    def _submitted(self, amount=5000, **vals):
        request = self._ask(amount, **vals)
        request.action_submit()
        return request

    def _approve(self, request, user=None, **grant):
        """Decide in the name of a credit manager, or of ``user``."""
        mine = request.with_user(user or self.credit_manager)
        if grant:
            mine.write(grant)
        return mine.action_approve()

    def _held(self, amount=1500, **vals):
        """Return an order of the salesperson that is on hold."""
        order = self._order(
            self.customer, amount, **{"user_id": self.salesperson.id, **vals}
        )
        order.with_user(self.salesperson).action_confirm()
        self.assertEqual("held", order.credit_state)
        return order

    def _document(self, kind=None, name="order.pdf", **vals):
        return Command.create(
            {
                "kind_id": kind.id if kind else False,
                "file": base64.b64encode(b"evidence"),
                "file_name": name,
                **vals,
            }
        )

    def _deciders(self, request):
        """Return the users with an activity about the request."""
        return request.sudo().activity_ids.user_id

    def _texts(self, records):
        return " ".join(str(body) for body in records.sudo().message_ids.mapped("body"))
