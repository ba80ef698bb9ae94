from odoo import api, fields, models

READERS = "credit_protection.group_credit_user,credit_protection.group_credit_auditor"


class ResPartner(models.Model):
    """What agencies and insurers say about a customer, on its tab."""

    # One file a concern.
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    credit_external = fields.Json(compute="_compute_credit_external", groups=READERS)

    @api.depends("commercial_partner_id", "country_id")
    @api.depends_context("company", "lang", "uid")
    def _compute_credit_external(self):
        cards = self.env["credit.external.facts"]._cards(self.env.company, self._origin)
        for partner in self:
            partner.credit_external = cards.get(
                partner._origin.commercial_partner_id.id, []
            )

    def action_credit_grades(self):
        """Open all grades of this customer, the old ones as well."""
        self.ensure_one()
        self.env["credit.grade"].check_access("read")
        debtor = self.commercial_partner_id
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_protection.credit_grade_action"
        )
        return {
            **action,
            "name": self.env._("Grades of %(customer)s", customer=debtor.name),
            "domain": [("partner_id", "child_of", debtor.id)],
            "context": {"default_partner_id": debtor.id, "active_test": False},
        }
