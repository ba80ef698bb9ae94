from datetime import timedelta

from odoo import models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from .credit_cover_limit import ANSWERED

# What an answer says; its last days are looked at by themselves.
SAID = (
    "policy_id",
    "partner_id",
    "kind",
    "status",
    "amount",
    "second_amount",
    "insured_share",
    "date_from",
)
ENDS = ("date_until", "second_until")


class CreditCoverLimit(models.Model):
    """What an insurer has answered stays for what was shipped under it.

    A later answer is a record of its own, and counts from its own day on. What was
    entered wrongly is archived, which says that it never counted, and entered anew.
    """

    # One file a concern.
    _inherit = "credit.cover.limit"  # pylint: disable=consider-merging-classes-inherited

    def write(self, vals):
        """Refuse another answer in the place of one that counts already."""
        before = {}
        if vals.keys() & {*SAID, *ENDS, "proof_date"}:
            before = {limit: limit._said() for limit in self if limit._counts_already()}
        result = super().write(vals)
        for limit, said in before.items():
            limit._check_kept(said)
        return result

    def _counts_already(self):
        """Return whether goods may have been shipped under this answer before today."""
        self.ensure_one()
        granted = self.kind == "discretionary" or self.status in ANSWERED
        return granted and self.date_from < self.company_id._credit_today()

    def _said(self):
        return {name: self[name] for name in (*SAID, *ENDS)}

    def _check_kept(self, said):
        """Raise where something else is said of days that are over."""
        day = said["date_from"]
        last = self.company_id._credit_today() - timedelta(days=1)
        kept = all(said[name] == self[name] for name in SAID) and all(
            said[name] == self[name]
            or min(said[name] or last, last) <= (self[name] or last)
            for name in ENDS
        )
        if not kept:
            raise ValidationError(
                self.env._(
                    "The cover limit of %(buyer)s counts since %(day)s: what was"
                    " shipped since then is insured by it. Record what the insurer"
                    " says now as a new cover limit, from today on. If this one was"
                    " entered wrongly, archive it and enter it anew.",
                    buyer=self.partner_id.display_name,
                    day=format_date(self.env, day, date_format="medium"),
                )
            )
