from odoo import api, fields, models


class CreditClaimLine(models.Model):
    """What is disputed of a claimed invoice, where the dispute is recorded."""

    # One file a concern.
    _inherit = "credit.claim.line"

    from_dispute = fields.Boolean(readonly=True)


class CreditClaim(models.Model):
    """Disputes of claimed invoices, as they are recorded."""

    # One file a concern.
    _inherit = "credit.claim"  # pylint: disable=consider-merging-classes-inherited

    def _losses(self, day, books):
        """Take over what is disputed before the figures are made."""
        for line in self.sudo().line_ids:
            disputed = line.move_id._credit_disputed()
            if disputed or line.from_dispute:
                part = float(self._converted(disputed, day))
                line.write(
                    {
                        "disputed_amount": part,
                        "open_amount": max(line.open_amount, part),
                        "from_dispute": bool(disputed),
                    }
                )
        return super()._losses(day, books)

    @api.readonly
    def action_open_disputes(self):
        """Open the disputes of the invoices on this claim."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Disputes"),
            "res_model": "credit.dispute",
            "views": [[False, "list"], [False, "form"]],
            "domain": [("move_id", "in", self.line_ids.move_id.ids)],
        }
