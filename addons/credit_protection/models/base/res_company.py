import pytz

from odoo import fields, models

from .credit_once import once

# Read together, and not with every company of which anything is read: an order that is
# confirmed needs the other columns only.
SETTINGS = "credit"


class ResCompany(models.Model):
    """A company has a day of its own: deadlines turn at its midnight, not at UTC's.

    It also says when it wants to be warned about a customer.
    """

    _inherit = "res.company"

    credit_tier_hold_days = fields.Integer(
        "Days a better tier must hold",
        help="A better tier counts after this many days, a worse one at once."
        " 0: both count at once.",
        prefetch=SETTINGS,
    )
    credit_warn_delay = fields.Integer(
        "Warn above days late on average",
        default=30,
        help="0: no warning.",
        prefetch=SETTINGS,
    )
    credit_warn_on_time = fields.Integer(
        "Warn below percent paid on time",
        default=50,
        help="0: no warning.",
        prefetch=SETTINGS,
    )
    credit_warn_overdue = fields.Integer(
        "Warn above days overdue", default=60, help="0: no warning.", prefetch=SETTINGS
    )
    credit_warn_grade = fields.Integer(
        "Warn above grade",
        default=7,
        help="Grades of agencies and insurers, from 1 (best) to 10 (worst)."
        " 0: no warning.",
        prefetch=SETTINGS,
    )
    credit_responsible_id = fields.Many2one(
        "res.users",
        "Credit responsible",
        help="Gets the early warnings about customers without a responsible person.",
        prefetch=SETTINGS,
    )

    credit_give_first_terms = fields.Boolean(
        "Give new customers payment terms",
        default=True,
        help="A new customer without payment terms gets, once, the longest ones that"
        " the rules allow. Customers that were invoiced already are never changed.",
        prefetch=SETTINGS,
    )

    credit_review_days = fields.Integer(
        "Days for a credit review",
        default=14,
        help="A review that is started is due after this many days.",
        prefetch=SETTINGS,
    )

    credit_count_credits = fields.Boolean(
        "Credits lower the exposure",
        default=True,
        help="Credit notes and payments that are not applied to an invoice yet pay the"
        " oldest invoices. Off: only what is applied counts.",
    )
    credit_count_drafts = fields.Boolean(
        "Draft invoices count",
        help="Draft invoices that were not made from an order count like confirmed"
        " orders. Those made from orders are counted with their order in any case.",
    )
    credit_horizon_days = fields.Integer(
        "Orders count this many days ahead",
        help="Orders promised for a later day do not count yet; orders without a"
        " delivery date always do. 0: all orders count.",
    )

    credit_grace_days = fields.Integer(
        "Days a release covers what follows",
        default=14,
        help="The release of an order also covers its deliveries and invoices for this"
        " many days, as long as no other reason comes up. 0: each of them is decided"
        " about by itself.",
        prefetch=SETTINGS,
    )

    credit_cover_uplift = fields.Float(
        "Percent of the insurer's cover added to limits",
        digits=(16, 2),
        help="What an insurer covers of a customer raises the customer's limit by this"
        " percentage of it. 0: limits are what they are.",
    )
    credit_limit_notice_days = fields.Integer(
        "Days of notice before a limit expires",
        default=30,
        help="The responsible person is told this many days before. 0: on the last"
        " day of the limit.",
        prefetch=SETTINGS,
    )
    credit_proposal_days = fields.Integer(
        "Days a proposed limit is good for",
        default=90,
        help="An older proposal of the rules is not offered any more.",
        prefetch=SETTINGS,
    )

    _credit_limit_settings = models.Constraint(
        "CHECK(credit_cover_uplift BETWEEN 0 AND 100 AND credit_limit_notice_days >= 0"
        " AND credit_proposal_days > 0)",
        "Percent of the cover lie between 0 and 100, days of notice are not negative,"
        " and a proposal is good for a day at least.",
    )
    credit_waiver_days = fields.Integer(
        "Waivers last at most days",
        default=90,
        help="How long a rule may be waived for a customer: 90 days at most.",
        prefetch=SETTINGS,
    )

    _credit_waiver_days_in_range = models.Constraint(
        "CHECK(credit_waiver_days BETWEEN 1 AND 90)",
        "Waivers last from 1 to 90 days.",
    )
    _credit_settings_not_negative = models.Constraint(
        "CHECK(credit_tier_hold_days >= 0 AND credit_warn_delay >= 0"
        " AND credit_horizon_days >= 0 AND credit_grace_days >= 0"
        " AND credit_warn_on_time BETWEEN 0 AND 100 AND credit_warn_overdue >= 0)",
        "Days cannot be negative, and a percentage lies between 0 and 100.",
    )

    _credit_warn_grade_in_scale = models.Constraint(
        "CHECK(credit_warn_grade BETWEEN 0 AND 10)",
        "Grades go from 1 (best) to 10 (worst); 0 means no warning.",
    )

    _credit_review_days_not_negative = models.Constraint(
        "CHECK(credit_review_days >= 0)",
        "A credit review cannot be due before it is started.",
    )

    def _credit_timezone(self):
        """Return the company's time zone: its own, else OdooBot's, else UTC.

        Asked at every order: one column of both contacts in one query, since neither
        contact is needed for anything else.
        """
        self.ensure_one()
        own_sudo = self.sudo().partner_id
        bot_id = self.env["ir.model.data"]._xmlid_to_res_id("base.partner_root")
        bot_sudo = own_sudo.browse(bot_id)
        (own_sudo | bot_sudo).fetch(["tz"])
        return pytz.timezone(own_sudo.tz or bot_sudo.tz or "UTC")

    def _credit_date(self, moment):
        """Return the company's calendar day of a stored (UTC) moment."""
        return pytz.utc.localize(moment).astimezone(self._credit_timezone()).date()

    def _credit_today(self):
        """Return today's date in the company's time zone.

        One and the same while documents are judged, also across midnight.
        """
        return once(
            self.env.cr,
            ("today", self.id),
            lambda: self._credit_date(fields.Datetime.now()),
        )
