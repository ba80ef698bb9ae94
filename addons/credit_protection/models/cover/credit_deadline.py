from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from . import credit_deadline_sql as sql

DUTIES = [
    ("stop", "Collect before cover stops"),
    ("notice", "Send the overdue notice"),
    ("claim", "File the claim"),
]


NEARNESS = [
    ("missed", "Missed"),
    ("today", "Today"),
    ("week", "Next 7 days"),
    ("month", "Next 30 days"),
    ("later", "Later"),
]


class CreditDeadline(models.Model):
    """What an insurer asks for by when: one line for each open invoice and duty.

    Read from the invoices each time it is asked, so that a payment takes its lines
    away at once; nobody can write it. A deadline that was missed stays until the
    invoice is paid or, for the notice, the insurer is notified.
    """

    _name = "credit.deadline"
    _description = "Insurance Deadline"
    _auto = False
    _order = "date, id"
    _rec_name = "move_id"
    _depends = {
        "account.move": [
            "amount_residual_signed",
            "amount_total_signed",
            "amount_untaxed_signed",
            "commercial_partner_id",
            "company_id",
            "credit_claim_by",
            "credit_claim_filed_on",
            "credit_cover_reason",
            "credit_cover_version_id",
            "credit_disputed_insured",
            "credit_extension_end",
            "credit_insured_amount",
            "credit_notice_by",
            "credit_notified_on",
            "credit_original_due_date",
            "move_type",
            "state",
        ],
        "credit.insurance.policy": ["responsible_id"],
        "credit.insurance.version": ["policy_id", "tax_insured"],
        "res.company": ["credit_small_residual", "currency_id", "parent_path"],
        "res.currency": ["rounding"],
    }

    move_id = fields.Many2one("account.move", "Invoice", readonly=True)
    partner_id = fields.Many2one("res.partner", "Buyer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    policy_id = fields.Many2one("credit.insurance.policy", readonly=True)
    user_id = fields.Many2one("res.users", "Responsible", readonly=True)
    duty = fields.Selection(DUTIES, "What to do", readonly=True)
    date = fields.Date("Deadline", readonly=True)
    days_left = fields.Integer(readonly=True, aggregator="min")
    due_date = fields.Date("Original due date", readonly=True)
    days_late = fields.Integer(
        readonly=True, aggregator="max", help="Since the original due date."
    )
    detail = fields.Char("Why then", compute="_compute_detail")
    amount = fields.Monetary(
        "At stake",
        readonly=True,
        aggregator=None,
        help="What of the open amount is insured, in company currency. An invoice with"
        " several deadlines stands here with each of them.",
    )
    nearness = fields.Selection(
        NEARNESS, readonly=True, group_expand="_read_group_nearness"
    )
    is_next = fields.Boolean("Next of the buyer", readonly=True)
    when = fields.Char(compute="_compute_when")

    @property
    def _table_query(self):
        return self._of_companies(self.env["res.company"].sudo().search(Domain.TRUE))

    @api.model
    def _of_companies(self, companies):
        """Return the query of the deadlines of some companies, each with its today."""
        return sql.deadlines({c.id: c._credit_today() for c in companies})

    @api.model
    def _read_group_nearness(self, values, domain):
        """Sort the groups of a list by urgency, without empty ones."""
        return [key for key, _label in NEARNESS if key in values]

    @api.depends("days_left")
    @api.depends_context("lang")
    def _compute_when(self):
        for deadline in self:
            deadline.when = self._when(deadline.days_left)

    @api.model
    def _when(self, days):
        """Return how far away a day is, in words."""
        near = {
            -1: self.env._("Yesterday"),
            0: self.env._("Today"),
            1: self.env._("Tomorrow"),
        }
        if days in near:
            return near[days]
        if days < 0:
            return self.env._("%(days)s days ago", days=-days)
        return self.env._("in %(days)s days", days=days)

    @api.depends("move_id", "days_late", "due_date", "date")
    @api.depends_context("lang")
    def _compute_detail(self):
        for deadline in self:
            words = {
                "invoice": deadline.move_id.name or "",
                "due": format_date(self.env, deadline.due_date, date_format="medium"),
            }
            if deadline.days_late > 0:
                deadline.detail = self.env._(
                    "%(invoice)s, %(days)s days overdue since %(due)s",
                    days=deadline.days_late,
                    **words,
                )
            else:
                deadline.detail = self.env._("%(invoice)s, due on %(due)s", **words)

    @api.depends("partner_id", "duty")
    @api.depends_context("lang")
    def _compute_display_name(self):
        duties = dict(self._fields["duty"]._description_selection(self.env))
        for deadline in self:
            deadline.display_name = self.env._(
                "%(buyer)s: %(duty)s",
                buyer=deadline.partner_id.name or "",
                duty=duties.get(deadline.duty, ""),
            )

    @api.readonly
    def action_open(self):
        """Open the invoice, where what is to be done can be done."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [[False, "form"]],
        }
