from odoo import Command, api, fields, models


class CreditClaimShare(models.TransientModel):
    """The dialog that shares payments of the buyer with the insurer."""

    _name = "credit.claim.share"
    _description = "Sharing of Recoveries"
    _inherit = ["credit.reach"]

    claim_id = fields.Many2one("credit.claim", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="claim_id.currency_id")
    divided_text = fields.Char(compute="_compute_divided_text")
    line_ids = fields.One2many(
        "credit.claim.share.line",
        "share_id",
        "Payments",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.depends("claim_id")
    def _compute_line_ids(self):
        """List what came in since the date of loss."""
        for share in self:
            claim = share.claim_id
            share.line_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "item_id": item.id,
                            "name": item.move_id.name,
                            "day": item.date,
                            "amount": amount,
                        }
                    )
                    for item, amount in self._parts_of(claim)
                ),
            ]

    @api.model
    def _parts_of(self, claim):
        """Return what came in, and what of it is shared under this claim."""
        if not claim:
            return []
        items = [(item, 0) for item in claim._unshared()]
        return [(piece.item, piece.amount) for piece in claim._shares(items)]

    @api.depends("claim_id")
    def _compute_divided_text(self):
        """Say why not all of a payment is shared here."""
        for share in self:
            claim = share.claim_id
            there = claim and claim._owed_elsewhere()

            def money(amount, claim=claim):
                return claim._money(float(claim._converted(amount, claim._loss_day())))

            share.divided_text = bool(there) and self.env._(
                "%(percent)s %% of each payment are shared here: %(buyer)s owed"
                " %(here)s under this policy at the date of loss, and %(there)s under"
                " other policies at theirs.",
                percent=f"{100 * claim._part_here():.2f}".rstrip("0").rstrip("."),
                buyer=claim.partner_id.display_name,
                here=money(claim._owed_here()),
                there=money(there),
            )

    def action_share(self):
        """Share them, and draft the entry."""
        self.ensure_one()
        self.claim_id._share({line.item_id.id: line.costs for line in self.line_ids})
        return {"type": "ir.actions.act_window_close"}


class CreditClaimShareLine(models.TransientModel):
    """One payment, and what it cost to get it."""

    _name = "credit.claim.share.line"
    _description = "Payment to Share"
    _inherit = ["credit.reach"]

    share_id = fields.Many2one("credit.claim.share", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="share_id.currency_id")
    item_id = fields.Many2one("account.move.line", required=True, ondelete="cascade")
    name = fields.Char("Payment", readonly=True)
    day = fields.Date("On", readonly=True)
    amount = fields.Monetary(readonly=True)
    costs = fields.Monetary("Costs of collecting")
    insurer_amount = fields.Monetary(
        "Insurer's share",
        compute="_compute_insurer_amount",
        help="What the insurer gets once the costs are paid.",
    )

    @api.depends("costs", "share_id.line_ids.costs")
    def _compute_insurer_amount(self):
        """Show what sharing would give, payment by payment."""
        for share in self.share_id:
            lines = share.line_ids
            items = [(line.item_id.sudo(), max(line.costs, 0)) for line in lines]
            parts = share.claim_id._shares(items)
            for line, piece in zip(lines, parts, strict=True):
                line.insurer_amount = float(piece.share.insurer)
