from odoo import api, models
from odoo.tools import split_every

from ..facts import credit_facts_cover_sql as sql

BATCH = 5000
# What new evidence of an invoice takes over from it.
KEPT = (
    "commercial_partner_id",
    "credit_cover_limit_id",
    "credit_cover_reason",
    "credit_cover_rule",
    "credit_cover_ruleset_id",
    "credit_cover_version_id",
    "credit_insured_amount",
    "credit_insured_share",
    "credit_uninsured_amount",
    "name",
)


class CreditCover(models.AbstractModel):
    """The dates of stamped invoices set again, and logged; insured amounts stay."""

    # One file a concern.
    _inherit = "credit.cover"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _restamp_clocks(self, company, partners, origin, note):
        """Set the dates of all open invoices of these buyers again.

        :param origin: which act it was, as in ``ORIGINS`` of the stamps
        :return: how many invoices have new stamps
        """
        done = 0
        for ids in split_every(BATCH, partners.commercial_partner_id.ids):
            rows = self._rows(sql.rows_of_buyers(self.env, [company.id], list(ids)))
            done += self._stamp_clocks(company, rows, origin, note)
        return done

    @api.model
    def _restamp_clocks_of(self, company, moves, origin, note):
        """Set the dates of these invoices of one company again."""
        rows = self._rows(sql.rows_of_moves(self.env, moves.ids))
        return self._stamp_clocks(company, rows, origin, note)

    @api.model
    def _stamp_clocks(self, company, rows, origin, note):
        """Set the dates of these invoices under the terms they were stamped with."""
        moves = self.env["account.move"].browse(row.move_id for row in rows)
        moves.fetch(KEPT)
        clocks = self._clocks(company, moves, rows)
        if not clocks:
            return 0
        moves = moves.browse(clocks)
        names = list(sql.CLOCK)
        moves.flush_model(names)
        stamped = [(move_id, *clock) for move_id, clock in clocks.items()]
        self._update(stamped, sql.CLOCK)
        moves.invalidate_recordset(names)
        query = sql.last_stamps(self.env, moves.ids)
        last = {row[0]: row[1:] for row in self.env.execute_query(query)}
        evidence = [
            self._kept(move, clocks[move.id], last.get(move.id, (0, 0)))
            for move in moves
        ]
        self._write_evidence(company, evidence, origin, note)
        return len(moves)

    @api.model
    def _clocks(self, company, moves, rows):
        """Return the dates of stamped invoices, by invoice.

        By the terms they were stamped with; where the rules insured them, by what
        these say now.
        """
        dated = [
            (move, row) for move, row in zip(moves, rows, strict=True) if row.due_date
        ]
        clocks = self._clock_by_rules(
            company, [row for move, row in dated if move.credit_cover_ruleset_id]
        )
        buyers = moves.commercial_partner_id
        events = self.env["credit.risk.event"]._spans(company, buyers)
        terms_of = {}
        for move, row in dated:
            version = move.credit_cover_version_id
            if not version:
                continue
            key = (version, move.commercial_partner_id.country_id)
            if key not in terms_of:
                terms_of[key] = version._terms(key[1])
            known = events.get(row.buyer_id, ())
            clocks[move.id] = self._clock(terms_of[key], row, known)
        return clocks

    @api.model
    def _kept(self, move, clock, last):
        """Return the evidence of new dates: everything else as it was stamped."""
        return (
            move.id,
            move.name,
            move.commercial_partner_id.id,
            move.credit_insured_amount,
            move.credit_uninsured_amount,
            move.credit_insured_share,
            move.credit_cover_reason or None,
            *last,
            *clock[:4],
            move.credit_cover_version_id.id or None,
            move.credit_cover_limit_id.id or None,
            move.credit_cover_ruleset_id.id or None,
            move.credit_cover_rule or None,
        )
