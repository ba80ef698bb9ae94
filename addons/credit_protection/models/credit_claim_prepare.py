from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine import (
    ClaimDocument,
    ClaimState,
    claim_problems,
    claim_stage,
)
from .credit_claim import PREPARED
from .credit_facts_cover_sql import INVOICES

CAUSE_OF_EVENT = {
    "insolvency": "insolvency",
    "political": "political",
    "rejected": "rejection",
}


class CreditClaim(models.Model):
    """Preparing a claim: which invoices, under which policy, since when lost.

    The books are read past the rights of the person, who must only be allowed to work
    on claims: a claim that leaves out what one may not see is a wrong claim.
    """

    # One file a concern.
    _inherit = "credit.claim"  # pylint: disable=consider-merging-classes-inherited

    # === what there is to claim === #

    @api.model
    def _open_moves(self, company, buyer, since=None):
        """Return the open invoices of a buyer, in sudo, the oldest first.

        :param since: also those paid after this day, since they were lost then
        """
        mine = (
            Domain("commercial_partner_id", "=", buyer.id)
            & Domain("company_id", "=", company.id)
            & Domain("move_type", "in", INVOICES)
            & Domain("state", "=", "posted")
        )
        moves_sudo = (
            self.env["account.move"]
            .sudo()
            .search(mine & Domain("amount_residual_signed", ">", 0))
        )
        if since:
            paid = self._paid_after(company, buyer, since)
            moves_sudo |= moves_sudo.browse(paid).filtered_domain(mine)
        return moves_sudo.sorted(
            lambda m: (m.credit_original_due_date or m.invoice_date_due or m.date, m.id)
        )

    @api.model
    def _paid_after(self, company, buyer, day):
        """Return by invoice what was paid of it after a day, in company currency."""
        groups = (
            self.env["account.partial.reconcile"]
            .sudo()
            ._read_group(
                [
                    ("debit_move_id.move_id.commercial_partner_id", "=", buyer.id),
                    ("company_id", "=", company.id),
                    ("max_date", ">", day),
                ],
                ["debit_move_id"],
                ["amount:sum"],
            )
        )
        paid = {}
        for line, amount in groups:
            paid[line.move_id.id] = paid.get(line.move_id.id, 0) + amount
        return paid

    @api.model
    def _policy_for(self, company, buyer):
        """Return the policy of the oldest insured open invoice."""
        moves_sudo = self._open_moves(company, buyer)
        if not moves_sudo:
            raise UserError(
                self.env._(
                    "%(buyer)s owes %(company)s nothing: there is no open invoice to"
                    " claim.",
                    buyer=buyer.display_name,
                    company=company.name,
                )
            )
        insured_sudo = moves_sudo.filtered(lambda m: m.credit_insured_amount > 0)
        if not insured_sudo:
            raise UserError(
                self.env._(
                    "No open invoice of %(buyer)s is insured. Look at the cover of the"
                    " invoices, and compute it again if it is wrong.",
                    buyer=buyer.display_name,
                )
            )
        return insured_sudo[0].credit_cover_version_id.policy_id

    @api.model
    def _cause_of(self, company, buyer):
        """Return the cause that adverse information suggests, else a default."""
        kinds = {event.kind for event in self._events(company, buyer)}
        for kind, cause in CAUSE_OF_EVENT.items():
            if kind in kinds:
                return cause
        return "default"

    @api.model
    def _events(self, company, buyer):
        """Return adverse information about a buyer that goes on, in sudo."""
        return (
            self.env["credit.risk.event"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("partner_id", "=", buyer.id),
                    ("ended_on", "=", False),
                ],
                order="happened_on, id",
            )
        )

    def _event(self):
        """Return the event behind the cause, in sudo."""
        events_sudo = self._events(self.company_id, self.partner_id)
        return events_sudo.filtered(lambda e: CAUSE_OF_EVENT.get(e.kind) == self.cause)[
            :1
        ]

    # === preparing === #

    def _prepare(self, collect=False):
        """Read invoices and clock anew, list documents, calculate, and go on."""
        self.ensure_one()
        self._read_clock()
        self._take_lines()
        self._take_documents()
        if collect:
            self._collect_documents()
        self._calculate()

    def _read_clock(self):
        """Take the dates of the oldest insured invoice."""
        moves_sudo = self._open_moves(self.company_id, self.partner_id)
        insured_sudo = (moves_sudo | self.sudo().line_ids.move_id).filtered(
            lambda m: (
                m.credit_insured_amount > 0
                and m.credit_cover_version_id.policy_id == self.policy_id
            )
        )

        def first(name):
            return min((d for d in insured_sudo.mapped(name) if d), default=False)

        oldest_sudo = insured_sudo.sorted(
            lambda m: (m.credit_original_due_date or m.date, m.id)
        )[:1]
        self._set(
            version_id=oldest_sudo.credit_cover_version_id.id,
            extension_end=first("credit_extension_end"),
            notice_by=first("credit_notice_by"),
            notified_on=first("credit_notified_on"),
            loss_on=first("credit_loss_on"),
            claim_by=first("credit_claim_by"),
        )

    def _loss_day(self):
        """Return as of which day the loss is counted."""
        today = self.company_id._credit_today()
        return min(self.loss_on, today) if self.loss_on else today

    def _take_lines(self):
        """List the invoices that were open on the day of the loss, and no others."""
        day = self._loss_day()
        moves_sudo = self._open_moves(self.company_id, self.partner_id, day)
        lines_sudo = self.sudo().line_ids
        lines_sudo.filtered(lambda line: line.move_id not in moves_sudo).unlink()
        lines_sudo.create(
            [
                {"claim_id": self.id, "move_id": move.id}
                for move in moves_sudo - lines_sudo.exists().move_id
            ]
        )

    def action_recalculate(self):
        """Read invoices, documents and figures anew."""
        self._need_claimant()
        self._check_prepared()
        for claim in self:
            claim._prepare(collect=True)

    # === problems and stage === #

    def _engine_state(self):
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
            event_known=self.cause == "default" or bool(self._event()),
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

    def _problems(self):
        """Return what stops or weakens this claim, worst first."""
        self.ensure_one()
        return claim_problems(self._engine_state()) if self.state in PREPARED else ()

    def _restage(self):
        """Go on to where a claim that is not filed yet stands today."""
        for claim in self.filtered(lambda c: c.state in PREPARED):
            stage = claim_stage(claim._engine_state())
            if stage != claim.state:
                claim._set(state=stage)

    @api.model
    def _restage_all(self):
        """Let claims go on with the days; each night."""
        claims = self.search([("state", "in", PREPARED)])
        for claim in claims:
            claim._read_clock()
            claim._restage()
            self.env["ir.cron"]._commit_progress(1)
