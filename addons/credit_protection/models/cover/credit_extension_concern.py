from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# The policy does not insure this buyer at all: no cover can stop.
NOT_CONCERNED = ("buyer", "country")


class CreditExtensionRequest(models.Model):
    """Which invoices an insurer has to be asked about."""

    # One file a concern.
    _inherit = "credit.extension.request"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _check_concerned(self, invoices_sudo):
        """Refuse where none of the invoices means anything to an insurer."""
        if not self._concerns_insurer(invoices_sudo):
            raise UserError(
                self.env._(
                    "No insurer has to be asked: these invoices are not insured, and"
                    " cannot stop the cover of others. Record what you agreed as a"
                    " promise or a payment plan."
                )
            )

    @api.model
    def _concerns_insurer(self, invoices_sudo):
        """Return whether cover of the buyer can stop by any of these invoices.

        Where the insurer granted no limit there is no cover to lose, unless something
        else that the buyer owes is insured.
        """
        concerned = self._concerned(invoices_sudo)
        unlimited = concerned.filtered(lambda m: m.credit_cover_reason == "no_limit")
        if not concerned or concerned - unlimited:
            return bool(concerned)
        insured = (
            Domain("company_id", "in", unlimited.company_id.ids)
            & Domain("commercial_partner_id", "in", unlimited.commercial_partner_id.ids)
            & Domain("state", "=", "posted")
            & Domain("credit_insured_amount", ">", 0)
            & Domain("amount_residual_signed", ">", 0)
        )
        return bool(unlimited.search_count(insured, limit=1))

    @api.model
    def _concerned(self, invoices_sudo):
        """Return those of these invoices that stop cover while they stay open.

        One of which nothing is insured, for example since the limit is used, does too.
        """
        return invoices_sudo.filtered(
            lambda m: (
                m.credit_cover_version_id
                and m.credit_extension_end
                and m.credit_cover_reason not in NOT_CONCERNED
            )
        )
