from odoo import fields, models

EXEMPTIONS = [
    ("intercompany", "Between companies of this database"),
    ("team", "Exempt sales team"),
]


class CreditDecision(models.Model):
    """Why a document was exempt, as it was on that day."""

    # One file a concern.
    _inherit = "credit.decision"  # pylint: disable=consider-merging-classes-inherited

    exempt_reason = fields.Selection(EXEMPTIONS, "Exempt because", readonly=True)
    exempt_name = fields.Char(
        "Exempt by",
        readonly=True,
        help="The company or the team, or the orders that the document follows.",
    )

    def _exempt_sentence(self):
        """Say why in the one sentence of the decision."""
        if self.exempt_reason == "team":
            return self.env._(
                "%(document)s of %(customer)s passed: its sales team is exempt by"
                " the settings (%(by)s).",
                **self._named(),
                by=self.exempt_name,
            )
        return self.env._(
            "%(document)s of %(customer)s passed: orders between companies of this"
            " database are exempt by the settings (%(by)s).",
            **self._named(),
            by=self.exempt_name,
        )
