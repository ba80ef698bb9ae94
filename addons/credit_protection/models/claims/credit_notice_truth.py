from odoo import api, models
from odoo.fields import Domain

from ..cover.account_move_cover import insured_by
from ..facts.credit_facts_cover_sql import INVOICES
from .credit_notice import TELLING

# What is compared to find out whether the books have changed.
LINE = (
    "move_id",
    "number",
    "invoice_date",
    "shipped_on",
    "due_date",
    "currency_id",
    "total_in_currency",
    "open_in_currency",
    "open_amount",
    "insured_amount",
    "is_late",
)


class CreditNotice(models.Model):
    """What the books say about the buyers of notices, for any number of them."""

    # One file a concern.
    _inherit = "credit.notice"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _open_of(self, company, buyers):
        """Return ``{buyer: its open invoices}`` in sudo, the oldest first."""
        moves_sudo = (
            self.env["account.move"]
            .sudo()
            .search(
                Domain("company_id", "=", company.id)
                & Domain("commercial_partner_id", "in", buyers.ids)
                & Domain("move_type", "in", INVOICES)
                & Domain("state", "=", "posted")
                & Domain("amount_residual_signed", ">", 0),
                order="id",
            )
        )
        moves_sudo = moves_sudo.sorted(lambda move: (_due(move), move.id))
        return {
            buyer.with_env(self.env): some
            for buyer, some in moves_sudo.grouped("commercial_partner_id").items()
        }

    @api.model
    def _unapplied_of(self, company, buyers):
        """Return ``{buyer_id: payments and credit notes that are not applied}``."""
        lines_sudo = self.env["account.move.line"].sudo()
        rows = lines_sudo._read_group(
            Domain("company_id", "=", company.id)
            & Domain("partner_id.commercial_partner_id", "in", buyers.ids)
            & Domain("account_id.account_type", "=", "asset_receivable")
            & Domain("parent_state", "=", "posted")
            & Domain("reconciled", "=", False)
            & Domain("amount_residual", "<", 0),
            ["partner_id"],
            ["amount_residual:sum"],
        )
        found = {}
        for partner, amount in rows:
            key = partner.commercial_partner_id.id
            found[key] = found.get(key, 0) - amount
        return found

    def _read_truth(self):
        """Read the open invoices of drafts again; return the drafts that changed."""
        changed = self.browse()
        for company, notices in self.grouped("company_id").items():
            changed += notices._read_company(company)
        return changed

    def _read_company(self, company):
        today = company._credit_today()
        buyers = self.partner_id
        open_of = self._open_of(company, buyers)
        unapplied = self._unapplied_of(company, buyers)
        changed, gone, new = self.browse(), self.env["credit.notice.line"], []
        self.line_ids.fetch(LINE)
        for notice in self:
            moves = notice._to_tell(
                open_of.get(notice.partner_id, self.env["account.move"])
            )
            rows = [notice._row(move, today) for move in moves]
            before = [
                tuple(_plain(line[name]) for name in LINE) for line in notice.line_ids
            ]
            same = before == [tuple(row[name] for name in LINE) for row in rows]
            if same and notice.handed_at:
                continue  # it goes on saying what stands in the files
            if not same:
                changed += notice
                gone += notice.line_ids
                new += [{**row, "notice_id": notice.id} for row in rows]
            notice._set(
                as_of=today,
                unapplied_amount=unapplied.get(notice.partner_id.id, 0),
                send_by=notice._first_deadline(moves, today),
            )
        gone.sudo().unlink()
        self.env["credit.notice.line"].sudo().create(new)
        changed._take_files_back()
        return changed

    def _to_tell(self, moves_sudo):
        """Return what the insurer is told about: not what another one insures."""
        mine = (self.policy_id, self.policy_id.browse())
        found_sudo = moves_sudo.filtered(lambda m: insured_by(m) in mine)
        # What is read of them is read for the invoices of all notices at once.
        return found_sudo.with_prefetch(moves_sudo._prefetch_ids)

    @api.model
    def _insured_of(self, company, buyer):
        """Return the open invoices of a buyer that are insured, the oldest first."""
        moves_sudo = self._open_of(company, buyer).get(buyer, ())
        return [m for m in moves_sudo if m._credit_at_stake() > 0]

    def _advice_elsewhere(self):
        """Tell of overdue invoices whose insurer is another, and waits for a notice."""
        today, waiting = self.company_id._credit_today(), {}
        for move_sudo in self._insured_of(self.company_id, self.partner_id):
            policy_sudo = insured_by(move_sudo)
            late = _due(move_sudo) < today and not move_sudo.credit_notified_on
            if late and policy_sudo != self.policy_id:
                waiting.setdefault(policy_sudo, []).append(move_sudo)
        for policy_sudo, moves_sudo in waiting.items():
            yield self.env._(
                "%(invoices)s of this buyer are overdue under policy %(policy)s of"
                " %(insurer)s and do not stand here: they need a notice of their own."
                " Press Notify Insurer on one of them.",
                invoices=", ".join(move_sudo.name for move_sudo in moves_sudo),
                policy=policy_sudo.name,
                insurer=policy_sudo.insurer_id.name,
            )

    def _row(self, move, today):
        """Return one invoice as a line of the notice."""
        insured = self.env["credit.cover"]._insured_open(
            move, move.credit_insured_amount, move._credit_disputed()
        )
        return {
            "move_id": move.id,
            "number": move.name,
            "invoice_date": move.invoice_date or move.date,
            "shipped_on": move.delivery_date,
            "due_date": _due(move),
            "currency_id": move.currency_id.id,
            "total_in_currency": move.amount_total,
            "open_in_currency": move.amount_residual,
            "open_amount": move.amount_residual_signed,
            "insured_amount": insured,
            "is_late": _due(move) < today,
        }

    def _first_deadline(self, moves, today):
        """Return the first deadline of overdue invoices that nobody reported yet."""
        days = [
            move.credit_notice_by
            for move in moves
            if move.credit_notice_by
            and not move.credit_notified_on
            and move._credit_at_stake() > 0
            and _due(move) < today
            and move._credit_open_for_dates()
        ]
        return min(days, default=False)

    def _is_idle(self):
        """Return whether there is nothing left to report."""
        if self.kind in TELLING:
            late_sudo = self.sudo().line_ids.filtered("is_late").move_id
            return not any(move._credit_open_for_dates() for move in late_sudo)
        return not self.line_ids

    @api.model
    def _followed(self, company, buyer_ids=None):
        """Return the notices of a company, or of some buyers, that are not over."""
        mine = Domain("company_id", "=", company.id)
        if buyer_ids is not None:
            mine &= Domain("partner_id", "in", buyer_ids)
        return self.search(
            mine & Domain("state", "in", ("draft", "sent", "acknowledged"))
        )

    @api.model
    def _follow(self, company, buyer_ids=None):
        """Let the notices of a company follow what was paid, in a few queries.

        Drafts shrink or are cancelled; notices of which everything is paid are closed.
        Files that somebody downloaded may have been passed on: those drafts wait.
        """
        notices = self._followed(company, buyer_ids)
        sent = notices.filtered(lambda notice: notice.state != "draft")
        drafts = (notices - sent).filtered(lambda notice: not notice.handed_at)
        drafts._read_truth()
        idle = drafts.filtered(lambda notice: notice._is_idle())
        idle._set_ended(self.env._("Paid before it was sent."))
        moves_sudo = sent.sudo().line_ids.move_id
        moves_sudo.fetch(["amount_residual_signed", "state"])
        paid = sent.filtered(lambda notice: notice._is_paid())
        paid._set_ended(self.env._("All its invoices are paid."))

    def _is_paid(self):
        """Return whether nothing of what was reported is open any more."""
        return all(
            not move_sudo
            or move_sudo.state != "posted"
            or self.currency_id.compare_amounts(move_sudo.amount_residual_signed, 0)
            <= 0
            for move_sudo in self.sudo().line_ids.move_id
        )


def _due(move):
    """Return the original due date of an invoice."""
    return move.credit_original_due_date or move.invoice_date_due or move.date


def _plain(value):
    return value.id if isinstance(value, models.BaseModel) else value
