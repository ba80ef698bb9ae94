from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# More than anybody has to say, and fewer than anybody wants to read.
MOST_A_DAY = 20


class CreditCustomerReport(models.AbstractModel):
    """Records that customers may add themselves, on the portal.

    They are written past the customer's rights, since customers have none on them:
    whoever calls has checked that the invoices are the customer's own.
    """

    _name = "credit.customer.report"
    _description = "Reported by a Customer"

    reported_by_id = fields.Many2one(
        "res.partner",
        "Reported by",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The contact of the customer who reported it on the portal.",
    )

    @api.model
    def _check_own(self, moves):
        """Refuse invoices that are not the customer's own; return them locked, in sudo.

        The lock lets two answers about one invoice come one after the other.
        """
        moves.check_access("read")
        moves_sudo = moves.sudo()
        if moves_sudo.commercial_partner_id != self._customer():
            raise UserError(self.env._("Choose open invoices of your company."))
        moves_sudo.lock_for_update()
        return moves_sudo

    @api.model
    def _customer(self):
        """Return the customer for whom the user of the portal speaks.

        An internal user speaks for none: many may say themselves whom they belong to.
        """
        if not self.env.user.share:
            raise AccessError(
                self.env._("Only users of the portal speak for a customer here.")
            )
        return self.env.user.partner_id.commercial_partner_id

    @api.model
    def _check_pace(self):
        """Refuse more reports of one customer than somebody can answer in a day."""
        since = fields.Datetime.now() - timedelta(days=1)
        count = self.sudo().search_count(
            [
                ("partner_id", "=", self._customer().id),
                ("reported_by_id", "!=", False),
                ("create_date", ">", since),
            ]
        )
        if count >= MOST_A_DAY:
            raise UserError(
                self.env._(
                    "You have told us much today. Please call us, or go on tomorrow."
                )
            )

    @api.model
    def _add_for_customer(self, company, vals):
        """Record what the customer said, for whoever answers to this customer."""
        profiles_sudo = self.env["credit.profile"].sudo()
        profile_sudo = profiles_sudo._ensure(self._customer().sudo(), company.sudo())
        user = profile_sudo._responsible_users()[profile_sudo.id]
        return (
            self.sudo()
            .with_company(company)
            .create(
                {
                    **vals,
                    "user_id": user.id or self.env.ref("base.user_root").id,
                    "reported_by_id": self.env.user.partner_id.id,
                }
            )
        )
