from .test_credit_facts_prepaid import PrepaidCommon


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
