from decimal import Decimal
from typing import Any, NamedTuple

from odoo import api, models
from odoo.fields import Domain

from ..engine import settle_oldest
from .account_move_cover import insured_by
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

    ``moves`` are invoices that are open, or were before something settled them, the
    oldest first; ``credits`` what pays no invoice yet; ``claimed`` by id of an invoice
    the filed claim on which it stands; ``shared`` what of payments was shared.
    """

    moves: dict
    settled: dict
    credits: dict
    claimed: dict
    shared: Any

    def unclaimed(self, buyer, policy=None):
        """Return the invoices that no filed claim has.

        Under a policy: those that it insures, and those that none does.
        """
        return self.moves.get(buyer.id, self.moves[None]).filtered(
            lambda m: (
                m.id not in self.claimed
                and (not policy or insured_by(m) in (policy, policy.browse()))
            )
        )

    def lost(self, buyer, policy, day):
        """Return the invoices that were open on a day and were not claimed before.

        What was sold later was not lost then.
        """
        owed = self._owed(buyer, day)
        return self.unclaimed(buyer, policy).filtered(lambda m: m.id in owed)

    def elsewhere(self, buyer, policy, day):
        """Return what was owed on a day on invoices of other policies.

        That is what they insure, and what stands on filed claims under them.
        """
        owed = self._owed(buyer, day)
        mine = (policy, policy.browse())
        return {
            m: owed[m.id]
            for m in self.moves.get(buyer.id, self.moves[None])
            if m.id in owed and self._holder(m) not in mine
        }

    def _holder(self, move):
        claim = self.claimed.get(move.id)
        return claim.policy_id if claim else insured_by(move)

    def _owed(self, buyer, day):
        """Return by invoice what was owed of it on a day, the oldest first."""
        paid = self.paid_after(buyer, day)
        return {
            m.id: m.amount_residual_signed + paid.get(m.id, 0)
            for m in self.moves.get(buyer.id, self.moves[None])
            if arose(m) <= day and (m.amount_residual_signed > 0 or m.id in paid)
        }

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
            lambda i: (
                self.shared.left_of(i) > 0
                and (i.date <= day or _corrects_until(i.move_id, day))
            )
        )

    def credit(self, buyer, policy, day, mine):
        """Return what of that pays these invoices, whatever it pays today.

        :param mine: invoices of one claim under this policy
        """
        used = sum(
            one.amount for one in self.settled.get(buyer.id, ()) if one.in_hand(day)
        )
        return self.in_hand_for(buyer, policy, day, mine, used)

    def in_hand_for(self, buyer, policy, day, mine, used=0):
        """Return what of the credits in hand pays these invoices.

        Credits pay the oldest invoices, whichever policy insures them. What came in
        after a loss under another policy is divided: each has its part of the debt.

        :param used: credits that were in hand on that day, and pay something since
        """
        others = self.elsewhere(buyer, policy, day)
        ids = {move.id for move in others} | set(mine.ids)
        owed = {key: o for key, o in self._owed(buyer, day).items() if key in ids}
        here = sum(owed.get(key, 0) for key in mine.ids)
        in_turn, divided = used, 0
        for item in self.in_hand(buyer, day):
            left = min(-item.amount_residual, self.shared.left_of(item))
            if lost := self._lost_before(others, item):
                divided += min(-item.balance * here / (here + lost), left)
            else:
                in_turn += left
        if not others:
            return in_turn
        paid = settle_oldest(map(_exact, owed.values()), _exact(in_turn))
        mine_ids = set(mine.ids)
        there = sum(p for key, p in zip(owed, paid, strict=True) if key not in mine_ids)
        return in_turn - float(there) + divided

    def _lost_before(self, others, item):
        """Return what was lost under other policies before a payment came in."""
        if item.move_id.move_type == "out_refund":
            return 0
        lost = {}
        for move in others:
            if on := move.credit_loss_on:
                policy = self._holder(move)
                lost[policy] = min(on, lost.get(policy, on))
        return sum(
            amount
            for move, amount in others.items()
            if (on := lost.get(self._holder(move))) and on < item.date
        )


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
            self._shared_parts(company, buyers) if since else None,
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
        """Return by buyer the payments and credit notes that pay no invoice yet."""
        items_sudo = (
            self.env["account.move.line"]
            .sudo()
            .search(
                Domain("partner_id.commercial_partner_id", "in", buyers.ids)
                & Domain("company_id", "=", company.id)
                & Domain("account_type", "=", "asset_receivable")
                & Domain("parent_state", "=", "posted")
                & Domain("amount_residual", "<", 0),
                order="date, id",
            )
        )
        return {None: items_sudo.browse(), **items_sudo.grouped(_buyer_of_item)}

    @api.model
    def _claimed_of(self, moves_sudo):
        """Return by id of an invoice the filed claim on which it stands.

        What the insurer refused may be claimed again once that claim is closed, and
        what was not insured then under the policy that insures it now.
        """
        no_policy = self.env["credit.insurance.policy"]
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
            line.move_id.id: line.claim_id
            for line in lines_sudo
            if line.covered
            or insured_by(line.move_id) in (line.claim_id.policy_id, no_policy)
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


def _exact(amount):
    return Decimal(str(round(amount, 6)))


def _buyer_of_move(move):
    return move.commercial_partner_id.id


def _buyer_of_item(item):
    return item.partner_id.commercial_partner_id.id
