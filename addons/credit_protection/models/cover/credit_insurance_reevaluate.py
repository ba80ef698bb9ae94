from odoo import models


class CreditInsurancePolicy(models.Model):
    """A policy that begins to count, or counts no more."""

    # One file a concern.
    _name = "credit.insurance.policy"
    _inherit = ["credit.insurance.policy", "credit.judging.terms"]
    _judging_fields = frozenset(
        {"active", "company_id", "currency_id", "insurer_code"},
    )


class CreditInsuranceVersion(models.Model):
    """Terms that change with an endorsement."""

    # One file a concern.
    _name = "credit.insurance.version"
    _inherit = ["credit.insurance.version", "credit.judging.terms"]


class CreditInsuranceCountry(models.Model):
    """Countries that are insured otherwise, or not at all."""

    # One file a concern.
    _name = "credit.insurance.country"
    _inherit = ["credit.insurance.country", "credit.judging.terms"]

    def _judged_companies(self):
        return self.sudo().version_id.company_id
