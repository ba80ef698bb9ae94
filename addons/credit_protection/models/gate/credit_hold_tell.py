from odoo import SUPERUSER_ID, models


class CreditHold(models.Model):
    """Who learns that a document was held."""

    # One file a concern.
    _inherit = "credit.hold"  # pylint: disable=consider-merging-classes-inherited

    def _user_to_tell(self):
        """Return who has not seen it happen: the salesperson, or nobody."""
        self.ensure_one()
        user = self.env.user
        if not self.user_id.active and user._is_internal() and user.id != SUPERUSER_ID:
            return self.user_id.browse()
        return self._user_who_sells() - user

    def _user_who_sells(self):
        """Return who takes care of it: the salesperson, if there is one.

        An order that came in by itself and has no salesperson, from a web shop for
        example, would wait unseen: the leader of its team takes care of it, else
        whoever answers for credit in the company.
        """
        self.ensure_one()
        if self.user_id.active:
            return self.user_id
        order_sudo = self.sudo().order_id
        leader_sudo = order_sudo.team_id.user_id if order_sudo else self.user_id.sudo()
        responsible_sudo = self.company_id.sudo().credit_responsible_id
        for someone_sudo in (leader_sudo, responsible_sudo):
            if someone_sudo.active:
                return someone_sudo.with_env(self.env)
        return self.sudo()._get_approvers()[:1].with_env(self.env)
