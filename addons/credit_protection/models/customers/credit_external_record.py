from odoo import api, fields, models
from odoo.exceptions import UserError


class CreditExternalRecord(models.AbstractModel):
    """What others have said on a day: kept as it was said, never edited.

    What was wrong is archived and recorded anew, so that it stays known what a decision
    of that day could know. Without a company it counts for all of them.
    """

    _name = "credit.external.record"
    _description = "What Others Say About Credit"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        ondelete="cascade",
        help="Counts in this company and its branches only; empty: in all companies.",
    )
    active = fields.Boolean(default=True)

    def _changes_rating(self):
        """Return the domain of the credit profiles that read these records."""
        raise NotImplementedError

    @api.model_create_multi
    def create(self, vals_list):
        """Rate again whoever the new records speak of."""
        records = super().create(vals_list)
        records._rerate()
        return records

    def write(self, vals):
        """Archive, or bring back; everything else stays as it was said."""
        changed = vals.keys() - {"active"}
        if changed and not self.env.su:
            raise UserError(
                self.env._(
                    "What was recorded stays as it was. Archive this entry and record"
                    " the right one, so that both remain known."
                )
            )
        result = super().write(vals)
        # Before a new entry of the same day takes its place.
        self.flush_recordset(vals)
        self._rerate()
        return result

    def _rerate(self):
        """Have the customers that were rated today already rated again in a moment."""
        profiles_sudo = self.env["credit.profile"].sudo()
        domain = [*self._changes_rating(), ("rated_on", "!=", False)]
        found = profiles_sudo.search(domain).grouped("company_id")
        for company, some_sudo in found.items():
            today = company._credit_today()
            fresh_sudo = some_sudo.filtered(lambda p, day=today: p.rated_on >= day)
            if fresh_sudo:
                nights_sudo = self.env["credit.night"].sudo()
                nights_sudo._ask_again(company, fresh_sudo.partner_id, "rating")
