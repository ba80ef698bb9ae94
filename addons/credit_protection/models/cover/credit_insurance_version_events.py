from odoo import fields, models

from ...engine import Span


class CreditInsuranceVersion(models.Model):
    """What a policy says about bad news of a buyer."""

    # One file a concern.
    _inherit = "credit.insurance.version"  # pylint: disable=consider-merging-classes-inherited

    insolvency_stops = fields.Boolean(
        "Insolvency stops cover",
        default=True,
        help="What is shipped from the day of an insolvency on is not insured.",
    )
    collection_stops = fields.Boolean(
        "Collection stops cover",
        default=True,
        help="What is shipped after the buyer was handed to collection is not insured.",
    )

    def _tell_by(self, known_on):
        """Return the last day to tell the insurer; calendar days count."""
        self.ensure_one()
        return Span(days=self.adverse_days).after(known_on)

    def _stops_for(self, kind):
        """Return whether an event of this kind stops the cover of a buyer."""
        stopping = {
            "insolvency": self.insolvency_stops,
            "collection": self.collection_stops,
        }
        return bool(stopping.get(kind))

    def _stopped_by(self, spans, day):
        """Return whether events had stopped the cover of a buyer on a day."""
        return bool(self) and any(
            span.start <= day
            and (span.until is None or day < span.until)
            and self._stops_for(span.kind)
            for span in spans
        )
