from decimal import Decimal
from typing import NamedTuple

from odoo import models
from odoo.fields import Domain

from ...engine import (
    LossLine,
    LossTerms,
    cover_on,
    indemnity,
    insurable,
    policy_year,
    with_share,
    year_left,
)
from ..cover.account_move_cover import insured_by
from .credit_claim import PREPARED, WITH_INSURER
from .credit_claim_books import arose

ZERO = Decimal(0)
# Causes with an insured share of their own.
OWN_SHARE = {"political": "political_share", "rejection": "rejection_share"}


class YearUse(NamedTuple):
    """What a claim that was filed earlier used of what the year's claims share."""

    claim: str
    first_loss: Decimal
    liability: Decimal


class SharedTerms(NamedTuple):
    """Decisions on cover limits, by policy the claims that were filed, and premiums.

    ``premiums`` keeps the premium of each policy year that was asked for.
    """

    decisions: dict
    others: dict
    premiums: dict


class CreditClaim(models.Model):
    """The calculation of a claim: amounts at the date of loss, in policy currency."""

    # One file a concern.
    _inherit = "credit.claim"  # pylint: disable=consider-merging-classes-inherited

    def _exact(self, amount):
        """Return an amount in claim currency as a number without error."""
        return Decimal(str(self.currency_id.round(amount)))

    def _converted(self, amount, day):
        """Return an amount of the books in the currency of the policy."""
        company = self.company_id
        return self._exact(
            company.currency_id._convert(
                float(amount), self.currency_id, company, day, round=False
            )
        )

    def _calculate(self, books=None):
        """Write the figures of all lines, the steps and what is expected.

        :param books: what was read of the books already
        """
        books = books or self._books()
        shared = self._shared_terms()
        for claim in self:
            claim._calculate_one(books[claim.company_id], shared)
        self._restage()

    def _calculate_one(self, books, shared):
        """Write the figures of one claim."""
        day = self._loss_day()
        losses = self._losses(day, books)
        uses = self._year_uses(shared.others)
        terms = self._loss_terms(shared, uses)
        credit = books.credit(
            self.partner_id, self.policy_id, day, self.sudo().line_ids.move_id
        )
        credits_ = max(self._converted(credit, day), ZERO)
        result = indemnity(
            losses,
            terms,
            limit=self._limit(self.sudo().line_ids, shared.decisions),
            credits=credits_,
            step=Decimal(str(self.currency_id.rounding)),
        )
        self._set(
            open_amount=float(sum(loss.open for loss in losses)),
            insured_amount=float(sum(loss.insured for loss in losses)),
            credits_amount=float(credits_),
            loss_amount=float(result.loss),
            expected_amount=float(result.amount),
            own_share=float(result.own_share),
            first_loss_used=float(result.first_loss_used),
            liability_known=terms.liability is not None,
            steps=[_step(step, uses) for step in result.steps],
        )

    def _losses(self, day, books):
        """Write the figures of all lines; return them as the engine knows them."""
        paid = books.paid_after(self.partner_id, self.policy_id, day)
        losses = []
        for line in self.sudo().line_ids:
            vals, loss = self._line_figures(line, paid, day)
            line.write(vals)
            losses.append((vals["due_date"] or day, line.id, loss))
        oldest_first = [loss for _due, _id, loss in sorted(losses)]
        if own := OWN_SHARE.get(self.cause):
            share = Decimal(str(round(self.version_id.sudo()[own], 2))) / 100
            oldest_first = with_share(oldest_first, share)
        return oldest_first

    # === lines === #

    def _line_figures(self, line, paid, day):
        """Return the columns of one line, and the line as the engine knows it."""
        move = line.move_id
        company = self.company_id
        residual = Decimal(str(move.amount_residual_signed)) + Decimal(
            str(company.currency_id.round(paid.get(move.id, 0)))
        )
        owed = max(self._converted(residual, day), ZERO)
        disputed = min(self._exact(line.disputed_amount), owed)
        base = insurable(
            owed,
            Decimal(str(move.amount_total_signed)),
            Decimal(str(move.amount_untaxed_signed)),
            disputed=disputed,
            tax_insured=self.env["credit.cover"]._taxes_too(move)
            or self.version_id.sudo().tax_insured,
            step=Decimal(str(self.currency_id.rounding)),
        )
        insured, reason = self._insured_of(move, day)
        covered = insured > 0
        insured = min(insured, base)
        tax = owed - disputed - base
        share = Decimal(str(round(move.credit_insured_share, 6)))
        vals = {
            "move_name": move.name,
            "invoice_date": move.invoice_date,
            "due_date": move.credit_original_due_date or move.invoice_date_due,
            "open_amount": float(owed),
            "tax_amount": float(tax),
            "disputed_amount": float(disputed),
            "insured_amount": float(insured),
            "share": float(share),
            "covered": covered,
            "reason": reason,
        }
        return vals, LossLine(move.id, owed, insured, share, tax, disputed, covered)

    def _insured_of(self, move, day):
        """Return what was stamped as insured when the goods left, and why not more.

        What a dispute holds back was insured too: the line leaves out what is disputed
        by itself.
        """
        insured = self._converted(move._credit_at_stake(), day)
        return insured, move.credit_cover_reason or (
            False if insured_by(move) or insured else "no_policy"
        )

    # === terms === #

    def _shared_terms(self):
        """Return what several claims need of limits and of other claims, read once."""
        limits_sudo = self.env["credit.cover.limit"].sudo()
        policies_sudo = self.policy_id.sudo()
        others_sudo = self.sudo().search(
            Domain("policy_id", "in", policies_sudo.ids)
            & Domain("state", "not in", (*PREPARED, "cancelled"))
            & Domain("loss_on", "!=", False),
            order="filed_on, id",
        )
        return SharedTerms(
            limits_sudo._decisions(policies_sudo, self.partner_id.sudo()),
            others_sudo.grouped("policy_id"),
            {},
        )

    def _limit(self, lines_sudo, decisions):
        """Return the cover limit under which these invoices were insured, the highest.

        Each insured part lies within the limit of its own day already.
        """
        own = decisions.get((self.policy_id.id, self.partner_id.id), ())
        limits = []
        for line in lines_sudo.filtered("covered"):
            move = line.move_id
            if move.credit_cover_reason == "override":
                return None
            discretionary = move.credit_cover_version_id.discretionary_limit
            limits.append(
                cover_on(own, arose(move), Decimal(str(discretionary))).amount
            )
        return max(limits, default=None)

    def _loss_terms(self, shared, uses):
        """Return the terms about money, as other claims of the year leave them."""
        version = self.version_id.sudo()
        terms = LossTerms(
            threshold=self._exact(version.threshold),
            retention=self._exact(version.minimum_retention),
            each_loss=self._exact(version.each_loss),
            first_loss=self._exact(version.first_loss),
            liability=self._liability(version, shared.premiums),
            deductibles=version.deductible_order or "after",
        )
        return year_left(
            terms,
            first_loss_used=sum((use.first_loss for use in uses), ZERO),
            indemnified=sum((use.liability for use in uses), ZERO),
        )

    def _liability(self, version, premiums):
        """Return the most that the insurer pays in a year; None where it is unknown.

        The premium of the year is what was declared for it, but at least the minimum.
        """
        if version.liability_kind == "multiple":
            most = version.liability_multiple * self._premium(version, premiums)
        else:
            most = version.liability_amount
        return self._exact(most) if most else None

    def _premium(self, version, premiums):
        """Return the premium of the year of the loss, read once for several claims."""
        policy_sudo, day = self.policy_id.sudo(), self._loss_day()
        start = policy_sudo.date_from
        key = (version, start and policy_year(start, day))
        if key not in premiums:
            premiums[key] = policy_sudo._premium_of_year(day, version)
        return premiums[key]

    def _year_uses(self, others):
        """Return what each claim of the year, as filed, used of first loss, and got.

        What is filed first is counted first. A refused loss used nothing, unless the
        company objects to the refusal.
        """
        day, start = self._loss_day(), self.policy_id.sudo().date_from
        if not start:
            return []
        first, last = policy_year(start, day)
        uses = []
        for claim_sudo in others.get(self.policy_id, self.sudo().browse()) - self:
            decided = claim_sudo.answer and claim_sudo.state not in WITH_INSURER
            refused = decided and claim_sudo.answer == "refused"
            if refused or not first <= claim_sudo.loss_on <= last:
                continue
            borne = claim_sudo._borne_by_insurer()
            paid = borne if decided else claim_sudo.expected_amount
            uses.append(
                YearUse(
                    claim_sudo.name,
                    self._exact(claim_sudo.first_loss_used),
                    self._exact(paid),
                )
            )
        return uses


def _step(step, uses):
    """Return a step as it is kept; one that claims share says who has used what."""
    kept = {
        "code": step.code,
        "change": str(step.change),
        "result": str(step.result),
        "term": None if step.term is None else str(step.term),
    }
    if step.code in YearUse._fields:
        used = [(use.claim, getattr(use, step.code)) for use in uses]
        kept["used"] = [[claim, str(amount)] for claim, amount in used if amount]
    return kept
