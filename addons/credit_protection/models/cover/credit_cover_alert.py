from datetime import timedelta
from typing import Any, NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from ...engine import alert_days, alert_stage
from ..base.credit_night_work import each_alone
from ..facts.credit_facts_sql import fields_of
from . import credit_cover_alert_sql as sql
from .credit_deadline import DUTIES

ACTIVITY = "credit_protection.mail_activity_cover_"
WATCHED = {
    "account.move": (
        "amount_residual_signed",
        "amount_total_signed",
        "credit_cover_reason",
        "credit_disputed_insured",
        "credit_insured_amount",
        "credit_notified_on",
        "move_type",
        "state",
    ),
    "res.company": ("credit_small_residual", "parent_path"),
    "mail.activity": ("active", "activity_type_id", "res_id", "res_model"),
}


class Near(NamedTuple):
    """The nearest deadline of a buyer for one duty."""

    move_id: int
    partner_id: int
    duty: str
    date: Any
    days_left: int
    amount: Any
    user_id: int


class CreditCoverAlert(models.Model):
    """One reminder of an insurance deadline: for whom, of what, how long before.

    Reminders count from the oldest invoice of a buyer, once for each duty and each of
    the company's days, however often the job runs. A deadline that was missed is red in
    the list of deadlines every day and brings no further activity.
    """

    _name = "credit.cover.alert"
    _description = "Reminder of an Insurance Deadline"
    _inherit = ["credit.night.work"]
    _order = "id desc"
    _rec_name = "partner_id"

    move_id = fields.Many2one(
        "account.move", "Invoice", readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", "Buyer", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    duty = fields.Selection(DUTIES, "What to do", required=True, readonly=True)
    date = fields.Date("Deadline", required=True, readonly=True)
    stage = fields.Integer("Days before", required=True, readonly=True)
    told_at = fields.Datetime("Reminded on", required=True, readonly=True)

    _once = models.UniqueIndex("(partner_id, company_id, duty, date, stage)")

    @api.model
    def _days(self, text):
        """Return the days before a deadline; ValueError says they cannot be read."""
        return alert_days(text or "")

    # === the night === #

    _night_records = "res.partner"

    @api.model
    def _night_todo(self, company, partners):
        """Return buyers with a deadline that is near, or an activity that is over."""
        days = company._credit_alert_days()
        buyer_ids = partners.ids or None
        found = {near.partner_id for near in self._near(company, days, buyer_ids)}
        over = self._over(company, buyer_ids)
        return sorted(found | {buyer_id for _id, buyer_id in over if buyer_id})

    @api.model
    def _night_batch(self, company, ids):
        """End the activities of buyers that are over, and remind of deadlines."""
        # Those of invoices that were deleted belong to nobody: whoever comes first.
        self._end(company, ids)
        self._remind(company, ids)

    # === every hour === #

    @api.model
    def _follow(self):
        """End what is over, and remind of deadlines that have come up since the night.

        An invoice may be entered on the very day on which its cover stops. Companies
        without insured invoices cost nothing.
        """
        self._end()
        insured = (
            Domain("credit_extension_end", "!=", False)
            & Domain("state", "=", "posted")
            & Domain("amount_residual_signed", ">", 0)
        )
        rows = self.env["account.move"].sudo()._read_group(insured, ["company_id"])
        ids = [company.id for (company,) in rows]
        each_alone(self.env, ids, self._remind_companies)

    @api.model
    def _remind_companies(self, company_ids):
        for company in self.env["res.company"].browse(company_ids):
            self._remind(company)

    # === ending and reminding === #

    @api.model
    def _types(self):
        """Return the activity type of each duty."""
        return {duty: self.env.ref(ACTIVITY + duty) for duty, _label in DUTIES}

    @api.model
    def _end(self, company=None, buyer_ids=None):
        """End activities whose invoice is paid or whose insurer is notified."""
        ids = [key for key, _buyer in self._over(company, buyer_ids)]
        self.env["mail.activity"].browse(ids).unlink()

    @api.model
    def _over(self, company=None, buyer_ids=None):
        """Return activities that are over, with their buyers; all unless told whose."""
        types = {duty: kind.id for duty, kind in self._types().items()}
        to_flush = fields_of(self.env, WATCHED)
        query = sql.over(types, to_flush, company and company.id, buyer_ids)
        return self.env.execute_query(query)

    @api.model
    def _remind(self, company, buyer_ids=None):
        """Raise the activities that are due in a company, in a few queries."""
        days = company._credit_alert_days()
        due = []
        for near in self._near(company, days, buyer_ids):
            stage = alert_stage(near.days_left, days)
            if stage is not None:
                due.append((near, stage))
        if not due:
            return
        rows = [(n.move_id, n.partner_id, n.duty, n.date, stage) for n, stage in due]
        query = sql.mark(
            rows, company=company.id, user=self.env.uid, now=fields.Datetime.now()
        )
        marked = set(self.env.execute_query(query))
        self.invalidate_model()
        told = [near for near, _stage in due if (near.move_id, near.duty) in marked]
        if told:
            self._tell(company, told)

    @api.model
    def _near(self, company, days, buyer_ids=None):
        """Return the deadlines a reminder may be due for, from the oldest invoices."""
        if not days:
            return []
        Deadline = self.env["credit.deadline"]
        for model, names in Deadline._depends.items():
            self.env[model].flush_model(names)
        today, most = company._credit_today(), timedelta(days=max(days))
        deadlines = Deadline._of_companies(company)
        query = sql.nearest(deadlines, today - most, today + most, buyer_ids)
        return [Near(*row) for row in self.env.execute_query(query)]

    @api.model
    def _tell(self, company, told):
        """Give the people responsible for policy and buyer one activity each.

        The activity of an earlier reminder of the same deadline makes room.
        """
        types = self._types()
        people = self._people(company, told)
        buyers = self.env["res.partner"].browse({near.partner_id for near in told})
        names = dict(zip(buyers.ids, buyers.mapped("name"), strict=True))
        moves = self.env["account.move"].browse({near.move_id for near in told})
        told_of = {(near.move_id, types[near.duty].id) for near in told}
        earlier = self.env["mail.activity"].search(
            Domain("res_model", "=", "account.move")
            & Domain("res_id", "in", moves.ids)
            & Domain("activity_type_id", "in", [kind.id for kind in types.values()])
        )
        earlier.filtered(
            lambda a: (a.res_id, a.activity_type_id.id) in told_of
        ).unlink()
        model = self.env["ir.model"]._get("account.move")
        # Each activity reads the name of its own invoice: all are read at once.
        moves.mapped("display_name")
        activities = [
            {
                "activity_type_id": types[near.duty].id,
                "summary": self._summary(near, company, user, names),
                "res_model_id": model.id,
                "res_id": near.move_id,
                "user_id": user.id,
                "date_deadline": near.date,
            }
            for near in told
            for user in people[near]
        ]
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            activities
        )

    @api.model
    def _people(self, company, told):
        """Return who is reminded: responsible for the policy, and for the buyer."""
        buyers = self.env["res.partner"].browse({near.partner_id for near in told})
        profiles = self.env["credit.profile"]._ensure(buyers, company).sudo()
        responsible = profiles._responsible_users()
        of_debtor = {p.partner_id: responsible[p.id] for p in profiles}
        of_buyer = {b.id: of_debtor[b.commercial_partner_id] for b in buyers}
        Users = self.env["res.users"]
        found = {}
        for near in told:
            users = Users.browse(near.user_id or ()) | of_buyer[near.partner_id]
            found[near] = users.filtered(
                lambda u: u.active and company in u.company_ids
            )
        return found

    @api.model
    def _summary(self, near, company, user, names):
        """Return what is to be done, in the language of who reads it."""
        reader = self.with_context(lang=user.lang)
        texts = {
            "buyer": names[near.partner_id] or "",
            "date": format_date(reader.env, near.date, date_format="medium"),
            "amount": format_amount(
                reader.env, float(near.amount), company.currency_id
            ),
        }
        if near.duty == "stop" and not float(near.amount):
            return reader.env._(
                "%(buyer)s: have %(invoice)s paid, cover stops after %(date)s",
                invoice=self.env["account.move"].browse(near.move_id).display_name,
                **texts,
            )
        if near.duty == "stop":
            return reader.env._(
                "%(buyer)s: collect %(amount)s, cover stops after %(date)s",
                **texts,
            )
        if near.duty == "notice":
            return reader.env._(
                "%(buyer)s: send the overdue notice by %(date)s, %(amount)s at stake",
                **texts,
            )
        return reader.env._(
            "%(buyer)s: file the claim by %(date)s, %(amount)s at stake", **texts
        )
