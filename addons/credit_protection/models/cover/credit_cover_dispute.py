from decimal import Decimal

from odoo import api, models

from ...engine import insurable
from ..facts import credit_facts_cover_sql as sql
from ..facts.credit_facts_book import ZERO

# What a dispute changes on an invoice.
COLUMNS = {
    name: sql.STAMPED[name]
    for name in (
        "credit_cover_state",
        "credit_insured_amount",
        "credit_uninsured_amount",
        "credit_cover_reason",
    )
} | {"credit_disputed_insured": "numeric"}


class CreditCover(models.AbstractModel):
    """What is disputed is not insured until it is settled.

    It keeps its place in the cover limit: settled, the invoice is insured as it was
    stamped. Both are kept as evidence.
    """

    # One file a concern.
    _inherit = "credit.cover"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _write_stamps(self, company, found, filled, *, origin, note):
        """Take disputed parts out again when an invoice is stamped anew."""
        super()._write_stamps(company, found, filled, origin=origin, note=note)
        if origin == "posting":
            return
        moves_sudo = (
            self.env["account.move"].sudo().browse(i.row.move_id for i in found)
        )
        disputed = moves_sudo.filtered(
            lambda m: m.credit_disputed_insured or m._credit_disputed() > 0
        )
        if disputed:
            disputed.write({"credit_disputed_insured": 0.0})
            self._apply_disputes(disputed, note)

    @api.model
    def _apply_disputes(self, moves, note):
        """Write how far invoices are insured with the disputes that are open now."""
        stamped = moves.filtered(lambda m: m.credit_cover_state and m.state == "posted")
        for company, some in stamped.grouped("company_id").items():
            some.flush_recordset()
            rows = {
                row.move_id: row
                for row in self._rows(sql.rows_of_moves(self.env, some.ids))
            }
            values = [
                (move.id, *new)
                for move in some
                if (new := self._with_disputes(company, move, rows[move.id]))
            ]
            if not values:
                continue
            self.env.execute_query(sql.write_stamps(values, COLUMNS))
            changed = some.browse(value[0] for value in values)
            changed.invalidate_recordset([*COLUMNS, "credit_stamp_ids"])
            query = sql.last_stamps(self.env, changed.ids)
            last = {row[0]: row[1:] for row in self.env.execute_query(query)}
            kept = [
                self._kept(move, _clock_of(move), last.get(move.id, (0, 0)))
                for move in changed
            ]
            self._write_evidence(company, kept, "dispute", note)

    @api.model
    def _with_disputes(self, company, move, row):
        """Return the columns of one invoice, or None where nothing changes."""
        insured = _exact(move.credit_insured_amount)
        held = _exact(move.credit_disputed_insured)
        total = insured + _exact(move.credit_uninsured_amount)
        whole = insured + held
        now = whole
        disputed = move._credit_disputed()
        if disputed > 0 and whole > 0:
            country = move.commercial_partner_id.country_id
            version = move.credit_cover_version_id
            base = insurable(
                Decimal(row.residual),
                Decimal(row.total),
                Decimal(row.untaxed),
                disputed=_exact(disputed),
                tax_insured=self._taxes_too(move)
                or (bool(version) and version._terms(country).tax_insured),
                step=Decimal(str(company.currency_id.rounding)),
            )
            now = min(whole, base)
        if now == insured:
            return None
        return (
            _state(now, total),
            now,
            total - now,
            self._why_less(move, now, whole, total),
            whole - now,
        )

    @api.model
    def _why_less(self, move, now, whole, total):
        """Return why not everything is insured; what a person decided stays marked."""
        if move.credit_cover_reason == "override":
            return "override"
        if now < whole:
            return "disputed"
        return "limit_used" if whole < total else None


def _exact(amount):
    return Decimal(str(amount or 0)) if amount else ZERO


def _state(insured, total):
    if insured <= 0:
        return "none"
    return "partly" if insured < total else "insured"


def _clock_of(move):
    return (
        move.credit_extension_end or None,
        move.credit_notice_by or None,
        move.credit_loss_on or None,
        move.credit_claim_by or None,
    )
