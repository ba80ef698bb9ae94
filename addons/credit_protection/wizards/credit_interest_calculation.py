from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

from ..models.cover.account_move_cover import READERS
from ..models.reminders.credit_late_interest_charge import ACCOUNTANTS


class CreditInterestCalculation(models.TransientModel):
    """The dialog that shows how late interest is computed, line by line."""

    _name = "credit.interest.calculation"
    _description = "Calculation of Late Interest"
    _inherit = ["credit.reach"]

    move_ids = fields.Many2many("account.move", string="Invoices", readonly=True)
    line_ids = fields.One2many(
        "credit.interest.calculation.line", "calculation_id", readonly=True
    )
    summary = fields.Text(readonly=True)
    warning = fields.Text(readonly=True)
    rest = fields.Boolean("Not charged yet", readonly=True)
    can_charge = fields.Boolean(compute="_compute_can_charge")

    @api.depends("move_ids", "rest")
    @api.depends_context("uid")
    def _compute_can_charge(self):
        """Offer accountants to charge what is left, where the company charges."""
        may = self.env.user.has_group(ACCOUNTANTS)
        for shown in self:
            companies_sudo = shown.move_ids.company_id.sudo()
            charging = companies_sudo.mapped("credit_interest_charge")
            shown.can_charge = may and shown.rest and bool(charging) and all(charging)

    def action_charge(self):
        """Make draft invoices of what was not charged yet, and open them."""
        self.ensure_one()
        drafts = self.env["credit.late.interest"]._charge(self.move_ids)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Late Interest"),
            "res_model": "account.move",
            "views": [[False, "list"], [False, "form"]],
            "domain": [("id", "in", drafts.ids)],
        }

    @api.model
    def _window(self, moves):
        """Compute for these invoices, and return the action that shows it."""
        if not any(self.env.user.has_group(group) for group in READERS.split(",")):
            raise AccessError(
                self.env._("Only the credit team and accountants see late interest.")
            )
        Interest = self.env["credit.late.interest"]
        accrued = Interest._of_moves(moves)
        bearing = moves.filtered(lambda m: m.id in accrued)
        record_sudo = self.sudo().create(
            {
                "move_ids": bearing.ids,
                "summary": self._in_words(bearing, accrued),
                "warning": self._warning(accrued),
                "rest": bool(Interest._rests(bearing, accrued)),
                "line_ids": [
                    Command.create(self._line(move, period))
                    for move in bearing
                    for period in accrued[move.id].periods
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Late Interest until Today"),
            "res_model": self._name,
            "res_id": record_sudo.id,
            "views": [[False, "form"]],
            "target": "new",
        }

    @api.model
    def _line(self, move, period):
        return {
            "move_id": move.id,
            "date_from": period.start,
            "date_to": period.end,
            "days": period.days,
            "principal": float(period.principal),
            "rate": float(period.percent),
            "interest": float(period.interest),
        }

    @api.model
    def _in_words(self, moves, accrued):
        """Return the sums by currency, and the compensation by company."""
        if not moves:
            return self.env._("No late interest has accrued.")
        interest, fees = defaultdict(float), defaultdict(float)
        for move in moves:
            interest[move.currency_id] += float(accrued[move.id].interest)
            fees[move.company_currency_id] += accrued[move.id].fee
        texts = [
            self.env._(
                "Late interest: %(amounts)s.",
                amounts=", ".join(c.format(amount) for c, amount in interest.items()),
            )
        ]
        if any(fees.values()):
            texts.append(
                self.env._(
                    "Compensation for collecting: %(amounts)s.",
                    amounts=", ".join(c.format(amount) for c, amount in fees.items()),
                )
            )
        texts += self._charged_in_words(moves)
        texts.append(
            self.env._(
                "Amount × rate × days / 365, from the day after the due date; disputed"  # noqa: RUF001
                " amounts and credit notes bear none. This only shows it: nothing is"
                " charged."
            )
        )
        return " ".join(texts)

    @api.model
    def _charged_in_words(self, moves):
        """Return a sentence on what was charged for these invoices, if anything was."""
        Interest = self.env["credit.late.interest"]
        charged = defaultdict(float)
        for (move_id, part), amount in Interest._charged(moves).items():
            move = moves.browse(move_id)
            fee = part == "fee"
            charged[move.company_currency_id if fee else move.currency_id] += amount
        amounts = ", ".join(c.format(amount) for c, amount in charged.items())
        if not amounts:
            return []
        return [
            self.env._(
                "Charged already, drafts included: %(amounts)s.", amounts=amounts
            )
        ]

    @api.model
    def _warning(self, accrued):
        days = [a.known_until for a in accrued.values() if a.known_until]
        if not days:
            return False
        return self.env._(
            "No reference rate is entered after %(day)s: the last one goes on. Enter"
            " the rate of the half-year under Configuration, Reference Rates.",
            day=format_date(self.env, max(days), date_format="medium"),
        )


class CreditInterestCalculationLine(models.TransientModel):
    """Days on which the same was owed at the same rate."""

    _name = "credit.interest.calculation.line"
    _description = "Line of a Calculation of Late Interest"
    _inherit = ["credit.reach"]

    calculation_id = fields.Many2one(
        "credit.interest.calculation", required=True, ondelete="cascade"
    )
    move_id = fields.Many2one("account.move", "Invoice", readonly=True)
    currency_id = fields.Many2one(related="move_id.currency_id")
    date_from = fields.Date("From", readonly=True)
    date_to = fields.Date("Until", readonly=True)
    days = fields.Integer(readonly=True)
    principal = fields.Monetary("Amount owed", readonly=True)
    rate = fields.Float("Rate (%)", digits=(6, 3), readonly=True)
    interest = fields.Monetary(readonly=True)
