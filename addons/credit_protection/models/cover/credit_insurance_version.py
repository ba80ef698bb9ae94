from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import InsuranceTerms, Span

PERCENT = {"digits": (5, 2)}


class CreditInsuranceVersion(models.Model):
    """What a policy says from a day on, until the next endorsement.

    Numbers are those of the contract; none is built in. Once a version has begun, its
    terms change by a new version only, since invoices were insured under them.
    """

    _name = "credit.insurance.version"
    _description = "Version of a Credit Insurance Policy"
    _inherit = ["credit.reach"]
    _order = "date_from desc, id desc"
    _rec_name = "date_from"
    _check_company_auto = True

    policy_id = fields.Many2one(
        "credit.insurance.policy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    date_from = fields.Date("From", required=True, default=fields.Date.context_today)
    date_until = fields.Date("Until", help="Empty: until further notice.")
    note = fields.Char("What changed")

    # --- what is insured
    named_share = fields.Float(
        "Insured, named limit (%)",
        default=90.0,
        help="Share of a loss within a limit that the insurer granted by name.",
        **PERCENT,
    )
    discretionary_share = fields.Float("Insured, discretionary limit (%)", **PERCENT)
    discretionary_limit = fields.Monetary(
        help="Up to this amount a buyer is insured without asking the insurer, if"
        " payment experience or a credit report says so. 0: never.",
    )
    political_share = fields.Float("Insured, political risk (%)", **PERCENT)
    rejection_share = fields.Float("Insured, rejection of goods (%)", **PERCENT)
    longest_terms = fields.Integer(
        "Longest payment terms (days)",
        default=90,
        help="Invoices with longer payment terms are not insured at all.",
    )
    tax_insured = fields.Boolean(
        "Taxes are insured", help="Off: what is insured is without value added tax."
    )
    only_listed = fields.Boolean(
        "Only the countries listed", help="Off: every country that is not excluded."
    )
    country_ids = fields.One2many(
        "credit.insurance.country", "version_id", "Countries", copy=True
    )

    # --- the clock
    extension_days = fields.Integer(
        "Maximum extension (days)",
        default=60,
        help="Days after the original due date during which an invoice may stay open"
        " without cover stopping for its buyer.",
    )
    notice_days = fields.Integer("Overdue notice (days)", default=30)
    notice_anchor = fields.Selection(
        [
            ("extension_end", "after the maximum extension"),
            ("due_date", "after the original due date"),
        ],
        "Overdue notice counts",
        required=True,
        default="extension_end",
    )
    adverse_days = fields.Integer(
        "Adverse information (days)",
        default=10,
        help="Days to tell the insurer of an insolvency or another bad sign.",
    )
    waiting_months = fields.Integer("Waiting period (months)", default=6)
    waiting_anchor = fields.Selection(
        [
            ("due_date", "after the original due date"),
            ("notice", "after the overdue notice"),
        ],
        "Waiting period counts",
        required=True,
        default="due_date",
    )
    claim_months = fields.Integer("Time to file (months)", default=6)
    claim_days = fields.Integer("Time to file (days)")
    claim_anchor = fields.Selection(
        [
            ("date_of_loss", "after the date of loss"),
            ("extension_end", "after the maximum extension"),
            ("notice", "after the overdue notice"),
            ("due_date", "after the original due date"),
        ],
        "Time to file counts",
        required=True,
        default="date_of_loss",
    )
    revival_days = fields.Integer(
        "Revival of cover (days)",
        help="A payment within these days after the maximum extension revives the"
        " cover as if it had never stopped. 0: only from the payment on.",
    )
    assessment_days = fields.Integer(
        "Answer to a claim (days)", default=60, help="In which the insurer decides."
    )

    # --- money
    threshold = fields.Monetary(
        "Smallest claim", help="Losses up to this amount are not paid."
    )
    minimum_retention = fields.Monetary("Own share, at least")
    each_loss = fields.Monetary(
        "Deductible of each loss", help="Taken from every claim."
    )
    first_loss = fields.Monetary(
        "Aggregate first loss",
        help="Losses of a policy year up to this amount are borne by the company.",
    )
    deductible_order = fields.Selection(
        [
            ("after", "after the insured share"),
            ("before", "before the insured share"),
        ],
        "Deductibles are taken",
        required=True,
        default="after",
    )
    liability_kind = fields.Selection(
        [
            ("multiple", "times the premium of the year"),
            ("amount", "an amount"),
        ],
        "Maximum liability is",
        required=True,
        default="multiple",
    )
    liability_multiple = fields.Float("Times the premium", default=30.0)
    liability_amount = fields.Monetary("Maximum liability")
    premium_rate = fields.Float(
        "Premium (%)", digits=(6, 4), help="Of the insured turnover."
    )
    premium_minimum = fields.Monetary("Minimum premium of a year")

    _days_not_negative = models.Constraint(
        "CHECK(LEAST(longest_terms, extension_days, notice_days, adverse_days,"
        " waiting_months, claim_months, claim_days, revival_days, assessment_days)"
        " >= 0)",
        "Days and months of a policy cannot be negative: enter 0 or more.",
    )
    _shares = models.Constraint(
        "CHECK(LEAST(named_share, discretionary_share, political_share,"
        " rejection_share) >= 0 AND GREATEST(named_share, discretionary_share,"
        " political_share, rejection_share) <= 100)",
        "The insured shares of a policy lie between 0 and 100 %: correct the one that"
        " does not.",
    )
    _amounts_not_negative = models.Constraint(
        "CHECK(LEAST(discretionary_limit, threshold, minimum_retention, each_loss,"
        " first_loss, liability_multiple, liability_amount, premium_rate,"
        " premium_minimum) >= 0)",
        "Amounts of a policy cannot be negative: enter 0 or more.",
    )
    _period = models.Constraint(
        "CHECK(date_until IS NULL OR date_from <= date_until)",
        "A version of a policy ends on the day it begins or later: correct its first or"
        " its last day.",
    )

    @api.depends("policy_id.name", "date_from")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(policy)s from %(date)s",
                policy=version.policy_id.name or "",
                date=version.date_from or "",
            )

    @api.constrains("policy_id", "date_from", "date_until")
    def _check_overlap(self):
        """Refuse two versions of a policy for one day."""
        for version in self:
            for other in version.policy_id.version_ids - version:
                first, second = sorted(version + other, key=lambda v: v.date_from)
                if not first.date_until or first.date_until >= second.date_from:
                    raise ValidationError(
                        self.env._(
                            "The version of policy %(policy)s from %(first)s still"
                            " counts on %(second)s, when the next one begins. Give it"
                            " a last day before that.",
                            policy=version.policy_id.name,
                            first=first.date_from,
                            second=second.date_from,
                        )
                    )

    def _terms(self, country=None):
        """Return the terms as the engine knows them, for a buyer of this country."""
        self.ensure_one()
        own = self._country_line(country)
        share = own.insured_share if own.insured_share else self.named_share
        return InsuranceTerms(
            named_share=_share(share),
            discretionary_share=_share(self.discretionary_share),
            discretionary_limit=Decimal(str(self.discretionary_limit)),
            longest_terms=own.longest_terms or self.longest_terms,
            extension=Span(days=own.extension_days or self.extension_days),
            notice=Span(days=self.notice_days),
            notice_anchor=self.notice_anchor,
            waiting=Span(months=self.waiting_months),
            waiting_anchor=self.waiting_anchor,
            claim=Span(days=self.claim_days, months=self.claim_months),
            claim_anchor=self.claim_anchor,
            adverse_days=self.adverse_days,
            revival_days=self.revival_days,
            tax_insured=self.tax_insured,
        )

    def _country_line(self, country):
        self.ensure_one()
        return self.country_ids.filtered(
            lambda c: country and country in c.country_ids
        )[:1]

    def _covers_country(self, country):
        """Return whether a buyer of this country is insured; unknown ones are not."""
        self.ensure_one()
        line = self._country_line(country)
        if line:
            return line.covered
        return bool(country) and not self.only_listed


