from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount


class CreditHold(models.Model):
    """A release on condition: the order passes only once so much has been prepaid."""

    # One file a concern.
    _inherit = "credit.hold"  # pylint: disable=consider-merging-classes-inherited

    prepay_percent = fields.Float(
        "Prepayment (%)",
        readonly=True,
        help="The release lets the order pass once this share of it is prepaid.",
    )
    prepay_amount = fields.Monetary(
        "Prepayment",
        readonly=True,
        help="The release lets the order pass once this amount is prepaid.",
    )
    prepaid_required = fields.Monetary("To be prepaid", readonly=True)
    prepaid_paid = fields.Monetary(
        "Prepaid so far",
        readonly=True,
        help="Online payments for this order and paid down payments, when they were"
        " last looked at.",
    )
    condition_text = fields.Char("Condition", compute="_compute_condition_text")

    @api.depends(
        "state", "prepay_percent", "prepay_amount", "prepaid_paid", "prepaid_required"
    )
    @api.depends_context("lang")
    def _compute_condition_text(self):
        for hold in self:
            condition = hold._condition()
            if not any(condition.values()):
                hold.condition_text = False
                continue
            hold.condition_text = self.env._(
                "%(condition)s, %(paid)s of %(required)s so far",
                condition=self._condition_words(condition, hold.currency_id),
                paid=format_amount(self.env, hold.prepaid_paid, hold.currency_id),
                required=format_amount(
                    self.env, hold.prepaid_required, hold.currency_id
                ),
            )

    def _condition(self):
        """Return the condition of the release, as it was given."""
        return {
            "prepay_percent": self.prepay_percent,
            "prepay_amount": self.prepay_amount,
        }

    @api.model
    def _condition_words(self, condition, currency):
        """Return a condition as people say it."""
        if condition.get("prepay_percent"):
            number = self.env["credit.wording"]._number(
                str(condition["prepay_percent"])
            )
            return self.env._("%(number)s %% prepaid", number=number)
        amount = format_amount(self.env, condition["prepay_amount"], currency)
        return self.env._("%(amount)s prepaid", amount=amount)

    @api.model
    def _check_condition(self, condition):
        """Raise unless the condition is a share up to 100 %, or an amount."""
        percent = condition.get("prepay_percent") or 0
        amount = condition.get("prepay_amount") or 0
        if percent < 0 or percent > 100 or amount < 0:
            raise UserError(
                self.env._(
                    "A prepayment is a share between 0 and 100 %, or an amount above"
                    " zero."
                )
            )
