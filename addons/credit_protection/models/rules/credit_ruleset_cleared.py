from odoo import models

from .credit_ruleset import compiled_text


class CreditRuleset(models.Model):
    """Whether the rules confirm an order by themselves once nothing holds it."""

    # One file a concern.
    _inherit = "credit.ruleset"  # pylint: disable=consider-merging-classes-inherited

    def _confirms_when_cleared(self):
        """Return whether the text says so; without a usable text it does not."""
        compiled = compiled_text(self.text or "")
        return compiled is not None and compiled.ruleset.when_cleared == "confirm"
