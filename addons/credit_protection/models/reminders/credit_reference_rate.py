from odoo import api, fields, models
from odoo.exceptions import AccessError


class CreditReferenceRate(models.Model):
    """The reference rate on which the law adds points for late payment.

    In the European Union the rate of the main refinancing operations on 1 January and
    1 July counts for the half-year that begins. It is published, not computed. Rates
    of no company are read by all of them, so only who administers the database changes
    them; a company may go its own way from a day on.
    """

    _name = "credit.reference.rate"
    _description = "Reference Rate for Late Interest"
    _order = "date_from desc, id desc"
    _rec_name = "date_from"

    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        ondelete="cascade",
        default=lambda self: self.env.company,
        help="From its first own rate on a company reads its own rates only, and so do"
        " its branches. Empty: for every company; only administrators change those.",
    )
    date_from = fields.Date("Counts from", required=True)
    rate = fields.Float("Rate (%)", digits=(6, 3), required=True, aggregator=None)
    source = fields.Char(required=True, help="Where the rate was published.")

    _once = models.UniqueIndex(
        "(date_from, COALESCE(company_id, 0))",
        "There is a rate that counts from this day already.",
    )
    _rate_possible = models.Constraint(
        "CHECK(rate > -100 AND rate < 1000)", "Enter the rate in percent a year."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Say who may enter a rate of every company."""
        rates = super().create(vals_list)
        rates._check_shared()
        return rates

    def write(self, vals):
        """Say who may change a rate of every company, or make it one."""
        self._check_shared()
        result = super().write(vals)
        self._check_shared()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_shared(self):
        self._check_shared()

    def _check_shared(self):
        """Refuse with a sentence what the record rule refuses as well."""
        if self.env.su or self.env.user.has_group("base.group_system"):
            return
        self.check_access("read")
        if any(not rate.company_id for rate in self):
            raise AccessError(
                self.env._(
                    "This reference rate counts in every company: only an"
                    " administrator changes it. Enter one of your own company."
                )
            )

    @api.model
    def _of(self, company):
        """Return the rates that count in a company, in sudo: the newest first.

        The nearest company above that has rates of its own goes before; until its
        first one those of every company count.
        """
        line = self.env["res.company"].browse(
            map(int, reversed(company.sudo().parent_path.strip("/").split("/")))
        )
        rates_sudo = self.sudo().search([("company_id", "in", [*line.ids, False])])
        shared_sudo = rates_sudo.filtered(lambda rate: not rate.company_id)
        for nearest in line:
            own_sudo = rates_sudo.filtered(lambda r, c=nearest: r.company_id == c)
            if own_sudo:
                first = min(own_sudo.mapped("date_from"))
                before = [("date_from", "<", first)]
                return own_sudo | shared_sudo.filtered_domain(before)
        return shared_sudo
