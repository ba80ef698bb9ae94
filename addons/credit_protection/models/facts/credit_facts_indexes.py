"""Indexes behind ``credit.facts``: what is open of one customer, without a search."""

from odoo import models

_CUSTOMER_INVOICE = "move_type IN ('out_invoice', 'out_refund', 'out_receipt')"


class AccountMove(models.Model):
    """Posted invoices by customer: since when, and sales of 12 months."""

    _inherit = "account.move"

    _credit_history_idx = models.Index(
        "(commercial_partner_id, company_id, invoice_date)"
        " INCLUDE (move_type, amount_untaxed_signed, amount_total_signed)"
        f" WHERE state = 'posted' AND {_CUSTOMER_INVOICE}"
    )
    _credit_draft_idx = models.Index(
        f"(commercial_partner_id) WHERE state = 'draft' AND {_CUSTOMER_INVOICE}"
    )


class AccountMoveLine(models.Model):
    """Open items by partner: a few of the many that every customer has.

    What is open in its own currency only is there too, as the ageing shows it.
    """

    _inherit = "account.move.line"

    _credit_open_idx = models.Index(
        "(account_id, partner_id)"
        " INCLUDE (id, company_id, move_id, amount_residual, balance, date_maturity,"
        " date, amount_residual_currency, currency_id)"
        " WHERE reconciled IS NOT TRUE AND parent_state = 'posted'"
        " AND (amount_residual <> 0 OR amount_residual_currency <> 0)"
    )
