from odoo import models

from .credit_once import PROFILES, remembered


class CreditProfile(models.Model):
    """What is read of a profile while a document waits for its decision."""

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    def _find(self, debtor_ids, company):
        """Take what the gate has read already; the rest is read when asked for."""
        read = remembered(self.env.cr, PROFILES)
        if not (self.env.su and read and read.covers(company, debtor_ids)):
            return super()._find(debtor_ids, company)
        found = self.browse()
        for values in read.rows:
            profile = self.browse(values["id"])
            profile._update_cache(values, validate=False)
            if values["partner_id"] in debtor_ids:
                found += profile
        return found
