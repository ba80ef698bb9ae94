from odoo import api, fields, models
from odoo.fields import Domain


class CreditProfile(models.Model):
    """What the last night could not do for a customer."""

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    night_error = fields.Char(
        "Failed at night",
        compute="_compute_night_error",
        search="_search_night_error",
        help="What the last run could not do for this customer, and why.",
    )

    @api.depends_context("uid", "lang")
    def _compute_night_error(self):
        failures = self.env["credit.night.failure"].search(
            self._failures()
            & Domain("company_id", "in", self.company_id.ids)
            & Domain("partner_id", "in", self.partner_id.ids)
        )
        stages = dict(failures._fields["stage"]._description_selection(self.env))
        known = failures.grouped(lambda f: (f.company_id, f.partner_id))
        for profile in self:
            mine = known.get((profile.company_id, profile.partner_id), failures[:0])
            profile.night_error = "; ".join(
                f"{stages[failure.stage]}: {failure.reason}" for failure in mine
            )

    @api.model
    def _search_night_error(self, operator, value):
        if operator not in ("in", "not in") or set(value) - {False, ""}:
            return NotImplemented
        # Several at most in a normal night: all are read.
        found = self.env["credit.night.failure"]._read_group(
            self._failures(), ["company_id", "partner_id"]
        )
        having = Domain.OR(
            Domain("company_id", "=", company.id) & Domain("partner_id", "=", one.id)
            for company, one in found
        )
        return having if operator == "not in" else ~having

    @api.model
    def _failures(self):
        return Domain("current", "=", True) & Domain("partner_id", "!=", False)
