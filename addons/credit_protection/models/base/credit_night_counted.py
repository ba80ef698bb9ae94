from odoo import api, fields, models


class CreditNightCounted(models.AbstractModel):
    """How far something is, added up from its batches."""

    _name = "credit.night.counted"
    _description = "How Far a Run Is"

    total = fields.Integer("To do", compute="_compute_counts")
    done = fields.Integer(compute="_compute_counts")
    failed = fields.Integer("Number of failures", compute="_compute_counts")
    remaining = fields.Integer("Left", compute="_compute_counts")
    progress = fields.Integer("Progress (%)", compute="_compute_counts")
    seconds = fields.Float(
        "Seconds of work",
        compute="_compute_counts",
        help="Added up over all batches: several workers may do them at once.",
    )

    @api.model
    def _counted_by(self):
        """Return the field of batches that points here."""
        raise NotImplementedError

    @api.depends_context("uid")
    def _compute_counts(self):
        sums = ["total:sum", "done:sum", "failed:sum", "seconds:sum"]
        by = self._counted_by()
        rows = self.env["credit.night.batch"]._read_group(
            [(by, "in", self.ids)], [by], sums
        )
        counts = {one.id: numbers for one, *numbers in rows}
        for one in self:
            total, done, failed, seconds = counts.get(one.id) or (0, 0, 0, 0.0)
            one.total, one.done, one.failed = total, done, failed
            one.remaining = total - done - failed
            one.seconds = seconds
            one.progress = one._progress()

    def _progress(self):
        """Return how much of the work is behind us, in percent."""
        if not self.total:
            return 0
        return int((self.done + self.failed) * 100 / self.total)
