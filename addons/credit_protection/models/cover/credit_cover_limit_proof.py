from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from .credit_cover_limit import PROOF_MONTHS


class CreditCoverLimit(models.Model):
    """What a discretionary limit rests on, and for how long."""

    # One file a concern.
    _inherit = "credit.cover.limit"  # pylint: disable=consider-merging-classes-inherited

    @api.constrains("kind", "proof", "proof_date", "date_until")
    def _check_proof(self):
        for limit in self.filtered(lambda one: one.kind == "discretionary"):
            if said := limit._why_not_proven():
                raise ValidationError(said)

    def _why_not_proven(self):
        """Return what is missing, or is more than the proof bears; else nothing."""
        words = {"buyer": self.partner_id.display_name}
        if not (self.proof and self.proof_date):
            return self.env._(
                "A discretionary limit of %(buyer)s needs its proof: payment"
                " experience or a credit report, and its day.",
                **words,
            )
        if self.proof_date > self.company_id._credit_today():
            return self.env._(
                "The proof for the discretionary limit of %(buyer)s is of a day that is"
                " still to come. Enter the day of the last payment in time, or of the"
                " credit report.",
                **words,
            )
        last = self.proof_date + relativedelta(months=PROOF_MONTHS)
        if not self.date_until or self.date_until > last:
            return self.env._(
                "A discretionary limit of %(buyer)s lasts for twelve months after its"
                " proof, until %(day)s. Choose a last day until then, or enter a newer"
                " proof.",
                day=format_date(self.env, last, date_format="medium"),
                **words,
            )
        return None
