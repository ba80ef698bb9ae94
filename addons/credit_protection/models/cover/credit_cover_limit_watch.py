from datetime import timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from ...engine import cover_on
from ..facts.credit_facts_book import ZERO
from . import credit_cover_limit_sql as sql

SOON = 30
UNUSED_MONTHS = 12
# What decides how a cover limit is to be watched.
ROOTS = {
    "active",
    "amount",
    "date_from",
    "date_until",
    "kind",
    "partner_id",
    "policy_id",
    "proof_date",
    "second_amount",
    "second_until",
    "status",
}


class CreditCoverLimit(models.Model):
    """Which cover limits need somebody: a picture that is taken every night.

    What an invoice is insured for is never read from here: that is found live.
    """

    # One file a concern.
    _name = "credit.cover.limit"
    _inherit = ["credit.cover.limit", "credit.night.work"]

    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the company"
    )
    counts = fields.Boolean(
        "Counts today", readonly=True, copy=False, help="It grants something today."
    )
    next_end = fields.Date(
        "Ends on",
        readonly=True,
        copy=False,
        help="Last day of the limit, of its second layer or of its proof, whichever"
        " comes first.",
    )
    last_insured_on = fields.Date(
        "Last insured invoice",
        readonly=True,
        copy=False,
        help="Of this buyer, under this policy.",
    )
    owed = fields.Monetary(
        "Owed (last figures)",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
    )
    covered = fields.Monetary(
        "Covered (last figures)",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
        help="What the insurer covers of this buyer today, added limits included.",
    )
    exceeded = fields.Boolean(
        readonly=True,
        copy=False,
        help="The buyer owes more than the insurer covers today.",
    )
    unused = fields.Boolean(
        "Unused for 12 months",
        readonly=True,
        copy=False,
        help="No invoice was insured under it for 12 months: giving it back saves its"
        " fee.",
    )
    reminded_for = fields.Date(
        readonly=True, copy=False, help="The end of which somebody was reminded."
    )
    watch_note = fields.Char("What to look at", compute="_compute_watch_note")

    _watch_idx = models.Index("(company_id, next_end) WHERE counts")

    @api.depends("counts", "next_end", "exceeded", "unused", "status", "requested_on")
    @api.depends_context("lang", "uid")
    def _compute_watch_note(self):
        for limit in self:
            limit.watch_note = " ".join(limit._watch_notes())

    def _watch_notes(self):
        """Yield what is to be looked at, as sentences."""
        self.ensure_one()
        company = self.company_id or self.env.company
        today = company._credit_today()
        if self.status in ("requested", "investigating"):
            yield self.env._("Waiting for the insurer's answer.")
        if self.next_end and self.next_end <= today + timedelta(days=SOON):
            day = format_date(self.env, self.next_end, date_format="medium")
            if self.kind == "discretionary":
                yield self.env._("Its proof runs out on %(date)s.", date=day)
            else:
                yield self.env._("Ends on %(date)s.", date=day)
        if self.exceeded:
            money = self.company_currency_id
            yield self.env._(
                "Owes %(owed)s, covered %(covered)s.",
                owed=format_amount(self.env, self.owed, money),
                covered=format_amount(self.env, self.covered, money),
            )
        if self.unused:
            yield self.env._("Unused for 12 months: giving it back saves its fee.")

    # === taking the picture === #

    @api.model_create_multi
    def create(self, vals_list):
        """Take the picture of the buyers whose limits are new."""
        for vals in vals_list:
            self._check_not_watched(vals)
        limits = super().create(vals_list)
        limits._watch()
        return limits

    def write(self, vals):
        """Take the picture again where the limit has changed."""
        self._check_not_watched(vals)
        result = super().write(vals)
        if ROOTS & vals.keys():
            self._watch()
        return result

    def unlink(self):
        """Take the picture of what is left."""
        rest_sudo = self.sudo()._of_same_buyers() - self.sudo()
        result = super().unlink()
        rest_sudo._watch()
        return result

    def _check_not_watched(self, vals):
        typed = sorted(vals.keys() & {*sql.WATCHED, "reminded_for"})
        if typed and not self.env.su:
            raise UserError(
                self.env._(
                    "%(field)s is found out every night and cannot be typed.",
                    field=self._fields[typed[0]]._description_string(self.env),
                )
            )

    def _of_same_buyers(self):
        return self.with_context(active_test=False).search(
            Domain("policy_id", "in", self.policy_id.ids)
            & Domain("partner_id", "in", self.partner_id.ids)
        )

    def _watch(self):
        """Look at all cover limits of these buyers, in a fixed number of queries."""
        for company, limits in self.sudo().grouped("company_id").items():
            limits._of_same_buyers()._watch_company(company)

    def _watch_company(self, company):
        today = company._credit_today()
        partners, policies = self.partner_id, self.policy_id
        decisions = self._decisions(policies, partners)
        facts = self.env["credit.facts"]._for_partners(company, partners)
        companies = self.env["credit.cover"]._sharing(company, policies)
        query = sql.last_insured(self.env, companies, partners)
        last = {row[:2]: row[2] for row in self.env.execute_query(query)}
        rates, found, rows = {}, {}, []
        for limit in self:
            key = (limit.policy_id.id, limit.partner_id.id)
            if key not in found:
                found[key] = limit._cover_today(decisions.get(key, ()), today, rates)
            owed = facts[limit.partner_id.commercial_partner_id.id]["open_balance"]
            rows.append(limit._watched(today, found[key], owed, last.get(key)))
        if rows:
            self.flush_recordset()
            self.env.execute_query(sql.store_watched(rows))
            self.invalidate_recordset(list(sql.WATCHED))
        self._forget_reminders()

    def _cover_today(self, decisions, today, rates):
        """Return the cover of the buyer today, its amount in company currency, and
        since when the insurer has granted anything."""
        version = self.policy_id._version_on(today)
        since = min((d.start for d in decisions if d.layers), default=today)
        if not version or not self.policy_id.active:
            return cover_on((), today, ZERO), ZERO, since
        cover = cover_on(decisions, today, Decimal(str(version.discretionary_limit)))
        amount = self.env["credit.cover"]._in_company(
            self.company_id, version, cover.amount, today, rates
        )
        return cover, amount, since

    def _watched(self, today, found, owed, last):
        """Return the columns of one limit: its id, then those of ``WATCHED``."""
        cover, amount, since = found
        ends = [
            day
            for day in (self.date_until, self.second_amount and self.second_until)
            if day and day >= today
        ]
        running = self.date_from <= today and (
            not self.date_until or today <= self.date_until
        )
        adds = self.kind == "temporary" and bool(cover.kind) and bool(self._decision())
        counts = self.active and amount > 0 and running
        counts = counts and (adds or cover.key == self.id)
        decides = counts and cover.key == self.id
        used = max(last, since) if last else since
        old = today - relativedelta(months=UNUSED_MONTHS)
        return (
            self.id,
            counts,
            min(ends, default=None) if counts else None,
            last,
            owed,
            amount if counts else ZERO,
            decides and owed > amount,
            decides and used <= old,
        )

    # === the night === #

    @api.model
    def _night_todo(self, company, partners):
        """Return all cover limits, also those that were archived."""
        limits = self.with_context(active_test=False)
        domain = self._night_domain(company, partners)
        return limits.search(domain, order="partner_id, id").ids

    @api.model
    def _night_batch(self, company, ids):
        """Look at cover limits, and remind of those that end soon; once each."""
        limits = self.browse(ids).exists()
        limits._watch()
        limits._remind(company._credit_today())

    def _remind(self, today):
        """Give who is responsible one activity for each limit that ends soon."""
        soon = self.filtered(
            lambda limit: (
                limit.next_end
                and limit.next_end <= today + timedelta(days=SOON)
                and limit.reminded_for != limit.next_end
            )
        )
        for limit in soon:
            user = limit.policy_id.responsible_id
            if not user.active:
                user = limit.company_id.credit_responsible_id
            if user.active:
                limit.activity_schedule(
                    "credit_protection.mail_activity_cover_ending",
                    date_deadline=limit.next_end,
                    user_id=user.id,
                    note=limit._remind_text(),
                )
                limit.reminded_for = limit.next_end

    def _remind_text(self):
        words = {
            "buyer": self.partner_id.display_name,
            "policy": self.policy_id.name,
            "date": format_date(self.env, self.next_end, date_format="medium"),
        }
        if self.kind == "discretionary":
            return self.env._(
                "The proof for the discretionary limit of %(buyer)s under policy"
                " %(policy)s runs out on %(date)s. Without a new one, what is shipped"
                " afterwards is not insured.",
                **words,
            )
        return self.env._(
            "The cover limit of %(buyer)s under policy %(policy)s ends on %(date)s."
            " Without a new answer of the insurer, what is shipped afterwards is not"
            " insured to this amount.",
            **words,
        )

    def _forget_reminders(self):
        """Take reminders back where the end of a limit has moved or been replaced."""
        old = self.filtered(lambda one: one.reminded_for not in (False, one.next_end))
        if old:
            old.activity_unlink(["credit_protection.mail_activity_cover_ending"])
            old.write({"reminded_for": False})
