from decimal import Decimal

from odoo import api, models

from ...engine import insurable


class CreditCover(models.AbstractModel):
    """What of an invoice is insured once a part of it was paid."""

    # One file a concern.
    _inherit = "credit.cover"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _taxes_too(self, move):
        """Return whether more than the net amount was stamped as insured.

        The policy insures taxes, or a person decided so.
        """
        move_sudo = move.sudo()
        stamped = move_sudo.credit_insured_amount + move_sudo.credit_disputed_insured
        untaxed = move_sudo.amount_untaxed_signed
        return move_sudo.company_currency_id.compare_amounts(stamped, untaxed) > 0

    @api.model
    def _insured_open(self, move, amount, disputed=0):
        """Return how much of a stamped amount is open, as ``AT_STAKE`` finds it in SQL.

        A payment pays net amount and taxes alike; taxes that are not insured do not
        take what is.

        :param disputed: what of the invoice is left out until it is settled
        """
        move_sudo = move.sudo()
        currency = move_sudo.company_currency_id
        untaxed, total = move_sudo.amount_untaxed_signed, move_sudo.amount_total_signed
        base = insurable(
            Decimal(str(move_sudo.amount_residual_signed)),
            Decimal(str(total)),
            Decimal(str(untaxed)),
            disputed=Decimal(str(disputed)),
            tax_insured=self._taxes_too(move)
            or move_sudo.credit_cover_version_id.tax_insured,
            step=Decimal(str(currency.rounding)),
        )
        return min(amount, float(base))
