from pathlib import Path

from odoo import api, fields, models
from odoo.tools.misc import file_path

LAYOUTS = "credit_protection/data/insurers"


class CreditInsurancePolicy(models.Model):
    """How claims under a policy are written, and booked."""

    # One file a concern.
    _inherit = "credit.insurance.policy"

    claim_layout = fields.Selection(
        "_claim_layouts",
        "Layout of claims",
        help="A file in this layout goes into the claim pack, beside the XML that is"
        " the same for every insurer.",
    )

    claim_journal_id = fields.Many2one(
        "account.journal",
        "Journal of claims",
        check_company=True,
        domain="[('type', '=', 'general')]",
        ondelete="restrict",
    )
    claim_receivable_account_id = fields.Many2one(
        "account.account",
        "Due from the insurer",
        check_company=True,
        domain="[('account_type', 'in', ('asset_current', 'asset_receivable'))]",
        ondelete="restrict",
    )
    claim_income_account_id = fields.Many2one(
        "account.account",
        "Indemnity income",
        check_company=True,
        domain="[('internal_group', '=', 'income')]",
        ondelete="restrict",
    )
    claim_loss_account_id = fields.Many2one(
        "account.account",
        "Bad debts",
        check_company=True,
        domain="[('internal_group', '=', 'expense')]",
        ondelete="restrict",
        help="Written-off debts; what is recovered of them lowers it again.",
    )
    claim_payable_account_id = fields.Many2one(
        "account.account",
        "Owed to the insurer",
        check_company=True,
        domain="[('account_type', 'in', ('liability_current', 'liability_payable'))]",
        ondelete="restrict",
        help="The insurer's share of what the buyer pays after the date of loss.",
    )
    claim_relieve_taxes = fields.Boolean(
        "Take back taxes of written-off debts",
        default=True,
        help="Proposes to take back the tax in what is written off. Ask your adviser"
        " when this is allowed.",
    )

    @api.model
    def _claim_layouts(self):
        """Return the layouts that stand in the addon, one folder each."""
        folders = sorted(Path(file_path(LAYOUTS)).glob("*/claim.xsl"))
        return [(path.parent.name, path.parent.name.title()) for path in folders]
