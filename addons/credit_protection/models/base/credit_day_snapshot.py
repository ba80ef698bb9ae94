from odoo import api, fields, models


class CreditDaySnapshot(models.AbstractModel):
    """What a night keeps of a day: receivables by age, in company currency."""

    _name = "credit.day.snapshot"
    _description = "What a Night Keeps"
    _inherit = ["credit.evidence", "credit.night.work"]
    _check_company_auto = True

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
    exposure = fields.Monetary(readonly=True)

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        """Write figures: by the night only, never by RPC."""
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
        """Keep the figures of today; each kind of figures says how."""
        raise NotImplementedError
