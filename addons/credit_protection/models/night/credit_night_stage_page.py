from odoo import api, fields, models


class CreditNightStage(models.Model):
    """Where the time of a run goes."""

    # One file a concern.
    _inherit = "credit.night.stage"  # pylint: disable=consider-merging-classes-inherited

    share = fields.Integer("Share of the time (%)", compute="_compute_share")

    @api.depends("seconds")
    def _compute_share(self):
        for night in self.night_id:
            whole = sum(night.stage_ids.mapped("seconds"))
            for stage in self.filtered(lambda s, n=night: s.night_id == n):
                stage.share = round(100 * stage.seconds / whole) if whole else 0
