from datetime import timedelta

from .profile_common import ProfileCommon

RULES = """
language: 1
ruleset: %s
tiers: [{tier: D, when: credit_review == failed}, {tier: N, otherwise: true}]
order_gates:
  - id: review-missing
    title: {en: No credit review}
    when: credit_review != passed
    unless: doc_amount <= 0
    then: require_approval
    reason: REVIEW
"""


class ReviewCommon(ProfileCommon):
    """A company whose rules ask for a review, and a checklist of three papers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules.action_retire()
        cls.rules = cls._rules("review", company=cls.usd_company, text=RULES % "review")
        cls.env["credit.review.item"].sudo().search([]).active = False
        cls.register = cls._item("Register", validity_months=24)
        cls.report = cls._item("Report", validity_months=12)
        cls.insurer = cls._item("Insurer", required=False)
        cls.only_jp = cls._item("Seal", company_id=cls.jpy_company.id)
        cls.customer.user_id = cls.salesperson

    @classmethod
    def _item(cls, name, **vals):
        return cls.env["credit.review.item"].sudo().create({"name": name, **vals})

    def _start(self, partner=None, user=None, company=None):
        """Return the review that a credit user starts on the Credit tab."""
        company = company or self.usd_company
        partner = (partner or self.customer).with_user(user or self.credit_user)
        action = partner.with_company(company).action_credit_start_review()
        return self.env["credit.review"].browse(action["res_id"]).sudo()

    def _answer(self, review, *, user=None, age=0, **answers):
        """Answer lines by name: ``Report="ok"``, or what to write."""
        for line in review.line_ids:
            answer = answers.get(line.name, "ok")
            vals = answer if isinstance(answer, dict) else {"result": answer}
            if vals.get("result") == "ok":
                vals = {"date": self.today - timedelta(days=age), **vals}
            line.with_user(user or self.credit_user).write(vals)

    def _passed(self, partner=None, age=0, **kwargs):
        review = self._start(partner, **kwargs)
        self._answer(review, age=age)
        review.with_user(self.credit_manager).action_pass()
        return review

    def _state(self, partner=None, company=None):
        partner = (partner or self.customer).with_company(company or self.usd_company)
        partner.invalidate_recordset(["credit_review_state"])
        return partner.sudo().credit_review_state
