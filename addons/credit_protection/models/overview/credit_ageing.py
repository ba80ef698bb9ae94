from odoo import api, fields, models
from odoo.fields import Domain

from ...engine import ageing_groups
from ..customers.credit_profile_rating import TIERS
from . import credit_ageing_sql as sql


class CreditAgeing(models.Model):
    """What customers owe, item by item, by how long it is overdue.

    Read from the accounts each time it is asked: its sums are the balances of the
    receivable accounts to the cent. Credits that nobody has applied stand apart, and so
    do the disputed and the insured part.
    """

    _name = "credit.ageing"
    _description = "Ageing of Receivables"
    _auto = False
    _order = "due_date, id"
    _rec_name = "move_id"
    _depends = {model: list(names) for model, names in sql.WATCHED.items()}

    move_id = fields.Many2one("account.move", "Document", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one(
        "res.currency", "Currency of the company", readonly=True
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    tier = fields.Selection(TIERS, readonly=True)
    due_date = fields.Date(readonly=True)
    days = fields.Integer(
        "Days overdue",
        readonly=True,
        aggregator="max",
        help="Negative: so many days before it is due.",
    )
    bucket = fields.Selection(
        lambda self: self._buckets(), "Age", readonly=True, group_expand=True
    )
    amount = fields.Monetary(
        "Open amount",
        currency_field="company_currency_id",
        readonly=True,
        help="In company currency, as it is booked.",
    )
    amount_currency = fields.Monetary("Open in its currency", readonly=True)
    disputed = fields.Monetary(currency_field="company_currency_id", readonly=True)
    insured = fields.Monetary(
        currency_field="company_currency_id",
        readonly=True,
        help="What of it is within the cover limit, before the insured share.",
    )

    @property
    def _table_query(self):
        companies_sudo = self.env["res.company"].sudo().search(Domain.TRUE)
        return sql.items(
            {
                c.id: (c._credit_today(), c._credit_ageing_bounds())
                for c in companies_sudo
            }
        )

    @api.model
    def _buckets(self):
        """Return the ages with the days of the current company in their names."""
        return [
            ("age_0", self.env._("Not due")),
            *(
                (sql.GROUPS[column], label)
                for column, label in self._late_labels(self.env.company).items()
            ),
            ("credit", self.env._("Credits not applied")),
        ]

    @api.model
    def _late_labels(self, company):
        """Return what each group of what is overdue is called, by its column."""
        labels = {}
        groups = ageing_groups(company._credit_ageing_bounds())
        for key, group in zip(sql.GROUPS, groups, strict=True):
            if group.last is None:
                labels[key] = self.env._("Over %(days)s days", days=group.first - 1)
            else:
                labels[key] = self.env._(
                    "%(first)s–%(last)s days",  # noqa: RUF001
                    first=group.first,
                    last=group.last,
                )
        return labels

    @api.readonly
    def action_open(self):
        """Open the document."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [[False, "form"]],
        }
