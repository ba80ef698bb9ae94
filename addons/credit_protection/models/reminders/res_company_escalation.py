from odoo import fields, models

from ..base.res_company import SETTINGS


class ResCompany(models.Model):
    """Whether and when a company reminds customers of what is late."""

    # One file a concern.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    credit_escalation_mode = fields.Selection(
        [
            ("none", "Nobody is reminded"),
            ("manual", "Prepare, and I send"),
            ("automatic", "Sent by themselves"),
        ],
        "Reminders",
        default="manual",
        required=True,
        help="Prepare: each morning the reminders of the day stand in a list where you"
        " skip, edit and send them. By themselves: what needs nobody's approval leaves"
        " at once.",
        prefetch=SETTINGS,
    )
    credit_escalation_hour = fields.Integer(
        "Reminders from (hour)",
        default=7,
        help="The hour of the day, in the time zone of the company, from which"
        " reminders are prepared.",
        prefetch=SETTINGS,
    )

    _credit_escalation_hour = models.Constraint(
        "CHECK(credit_escalation_hour BETWEEN 0 AND 23)",
        "The hour lies between 0 and 23.",
    )
