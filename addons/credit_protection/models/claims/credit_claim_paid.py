from odoo import api, fields, models
from odoo.exceptions import UserError


class CreditClaim(models.Model):
    """What the insurer has paid of what it decided, at once or in parts.

    What is booked is the whole decision: until the last part has come, the rest stands
    as due from the insurer.
    """

    # One file a concern.
    _inherit = "credit.claim"  # pylint: disable=consider-merging-classes-inherited

    paid_on = fields.Date("Indemnity paid on", readonly=True, tracking=True)
    paid_amount = fields.Monetary("Paid by the insurer", readonly=True, tracking=True)
    unpaid_amount = fields.Monetary(
        "Still owed by the insurer", compute="_compute_unpaid_amount"
    )
    paid_text = fields.Char(compute="_compute_paid_text")

    @api.depends("answer", "decided_amount", "paid_amount")
    def _compute_unpaid_amount(self):
        for claim in self:
            claim.unpaid_amount = claim.currency_id.round(
                claim.decided_amount - claim.paid_amount
            )

    @api.depends("state", "unpaid_amount", "paid_amount")
    @api.depends_context("lang")
    def _compute_paid_text(self):
        for claim in self:
            claim.paid_text = claim._is_part_paid() and claim._paid_text()

    def _is_part_paid(self):
        """Return whether the insurer has paid something, but not all of it."""
        compare = self.currency_id.compare_amounts
        return bool(
            self.currency_id
            and compare(self.paid_amount, 0) > 0
            and compare(self.unpaid_amount, 0) > 0
        )

    def _paid_text(self):
        values = {
            "paid": self._money(self.paid_amount),
            "decided": self._money(self.decided_amount),
            "rest": self._money(self.unpaid_amount),
        }
        if self.state == "closed":
            return self.env._(
                "The insurer paid %(paid)s of %(decided)s; %(rest)s never came. What is"
                " recovered now is shared by what it did pay.",
                **values,
            )
        return self.env._(
            "The insurer has paid %(paid)s of %(decided)s so far and still owes"
            " %(rest)s. Record the rest when it comes.",
            **values,
        )

    def _borne_by_insurer(self):
        """Return what of the loss the insurer bears.

        While a claim goes on that is what it decided, whatever of it has come yet; once
        the claim has ended without the rest, what it paid.
        """
        given_up = self.state == "closed" and self._is_part_paid()
        return self.paid_amount if given_up else self.decided_amount

    def _check_total(self, answer, total, reason):
        """Refuse a new decision about less than was paid already."""
        if self.currency_id.compare_amounts(total, self.paid_amount) < 0:
            raise UserError(
                self.env._(
                    "The insurer has paid %(paid)s already: it cannot decide about less"
                    " than that. Compare the amounts with its letter.",
                    paid=self._money(self.paid_amount),
                )
            )
        return super()._check_total(answer, total, reason)

    def _decide(self, answer, amounts, day, reference="", reason="", source=False):
        """End the claim as paid where the new decision is what has come already."""
        res = super()._decide(answer, amounts, day, reference, reason, source)
        paid = self.currency_id.compare_amounts(self.paid_amount, 0) > 0
        if paid and self.currency_id.is_zero(self.unpaid_amount):
            self._set(state="paid", paid_on=day)
        return res

    def _pay(self, day, reference="", amount=None):
        """Record that the insurer has paid what it decided, or a part of it.

        :param amount: what came; the whole rest unless given
        """
        self.ensure_one()
        self._need_claimant()
        self.lock_for_update()
        self._check_state("decided")
        if self.currency_id.is_zero(self.decided_amount):
            raise UserError(
                self.env._("The claim was refused: close it, or object to the refusal.")
            )
        self._check_day(day, self.answered_on)
        rest = self.unpaid_amount
        amount = rest if amount is None else self.currency_id.round(amount)
        self._check_payment(amount, rest)
        paid = self.currency_id.round(self.paid_amount + amount)
        self._set(paid_amount=paid)
        if self.currency_id.compare_amounts(amount, rest) == 0:
            self._set(state="paid", paid_on=day)
        payee_sudo = self.policy_id.sudo().loss_payee_id
        self._keep(
            "payout",
            day=day,
            amount=amount,
            reference=reference,
            note=payee_sudo.name
            and self.env._("Paid to %(payee)s", payee=payee_sudo.name),
        )

    def _check_payment(self, amount, rest):
        """Refuse an amount that is no part of what is still owed."""
        compare = self.currency_id.compare_amounts
        if compare(amount, 0) <= 0 or compare(amount, rest) > 0:
            raise UserError(
                self.env._(
                    "The insurer still owes %(rest)s of %(decided)s: enter what came of"
                    " it. If it decided to pay more, object or ask it for a corrected"
                    " answer first.",
                    rest=self._money(rest),
                    decided=self._money(self.decided_amount),
                )
            )

    def action_pay(self):
        """Open the dialog that records a payment of the insurer."""
        return self._dialog("credit.claim.payout", self.env._("Indemnity Paid"))
