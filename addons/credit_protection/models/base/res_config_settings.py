from odoo import fields, models

from ..rules.credit_ruleset_lifecycle import SECOND_PERSON


class ResConfigSettings(models.TransientModel):
    """What only an administrator of Odoo changes.

    Rules can be for all companies, so whether one person is enough to activate them
    has one answer for the whole database; and those who write rules cannot switch it
    off. What is exempt from the rules is said company by company.
    """

    _inherit = "res.config.settings"

    credit_second_person = fields.Boolean(
        "A second person activates rules", config_parameter=SECOND_PERSON
    )
    credit_exempt_intercompany = fields.Boolean(
        related="company_id.credit_exempt_intercompany", readonly=False
    )
    credit_exempt_team_ids = fields.Many2many(
        related="company_id.credit_exempt_team_ids", readonly=False
    )
