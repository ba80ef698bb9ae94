from odoo import api, fields, models

from .credit_profile import LIMIT_KINDS
from .credit_profile_rating import TIERS


class CreditProfileHistory(models.Model):
    """Tier, score, limit and exposure of a customer on the days they changed.

    Written by the rating of the customer, one row a day at most; nobody edits it.
    """

    _name = "credit.profile.history"
    _description = "Credit History of a Customer"
    _order = "date desc, id desc"
    _rec_name = "date"
    _check_company_auto = True

    profile_id = fields.Many2one(
        "credit.profile", required=True, readonly=True, ondelete="cascade", index=True
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade", index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, readonly=True)
    tier = fields.Selection(TIERS, readonly=True)
    score = fields.Float(readonly=True, aggregator="avg")
    score_known = fields.Boolean("Has a score", readonly=True)
    limit_kind = fields.Selection(LIMIT_KINDS, readonly=True)
    credit_limit = fields.Monetary("Limit", readonly=True, aggregator="max")
    exposure = fields.Monetary(readonly=True, aggregator="max")

    _one_a_day = models.UniqueIndex(
        "(profile_id, date)", "The history has one row a customer and day."
    )


class CreditProfile(models.Model):
    """The way from a customer to the history."""

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    history_ids = fields.One2many("credit.profile.history", "profile_id", readonly=True)

    @api.readonly
    def action_history(self):
        """Open the history of this customer as a chart."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(
                "Credit history of %(customer)s",
                customer=self.partner_id.display_name,
            ),
            "res_model": "credit.profile.history",
            "views": [[False, "graph"], [False, "list"]],
            "domain": [("profile_id", "=", self.id)],
            # Days without a change are not days of nothing: no filling with zeros.
            "context": {"create": False, "fill_temporal": False},
        }
