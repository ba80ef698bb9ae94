from unittest.mock import patch

from ..models.facts import credit_facts_few_sql
from .test_cover_deadlines import DeadlineCommon
from .test_credit_facts_prepaid import PrepaidCommon


class SmallMixin:
    """Both companies forgive small rests, each in its currency."""

    def _forgive(self, usd=0.05, jpy=100):
        self.usd_company.credit_small_residual = usd
        self.jpy_company.credit_small_residual = jpy


class SmallCommon(SmallMixin, DeadlineCommon):
    """What is late of insured customers, read in every way that there is."""

    def _few_and_many(self, company, partners):
        """Return the figures of customers, which both ways of reading must agree on."""
        facts = self.env["credit.facts"]
        few = facts._for_partners(company, partners)
        with patch.object(credit_facts_few_sql, "FEW", 0):
            many = facts._for_partners(company, partners)
        self.assertEqual(few, many)
        return few

    def _late_documents(self, company, partner):
        """Return the ids of the documents of a customer that count as late."""
        facts = self.env["credit.facts"]
        documents = facts._overdue_documents(company, partner)[partner.id]
        return [document["move_id"] for document in documents if document["late"]]

    def _cover_today(self, company, partner):
        facts = self.env["credit.facts"]._cover_facts(company, partner, self.today)
        return facts[partner.id]

    def _worklist(self, company):
        """Return the rows of a company's work list by customer."""
        self.env.flush_all()
        worklist = self.env["credit.worklist"].with_user(self.credit_user)
        rows = worklist.with_company(company).credit_rows()["rows"]
        return {row["id"]: row for row in rows}


class SmallCompared(PrepaidCommon):
    """What too little is open of, compared in every way in which it is read."""

    def _compare_small(self, company, debtors):
        """What too little is open of has a part in every amount, and no days."""
        facts, days = self.env["credit.facts"], {"oldest_overdue_days", "due_date"}
        usual = facts._for_partners(company, debtors)
        for small in (40, 300, 30_000):
            company.credit_small_residual = small
            found = facts._for_partners(company, debtors)
            self.assertEqual(found, self._as_of_many(company, debtors))
            self._compare_judged(company, debtors)
            documents = facts._overdue_documents(company, debtors)
            for debtor in debtors:
                parts = found[debtor.id]
                late = [d["late"] for d in documents[debtor.id] if d["late"]]
                self.assertEqual(min(late, default=None), parts["due_date"])
                self.assertEqual(
                    {k: v for k, v in parts.items() if k not in days},
                    {k: v for k, v in usual[debtor.id].items() if k not in days},
                )
        company.credit_small_residual = 0
        self.assertEqual(usual, facts._for_partners(company, debtors))
