from odoo import fields, models

from .credit_hold_level import DIRECTOR


class CreditHold(models.Model):
    """Releases in place of a credit director who is absent, recorded for whom."""

    # One file a concern.
    _inherit = "credit.hold"  # pylint: disable=consider-merging-classes-inherited

    released_for_id = fields.Many2one(
        "res.users", "Released for", readonly=True, ondelete="set null"
    )

    def _stand_ins(self):
        """Return who stands in for directors today, by company of these holds."""
        running = self.env["credit.delegation"]._running
        return {c: running(c, "holds") for c in self.sudo().company_id}

    def _principal(self, up_to_amount, stand_ins):
        """Return the absent director for whom the user may release, or nobody."""
        self.ensure_one()
        hold_sudo = self.sudo()
        return self.env["credit.delegation"]._principal(
            stand_ins[hold_sudo.company_id],
            max(hold_sudo.amount, up_to_amount or 0.0),
            hold_sudo._get_barred_users() | hold_sudo.recommended_by_id,
        )

    def _within_level(self, up_to_amount=False):
        """Count what an absent director may release, and the user for them."""
        within, above = super()._within_level(up_to_amount)
        stand_ins = above._stand_ins()
        for_others = above.filtered(
            lambda hold: hold._principal(up_to_amount, stand_ins)
        )
        return within | for_others, above - for_others

    def _write_release(self, terms):
        """Record for whom a release above the user's own level was given."""
        res = super()._write_release(terms)
        stand_ins = self._stand_ins()
        for hold in self:
            up_to = terms["up_to_amount"]
            needs = hold._level_up_to(up_to) == "director"
            own = not needs or self.env.user.has_group(DIRECTOR)
            principal = not own and hold._principal(up_to, stand_ins)
            if not principal:
                hold.released_for_id = False
                continue
            hold.write({"released_level": "director", "released_for_id": principal.id})
            hold._log(
                self.env._(
                    "%(user)s decides for %(absent)s, who is absent.",
                    user=self.env.user.name,
                    absent=principal.name,
                )
            )
        return res

    def _get_approvers(self):
        """Ask those who stand in for an absent director as well."""
        approvers = super()._get_approvers()
        if self.level != "director":
            return approvers
        directors = approvers.filtered(lambda user: user.has_group(DIRECTOR))
        barred = self._get_barred_users() | self.recommended_by_id
        return approvers | self.env["credit.delegation"]._delegates(
            self.company_id, "holds", directors, self.amount, barred
        )
