from odoo import api, fields, models

from . import credit_ageing_sql as sql


class CreditAgeingSnapshot(models.Model):
    """What a customer owed on a day, as it was known that night.

    What is booked later with an earlier date changes nothing here. Amounts are in
    company currency.
    """

    _name = "credit.ageing.snapshot"
    _description = "Ageing of a Day"
    _inherit = ["credit.evidence", "credit.night.work"]
    _order = "day desc, balance desc, id desc"
    _rec_name = "partner_name"
    _check_company_auto = True

    _movable = ("partner_id",)

    partner_id = fields.Many2one(
        "res.partner", "Customer", readonly=True, index=True, ondelete="set null"
    )
    # The customer of that day: merging customers must not meet the unique index.
    partner_key = fields.Integer(required=True, readonly=True)
    partner_name = fields.Char("Name", readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    day = fields.Date(required=True, readonly=True, index=True)
    bounds = fields.Char("Days of the ages", readonly=True)
    balance = fields.Monetary("Open balance", readonly=True)
    credits = fields.Monetary("Credits not applied", readonly=True)
    not_due = fields.Monetary(readonly=True)
    late_1 = fields.Monetary("Overdue, 1st age", readonly=True)
    late_2 = fields.Monetary("Overdue, 2nd age", readonly=True)
    late_3 = fields.Monetary("Overdue, 3rd age", readonly=True)
    late_4 = fields.Monetary("Overdue, 4th age", readonly=True)
    late_5 = fields.Monetary("Overdue, 5th age", readonly=True)
    overdue = fields.Monetary(readonly=True)
    disputed = fields.Monetary(readonly=True)
    insured = fields.Monetary(readonly=True)
    exposure = fields.Monetary(readonly=True)
    credit_limit = fields.Monetary("Limit in force", readonly=True)

    _once = models.UniqueIndex("(company_id, day, partner_key)")

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        """Write snapshots: by the night only, never by RPC."""
        return super().create(vals_list)

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Name the ages by the days of the current company."""
        found = super().fields_get(allfields, attributes)
        labels = self.env["credit.ageing"]._late_labels(self.env.company)
        for name, label in labels.items():
            if "string" in found.get(name, {}):
                found[name]["string"] = label
        return found

    @api.model
    def _night_todo(self, company, partners):
        """Return that all is one statement; a part of the customers is no day's sum."""
        return [] if partners else None

    @api.model
    def _night_batch(self, company, ids):
        """Keep the day of a company, once."""
        self._keep(company)

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
