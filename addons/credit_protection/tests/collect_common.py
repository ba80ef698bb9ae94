from datetime import timedelta

from odoo import Command

from .cover_common import CoverCommon


class DisputeCommon(CoverCommon):
    """Disputes in one line, by somebody of the credit team."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = cls.env.ref("credit_protection.dispute_reason_quantity")
        cls.price = cls.env.ref("credit_protection.dispute_reason_price")

    @classmethod
    def _dispute(cls, move, amount=None, user=None, **vals):
        if amount is not None:
            vals["amount"] = amount
        return (
            cls.env["credit.dispute"]
            .with_user(user or cls.credit_user)
            .create({"move_id": move.id, "reason_id": cls.reason.id, **vals})
        )

    @classmethod
    def _credit_note(cls, move, amount):
        """Return a posted credit note of the customer of an invoice."""
        return cls._invoice(
            move.partner_id,
            amount,
            company=move.company_id,
            currency=move.currency_id,
            move_type="out_refund",
        )

    def _settle(self, dispute, how, user=None, **vals):
        self.env["credit.dispute.settle"].with_user(user or self.credit_manager).create(
            {
                "dispute_id": dispute.id,
                "how": how,
                "note": "Looked at the delivery slip",
                **vals,
            }
        ).action_settle()

    def _facts_of(self, partner, company=None):
        company = company or self.usd_company
        facts = self.env["credit.profile"]._rating_facts(company, partner)
        found = facts.get(partner.id, {})
        return found.get("has_dispute", False), found.get("dispute_amount", 0)


class PromiseCommon(CoverCommon):
    """Promises in one line, by somebody of the credit team."""

    @classmethod
    def _promise(cls, moves, days=5, amount=None, user=None, **vals):
        if amount is not None:
            vals["amount"] = amount
        return (
            cls.env["credit.promise"]
            .with_user(user or cls.credit_user)
            .create(
                {
                    "invoice_ids": [Command.set(moves.ids)],
                    "date": cls.today + timedelta(days=days),
                    **vals,
                }
            )
        )

    def _paid(self, move):
        """Pay an invoice in its own currency."""
        self._payment(
            move.partner_id, move.amount_residual, move, currency=move.currency_id
        )

    def _let_pass(self, promises, days=10):
        """Let the day of promises lie so many days back."""
        day = self.today - timedelta(days=days)
        promises._set(date=day, last_day=day + timedelta(days=3))
        return promises

    def _facts_of(self, partner, company=None):
        company = company or self.usd_company
        facts = self.env["credit.profile"]._rating_facts(company, partner)
        names = ("promise_date", "broken_promises", "promise_broken")
        found = facts.get(partner.id, {})
        return tuple(found.get(name) for name in names)
