from odoo import api, models
from odoo.fields import Domain

from ..facts.credit_facts_cover_sql import INVOICES
from ..facts.credit_facts_small import counts_domain
from .credit_overview import REASON_GROUPS


class CreditOverview(models.AbstractModel):
    """The insurer's cover on the credit tab, for the credit team.

    Salespeople learn neither what an insurer covers nor that it has stopped.
    """

    # One file a concern.
    _inherit = "credit.overview"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _for_partners(self, partners):
        """Add the cover limit and sentences about cover and the next deadline."""
        overviews = super()._for_partners(partners)
        told = any(self.env.user.has_group(group) for group in REASON_GROUPS)
        covers = self._covers(partners) if told and overviews else {}
        for partner in partners._origin.sudo():
            if partner.id in overviews:
                cover = covers.get(partner.commercial_partner_id.id)
                overviews[partner.id] |= cover or {"cover": False, "cover_lines": []}
        return overviews

    @api.model
    def _covers(self, partners):
        """Return limit and sentences of each customer, in a few queries."""
        company = self.env.company
        today = company._credit_today()
        debtors_sudo = partners._origin.sudo().commercial_partner_id
        facts = self.env["credit.facts"]._cover_facts(company, debtors_sudo, today)
        oldest = self._oldest_covered(company, debtors_sudo)
        deadlines = self._next_deadlines(company, debtors_sudo)
        found = {}
        for debtor in debtors_sudo:
            cover = facts[debtor.id]
            if not cover["policy_active"]:
                continue
            limit = cover["insured_limit"]
            lines = [
                self._cover_line(company, cover),
                *self._stop_line(oldest.get(debtor.id), today, bool(limit)),
                *self._deadline_line(deadlines.get(debtor.id)),
            ]
            shown = self._figure(company, limit) if limit else False
            found[debtor.id] = {
                "cover": shown,
                "cover_stopped": cover["cover_stopped"],
                "cover_lines": lines,
            }
        return found

    @api.model
    def _cover_line(self, company, cover):
        """Say what the insurer covers."""
        if cover["insured_limit"]:
            return self.env._(
                "Cover limit of the insurer: %(amount)s.",
                amount=self._amount(company, cover["insured_limit"]),
            )
        if cover.get("not_insurable"):
            return self.env._(
                "The policy does not insure this kind of customer, or not its country."
            )
        if cover.get("cover_status") == "expired":
            return self.env._(
                "The cover limit of the insurer ended on %(date)s: new deliveries are"
                " not insured.",
                date=self._day(cover["cover_valid_until"]),
            )
        if cover.get("cover_status") == "withdrawn":
            return self.env._("The insurer has withdrawn its cover.")
        return self.env._(
            "The insurer grants no cover limit: new deliveries are not insured."
        )

    @api.model
    def _stop_line(self, move_sudo, today, granted):
        """Say when cover stops, or that it has stopped, and what would help.

        :param granted: whether there is cover for new deliveries that can stop
        """
        if not move_sudo:
            return []
        day = self._day(move_sudo.credit_extension_end)
        if not granted:
            return [
                self.env._(
                    "%(invoice)s is insured as it was delivered; its longest extension"
                    " ends on %(date)s.",
                    invoice=move_sudo.name,
                    date=day,
                )
            ]
        if move_sudo.credit_extension_end < today:
            return [
                self.env._(
                    "Cover has stopped: %(invoice)s was not paid by %(date)s. What is"
                    " shipped now is not insured.",
                    invoice=move_sudo.name,
                    date=day,
                )
            ]
        return [
            self.env._(
                "Cover stops after %(date)s unless %(invoice)s is paid.",
                invoice=move_sudo.name,
                date=day,
            )
        ]

    @api.model
    def _deadline_line(self, deadline_sudo):
        """Say what the insurer asks for next."""
        if not deadline_sudo or deadline_sudo.duty == "stop":
            return []
        duties = dict(deadline_sudo._fields["duty"]._description_selection(self.env))
        return [
            self.env._(
                "Next insurance deadline: %(date)s (%(when)s), %(invoice)s: %(duty)s.",
                date=self._day(deadline_sudo.date),
                when=deadline_sudo.when,
                invoice=deadline_sudo.move_id.name,
                duty=duties[deadline_sudo.duty],
            )
        ]

    @api.model
    def _oldest_covered(self, company, debtors_sudo):
        """Return the open invoice of each customer whose extension ends first."""
        cover_sudo = self.env["credit.cover"].sudo()
        policies = cover_sudo._policies(company)
        moves_sudo = debtors_sudo.env["account.move"].search(
            Domain("commercial_partner_id", "in", debtors_sudo.ids)
            & Domain("company_id", "in", cover_sudo._sharing(company, policies))
            & Domain("move_type", "in", INVOICES)
            & Domain("state", "=", "posted")
            & counts_domain(company._credit_small_residual())
            & Domain("credit_extension_end", "!=", False),
            order="credit_extension_end desc, id desc",
        )
        return {move.commercial_partner_id.id: move for move in moves_sudo}

    @api.model
    def _next_deadlines(self, company, debtors_sudo):
        # Read while they are found: by their ids those of all customers are read.
        deadlines_sudo = debtors_sudo.env["credit.deadline"].search_fetch(
            Domain("partner_id", "in", debtors_sudo.ids)
            & Domain("company_id", "=", company.id)
            & Domain("duty", "!=", "stop"),
            ["partner_id", "move_id", "duty", "date", "days_left"],
            order="date desc, id desc",
        )
        return {deadline.partner_id.id: deadline for deadline in deadlines_sudo}
