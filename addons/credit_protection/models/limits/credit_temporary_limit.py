from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_amount, format_date

from .credit_limit_change import LimitLog

# What of a planned temporary limit may still change.
OPEN_FIELDS = {"amount", "date_from", "date_to", "reason"}


class CreditTemporaryLimit(models.Model):
    """A limit for some days, in place of the customer's own.

    Several may be planned; two never count on the same day. Once it has begun it is
    history: it can be ended, and never be changed or deleted.
    """

    _name = "credit.temporary.limit"
    _description = "Temporary Credit Limit"
    _inherit = ["credit.reach"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    profile_id = fields.Many2one(
        "credit.profile",
        "Customer",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    partner_id = fields.Many2one(
        related="profile_id.partner_id", string="Partner", store=True
    )
    company_id = fields.Many2one(
        related="profile_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary("Limit", required=True)
    date_from = fields.Date(
        "From", required=True, default=lambda self: self.env.company._credit_today()
    )
    date_to = fields.Date(
        "Until", required=True, help="The last day on which it counts."
    )
    reason = fields.Char(required=True)
    user_id = fields.Many2one(
        "res.users", "Granted by", readonly=True, copy=False, ondelete="set null"
    )
    ended_at = fields.Datetime("Ended on", readonly=True, copy=False)
    ended_by_id = fields.Many2one(
        "res.users", "Ended by", readonly=True, copy=False, ondelete="set null"
    )
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("running", "In force"),
            ("past", "Past"),
            ("ended", "Ended early"),
        ],
        compute="_compute_state",
    )

    _begins_before_it_ends = models.Constraint(
        "CHECK(date_from <= date_to)", "A temporary limit begins before it ends."
    )
    _not_negative = models.Constraint(
        "CHECK(amount >= 0)", "A temporary limit cannot be negative."
    )
    # Two at the same moment: neither sees the other one, PostgreSQL sees both.
    _no_two_on_one_day = models.Constraint(
        "EXCLUDE USING gist (int4range(profile_id, profile_id, '[]') WITH &&,"
        " daterange(date_from, date_to, '[]') WITH &&) WHERE (ended_at IS NULL)",
        "Another temporary limit of this customer counts on some of these days. End"
        " that one first, or choose other days.",
    )

    @api.depends("date_from", "date_to", "ended_at")
    def _compute_state(self):
        for limit in self:
            today = (limit.company_id or self.env.company)._credit_today()
            if limit.ended_at:
                limit.state = "ended"
            elif limit.date_from and limit.date_from > today:
                limit.state = "planned"
            else:
                late = limit.date_to and limit.date_to < today
                limit.state = "past" if late else "running"

    @api.depends("amount", "date_from", "date_to")
    def _compute_display_name(self):
        for limit in self:
            limit.display_name = limit._words()

    def _words(self):
        """Return amount and days as people say them."""
        return self.env._(
            "%(amount)s from %(start)s to %(end)s",
            amount=format_amount(self.env, self.amount, self.currency_id),
            start=format_date(self.env, self.date_from, date_format="medium"),
            end=format_date(self.env, self.date_to, date_format="medium"),
        )

    # === rules of the record === #

    def _check_overlap(self):
        """Name both windows; the database only knows that there are two."""
        for limit in self:
            other = self.search(
                [
                    ("id", "!=", limit._origin.id),
                    ("profile_id", "=", limit.profile_id.id),
                    ("ended_at", "=", False),
                    ("date_from", "<=", limit.date_to),
                    ("date_to", ">=", limit.date_from),
                ],
                limit=1,
            )
            if other:
                raise ValidationError(
                    self.env._(
                        "Two temporary limits of %(customer)s would count on the same"
                        " day: %(one)s, and %(other)s. End one of them or choose other"
                        " days.",
                        customer=limit.partner_id.display_name,
                        one=limit._words(),
                        other=other._words(),
                    )
                )

    def _check_window(self):
        """Check a window before PostgreSQL does, which knows no sentences."""
        if self.profile_id and self.date_from and self.date_to:
            self._check_days()
            self._check_kind()
            self._check_overlap()

    def _check_days(self):
        """Refuse days that are over, or turned round."""
        for limit in self:
            if limit.date_from > limit.date_to:
                raise ValidationError(
                    self.env._(
                        "A temporary limit begins before it ends: %(limit)s cannot be.",
                        limit=limit._words(),
                    )
                )

            if limit.date_from < limit.company_id._credit_today():
                raise ValidationError(
                    self.env._(
                        "A temporary limit cannot begin in the past: %(limit)s.",
                        limit=limit._words(),
                    )
                )

    @api.constrains("profile_id", "reason")
    def _check_kind(self):
        for limit in self:
            if not (limit.reason or "").strip():
                raise ValidationError(
                    self.env._("Say why the temporary limit is granted.")
                )
            kind = limit.profile_id.limit_kind
            if kind in ("unchecked", "unlimited") and not limit.ended_at:
                raise ValidationError(
                    self.env._(
                        "%(customer)s has no limit that a temporary one could replace:"
                        " orders are not stopped by an amount. Give the customer a"
                        " limit first.",
                        customer=limit.partner_id.display_name,
                    )
                )

    def _check_may_grant(self):
        if not self.env.su:
            self.env["credit.profile"]._check_may_decide()

    @api.model_create_multi
    def create(self, vals_list):
        """Grant temporary limits: credit managers only, from today on."""
        self._check_may_grant()
        marks = {"user_id": self.env.uid, "ended_at": False, "ended_by_id": False}
        for vals in vals_list:
            self.new(self._add_missing_default_values(vals))._check_window()
        limits = super().create([{**vals, **marks} for vals in vals_list])
        limits._log({})
        return limits

    def write(self, vals):
        """Let only what has not begun be changed, and only by credit managers."""
        if self.env.su and not OPEN_FIELDS & vals.keys():
            return super().write(vals)
        self._check_may_grant()
        if vals.keys() - OPEN_FIELDS:
            raise UserError(
                self.env._(
                    "Only amount, days and reason of a temporary limit can be changed."
                )
            )
        for limit in self:
            if limit.state != "planned":
                raise UserError(
                    self.env._(
                        "%(limit)s has begun and stays as it was decided. End it, and"
                        " grant another one.",
                        limit=limit._words(),
                    )
                )
            self.new(vals, origin=limit)._check_window()
        before = {limit.id: limit._value() for limit in self}
        result = super().write(vals)
        self._log(before)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("Temporary limits are kept as history: end it instead.")
        )

    def copy(self, default=None):  # pylint: disable=method-required-super
        """Refuse: two would count on the same days."""
        raise UserError(self.env._("A temporary limit cannot be duplicated."))

    # === ending === #

    def action_end(self):
        """End these temporary limits now; the customer's own limit counts again."""
        self._check_may_grant()
        self.check_access("write")
        for limit in self:
            if limit.state not in ("planned", "running"):
                raise UserError(
                    self.env._("%(limit)s is over already.", limit=limit._words())
                )
        self._end()
        return True

    def _end(self, origin=None):
        """End what is planned or running, whoever asks."""
        before = {limit.id: limit._value() for limit in self}
        marks = {"ended_at": fields.Datetime.now(), "ended_by_id": self.env.uid}
        self.sudo().write(marks)
        self._log(before, origin)

    # === history === #

    def _value(self):
        """Return what stands in the history, and the amount; nothing once ended."""
        if self.ended_at:
            return "", 0.0
        return f"{self.amount} {self.date_from} {self.date_to}", self.amount

    def _log(self, before, origin=None):
        """Write the history of what changed, and have limits and holds follow."""
        rows = []
        origin = origin or self.env["credit.profile"]._limit_origin()
        for limit in self:
            old, new = before.get(limit.id, ("", 0.0)), limit._value()
            if old == new:
                continue
            log = LimitLog(limit.reason, origin)
            row = limit.profile_id._limit_change("temporary", old[0], new[0], log)
            rows.append({**row, "old_amount": old[1], "new_amount": new[1]})
        self.env["credit.limit.change"].sudo().create(rows)
        self.env["credit.reevaluation"]._mark(self.partner_id)
        Profile = self.env["credit.profile"]
        for company, some in self.grouped("company_id").items():
            Profile._refresh_limits_in_force(some.sudo().partner_id, company)


