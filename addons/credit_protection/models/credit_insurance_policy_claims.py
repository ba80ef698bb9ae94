from pathlib import Path

from odoo import api, fields, models
from odoo.tools.misc import file_path

LAYOUTS = "credit_protection/data/insurers"


class CreditInsurancePolicy(models.Model):
    """In which layout an insurer wants to have its claims."""

    # One file a concern.
    _inherit = "credit.insurance.policy"

    claim_layout = fields.Selection(
        "_claim_layouts",
        "Layout of claims",
        help="A file in this layout goes into the claim pack, beside the XML that is"
        " the same for every insurer.",
    )

    @api.model
    def _claim_layouts(self):
        """Return the layouts that stand in the addon, one folder each."""
        folders = sorted(Path(file_path(LAYOUTS)).glob("*/claim.xsl"))
        return [(path.parent.name, path.parent.name.title()) for path in folders]
