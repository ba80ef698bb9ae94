from odoo import api, fields, models

from . import credit_ageing_sql as sql


class CreditAgeingSnapshot(models.Model):
    """What a customer owed on a day, as it was known that night.

    What is booked later with an earlier date changes nothing here. Amounts are in
    company currency.
    """

    _name = "credit.ageing.snapshot"
    _description = "Ageing of a Day"
    _inherit = ["credit.day.snapshot"]
    _order = "day desc, balance desc, id desc"
    _rec_name = "partner_name"

    _movable = ("partner_id",)

    partner_id = fields.Many2one(
        "res.partner", "Customer", readonly=True, index=True, ondelete="set null"
    )
    # The customer of that day: merging customers must not meet the unique index.
    partner_key = fields.Integer(required=True, readonly=True)
    partner_name = fields.Char("Name", readonly=True)
    disputed = fields.Monetary(readonly=True)
    insured = fields.Monetary(readonly=True)
    credit_limit = fields.Monetary("Limit in force", readonly=True)

    _once = models.UniqueIndex("(company_id, day, partner_key)")

    @api.model
    def _keep(self, company):
        """Keep what the customers of a company owe today, in one statement."""
        query = sql.snapshot(
            self.env,
            company.id,
            company._credit_today(),
            company._credit_ageing_bounds(),
            fields.Datetime.now(),
        )
        rows = self.env.execute_query(query)
        self.invalidate_model()
        return len(rows)
