from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine import share_recoveries

SHARE = "credit_protection.mail_activity_claim_recovery"
SHARING = ("decided", "paid", "recovering")
# Claims whose recoveries are shared: the insurer's part is owed after the end too.
SHARED = Domain("state", "in", SHARING) | (
    Domain("state", "=", "closed") & Domain("decided_amount", ">", 0)
)


class CreditClaimRecovery(models.Model):
    """What the buyer paid after the date of loss, and whose it is: evidence.

    Costs come first; the rest belongs to insurer and company in proportion to what each
    bears of the loss.
    """

    _name = "credit.claim.recovery"
    _description = "Recovery of a Claim"
    _inherit = ["credit.evidence"]
    _order = "id"
    _rec_name = "name"
    _check_company_auto = True

    _movable = ("item_id", "payment_id", "statement_line_id", "user_id")

    claim_id = fields.Many2one(
        "credit.claim", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="claim_id.currency_id")
    item_id = fields.Many2one(
        "account.move.line",
        "Journal item",
        readonly=True,
        index=True,
        ondelete="set null",
    )
    payment_id = fields.Many2one(
        "account.payment", "Recorded as", readonly=True, ondelete="set null"
    )
    statement_line_id = fields.Many2one(
        "account.bank.statement.line", "Bank line", readonly=True, ondelete="set null"
    )
    name = fields.Char("Payment", required=True, readonly=True)
    day = fields.Date("On", required=True, readonly=True)
    amount = fields.Monetary(readonly=True)
    costs = fields.Monetary(readonly=True, help="Costs of getting it.")
    repaid_costs = fields.Monetary("Costs repaid", readonly=True)
    insurer_amount = fields.Monetary("Owed to the insurer", readonly=True)
    company_amount = fields.Monetary("Yours", readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null")

    _once = models.Constraint("UNIQUE(item_id)", "A payment is shared once.")

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        """Share payments: by the claim only, never by RPC."""
        return super().create(vals_list)


class CreditClaim(models.Model):
    """Payments after the date of loss: noticed, shared, and booked as drafts."""

    # One file a concern.
    _inherit = "credit.claim"  # pylint: disable=consider-merging-classes-inherited

    recovery_ids = fields.One2many(
        "credit.claim.recovery", "claim_id", "Recoveries", readonly=True
    )
    owed_amount = fields.Monetary("Owed to the insurer", compute="_compute_owed")
    owed_text = fields.Char(compute="_compute_owed")

    @api.depends("recovery_ids", "state", "decided_amount")
    def _compute_owed(self):
        for claim in self:
            claim.owed_amount = sum(claim.recovery_ids.mapped("insurer_amount"))
            claim.owed_text = ""
            items_sudo = claim._unshared() if claim._is_shared() else ()
            if items_sudo:
                shares = claim._shares([(item, 0) for item in items_sudo])
                came = sum(amount for _item, amount, _costs, _share in shares)
                owed = sum(share.insurer for _i, _a, _c, share in shares)
                claim.owed_text = self.env._(
                    "%(came)s came in from the buyer after the date of loss. %(owed)s"
                    " of it are owed to the insurer.",
                    came=claim._money(came),
                    owed=claim._money(float(owed)),
                )

    def _is_shared(self):
        """Return whether what comes in is shared with the insurer.

        Once the insurer has back what it paid, a closed claim has an end.
        """
        if not self.filtered_domain(SHARED):
            return False
        owed = sum(self.sudo().recovery_ids.mapped("insurer_amount"))
        left = self.currency_id.compare_amounts(self.decided_amount, owed)
        return self.state != "closed" or left > 0

    def _unshared(self):
        """Return payments of the buyer since the loss that no claim shared, in sudo."""
        self.ensure_one()
        items_sudo = self.env["account.move.line"].sudo()
        if not self.loss_on:
            return items_sudo
        return items_sudo.search(
            Domain("partner_id.commercial_partner_id", "=", self.partner_id.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("account_type", "=", "asset_receivable")
            & Domain("parent_state", "=", "posted")
            & Domain("balance", "<", 0)
            & Domain("date", ">", self.loss_on)
            & (
                Domain("payment_id", "!=", False)
                | Domain("statement_line_id", "!=", False)
            )
            & self._not_shared(self.company_id, self.partner_id),
            order="date, id",
        )

    @api.model
    def _not_shared(self, company, buyers):
        """Return a domain of journal items that are no recovery of a claim yet.

        A payment that is matched anew has new items, but stays the same payment.
        """
        shared_sudo = self.env["credit.claim.recovery"].sudo()
        shared_sudo = shared_sudo.search(
            [
                ("company_id", "=", company.id),
                ("claim_id.partner_id", "in", buyers.ids),
            ]
        )
        anew_sudo = shared_sudo.filtered(lambda r: not r.item_id)
        return (
            Domain("id", "not in", shared_sudo.item_id.ids)
            & Domain("payment_id", "not in", anew_sudo.payment_id.ids)
            & Domain("statement_line_id", "not in", anew_sudo.statement_line_id.ids)
        )

    def _shares(self, items):
        """Return item, amount, costs and shares of payments not shared yet.

        :param items: pairs of a receivable line, and the costs of getting it
        """
        known = [
            (self._exact(r.amount), self._exact(r.costs))
            for r in self.sudo().recovery_ids.sorted("id")
        ]
        new = [
            (item, float(self._converted(-item.balance, item.date)), costs)
            for item, costs in items
        ]
        lost = self.currency_id.round(self.open_amount - self.credits_amount)
        shared = share_recoveries(
            known + [(self._exact(amount), self._exact(c)) for _i, amount, c in new],
            indemnity=self._exact(self.decided_amount),
            loss=max(self._exact(lost), self._exact(self.decided_amount)),
            step=Decimal(str(self.currency_id.rounding)),
        )
        return [
            (*one, share) for one, share in zip(new, shared[len(known) :], strict=True)
        ]

    def _share(self, costs_of):
        """Share what came in since the loss, and draft the entry.

        :param dict costs_of: the costs of getting a payment, by id of its line
        """
        self.ensure_one()
        self._need_claimant()
        self.lock_for_update()
        if not self._is_shared():
            self._check_state(*SHARING)
        if any(costs < 0 for costs in costs_of.values()):
            raise UserError(self.env._("Costs cannot be negative."))
        items_sudo = self._unshared().filtered(lambda item: item.id in costs_of)
        if not items_sudo:
            raise UserError(
                self.env._("No payment of the buyer is left to share: all are shared.")
            )
        self._check_accounts("recovery")
        shares = self._shares([(item, costs_of[item.id]) for item in items_sudo])
        self._keep_recoveries(shares)
        self._draft_recoveries(shares)
        if self.state == "paid":
            self._set(state="recovering")
        self._claims_sharing().filtered(
            lambda claim: not claim._unshared()
        ).activity_feedback([SHARE])
        self._keep(
            "recovery",
            amount=sum(amount for _item, amount, _costs, _share in shares),
            note=", ".join(item.move_id.name for item in items_sudo),
        )

    def _keep_recoveries(self, shares):
        """Keep how payments were shared."""
        self.env["credit.claim.recovery"].sudo().create(
            [
                {
                    "claim_id": self.id,
                    "company_id": self.company_id.id,
                    "item_id": item.id,
                    "payment_id": item.payment_id.id,
                    "statement_line_id": item.statement_line_id.id,
                    "name": item.move_id.name,
                    "day": item.date,
                    "amount": amount,
                    "costs": costs,
                    "repaid_costs": float(share.costs),
                    "insurer_amount": float(share.insurer),
                    "company_amount": float(share.company),
                    "user_id": self.env.uid,
                }
                for item, amount, costs, share in shares
            ]
        )

    def _claims_sharing(self):
        """Return all claims that share payments of this buyer, in sudo."""
        return self.sudo().search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("partner_id", "=", self.partner_id.id)
            & SHARED
        )

    def _notice_payment(self):
        """Tell the responsible person of a payment that the insurer has a share in."""
        for claim in self:
            claim.activity_schedule(
                SHARE,
                user_id=(claim.user_id or self.env.user).id,
                summary=self.env._("Share a payment of the buyer with the insurer"),
            )

    def action_share(self):
        """Open the dialog that shares what came in."""
        return self._dialog("credit.claim.share", self.env._("Share Recoveries"))
