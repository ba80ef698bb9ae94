from odoo import api, models


class CreditJudgingTerms(models.AbstractModel):
    """Terms that decide about all orders of a company, and not of one customer.

    When they change, every order on hold is looked at again soon: it may be free now.
    """

    _name = "credit.judging.terms"
    _description = "Terms That Judge All Orders of a Company"

    # The fields that decide; None where all of them do.
    _judging_fields = None

    @api.model_create_multi
    def create(self, vals_list):
        """Note the companies of new terms."""
        records = super().create(vals_list)
        records._note_companies(records._judged_companies())
        return records

    def write(self, vals):
        """Note the companies of terms that change, and those they had before."""
        decides = self._judging_fields is None or self._judging_fields & vals.keys()
        if not decides:
            return super().write(vals)
        companies_sudo = self._judged_companies()
        result = super().write(vals)
        self._note_companies(companies_sudo | self._judged_companies())
        return result

    def unlink(self):
        """Note the companies of terms that go."""
        companies_sudo = self._judged_companies()
        result = super().unlink()
        self._note_companies(companies_sudo)
        return result

    def _judged_companies(self):
        """Return the companies whose orders these terms judge, in sudo."""
        return self.sudo().company_id

    @api.model
    def _note_companies(self, companies):
        self.env["credit.reevaluation"]._mark_companies(companies)
