from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError

from ...engine import (
    ClaimDocument,
    ClaimState,
    claim_problems,
    claim_stage,
)
from ..cover.account_move_cover import insured_by
from .credit_claim import PREPARED
from .credit_claim_books import arose

CAUSE_OF_EVENT = {
    "insolvency": "insolvency",
    "political": "political",
    "rejected": "rejection",
}


class CreditClaim(models.Model):
    """Preparing a claim: which invoices, under which policy, since when lost."""

    # One file a concern.
    _name = "credit.claim"
    _inherit = ["credit.claim", "credit.night.work"]

    # === what there is to claim === #

    @api.model
    def _policy_for(self, company, buyer, policy=None):
        """Return the policy of the oldest insured open invoice that is not claimed.

        One under which a claim is open already comes last.

        :param policy: the only policy that is asked about
        """
        books = self._books_of(company, buyer)
        found = insured(books.unclaimed(buyer, policy))
        if policies := list(dict.fromkeys(map(insured_by, found))):
            claimed = [p for p in policies if self._open_of(company, buyer, p)]
            return next((p for p in policies if p not in claimed), policies[0])
        moves_sudo = books.moves.get(buyer.id)
        if not moves_sudo:
            raise UserError(
                self.env._(
                    "%(buyer)s owes %(company)s nothing: there is no open invoice to"
                    " claim.",
                    buyer=buyer.display_name,
                    company=company.name,
                )
            )
        if books.claimed:
            raise UserError(
                self.env._(
                    "What %(buyer)s owes was claimed already: %(claims)s. Only what the"
                    " insurer refused can be claimed again, once that claim is closed.",
                    buyer=buyer.display_name,
                    claims=", ".join(sorted({c.name for c in books.claimed.values()})),
                )
            )
        raise UserError(
            self.env._(
                "No open invoice of %(buyer)s is insured. Look at the cover of the"
                " invoices, and compute it again if it is wrong.",
                buyer=buyer.display_name,
            )
        )

    @api.model
    def _cause_of(self, company, buyer):
        """Return the cause that adverse information suggests, else a default."""
        kinds = {event.kind for event in self._events(company, buyer)}
        for kind, cause in CAUSE_OF_EVENT.items():
            if kind in kinds:
                return cause
        return "default"

    @api.model
    def _events(self, companies, buyers):
        """Return adverse information about buyers that goes on, in sudo."""
        return (
            self.env["credit.risk.event"]
            .sudo()
            .search(
                [
                    ("company_id", "in", companies.ids),
                    ("partner_id", "in", buyers.ids),
                    ("ended_on", "=", False),
                ],
                order="happened_on, id",
            )
        )

    def _event(self, events_sudo=None):
        """Return the event behind the cause, in sudo.

        :param events_sudo: adverse information that was read already
        """
        if events_sudo is None:
            events_sudo = self._events(self.company_id, self.partner_id)
        return events_sudo.filtered(
            lambda e: (
                CAUSE_OF_EVENT.get(e.kind) == self.cause
                and e.partner_id == self.partner_id
                and e.company_id == self.company_id
            )
        )[:1]

    # === preparing === #

    def _prepare(self, collect=False):
        """Read invoices and clock anew, list documents, calculate, and go on."""
        self._read_clock()
        books = self._books()
        self._take_lines(books)
        self._take_documents()
        if collect:
            for claim in self:
                claim._collect_documents()
        self._calculate(books)

    def _read_clock(self):
        """Take the dates of the oldest insured invoice."""
        for company, claims in self.grouped("company_id").items():
            books = self._books_of(company, claims.partner_id)
            for claim in claims:
                claim._set(**claim._clock(books))

    def _clock(self, books):
        """Return the dates that the insured invoices say."""
        moves_sudo = books.unclaimed(self.partner_id, self.policy_id)
        insured_sudo = (moves_sudo | self.sudo().line_ids.move_id).filtered(
            lambda m: m._credit_at_stake() > 0 and insured_by(m) == self.policy_id
        )

        def first(name):
            return min((d for d in insured_sudo.mapped(name) if d), default=False)

        today, loss_on = self.company_id._credit_today(), first("credit_loss_on")
        day = min(loss_on or today, today)
        lost_sudo = insured_sudo.filtered(lambda m: arose(m) <= day) or insured_sudo
        oldest_sudo = lost_sudo.sorted(
            lambda m: (m.credit_original_due_date or m.date, m.id)
        )[:1]
        return {
            "version_id": oldest_sudo.credit_cover_version_id.id,
            "extension_end": first("credit_extension_end"),
            "notice_by": first("credit_notice_by"),
            "notified_on": first("credit_notified_on"),
            "loss_on": loss_on,
            "claim_by": first("credit_claim_by"),
        }

    def _loss_day(self):
        """Return as of which day the loss is counted."""
        today = self.company_id._credit_today()
        return min(self.loss_on, today) if self.loss_on else today

    def _take_lines(self, books):
        """List the invoices that were open on the day of the loss, and no others.

        What another policy insures stands on the claim under that one.
        """
        lines_sudo = self.sudo().line_ids
        gone_sudo, vals_list = lines_sudo.browse(), []
        for claim in self:
            lost_sudo = books[claim.company_id].lost(
                claim.partner_id, claim.policy_id, claim._loss_day()
            )
            listed_sudo = claim.sudo().line_ids
            gone_sudo |= listed_sudo.filtered(
                lambda line, lost=lost_sudo: line.move_id not in lost
            )
            vals_list += [
                {"claim_id": claim.id, "move_id": move.id}
                for move in lost_sudo - listed_sudo.move_id
            ]
        gone_sudo.unlink()
        lines_sudo.create(vals_list)

    def action_recalculate(self):
        """Read invoices, documents and figures anew."""
        self._need_claimant()
        self._check_prepared()
        self._prepare(collect=True)

    def _follow_books(self):
        """Read the books again for claims that are not filed; return these."""
        prepared = self.filtered(lambda claim: claim.state in PREPARED)
        prepared._prepare()
        return prepared

    # === problems and stage === #

    def _engine_state(self, events_sudo=None):
        """Return what the engine needs to say what is missing."""
        self.ensure_one()
        lines_sudo = self.sudo().line_ids
        covered = lines_sudo.filtered("covered")
        base = sum(
            line.open_amount - line.tax_amount - line.disputed_amount
            for line in covered
        )
        insured = sum(covered.mapped("insured_amount"))
        exact = self._exact
        return ClaimState(
            cause=self.cause,
            today=self.company_id._credit_today(),
            loss_on=self.loss_on or None,
            claim_by=self.claim_by or None,
            notice_by=self.notice_by or None,
            notified_on=self.notified_on or None,
            extension_end=self.extension_end or None,
            event_known=self.cause == "default" or bool(self._event(events_sudo)),
            paid_since=not any(
                move.amount_residual_signed > 0 for move in lines_sudo.move_id
            ),
            open=exact(self.open_amount),
            insured=exact(insured),
            above_limit=max(exact(base) - exact(insured), Decimal(0)),
            disputed=exact(sum(lines_sudo.mapped("disputed_amount"))),
            expected=exact(self.expected_amount),
            liability_known=self.liability_known,
            documents=tuple(
                ClaimDocument(d.kind, d.there, bool((d.reason or "").strip()))
                for d in self.document_ids
            ),
        )

    def _problems(self, events_sudo=None):
        """Return what stops or weakens this claim, worst first."""
        self.ensure_one()
        if self.state not in PREPARED:
            return ()
        return claim_problems(self._engine_state(events_sudo))

    def _restage(self):
        """Go on to where a claim that is not filed yet stands today."""
        prepared = self.filtered(lambda c: c.state in PREPARED)
        events_sudo = self._events(prepared.company_id, prepared.partner_id)
        for claim in prepared:
            stage = claim_stage(claim._engine_state(events_sudo))
            if stage != claim.state:
                claim._set(state=stage)

    @api.model
    def _night_todo(self, company, partners):
        """Return the claims that are not filed yet."""
        domain = self._night_domain(company, partners)
        return self.search([*domain, ("state", "in", PREPARED)], order="id").ids

    @api.model
    def _night_batch(self, company, ids):
        """Let claims go on with the days and the books."""
        claims = self.browse(ids).exists()._follow_books()
        nothing = claims.filtered(
            lambda c: c.currency_id.compare_amounts(c.open_amount, 0) <= 0
        )
        nothing._end(
            self.env._(
                "Before it was filed, nothing was open on its invoices any more."
            )
        )
        # Where a payment is returned, the rules may draft it once more.
        nothing._set(rule_stage=False, rule_move_id=False)


def insured(moves_sudo):
    """Return those of these invoices that a policy insures."""
    return moves_sudo.filtered(lambda m: m._credit_at_stake() > 0 and insured_by(m))


def first_of_each(moves_sudo, today):
    """Return the first insured invoice of each policy, the oldest first.

    Under further policies only what is overdue by now: each has its own loss.
    """
    found = {}
    for move in insured(moves_sudo):
        due = move.credit_original_due_date
        if not found or (due and due < today):
            found.setdefault(insured_by(move), move)
    return list(found.values())
