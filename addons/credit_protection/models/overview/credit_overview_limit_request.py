from odoo import api, models


class CreditOverview(models.AbstractModel):
    """The credit tab also leads to asking for a limit and to what was asked."""

    # One file a concern.
    _inherit = "credit.overview"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _for_partners(self, partners):
        """Add who has asked, how many requests there are, and whether one may ask."""
        overviews = super()._for_partners(partners)
        if not overviews:
            return overviews
        Request, company = self.env["credit.limit.request"], self.env.company
        debtor_of = {
            partner.id: partner.commercial_partner_id
            for partner in partners._origin.sudo()
        }
        debtors = self.env["res.partner"].union(*debtor_of.values())
        waiting = Request._waiting_of(debtors, company)
        counts, may_ask = {}, Request.has_access("create")
        if Request.has_access("read"):
            domain = [
                ("partner_id", "in", debtors.ids),
                ("company_id", "=", company.id),
            ]
            counts = dict(
                Request._read_group(domain, ["partner_id"], ["__count"]),
            )
        by_id = {partner.id: count for partner, count in counts.items()}
        for partner_id, overview in overviews.items():
            debtor = debtor_of[partner_id]
            request_sudo = waiting.get((debtor.id, company.id))
            overview |= {
                "can_request_limit": may_ask and not request_sudo,
                "limit_asked": request_sudo._asked_text() if request_sudo else False,
                "limit_requests_text": self.env._(
                    "Limit Requests (%(count)s)", count=by_id[debtor.id]
                )
                if debtor.id in by_id
                else False,
            }
        return overviews
