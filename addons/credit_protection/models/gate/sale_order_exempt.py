from odoo import SUPERUSER_ID, fields, models

from .credit_decision_exempt import EXEMPTIONS
from .credit_document_exempt import Exemption


class SaleOrder(models.Model):
    """Orders of exempt teams, and between companies of this database."""

    # One file a concern.
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    credit_exempt = fields.Selection(
        EXEMPTIONS,
        "Exempt from credit checks",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Why the credit rules did not hold the order when it was confirmed.",
    )

    def _credit_exemption(self, hold, unseen):
        return super()._credit_exemption(hold, unseen) or self._credit_exempt_team(hold)

    def _credit_between_companies(self):
        """Ask for the customer too: goods for others are not between companies."""
        customer = self.partner_id.commercial_partner_id
        if customer != self._credit_debtor():
            return None
        return super()._credit_between_companies()

    def _credit_exempt_team(self, hold):
        """Return the exemption of the order's team, or None.

        A salesperson may write any team on any order. So the team counts only when
        everybody behind the order is a member: who sells it, who entered it, who
        confirms it now. Customers and OdooBot speak for nobody, and free no order
        that is on hold already: somebody who is no member may have tried it.
        """
        team, actor = self.team_id, self.env.user
        facts, debtor = self.env["credit.facts"], self._credit_debtor()
        if not team or not facts._may_have("exempt teams", debtor):
            return None
        if team not in self.company_id.credit_exempt_team_ids:
            return None
        if hold and not _is_person(actor):
            return None
        people = (self.user_id | self.create_uid | actor).filtered(_is_person)
        members = team.crm_team_member_ids.user_id
        return None if people - members else Exemption("team", team.name)


def _is_person(user):
    """Return whether somebody of the house stands behind a user."""
    return user.id != SUPERUSER_ID and not user.share
