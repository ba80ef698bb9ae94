from odoo import models
from odoo.tools import SQL

from ..base.credit_once import PROFILES, remembered


class CreditProfile(models.Model):
    """How a profile is read and locked while a document waits for its decision."""

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    def _find(self, ids, company):
        """Take what the gate has read already; the rest is read when asked for."""
        read = remembered(self.env.cr, PROFILES)
        if not (self.env.su and read and read.covers(company, ids)):
            return super()._find(ids, company)
        found = self.browse()
        for values in read.rows:
            profile = self.browse(values["id"])
            profile._update_cache(values, validate=False)
            if values["partner_id"] in ids:
                found += profile
        return found

    def _lock(self):
        """Lock these profiles for the rest of the transaction, in one fixed order."""
        if self:
            self.env.execute_query(
                SQL(
                    "SELECT id FROM credit_profile WHERE id = ANY(%s)"
                    " ORDER BY id FOR NO KEY UPDATE",
                    self.ids,
                )
            )

    def _mark_spent(self):
        """Lock them, in the same order, and change the rows.

        A lock alone would let a second transaction go on with the figures it read
        before; a changed row makes PostgreSQL refuse it and Odoo repeat it.
        """
        if len(self) > 1:
            self._lock()
        if self:
            self.flush_recordset()
            self.env.execute_query(
                SQL(
                    "UPDATE credit_profile SET spend_count = spend_count + 1"
                    " WHERE id = ANY(%s)",
                    self.ids,
                )
            )
            self.invalidate_recordset(["spend_count"])
