from odoo import fields, models

ADMINISTRATOR = "base.group_system"


class ResCompany(models.Model):
    """Which orders are no matter of credit, whatever the rules say."""

    # One file a concern.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    credit_exempt_intercompany = fields.Boolean(
        "Orders between own companies are exempt",
        default=True,
        groups=ADMINISTRATOR,
        help="Orders of customers that are companies of this database are not held."
        " What they owe counts all the same.",
    )
    credit_exempt_team_ids = fields.Many2many(
        "crm.team",
        "credit_exempt_team_company_rel",
        string="Exempt sales teams",
        groups=ADMINISTRATOR,
        check_company=True,
        help="Orders of these teams are not held, as long as everybody who sells,"
        " entered and confirms the order is a member of the team. Customers of a web"
        " shop and of the portal need not be. What is owed counts all the same.",
    )
