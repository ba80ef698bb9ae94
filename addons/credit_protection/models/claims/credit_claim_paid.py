from odoo import api, fields, models
from odoo.exceptions import UserError

# Claims to whose decision nothing is to come any more.
SETTLED = ("paid", "recovering", "closed")


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

    @api.depends(
        "state",
        "unpaid_amount",
        "paid_amount",
        "recovery_ids.insurer_amount",
        "entry_ids.state",
        "entry_ids.reversal_move_ids.state",
        "entry_ids.line_ids.amount_residual_currency",
    )
    @api.depends_context("lang", "uid")
    def _compute_paid_text(self):
        for claim in self:
            if claim.state in SETTLED:
                claim.paid_text = claim._settled_text()
            else:
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
        return self.env._(
            "The insurer has paid %(paid)s of %(decided)s so far and still owes"
            " %(rest)s. Record the rest when it comes.",
            **self._paid_values(),
        )

    def _paid_values(self):
        return {
            "paid": self._money(self.paid_amount),
            "decided": self._money(self.decided_amount),
            "rest": self._money(self.unpaid_amount),
        }

    def _settled_text(self):
        """Return what is left to do where nothing more is to come; empty if nothing."""
        sentences = []
        if self.currency_id.compare_amounts(self.unpaid_amount, 0) > 0:
            sentences = [self._given_up_text(), self._to_write_off_text()]
        return " ".join(filter(None, [*sentences, self._surplus_text()]))

    def _given_up_text(self):
        """Return what never came, and how what is recovered now is shared."""
        values = self._paid_values()
        if not self._is_part_paid():
            return self.env._(
                "No payment of the insurer is recorded, though it decided to pay"
                " %(decided)s. What is recovered is still shared by that decision.",
                **values,
            )
        if self._is_shared():
            return self.env._(
                "The insurer paid %(paid)s of %(decided)s; %(rest)s never came. What is"
                " recovered now is shared by what it did pay.",
                **values,
            )
        return self.env._(
            "The insurer paid %(paid)s of %(decided)s; %(rest)s never came. What is"
            " recovered now is yours.",
            **values,
        )

    def _to_write_off_text(self):
        """Return what to do about what was booked and never comes; empty if nothing."""
        entries_sudo = self._entries_of("indemnity")
        drafts_sudo = entries_sudo.filtered(lambda entry: entry.state == "draft")
        if drafts_sudo:
            return self.env._(
                "Its indemnity of %(booked)s is still a draft in the books: correct it"
                " to the %(paid)s that came, or cancel it.",
                booked=self._money(_booked(drafts_sudo)),
                paid=self._money(self.paid_amount),
            )
        lines_sudo = _due_from_insurer(entries_sudo)
        booked = _booked(entries_sudo)
        rest = booked - self.paid_amount
        if all(account.reconcile for account in lines_sudo.account_id):
            left = sum(lines_sudo.mapped("amount_residual_currency"))
            rest = min(rest, left)
        if self.currency_id.compare_amounts(rest, 0) <= 0:
            return ""
        accounts_sudo = lines_sudo.account_id.with_company(self.company_id)
        return self.env._(
            "%(booked)s were booked as due from the insurer on the account %(account)s:"
            " have %(rest)s written off there, unless that was done.",
            booked=self._money(booked),
            account=", ".join(accounts_sudo.mapped("display_name")),
            rest=self._money(rest),
        )

    def _surplus_text(self):
        """Return what the insurer was given beyond what it bears; empty if nothing."""
        given = sum(self.sudo().recovery_ids.mapped("insurer_amount"))
        surplus = self.currency_id.round(given - self._borne_by_insurer())
        if self.currency_id.compare_amounts(surplus, 0) <= 0:
            return ""
        return self.env._(
            "Of what was recovered the share of the insurer was %(given)s, %(surplus)s"
            " more than it paid: ask it to return %(surplus)s, or set them off against"
            " what else you owe it.",
            given=self._money(given),
            surplus=self._money(surplus),
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


def _due_from_insurer(entries_sudo):
    """Return the lines that say what is due; of none that were reversed since."""
    standing_sudo = entries_sudo.filtered(
        lambda entry: "posted" not in entry.reversal_move_ids.mapped("state")
    )
    return standing_sudo.line_ids.filtered(lambda line: line.balance > 0)


def _booked(entries_sudo):
    """Return what is due by entries, which are in the currency of the claim."""
    return sum(_due_from_insurer(entries_sudo).mapped("amount_currency"))
