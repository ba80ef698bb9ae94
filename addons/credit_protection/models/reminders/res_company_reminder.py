from odoo import fields, models

from ..base.res_company import SETTINGS


class ResCompany(models.Model):
    """What leaves with reminders of a company."""

    # One file a concern.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    credit_reminder_invoices = fields.Boolean(
        "Attach the invoices to reminders",
        help="The overdue invoices as PDF files, at most 20. The letter with all open"
        " items is attached always.",
        prefetch=SETTINGS,
    )
