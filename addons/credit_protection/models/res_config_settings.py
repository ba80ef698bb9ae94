from odoo import fields, models

from .credit_ruleset_lifecycle import SECOND_PERSON


class ResConfigSettings(models.TransientModel):
    """Settings of the whole database, which only an administrator of Odoo changes.

    Rules can be for all companies, so whether one person is enough to activate them
    has one answer; and those who write rules cannot switch it off.
    """

    _inherit = "res.config.settings"

    credit_second_person = fields.Boolean(
        "A second person activates rules", config_parameter=SECOND_PERSON
    )
