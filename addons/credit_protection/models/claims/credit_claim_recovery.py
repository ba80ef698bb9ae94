from collections import Counter
from decimal import Decimal
from typing import Any, NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine import Shared, share_recoveries

SHARE = "credit_protection.mail_activity_claim_recovery"
SHARING = ("decided", "paid", "recovering")
# Claims whose recoveries are shared: the insurer's part is owed after the end too.
SHARED = Domain("state", "in", SHARING) | (
    Domain("state", "=", "closed") & Domain("decided_amount", ">", 0)
)


class Piece(NamedTuple):
    """The part of a payment that a claim shares: in the books, and in its currency."""

    item: Any
    part: float
    amount: float
    costs: float
    share: Shared


class SharedParts(NamedTuple):
    """How much of payments was shared, in company currency.

    A payment that is matched anew has a new line, but stays the same payment.
    """

    lines: Counter
    payments: Counter
    statement_lines: Counter

    def have(self, item):
        """Return whether anything of the payment on a receivable line was shared."""
        return any(key in found for found, key in self._keys(item))

    def left_of(self, item):
        """Return what of it was not."""
        shared = sum(found[key] for found, key in self._keys(item))
        return item.company_currency_id.round(-item.balance - shared)

    def _keys(self, item):
        return (
            (self.lines, item.id),
            (self.payments, item.payment_id.id),
            (self.statement_lines, item.statement_line_id.id),
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
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the books"
    )
    book_amount = fields.Monetary(
        "In the books",
        currency_field="company_currency_id",
        readonly=True,
        help="The part of the payment that was shared here.",
    )
    costs = fields.Monetary(readonly=True, help="Costs of getting it.")
    repaid_costs = fields.Monetary("Costs repaid", readonly=True)
    insurer_amount = fields.Monetary("Owed to the insurer", readonly=True)
    company_amount = fields.Monetary("Yours", readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null")

    _once = models.Constraint(
        "UNIQUE(item_id, claim_id)", "A claim shares a payment once."
    )

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

    @api.depends("recovery_ids", "state", "decided_amount", "paid_amount")
    def _compute_owed(self):
        for claim in self:
            claim.owed_amount = sum(claim.recovery_ids.mapped("insurer_amount"))
            claim.owed_text = ""
            items_sudo = claim._unshared() if claim._is_shared() else ()
            if items_sudo:
                pieces = claim._shares([(item, 0) for item in items_sudo])
                came = sum(piece.amount for piece in pieces)
                owed = sum(piece.share.insurer for piece in pieces)
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
        left = self.currency_id.compare_amounts(self._borne_by_insurer(), owed)
        return self.state != "closed" or left > 0

    def _unshared(self):
        """Return payments of the buyer since the loss that are left to share, in sudo.

        A claim under another policy leaves what belongs to this one; one under this
        policy takes all that belongs to it.
        """
        self.ensure_one()
        items_sudo = self.env["account.move.line"].sudo()
        if not self.loss_on:
            return items_sudo
        items_sudo = items_sudo.search(
            Domain("partner_id.commercial_partner_id", "=", self.partner_id.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("account_type", "=", "asset_receivable")
            & Domain("parent_state", "=", "posted")
            & Domain("balance", "<", 0)
            & Domain("date", ">", self.loss_on)
            & (
                Domain("payment_id", "!=", False)
                | Domain("statement_line_id", "!=", False)
                | Domain("move_id.move_type", "=", "entry")
                & Domain("move_id.line_ids.account_type", "=", "asset_cash")
            ),
            order="date, id",
        )
        mine = self._parts_shared(self._beside().recovery_ids)
        everyone = self._shared_parts(self.company_id, self.partner_id)
        return items_sudo.filtered(
            lambda i: not mine.have(i) and everyone.left_of(i) > 0
        )

    @api.model
    def _shared_parts(self, company, buyers):
        """Return what of payments the claims for these buyers have shared."""
        recoveries_sudo = self.env["credit.claim.recovery"].sudo()
        return self._parts_shared(
            recoveries_sudo.search(
                [
                    ("company_id", "=", company.id),
                    ("claim_id.partner_id", "in", buyers.ids),
                ]
            )
        )

    @api.model
    def _parts_shared(self, recoveries_sudo):
        found = SharedParts(Counter(), Counter(), Counter())
        for one in recoveries_sudo:
            if one.item_id:
                found.lines[one.item_id.id] += one.book_amount
            elif one.payment_id:
                found.payments[one.payment_id.id] += one.book_amount
            elif one.statement_line_id:
                found.statement_lines[one.statement_line_id.id] += one.book_amount
        return found

    def _parts_here(self, items_sudo):
        """Return by line of a payment the part that belongs to this policy.

        The claim under the last of the policies takes what rounding leaves of it.
        """
        others_sudo, unclaimed = self._divided_with()
        part, round_ = self._part_here(), self.company_currency_id.round
        shared = self._shared_parts(self.company_id, self.partner_id)
        theirs = [
            self._parts_shared(claims.recovery_ids)
            for claims in others_sudo.grouped("policy_id").values()
        ]

        def part_of(item):
            left = shared.left_of(item)
            if not unclaimed and all(parts.have(item) for parts in theirs):
                return left
            return min(round_(-item.balance * part), left)

        return {item: part_of(item) for item in items_sudo}

    def _part_here(self):
        """Return how much of a payment belongs to this policy, between 0 and 1.

        The parts of all policies have one base: what was owed under each at the date of
        its own loss.
        """
        here, there = self._owed_here(), self._owed_elsewhere()
        return here / (here + there) if here + there else 1.0

    def _owed_here(self):
        """Return what was owed on the claims under this policy, in the books."""
        return sum(claim._debt() for claim in self._beside())

    def _owed_elsewhere(self):
        """Return what was owed under other policies, in the books."""
        others_sudo, unclaimed = self._divided_with()
        return sum(claim._debt() for claim in others_sudo) + unclaimed

    def _divided_with(self):
        """Return claims under other policies, in sudo, and what is not claimed yet.

        That is what was owed under still other policies at this date of loss.
        """
        claims_sudo = self._claims_with_part(self.company_id, self.partner_id)
        policies = self.policy_id.sudo() | claims_sudo.policy_id
        books = self._books()[self.company_id]
        others = books.elsewhere(self.partner_id, policies, self._loss_day())
        return claims_sudo - self._beside(), sum(others.values())

    def _shares(self, items):
        """Return how payments that are not shared yet would be shared.

        :param items: pairs of a receivable line, and the costs of getting it
        """
        before = self.sudo().recovery_ids.sorted("id")
        known = [(self._exact(r.amount), self._exact(r.costs)) for r in before]
        here = self._parts_here([item for item, _costs in items])
        new = [
            (self._converted(here[item], item.date), self._exact(costs))
            for item, costs in items
        ]
        lost = self.currency_id.round(self.open_amount - self.credits_amount)
        borne = self._exact(self._borne_by_insurer())
        shared = share_recoveries(
            known + new,
            indemnity=borne,
            loss=max(self._exact(lost), borne),
            step=Decimal(str(self.currency_id.rounding)),
            before=[
                Shared(
                    self._exact(r.repaid_costs),
                    self._exact(r.insurer_amount),
                    self._exact(r.company_amount),
                )
                for r in before
            ],
        )
        return [
            Piece(item, here[item], float(amount), costs, share)
            for (item, costs), (amount, _costs), share in zip(
                items, new, shared[len(known) :], strict=True
            )
        ]

    def _share(self, costs_of):
        """Share what came in since the loss, and draft the entry.

        :param dict costs_of: the costs of getting a payment, by id of its line
        """
        self.ensure_one()
        self._need_claimant()
        self.lock_for_update()
        self._in_turn(self.sudo().line_ids.move_id)
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
        pieces = self._shares([(item, costs_of[item.id]) for item in items_sudo])
        self._keep_recoveries(pieces)
        self._draft_recoveries(pieces)
        if self.state == "paid":
            self._set(state="recovering")
        self._claims_sharing().filtered(
            lambda claim: not claim._unshared()
        ).activity_feedback([SHARE])
        self._keep(
            "recovery",
            amount=sum(piece.amount for piece in pieces),
            note=", ".join(item.move_id.name for item in items_sudo),
        )

    def _keep_recoveries(self, pieces):
        """Keep how payments were shared."""
        self.env["credit.claim.recovery"].sudo().create(
            [
                {
                    "claim_id": self.id,
                    "company_id": self.company_id.id,
                    "item_id": one.item.id,
                    "payment_id": one.item.payment_id.id,
                    "statement_line_id": one.item.statement_line_id.id,
                    "name": one.item.move_id.name,
                    "day": one.item.date,
                    "amount": one.amount,
                    "book_amount": one.part,
                    "costs": one.costs,
                    "repaid_costs": float(one.share.costs),
                    "insurer_amount": float(one.share.insurer),
                    "company_amount": float(one.share.company),
                    "user_id": self.env.uid,
                }
                for one in pieces
            ]
        )

    def _claims_sharing(self):
        """Return all claims that share payments of this buyer, in sudo."""
        return self.sudo().search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("partner_id", "=", self.partner_id.id)
            & SHARED
        )

    @api.model
    def _notice_payments_of(self, items_sudo):
        """Tell of payments among these items that a claim has not shared yet."""
        claims_sudo = self.sudo().search(
            Domain("partner_id", "in", items_sudo.partner_id.commercial_partner_id.ids)
            & Domain("company_id", "in", items_sudo.company_id.ids)
            & SHARED
        )
        claims_sudo.filtered(
            lambda claim: claim._is_shared() and claim._unshared()
        )._notice_payment()

    def _notice_payment(self):
        """Tell the responsible person that the insurer has a share in payments."""
        kind = self.env.ref(SHARE)
        for claim in self.filtered(
            lambda claim: kind not in claim.activity_ids.activity_type_id
        ):
            claim.activity_schedule(
                SHARE,
                user_id=(claim.user_id or self.env.user).id,
                summary=self.env._("Share a payment of the buyer with the insurer"),
            )

    def action_share(self):
        """Open the dialog that shares what came in."""
        return self._dialog("credit.claim.share", self.env._("Share Recoveries"))