class CreditProfile(models.Model):
    """A customer's temporary limits: reading and granting."""

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    temporary_limit_ids = fields.One2many("credit.temporary.limit", "profile_id")

    def action_grant_temporary(self):
        """Open the dialog that grants a temporary limit."""
        self.ensure_one()
        return self.partner_id.with_company(
            self.company_id
        ).action_credit_temporary_limit()

    def _temporary_on(self, today):
        """Return the temporary limits that count on a day, by profile."""
        rows = self.env["credit.temporary.limit"].search_fetch(
            [
                ("profile_id", "in", self._origin.ids),
                ("ended_at", "=", False),
                ("date_from", "<=", today),
                ("date_to", ">=", today),
            ],
            ["profile_id", "partner_id", "amount", "date_to"],
        )
        return {row.profile_id.id: row for row in rows}

    def _temporary_planned(self, today):
        """Return the temporary limits that begin after a day, by profile."""
        found = self.env["credit.temporary.limit"].search(
            [
                ("profile_id", "in", self.ids),
                ("ended_at", "=", False),
                ("date_from", ">", today),
            ],
            order="date_from",
        )
        return {
            profile.id: some for profile, some in found.grouped("profile_id").items()
        }

    def _grant_temporary(self, amount, date_from, date_to, reason, origin="request"):
        """Grant a temporary limit for whoever was found to be allowed to.

        Asks no rights. Days that are over already are left out.

        :return: the temporary limit
        """
        self.ensure_one()
        today = self.company_id._credit_today()
        vals = {
            "profile_id": self.id,
            "amount": amount,
            "date_from": max(date_from, today),
            "date_to": date_to,
            "reason": reason,
        }
        with self._log_limit_changes(reason, origin):
            return self.env["credit.temporary.limit"].sudo().create(vals).sudo(False)
