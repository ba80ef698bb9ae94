from odoo import fields, models


class AccountMove(models.Model):
    """Invoices that charge late interest, and until when it was charged."""

    # One file a concern.
    _inherit = "account.move"  # pylint: disable=consider-merging-classes-inherited

    credit_interest_invoice = fields.Boolean(
        "Charges late interest",
        readonly=True,
        copy=False,
        help="Bears no interest itself.",
    )
    credit_interest_until = fields.Date(
        "Late interest charged until", readonly=True, copy=False
    )

    def write(self, vals):
        """Refuse what only charging late interest writes."""
        self._credit_refuse_typed(
            vals, ("credit_interest_invoice", "credit_interest_until")
        )
        return super().write(vals)


class AccountMoveLine(models.Model):
    """Which invoice a line charges late interest for."""

    # One file a concern.
    _inherit = "account.move.line"  # pylint: disable=consider-merging-classes-inherited

    credit_interest_of_id = fields.Many2one(
        "account.move",
        "Late interest on",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    credit_interest_part = fields.Selection(
        [("interest", "Late interest"), ("fee", "Compensation")],
        "Charges",
        readonly=True,
        copy=False,
    )
