from odoo import api, fields, models


class CreditHold(models.Model):
    """Invoices that are not posted."""

    # One file a concern.
    _inherit = "credit.hold"  # pylint: disable=consider-merging-classes-inherited

    move_id = fields.Many2one(
        "account.move",
        "Invoice",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )

    _one_per_move = models.UniqueIndex(
        "(move_id, checkpoint) WHERE state != 'closed'",
        "This invoice is on credit hold already.",
    )

    @api.model
    def _links(self):
        return [*super()._links(), "move_id"]


class CreditDecision(models.Model):
    """Decisions about invoices."""

    # One file a concern.
    _inherit = "credit.decision"  # pylint: disable=consider-merging-classes-inherited

    _movable = ("move_id",)

    move_id = fields.Many2one(
        "account.move",
        "Invoice",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
