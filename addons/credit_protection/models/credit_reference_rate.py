from odoo import fields, models


class CreditReferenceRate(models.Model):
    """The reference rate on which the law adds points for late payment.

    In the European Union the rate of the main refinancing operations on 1 January and
    1 July counts for the half-year that begins. It is published, not computed.
    """

    _name = "credit.reference.rate"
    _description = "Reference Rate for Late Interest"
    _order = "date_from desc"
    _rec_name = "date_from"

    date_from = fields.Date("Counts from", required=True)
    rate = fields.Float("Rate (%)", digits=(6, 3), required=True, aggregator=None)
    source = fields.Char(required=True, help="Where the rate was published.")

    _once = models.UniqueIndex(
        "(date_from)", "There is a rate that counts from this day already."
    )
    _rate_possible = models.Constraint(
        "CHECK(rate > -100 AND rate < 1000)", "Enter the rate in percent a year."
    )
