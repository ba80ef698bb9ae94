from odoo import api, fields, models

from .credit_night_stage import NAMES

LONGEST = 500


def reason_of(error):
    """Return why something failed, as a text for people."""
    return (str(error) or type(error).__name__)[:LONGEST]


class CreditNightFailure(models.Model):
    """What a run could not do, for whom, and why."""

    _name = "credit.night.failure"
    _description = "Failure of a Night"
    _order = "night_id, id"
    _rec_name = "reason"

    night_id = fields.Many2one(
        "credit.night",
        "Run",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="night_id.company_id", store=True, index=True)
    stage = fields.Selection(NAMES, required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", readonly=True, index=True, ondelete="set null"
    )
    res_model = fields.Char("Model", readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    reason = fields.Char("Why", required=True, readonly=True)
    in_a_row = fields.Integer(
        "Nights in a row", readonly=True, default=1, aggregator="max"
    )

    current = fields.Boolean(
        readonly=True,
        default=True,
        help="Nobody has done it since.",
    )

    _current_idx = models.Index("(partner_id, company_id) WHERE current")

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        """Note failures: by a run only, never by RPC."""
        return super().create(vals_list)

    @api.model
    def _note(self, stage, failed):
        """Note ``{id: error}``; False as id says that the stage failed as a whole."""
        worker = stage._worker()
        model = worker._night_records or worker._name
        records = self.env[model].sudo().browse([i for i in failed if i]).exists()
        debtors = {
            one.id: one if model == "res.partner" else one.partner_id for one in records
        }
        self.create(
            [
                {
                    "night_id": stage.night_id.id,
                    "current": stage.night_id.kind != "trial",
                    "stage": stage.name,
                    "partner_id": debtors.get(res_id, records.browse()).id,
                    "res_model": res_id and model,
                    "res_id": res_id,
                    "reason": reason_of(error),
                }
                for res_id, error in failed.items()
            ]
        )
