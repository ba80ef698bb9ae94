from collections import Counter
from decimal import Decimal
from typing import Any, NamedTuple

from odoo import api, models
from odoo.fields import Domain

from ...engine import settle_oldest
from ..cover.account_move_cover import insured_by
from ..facts.credit_facts_cover_sql import INVOICES


def arose(move):
    """Return the day on which an invoice became a risk: that of its cover."""
    return move.delivery_date or move.invoice_date or move.date


class Settled(NamedTuple):
    """What settled a part of a debt, in company currency: when both arose.

    ``corrects_from`` is the day of the business that a credit note is about; None for
    what is no credit note. ``item`` is the line that settled it; ``received`` says that
    money came in by it, ``written_off`` that a claim wrote the debt off.
    """

    move_id: int
    owed_on: Any
    credit_on: Any
    amount: float
    corrects_from: Any
    item: Any
    received: bool
    written_off: bool

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
    the filed claim on which it stands; ``shared`` what of payments was shared;
    ``lost_on`` by buyer and policy the day of the loss; ``drafted`` by account and
    payment what the drafts of claims will take of it.
    """

    moves: dict
    settled: dict
    credits: dict
    claimed: dict
    shared: Any
    lost_on: dict
    drafted: Counter

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
        owed = self._owed(buyer, policy, day)
        return self.unclaimed(buyer, policy).filtered(lambda m: m.id in owed)

    def elsewhere(self, buyer, policies, day):
        """Return what was owed on a day on invoices of other policies.

        That is what they insure, and what stands on filed claims under them. After a
        loss under one of them it is what was owed on the day of that loss.
        """
        owed, lost_on = (
            self._owed(buyer, policies, day),
            self._lost(buyer, policies, day),
        )
        return {
            m: owed[m.id]
            for m in self.moves.get(buyer.id, self.moves[None])
            if m.id in owed
            and not self._stands_under(m, policies)
            and arose(m) <= lost_on.get(self._holder(m), day)
        }

    def _holder(self, move):
        claim = self.claimed.get(move.id)
        return claim.policy_id if claim else insured_by(move)

    def _stands_under(self, move, policies):
        return self._holder(move) in (*policies, policies.browse())

    def _lost(self, buyer, policies, day):
        """Return the days of losses before a day, by policy but for these."""
        found = self.lost_on.get(buyer.id, {})
        return {p: on for p, on in found.items() if p not in policies and on < day}

    def _owed(self, buyer, policies, day):
        """Return by invoice what was owed of it on a day, the oldest first."""
        paid = self.paid_after(buyer, policies, day)
        return {
            m.id: m.amount_residual_signed + paid.get(m.id, 0)
            for m in self.moves.get(buyer.id, self.moves[None])
            if arose(m) <= day and (m.amount_residual_signed > 0 or m.id in paid)
        }

    def paid_after(self, buyer, policies, day):
        """Return by invoice what was paid of it after a day.

        A credit note is no payment: it says that less was owed all along, unless it is
        about what was sold later. What came in after a loss under another policy is
        divided, whatever it pays today, as if it paid nothing yet.
        """
        paid = Counter()
        for one in self.settled.get(buyer.id, ()):
            if one.credit_on > day and not one.corrects(day):
                paid[one.move_id] += one.amount
        for one in self._divided(buyer, policies, day, set(paid)):
            paid[one.move_id] += one.amount
        return paid

    def _divided(self, buyer, policies, day, later):
        """Return what settled invoices until a day, after a loss under another policy.

        :param later: ids of invoices of these policies that were paid after that day;
            of what was paid before, nothing was lost
        """
        if not (lost_on := self._lost(buyer, policies, day)):
            return []
        first, found = min(lost_on.values()), []
        moves = {m.id: m for m in self.moves.get(buyer.id, self.moves[None])}
        for one in self.settled.get(buyer.id, ()):
            if one.credit_on > day or not (move := moves.get(one.move_id)):
                continue
            if self._stands_under(move, policies):
                is_open = move.amount_residual_signed > 0 or move.id in later
                divided = is_open and one.received and first < one.credit_on
            else:
                on = lost_on.get(self._holder(move), day)
                divided = one.owed_on <= on < one.credit_on
                divided = divided and (one.received or one.written_off)
            if divided:
                found.append(one)
        return found

    def in_hand(self, buyer, day):
        """Return payments and credit notes that pay nothing yet and were there then.

        A later credit note counts, unless it is about what was sold later.
        """
        return self.credits.get(buyer.id, self.credits[None]).filtered(
            lambda i: (
                self.left_of(i) > 0
                and (i.date <= day or _corrects_until(i.move_id, day))
            )
        )

    def left_of(self, item, applied=0):
        """Return what of a credit no claim has shared, and no draft will take.

        :param applied: what of it counts though it pays something
        """
        drafted = self.drafted[item.account_id.id, item.move_id.name]
        in_hand = item.company_currency_id.round(
            applied - item.amount_residual - drafted
        )
        return max(min(in_hand, self.shared.left_of(item)), 0)

    def credit(self, buyer, policy, day, mine):
        """Return what of that pays these invoices, whatever it pays today.

        :param mine: invoices of one claim under this policy
        """
        settled, used, applied = self.settled.get(buyer.id, ()), 0, Counter()
        first = min(self._lost(buyer, policy, day).values(), default=day)
        for one in settled:
            if not one.in_hand(day):
                continue
            if one.received and first < one.credit_on:
                applied[one.item] += one.amount
            else:
                used += one.amount
        later = {
            one.move_id
            for one in settled
            if one.credit_on > day and not one.corrects(day)
        }
        for one in self._divided(buyer, policy, day, later):
            if one.received:
                applied[one.item] += one.amount
        return self.in_hand_for(buyer, policy, day, mine, used, applied)

    def in_hand_for(self, buyer, policy, day, mine, used=0, applied=None):
        """Return what of the credits in hand pays these invoices.

        Credits pay the oldest invoices, whichever policy insures them. What came in
        after a loss under another policy is divided: each has its part of the debt.

        :param used: credits that were in hand on that day, and pay something since
        :param applied: what pays something and is divided, by the line of the payment
        """
        others, applied = self.elsewhere(buyer, policy, day), applied or Counter()
        ids = {move.id for move in others} | set(mine.ids)
        owed = self._owed(buyer, policy, day)
        owed = {key: amount for key, amount in owed.items() if key in ids}
        here, there = sum(owed.get(key, 0) for key in mine.ids), sum(others.values())
        lost_on = self._lost(buyer, policy, day)
        first = min((lost_on.get(self._holder(m), day) for m in others), default=day)
        in_turn, divided = used, 0
        for item in self.in_hand(buyer, day).union(*applied):
            left = self.left_of(item, applied[item])
            if first < item.date and item.move_id.move_type != "out_refund":
                divided += min(-item.balance * here / (here + there), left)
            else:
                in_turn += left
        if not others:
            return in_turn
        paid = settle_oldest(map(_exact, owed.values()), _exact(in_turn))
        mine_ids = set(mine.ids)
        other = sum(p for key, p in zip(owed, paid, strict=True) if key not in mine_ids)
        return in_turn - float(other) + divided


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
        lost_on = self._losses_of(company, buyers, found_sudo) if since else {}
        # What came in after the first of several losses is divided between them.
        since = since and min(
            [since, *(min(d.values()) for d in lost_on.values() if len(d) > 1)]
        )
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
            lost_on,
            self._drafted_of(company, buyers) if since else Counter(),
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
            settled.setdefault(buyer_of_item(debit), []).append(
                Settled(
                    move.id,
                    arose(move) if sold else debit.date,
                    credit.date,
                    partial.amount,
                    _corrects_from(credit.move_id, move if sold else None),
                    credit,
                    _received(credit),
                    credit.move_id.credit_claim_entry_kind == "write_off",
                )
            )
        return settled

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


def _received(item):
    """Return whether money came in by a line, so that claims share it."""
    return bool(
        item.payment_id
        or item.statement_line_id
        or (
            item.move_id.move_type == "entry"
            and "asset_cash" in item.move_id.line_ids.mapped("account_type")
        )
    )


def _exact(amount):
    return Decimal(str(round(amount, 6)))


def _buyer_of_move(move):
    return move.commercial_partner_id.id


def buyer_of_item(item):
    """Return the id of whom a receivable line is about."""
    return item.partner_id.commercial_partner_id.id
