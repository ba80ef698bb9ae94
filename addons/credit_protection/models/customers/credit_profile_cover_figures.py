from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..cover.credit_deadline import DUTIES
from ..facts.credit_facts_book import ZERO

STATES = [
    ("insured", "Insured"),
    ("stopped", "Cover stopped"),
    ("withdrawn", "Cover withdrawn"),
    ("none", "Not insured"),
]
COLUMNS = {
    "figures_cover": "varchar",
    "figures_cover_limit": "numeric",
    "over_cover": "boolean",
    "cover_stops_after": "date",
    "next_deadline": "date",
    "next_duty": "varchar",
}


class CreditProfile(models.Model):
    """The insurer's cover as the hourly figures found it: to filter and to sort.

    The shipments to stop are those customers whose cover stopped or was withdrawn, and
    who still have something coming.
    """

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    figures_cover = fields.Selection(STATES, "Cover", readonly=True, copy=False)
    figures_cover_limit = fields.Monetary(
        "Cover limit",
        readonly=True,
        copy=False,
        help="What the insurer covers today, in company currency.",
    )
    over_cover = fields.Boolean(
        "Over the cover limit",
        readonly=True,
        copy=False,
        help="The exposure of the last figures is more than the insurer covers.",
    )
    cover_stops_after = fields.Date(
        "Cover stops after",
        readonly=True,
        copy=False,
        help="Unless the oldest insured invoice is paid by this day.",
    )
    next_deadline = fields.Date(
        "Next insurance deadline", readonly=True, copy=False, help="As of every hour."
    )
    next_duty = fields.Selection(DUTIES, "What to do next", readonly=True, copy=False)
    has_open_shipments = fields.Boolean(
        "Something to be shipped",
        compute="_compute_has_open_shipments",
        search="_search_has_open_shipments",
    )

    _figures_cover_idx = models.Index(
        "(company_id) WHERE figures_cover IN ('stopped', 'withdrawn')"
    )

    @api.model
    def _stored_figures(self):
        """Store the cover with the other figures."""
        return {**super()._stored_figures(), **COLUMNS}

    def _figures_to_store(self, company, facts):
        """Add the cover of today to the figures."""
        found = super()._figures_to_store(company, facts)
        today = company._credit_today()
        cover = self.env["credit.facts"]._cover_facts(company, self.partner_id, today)
        for profile in self:
            figures = found[profile.id]
            one = cover.get(profile.partner_id.commercial_partner_id.id, {})
            figures |= _cover_figures(one, today, figures["figures_exposure"])
        return found

    # === what is still to be shipped === #

    def _compute_has_open_shipments(self):
        domain = Domain("id", "in", self.ids) & self._open_shipments()
        open_ids = set(self.search(domain)._ids)
        for profile in self:
            profile.has_open_shipments = profile._origin.id in open_ids

    @api.model
    def _search_has_open_shipments(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._open_shipments()
        return domain if True in value else ~domain

    @api.model
    def _open_shipments(self):
        """Return who has confirmed orders that are open."""
        return Domain("figures_orders", ">", 0)

    @api.readonly
    def action_open_shipments(self):
        """Open the confirmed orders of a customer that are not invoiced yet."""
        self.ensure_one()
        if not self.has_access("read"):
            raise AccessError(
                self.env._("Only the credit team sees the shipments to stop.")
            )
        return self._part_window(self.company_id, self.sudo().partner_id, "orders")


def _cover_figures(facts, today, exposure):
    """Return the columns of one customer."""
    limit = facts.get("insured_limit") or ZERO
    state = "insured" if facts.get("insured") else "none"
    if facts.get("cover_stopped"):
        state = "stopped"
    elif facts.get("cover_status") == "withdrawn":
        state = "withdrawn"
    left = {
        "stop": facts.get("days_to_mep"),
        "notice": facts.get("days_to_noa"),
        "claim": facts.get("days_to_claim"),
    }
    days = {
        duty: today + timedelta(int(n)) for duty, n in left.items() if n is not None
    }
    ahead = {d: day for d, day in days.items() if d != "stop" or day >= today}
    duty = min(ahead, key=ahead.get, default=None)
    known = facts.get("policy_active") or facts.get("cover_stopped")
    return {
        "figures_cover": state if known else None,
        "figures_cover_limit": limit,
        "over_cover": limit > ZERO and exposure > limit,
        "cover_stops_after": days.get("stop"),
        "next_deadline": ahead.get(duty),
        "next_duty": duty,
    }
