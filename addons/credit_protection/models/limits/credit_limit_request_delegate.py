from odoo import api, fields, models
from odoo.fields import Domain

from ..gate.credit_hold_level import DIRECTOR


class CreditLimitRequest(models.Model):
    """Second approvals in place of a director who is absent, recorded for whom."""

    # One file a concern.
    _inherit = "credit.limit.request"  # pylint: disable=consider-merging-classes-inherited

    decided_for_id = fields.Many2one(
        "res.users", "Decided for", readonly=True, ondelete="set null"
    )

    @api.depends_context("uid")
    def _compute_may_decide(self):
        """Show the stand-in what waits for the director."""
        res = super()._compute_may_decide()
        rest = self.filtered(lambda r: r.state == "first" and not r.may_decide)
        stand_ins = rest._stand_ins()
        for request in rest:
            request.may_decide = bool(request._principal(stand_ins))
        return res

    def _stand_ins(self):
        """Return who stands in for directors today, by company of these requests."""
        running = self.env["credit.delegation"]._running
        return {c: running(c, "limit_requests") for c in self.sudo().company_id}

    def _principal(self, stand_ins=None):
        """Return the absent director for whom the user may decide, or nobody."""
        self.ensure_one()
        request_sudo = self.sudo()
        if request_sudo.state != "first":
            return request_sudo.decided_for_id.browse()
        stand_ins = self._stand_ins() if stand_ins is None else stand_ins
        return self.env["credit.delegation"]._principal(
            stand_ins[request_sudo.company_id],
            request_sudo.to_grant,
            request_sudo._get_barred_users(),
        )

    @api.model
    def _search_may_decide(self, operator, value):
        """Find what waits for the director for whom the user stands in as well."""
        mine = super()._search_may_decide(operator, value)
        if operator != "in" or True not in value or self.env.user.has_group(DIRECTOR):
            return mine
        waiting = self.search(
            Domain("state", "=", "first")
            & Domain("company_id", "in", self.env.companies.ids)
        )
        stand_ins = waiting._stand_ins()
        found = waiting.filtered(lambda request: request._principal(stand_ins))
        return mine | Domain("id", "in", found.ids)

    def _get_approvers(self):
        """Ask those who stand in for an absent director as well."""
        approvers = super()._get_approvers()
        if self.state != "first":
            return approvers
        return approvers | self.env["credit.delegation"]._delegates(
            self.company_id,
            "limit_requests",
            approvers,
            self.to_grant,
            self._get_barred_users(),
        )

    def _grant(self):
        """Record for whom it is granted."""
        self._decide_for()
        return super()._grant()

    def _refuse(self, reason):
        """Record for whom it is refused; who may is checked behind it."""
        self._decide_for()
        return super()._refuse(reason)

    def _decide_for(self):
        """Record, and say, that this is decided in place of somebody who is absent."""
        self.ensure_one()
        principal = self._principal()
        if not principal or self.env.user.has_group(DIRECTOR):
            return
        self.sudo().decided_for_id = principal
        self._log(
            self.env._(
                "%(user)s decides for %(absent)s, who is absent.",
                user=self.env.user.name,
                absent=principal.name,
            )
        )
