from odoo import api, fields, models

from ..base.credit_night_work import each_alone

READERS = "credit_protection.group_credit_user,credit_protection.group_credit_auditor"


class ResPartner(models.Model):
    """The payment terms of new customers, and the proposal on the Credit tab."""

    # One file a concern.
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    credit_proposed_term_id = fields.Many2one(
        "account.payment.term",
        "Proposed payment terms",
        compute="_compute_credit_proposed_term_id",
        groups=READERS,
        help="The longest payment terms that are allowed, where the customer has"
        " others.",
    )

    @api.depends("credit_profile_id", "property_payment_term_id")
    @api.depends_context("company")
    def _compute_credit_proposed_term_id(self):
        for partner in self:
            profile = partner.credit_profile_id
            partner.credit_proposed_term_id = profile.proposed_term_id

    @api.model_create_multi
    def create(self, vals_list):
        """Rate new customers at once where the rules name payment terms for them."""
        partners = super().create(vals_list)
        partners._credit_give_first_terms()
        return partners

    def write(self, vals):
        """Let lists and cards follow payment terms that somebody changes."""
        result = super().write(vals)
        if "property_payment_term_id" in vals:
            Profile = self.env["credit.profile"].sudo()
            Profile._of(self, self.env.company)._take_terms()
        return result

    def _credit_give_first_terms(self):
        """Rate customers that have just been made and have no payment terms.

        Contacts have those of their company; who is no customer yet gets them with the
        first order.
        """
        company = self.env.company
        new = self.filtered(
            lambda p: (
                p.customer_rank
                and p.commercial_partner_id == p
                and not p.property_payment_term_id
                and p.company_id in (company, self.env["res.company"])
            )
        )
        if not new or not company.sudo().credit_give_first_terms:
            return
        Profile = self.env["credit.profile"]
        rules = Profile._rules_for(company)
        if rules and rules.payment_terms:
            profiles = Profile._ensure(new, company)
            today = company._credit_today()
            each_alone(
                self.env,
                profiles.ids,
                lambda ids: Profile.browse(ids)._refresh_batch(company, today),
            )

    def action_credit_use_proposed_terms(self):
        """Give the customer the payment terms that the rules propose."""
        self.ensure_one()
        self.check_access("read")
        Profile = self.env["credit.profile"]
        Profile._check_may_agree_terms()
        profile = Profile._of(self, self.env.company)
        return profile.action_use_proposed_terms()
