from odoo import api, fields, models
from odoo.exceptions import UserError

KINDS = [
    ("release", "Release"),
    ("waiver", "Waiver"),
    ("tier_lock", "Tier locked by hand"),
    ("unchecked", "Limit check switched off"),
]


class CreditOverride(models.Model):
    """One time that a person went against the rules: who, when, for whom and why.

    Written once, together with what it tells about, and never changed: a release that
    is void or a lock that has ended leaves the record on which the register rests.
    """

    _name = "credit.override"
    _description = "Credit Override"
    _order = "id desc"
    _rec_name = "document_name"
    _check_company_auto = True

    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, index=True, ondelete="restrict"
    )
    done_at = fields.Datetime("Date", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", "Customer", readonly=True, index=True, ondelete="set null"
    )
    document_name = fields.Char("Document", readonly=True)
    order_id = fields.Many2one(
        "sale.order", readonly=True, index="btree_not_null", ondelete="set null"
    )
    hold_id = fields.Many2one("credit.hold", readonly=True, ondelete="set null")
    waiver_id = fields.Many2one("credit.waiver", readonly=True, ondelete="restrict")
    amount = fields.Monetary(readonly=True)
    reason = fields.Text(readonly=True)

    @api.model
    def _record(self, vals_list):
        """Write down what this user has just done, in sudo."""
        mark = {"user_id": self.env.uid, "done_at": fields.Datetime.now()}
        empty = dict.fromkeys(("order_id", "hold_id", "waiver_id", "reason"), False)
        self.sudo().create([{"amount": 0.0, **empty, **v, **mark} for v in vals_list])

    def write(self, vals):  # pylint: disable=method-required-super
        """Refuse: what was done stays as it was done."""
        raise UserError(self.env._("The register of overrides cannot be changed."))

    def copy(self, default=None):  # pylint: disable=method-required-super
        """Refuse: a copy would be something that nobody did."""
        raise UserError(self.env._("The register of overrides cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The register of overrides cannot be changed."))


class CreditHold(models.Model):
    """A release goes against the rules."""

    # One file a concern.
    _inherit = "credit.hold"  # pylint: disable=consider-merging-classes-inherited

    def _release(self, reason, note, valid_until, up_to_amount, condition=None):
        barred = super()._release(reason, note, valid_until, up_to_amount, condition)
        text = ". ".join(filter(None, (reason.name, note)))
        self.env["credit.override"]._record(
            [
                {
                    "kind": "release",
                    "company_id": hold.company_id.id,
                    "partner_id": hold.partner_id.id,
                    "document_name": hold.document_name,
                    "order_id": hold._order_behind().id,
                    "hold_id": hold.id,
                    "amount": hold.amount,
                    "reason": text,
                }
                for hold in (self - barred).sudo()
            ]
        )
        return barred

    def _order_behind(self):
        """Return the order that tells what became of it, if it is one.

        A released invoice tells that itself; a delivery does not.
        """
        self.ensure_one()
        document = self._document()
        if self.order_id or self.move_id or not document:
            return self.order_id
        orders = document._credit_orders_behind()
        return orders if len(orders) == 1 else orders.browse()


class CreditWaiver(models.Model):
    """So does a waiver."""

    # One file a concern.
    _inherit = "credit.waiver"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _grant(self, profile, key, terms):
        waiver = super()._grant(profile, key, terms)
        self.env["credit.override"]._record(
            [
                {
                    "kind": "waiver",
                    "company_id": waiver.company_id.id,
                    "partner_id": waiver.partner_id.id,
                    "document_name": waiver.name,
                    "waiver_id": waiver.id,
                    "reason": waiver.reason,
                }
            ]
        )
        return waiver


class CreditProfile(models.Model):
    """Locking a tier and switching off the limit are overrides of the rules too."""

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    def write(self, vals):
        """Write down who locked a tier or switched off the check of a limit."""
        watched = bool({"tier_locked", "tier_lock_value", "limit_kind"} & vals.keys())
        before = {p.id: p._override_marks() for p in self} if watched else {}
        result = super().write(vals)
        done = [
            {
                "kind": kind,
                "company_id": profile.company_id.id,
                "partner_id": profile.partner_id.id,
                "document_name": f"{profile.partner_id.name}: {mark}",
                "reason": profile.tier_lock_reason if kind == "tier_lock" else False,
            }
            for profile in (self if watched else self.browse()).sudo()
            for kind, mark in profile._override_marks().items()
            if mark and mark != before[profile.id][kind]
        ]
        if done:
            self.env["credit.override"]._record(done)
        return result

    def _override_marks(self):
        """Return what is overridden now, by kind; empty where the rules decide."""
        unchecked = self.limit_kind == "unchecked"
        labels = dict(self._fields["limit_kind"]._description_selection(self.env))
        return {
            "tier_lock": self.tier_lock_value if self.tier_locked else "",
            "unchecked": labels["unchecked"] if unchecked else "",
        }
