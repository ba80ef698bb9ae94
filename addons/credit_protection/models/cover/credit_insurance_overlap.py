from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class CreditInsurancePolicy(models.Model):
    """No invoice has two insurers: policies of the same days insure other countries."""

    # One file a concern.
    _inherit = "credit.insurance.policy"  # pylint: disable=consider-merging-classes-inherited

    @api.constrains("company_id", "version_ids", "active")
    def _check_one_policy(self):
        """Refuse a second policy for the same days and countries."""
        for policy in self.filtered(lambda p: p.active and p.date_from):
            for other_sudo in policy._beside():
                if policy.version_ids._clash_with(other_sudo.version_ids):
                    raise ValidationError(policy._overlap_message(other_sudo))

    def _beside(self):
        """Return the other policies of this company, its main one and its branches."""
        company = self.company_id
        domain = Domain("company_id", "in", (company | company.root_id).ids)
        if company == company.root_id:
            domain = Domain("company_id", "child_of", company.id)
        domain &= Domain("id", "!=", self.id) & Domain("date_from", "!=", False)
        return self.sudo().search(domain)

    def _overlap_message(self, other):
        branch = self if self.company_id.parent_id else other
        return self.env._(
            "Policy %(policy)s and policy %(other)s would both insure invoices of"
            " %(company)s on the same days and in the same countries. End one before"
            " the other begins, or give them different countries.",
            policy=self.name,
            other=other.name,
            company=branch.sudo().company_id.name,
        )


class CreditInsuranceVersion(models.Model):
    """Which days and countries a version shares with one of another policy."""

    # One file a concern.
    _inherit = "credit.insurance.version"  # pylint: disable=consider-merging-classes-inherited

    @api.constrains(
        "policy_id", "date_from", "date_until", "only_listed", "country_ids"
    )
    def _check_beside(self):
        self.policy_id._check_one_policy()

    def _clash_with(self, others):
        """Return whether one of these and one of the others insure the same buyers."""
        return any(
            mine._same_days(other) and mine._same_countries(other)
            for mine in self
            for other in others
        )

    def _same_days(self, other):
        first, second = sorted((self, other), key=lambda v: v.date_from)
        return not first.date_until or second.date_from <= first.date_until

    def _same_countries(self, other):
        """Return whether both insure buyers of one country at least."""
        mine, theirs = self._named_countries(), other._named_countries()
        if self.only_listed and other.only_listed:
            return bool(mine & theirs)
        if self.only_listed:
            return bool(mine - theirs)
        return bool(theirs - mine) if other.only_listed else True

    def _named_countries(self):
        """Return the countries that are insured alone, or else those that are not."""
        lines = self.country_ids.filtered(lambda c: c.covered == self.only_listed)
        return lines.country_ids


class CreditInsuranceCountry(models.Model):
    """Countries of a version are looked at wherever they are changed."""

    # One file a concern.
    _inherit = "credit.insurance.country"  # pylint: disable=consider-merging-classes-inherited

    @api.constrains("country_ids", "covered", "version_id")
    def _check_beside(self):
        self.version_id._check_beside()
