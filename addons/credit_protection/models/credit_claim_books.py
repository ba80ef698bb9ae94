from typing import Any, NamedTuple

from odoo import api, models
from odoo.fields import Domain

from .credit_facts_cover_sql import INVOICES


def arose(move):
    """Return the day on which an invoice became a risk: that of its cover."""
    return move.delivery_date or move.invoice_date or move.date


class Settled(NamedTuple):
    """What settled a part of a debt, in company currency: when both arose.

    ``corrects_from`` is the day of the business that a credit note is about; None for
    what is no credit note.
    """

    move_id: int
    owed_on: Any
    credit_on: Any
    amount: float
    corrects_from: Any

    def corrects(self, day):
        """Return whether it says that less was owed on a day all along."""
        return self.corrects_from is not None and self.corrects_from <= day

    def in_hand(self, day):
        """Return whether it was there on a day, before what it pays now."""
        return day < self.owed_on and (self.credit_on <= day or self.corrects(day))


class Books(NamedTuple):
    """What the books say about buyers, read once for all their claims.

    ``moves`` are invoices that are open, or were before something settled them;
    ``credits`` what pays no invoice yet; ``claimed`` invoices that stand on a filed
    claim under a policy, by the claim's name.
    """

    moves: dict
    settled: dict
    credits: dict
    claimed: dict

    def unclaimed(self, buyer, policy=None):
        """Return the invoices that no claim under a policy, or under theirs, has."""
        return self.moves.get(buyer.id, self.moves[None]).filtered(
            lambda m: (
                (m.id, (policy or m.credit_cover_version_id.policy_id).id)
                not in self.claimed
            )
        )

    def lost(self, buyer, policy, day):
        """Return the invoices that were open on a day and were not claimed before.

        What was sold later was not lost then.
        """
        paid = self.paid_after(buyer, day)
        return self.unclaimed(buyer, policy).filtered(
            lambda m: arose(m) <= day and (m.amount_residual_signed > 0 or m.id in paid)
        )

    def paid_after(self, buyer, day):
        """Return by invoice what was paid of it after a day.

        A credit note is no payment: it says that less was owed all along, unless it is
        about what was sold later.
        """
        paid = {}
        for one in self.settled.get(buyer.id, ()):
            if one.credit_on > day and not one.corrects(day):
                paid[one.move_id] = paid.get(one.move_id, 0) + one.amount
        return paid

    def in_hand(self, buyer, day):
        """Return payments and credit notes that pay nothing yet and were there then.

        A later credit note counts, unless it is about what was sold later.
        """
        return self.credits.get(buyer.id, self.credits[None]).filtered(
            lambda i: i.date <= day or _corrects_until(i.move_id, day)
        )

    def credit(self, buyer, day):
        """Return what a buyer had in hand on a day, whatever it pays today."""
        used = sum(
            one.amount for one in self.settled.get(buyer.id, ()) if one.in_hand(day)
        )
        return used - sum(self.in_hand(buyer, day).mapped("amount_residual"))


def _corrects_from(note, settled):
    """Return since when a credit note corrects: since what it is about was sold."""
    if note.move_type != "out_refund":
        return None
    origin = note.reversed_entry_id or settled
    return arose(origin) if origin else note.date


def _corrects_until(move, day):
    origin = move.reversed_entry_id
    return move.move_type == "out_refund" and (not origin or arose(origin) <= day)


class CreditClaim(models.Model):
    """What claims need of the books, in a fixed number of queries.

    The books are read past the rights of the person, who must only be allowed to work
    on claims: a claim that leaves out what one may not see is a wrong claim.
    """

    # One file a concern.
    _inherit = "credit.claim"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _books_of(self, company, buyers, since=None):
        """Return what the books of a company say about buyers.

        :param since: also what was settled after this day; without it only what is
            open now
        """
        mine = (
            Domain("commercial_partner_id", "in", buyers.ids)
            & Domain("company_id", "=", company.id)
            & Domain("move_type", "in", INVOICES)
            & Domain("state", "=", "posted")
        )
        moves_sudo = self.env["account.move"].sudo()
        found_sudo = moves_sudo.search(mine & Domain("amount_residual_signed", ">", 0))
        settled = self._settled_after(company, buyers, since) if since else {}
        if ids := {one.move_id for many in settled.values() for one in many}:
            found_sudo |= moves_sudo.browse(ids).filtered_domain(mine)
        found_sudo = found_sudo.sorted(
            lambda m: (m.credit_original_due_date or m.invoice_date_due or m.date, m.id)
        )
        return Books(
            {None: moves_sudo, **found_sudo.grouped(_buyer_of_move)},
            settled,
            self._credits_of(company, buyers) if since else {},
            self._claimed_of(found_sudo),
        )

    @api.model
    def _settled_after(self, company, buyers, day):
        """Return by buyer what was settled since, or arose then and was paid before."""
        partials_sudo = (
            self.env["account.partial.reconcile"]
            .sudo()
            .search(
                [
                    (
                        "debit_move_id.partner_id.commercial_partner_id",
                        "in",
                        buyers.ids,
                    ),
                    ("debit_move_id.account_type", "=", "asset_receivable"),
                    ("company_id", "=", company.id),
                    ("max_date", ">", day),
                ]
            )
        )
        settled = {}
        for partial in partials_sudo:
            debit, credit = partial.debit_move_id, partial.credit_move_id
            move = debit.move_id
            if move.credit_claim_entry_kind:
                continue
            sold = move.move_type in INVOICES
            settled.setdefault(_buyer_of_item(debit), []).append(
                Settled(
                    move.id,
                    arose(move) if sold else debit.date,
                    credit.date,
                    partial.amount,
                    _corrects_from(credit.move_id, move if sold else None),
                )
            )
        return settled

    @api.model
    def _credits_of(self, company, buyers):
        """Return by buyer the payments and credit notes that pay no invoice yet.

        What was shared as a recovery is in nobody's hand.
        """
        items_sudo = (
            self.env["account.move.line"]
            .sudo()
            .search(
                Domain("partner_id.commercial_partner_id", "in", buyers.ids)
                & Domain("company_id", "=", company.id)
                & Domain("account_type", "=", "asset_receivable")
                & Domain("parent_state", "=", "posted")
                & Domain("amount_residual", "<", 0)
                & self._not_shared(company, buyers),
                order="date, id",
            )
        )
        return {None: items_sudo.browse(), **items_sudo.grouped(_buyer_of_item)}

    @api.model
    def _claimed_of(self, moves_sudo):
        """Return which invoices a filed claim is about, under which policy.

        What the insurer refused may be claimed again once that claim is closed.
        """
        lines_sudo = (
            self.env["credit.claim.line"]
            .sudo()
            .search(
                Domain("move_id", "in", moves_sudo.ids)
                & Domain("claim_id.filed_on", "!=", False)
                & (
                    Domain("claim_id.state", "!=", "closed")
                    | Domain("claim_id.answer", "!=", "refused")
                )
            )
        )
        return {
            (line.move_id.id, line.claim_id.policy_id.id): line.claim_id.name
            for line in lines_sudo
        }

    def _books(self):
        """Return by company what its books say about the buyers of these claims."""
        return {
            company: self._books_of(
                company,
                claims.partner_id,
                min(claim._loss_day() for claim in claims),
            )
            for company, claims in self.grouped("company_id").items()
        }


def _buyer_of_move(move):
    return move.commercial_partner_id.id


def _buyer_of_item(item):
    return item.partner_id.commercial_partner_id.id
