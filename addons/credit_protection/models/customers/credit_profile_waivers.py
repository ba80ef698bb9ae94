from odoo import api, fields, models

TEAM = "credit_protection.group_credit_user,credit_protection.group_credit_auditor"


class CreditProfile(models.Model):
    """The way from a customer to its waivers."""

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    waiver_count = fields.Integer("Waivers", compute="_compute_waivers")
    active_waiver_ids = fields.Many2many(
        "credit.waiver", string="Waivers in force", compute="_compute_waivers"
    )

    @api.depends("partner_id")
    def _compute_waivers(self):
        """Count all waivers of each customer and pick those of today."""
        found = self.env["credit.waiver"].search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
            ]
        )
        of = found.grouped(lambda w: (w.partner_id, w.company_id))
        for profile in self:
            waivers = of.get((profile.partner_id, profile.company_id), found.browse())
            profile.waiver_count = len(waivers)
            profile.active_waiver_ids = waivers.filtered(lambda w: w.state == "active")

    def action_waivers(self):
        """Open all waivers of this customer, past ones too."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "credit_protection.credit_waiver_action"
        )
        domain = [
            ("partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
        ]
        return {**action, "domain": domain, "context": {}}

    def action_waive(self):
        """Open the dialog that waives a rule for this customer."""
        self.ensure_one()
        self.env["credit.waiver"]._check_may_grant(self)
        return self._waive_dialog()

    def _waive_dialog(self, **defaults):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "credit_protection.credit_waive_action"
        )
        context = {f"default_{name}": value for name, value in defaults.items()}
        return {**action, "context": {"default_profile_id": self.id, **context}}


class ResPartner(models.Model):
    """The waivers of a customer on its credit tab, for the credit team."""

    # One file a concern.
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    credit_waiver_ids = fields.Many2many(
        "credit.waiver",
        string="Waivers in force",
        compute="_compute_credit_waiver_ids",
        groups=TEAM,
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_credit_waiver_ids(self):
        for partner in self:
            partner.credit_waiver_ids = partner.credit_profile_id.active_waiver_ids
