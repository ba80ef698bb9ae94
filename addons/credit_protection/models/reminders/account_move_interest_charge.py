from odoo import api, fields, models
from odoo.exceptions import AccessError

CHARGED = ("credit_interest_invoice", "credit_interest_until")
CHARGED_LINE = ("credit_interest_of_id", "credit_interest_part")


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

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse what only charging late interest writes, defaults included."""
        moves = super().create(vals_list)
        _refuse(moves, [name for name in CHARGED if any(moves.mapped(name))])
        return moves

    def write(self, vals):
        """Refuse what only charging late interest writes."""
        _refuse(self, [name for name in CHARGED if name in vals])
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

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse what only charging late interest writes, defaults included."""
        lines = super().create(vals_list)
        _refuse(lines, [name for name in CHARGED_LINE if any(lines.mapped(name))])
        return lines

    def write(self, vals):
        """Refuse what only charging late interest writes."""
        _refuse(self, [name for name in CHARGED_LINE if name in vals])
        return super().write(vals)


def _refuse(records, names):
    if names and not records.env.su:
        raise AccessError(
            records.env._(
                "%(field)s is not typed: it is set when late interest is charged, from"
                " its calculation.",
                field=records._fields[names[0]]._description_string(records.env),
            )
        )