class CreditInsuranceCountry(models.Model):
    """Terms of a policy that differ for the buyers of some countries."""

    _name = "credit.insurance.country"
    _description = "Country Terms of a Credit Insurance Policy"
    _order = "id"

    version_id = fields.Many2one(
        "credit.insurance.version", required=True, index=True, ondelete="cascade"
    )
    country_ids = fields.Many2many("res.country", required=True)
    covered = fields.Boolean("Insured", default=True)
    insured_share = fields.Float(
        "Insured (%)", help="0: as the policy says.", **PERCENT
    )
    longest_terms = fields.Integer(
        "Longest terms (days)", help="0: as the policy says."
    )
    extension_days = fields.Integer(
        "Maximum extension (days)", help="0: as the policy says."
    )

    _terms_make_sense = models.Constraint(
        "CHECK(insured_share BETWEEN 0 AND 100 AND longest_terms >= 0"
        " AND extension_days >= 0)",
        "In the terms of a country the share lies between 0 and 100 %, and no days are"
        " negative: correct that line.",
    )

    @api.constrains("country_ids", "version_id")
    def _check_country_once(self):
        for version in self.version_id:
            seen = self.env["res.country"]
            for line in version.country_ids:
                if twice := seen & line.country_ids:
                    raise ValidationError(
                        self.env._(
                            "%(country)s stands twice among the countries of"
                            " %(version)s: keep one of the lines.",
                            country=twice[0].name,
                            version=version.display_name,
                        )
                    )
                seen |= line.country_ids


def _share(percent):
    """Return a percentage as the share it means, exactly."""
    return Decimal(str(round(percent, 2))) / 100
