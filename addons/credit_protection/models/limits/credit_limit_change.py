from contextlib import contextmanager

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import format_amount, format_date

WHAT = [
    ("limit_kind", "Limit kind"),
    ("credit_limit", "Limit"),
    ("temporary", "Temporary limit"),
    ("limit_expires_on", "Valid until"),
    ("limit_review_on", "Next review"),
    ("group_limit", "Limit of the group"),
]
ORIGINS = [
    ("form", "A person"),
    ("import", "An import"),
    ("program", "A program"),
    ("proposal", "A proposal that was taken over"),
    ("request", "A request"),
    ("merge", "Merged customers"),
    ("installation", "The installation"),
]
LOG = "credit_protection.limit_log"
NOTHING = {
    "limit_kind": "unchecked",
    "credit_limit": 0.0,
    "limit_expires_on": False,
    "limit_review_on": False,
    "group_limit": False,
}


class CreditLimitChange(models.Model):
    """One change of a limit: what, from what to what, why, by whom, on which way."""

    _name = "credit.limit.change"
    _description = "Change of a Credit Limit"
    _inherit = ["credit.evidence"]
    _order = "id desc"
    _rec_name = "partner_name"
    _check_company_auto = True
    # References that follow a deletion or a merge.
    _movable = ("profile_id", "partner_id", "user_id")

    profile_id = fields.Many2one(
        "credit.profile", readonly=True, index="btree_not_null", ondelete="set null"
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", readonly=True, index=True, ondelete="set null"
    )
    partner_name = fields.Char("Customer name", readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, readonly=True, ondelete="restrict"
    )
    what = fields.Selection(WHAT, required=True, readonly=True)
    old_value = fields.Char(readonly=True)
    new_value = fields.Char(readonly=True)
    old_amount = fields.Monetary(readonly=True, aggregator=None)
    new_amount = fields.Monetary(readonly=True, aggregator=None)
    old_text = fields.Char("Before", compute="_compute_texts")
    new_text = fields.Char("After", compute="_compute_texts")
    reason = fields.Char(readonly=True)
    origin = fields.Selection(ORIGINS, "Changed by", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", readonly=True, index=True, ondelete="set null"
    )
    user_name = fields.Char(readonly=True)
    changed_at = fields.Datetime("Changed on", required=True, readonly=True, index=True)

    @api.depends("what", "old_value", "new_value", "old_amount", "new_amount")
    @api.depends_context("lang")
    def _compute_texts(self):
        for change in self:
            change.old_text = change._text(change.old_value, change.old_amount)
            change.new_text = change._text(change.new_value, change.new_amount)

    def _text(self, value, amount):
        """Return one side of the change in the reader's language."""
        if not value:
            return self.env._("none")
        if self.what == "limit_kind":
            kinds = self.env["credit.profile"]._fields["limit_kind"]
            return dict(kinds._description_selection(self.env)).get(value, value)
        if self.what in ("limit_expires_on", "limit_review_on"):
            return format_date(self.env, value, date_format="medium")
        text = format_amount(self.env, amount, self.currency_id)
        if self.what != "temporary":
            return text
        _amount, start, end = value.split()
        return self.env._(
            "%(amount)s from %(start)s to %(end)s",
            amount=text,
            start=format_date(self.env, start, date_format="medium"),
            end=format_date(self.env, end, date_format="medium"),
        )

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        """Write changes: for the log of the profile only, never by RPC."""
        return super().create(vals_list)

    def _move_to(self, profile):
        """Let the history follow a customer that is merged into another one."""
        models.Model.write(self, {"profile_id": profile.id})


class LimitLog:
    """What is being changed, for the length of the outermost block that changes it."""

    def __init__(self, reason, origin):
        self.reason, self.origin = reason, origin
        self.before = {}

    def add(self, profiles):
        """Take profiles for new that were made inside the block."""
        for profile in profiles:
            self.before[profile.id] = NOTHING


class CreditProfile(models.Model):
    """Every way to a limit leads past this log."""

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    limit_change_ids = fields.One2many(
        "credit.limit.change", "profile_id", "Changes of the limit", readonly=True
    )

    @contextmanager
    def _log_limit_changes(self, reason="", origin=None, new=False):
        """Log what the block changes about the limits of these profiles, once.

        Blocks lie inside each other: a form writes a partner, the partner a profile.
        The outermost one knows the reason and the way, and logs. ``new``: the profiles
        are made in the block and named with ``add``.
        """
        cache = self.env.cr.cache
        outer = cache.get(LOG)
        log = outer or LimitLog(reason, origin or self._limit_origin())
        cache[LOG] = log
        before = {} if new else self._limit_values()
        for profile_id, values in before.items():
            log.before.setdefault(profile_id, values)
        try:
            yield log
            if outer is None:
                self._write_limit_changes(log)
        finally:
            if outer is None:
                cache.pop(LOG, None)

    @api.model
    def _limit_origin(self):
        """Return on which way a change comes that says nothing about it."""
        if log := self.env.cr.cache.get(LOG):
            return log.origin
        if self.env.context.get("import_file"):
            return "import"
        if self.env.su or self.env.uid == SUPERUSER_ID:
            return "program"
        return "form"

    def _limit_values(self):
        """Return what stands now, by profile."""
        values = {}
        for profile in self.sudo():
            values[profile.id] = {name: profile[name] for name in NOTHING}
            if not profile.group_limit_kind:
                values[profile.id]["group_limit"] = False
        return values

    def _write_limit_changes(self, log):
        """Write one row for each value that differs from what stood before."""
        profiles_sudo = self.sudo().browse(log.before).exists()
        rows = []
        after = profiles_sudo._limit_values()
        for profile in profiles_sudo:
            old, new = log.before[profile.id], after[profile.id]
            rows += [
                profile._limit_change(name, old[name], new[name], log)
                for name in NOTHING
                if profile._limit_differs(name, old[name], new[name])
            ]
        if rows:
            self.env["credit.limit.change"].sudo().create(rows)
            for company, some in profiles_sudo.grouped("company_id").items():
                self._refresh_limits_in_force(some.partner_id, company)

    def _limit_differs(self, name, old, new):
        # A group without a limit is not a group with a limit of 0, which equals False.
        if old is False or new is False:
            return old is not new
        if name in ("credit_limit", "group_limit"):
            return self.currency_id.compare_amounts(old, new) != 0
        return old != new

    def _limit_change(self, what, old, new, log):
        """Return the values of one row of the history."""
        self.ensure_one()
        return {
            "profile_id": self.id,
            "partner_id": self.partner_id.id,
            "partner_name": self.partner_id.name,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "what": what,
            "old_value": "" if old is False else str(old),
            "new_value": "" if new is False else str(new),
            "old_amount": old if isinstance(old, float) else 0.0,
            "new_amount": new if isinstance(new, float) else 0.0,
            "reason": log.reason,
            "origin": log.origin,
            "user_id": self.env.uid,
            "user_name": self.env.user.name,
            "changed_at": fields.Datetime.now(),
        }

    @api.readonly
    def action_limit_changes(self):
        """Open the history of this limit."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(
                "Limit history of %(customer)s", customer=self.partner_id.display_name
            ),
            "res_model": "credit.limit.change",
            "views": [[False, "list"], [False, "form"]],
            "domain": [("profile_id", "=", self.id)],
            "context": {"create": False},
        }
