from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..cover.account_move_cover import READERS, insured_by
from .credit_claim import CLAIMANTS, ENDED

WRITTEN = (
    "credit_claim_filed_on",
    "credit_claim_entry_id",
    "credit_claim_entry_kind",
)


class AccountMove(models.Model):
    """An invoice that is claimed from the insurer, and the door to its claim."""

    # One file a concern.
    _inherit = "account.move"  # pylint: disable=consider-merging-classes-inherited

    credit_claim_line_ids = fields.One2many(
        "credit.claim.line", "move_id", readonly=True, copy=False, groups=READERS
    )
    credit_claim_filed_on = fields.Date(
        "Claim filed on", readonly=True, copy=False, groups=READERS
    )

    credit_claim_entry_id = fields.Many2one(
        "credit.claim",
        "Entry of claim",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups=READERS,
    )
    credit_claim_entry_kind = fields.Selection(
        [
            ("indemnity", "Indemnity"),
            ("write_off", "Write-off"),
            ("recovery", "Recovery"),
        ],
        readonly=True,
        copy=False,
        groups=READERS,
    )

    def _credit_refuse_stamped(self, vals):
        """Refuse what claims write themselves when somebody types it."""
        if field := self._credit_typed(vals, WRITTEN):
            raise AccessError(
                self.env._(
                    "%(field)s is written by the claim and cannot be typed. Use the"
                    " buttons of the claim.",
                    field=field,
                )
            )
        return super()._credit_refuse_stamped(vals)

    def _post(self, soft=True):
        """Settle what entries of claims write off; notice what buyers pay then."""
        posted = super()._post(soft)
        posted_sudo = posted.sudo()
        for entry_sudo in posted_sudo.filtered("credit_claim_entry_kind"):
            entry_sudo._credit_settle_claim()
        posted_sudo.line_ids._credit_notice_payments()
        return posted

    def _credit_settle_claim(self):
        """Reconcile the lines of an entry with the invoices or payments they name.

        A tax that is due when the customer pays does not become due by a write-off: it
        leaves the account where it waits. What credits in hand pay is settled by them.
        """
        claim = self.credit_claim_entry_id
        origins = claim.line_ids.move_id.line_ids | claim.recovery_ids.item_id
        waiting = self.line_ids.filtered(
            lambda i: i.tax_line_id.tax_exigibility == "on_payment"
        )
        for line in self.line_ids.filtered(
            lambda i: i.account_type == "asset_receivable" and not i.reconciled
        ):
            partners = origins.filtered(
                lambda i, line=line: (
                    i.move_id.name == line.name
                    and i.account_id == line.account_id
                    and not i.reconciled
                    and i.balance * line.balance < 0
                )
            )
            if partners:
                (line | partners).with_context(no_cash_basis=bool(waiting)).reconcile()
        if self.credit_claim_entry_kind == "write_off":
            claim._settle_waiting_taxes(waiting)
            claim._apply_in_hand()

    @api.depends("credit_claim_line_ids.claim_id.state", "credit_claim_filed_on")
    def _compute_credit_cover_card(self):
        return super()._compute_credit_cover_card()

    def _credit_card_acts(self):
        """Add the claim: the next duty once the loss has come."""
        acts = super()._credit_card_acts()
        user, today = self.env.user, self.company_id._credit_today()
        if not any(user.has_group(group) for group in CLAIMANTS):
            return acts
        primary = False
        if claim_sudo := self._credit_open_claim():
            label = self.env._("Open Claim %(claim)s", claim=claim_sudo.name)
        elif self._credit_is_claimable(today):
            label = self.env._("File Claim")
            lost = self.credit_loss_on and self.credit_loss_on <= today
            primary = bool(lost) and not acts and self._credit_open_for_dates()
        else:
            return acts
        act = {"method": "action_credit_claim", "label": label, "primary": primary}
        return [*acts, act]

    def _credit_is_claimable(self, today):
        """Return whether something of the invoice is insured, open and overdue."""
        owed = self.company_currency_id.compare_amounts(self.amount_residual_signed, 0)
        due = self.credit_original_due_date
        return (
            self._credit_at_stake() > 0
            and owed > 0
            and due
            and due < today
            and not self._credit_claimed_in()
        )

    def _credit_claimed_in(self):
        """Return the filed claim about this invoice if there is one, in sudo."""
        claimed = self.env["credit.claim"]._claimed_of(self.sudo())
        return claimed.get(self.id, self.env["credit.claim"].sudo())

    def _credit_open_claim(self):
        """Return the claim on which this invoice stands, while it goes on, in sudo."""
        claims_sudo = self.sudo().credit_claim_line_ids.claim_id
        return claims_sudo.filtered(lambda claim: claim.state not in ENDED)[:1]

    def _credit_step(self, key, label, day, today, following):
        """Show a claim that was filed as done."""
        step = super()._credit_step(key, label, day, today, following)
        if key == "claim" and self.credit_claim_filed_on:
            step |= {
                "label": self.env._("Claim filed"),
                "date": self._credit_day(self.credit_claim_filed_on),
                "when": self._credit_when(self.credit_claim_filed_on, today, "done"),
                "state": "done",
            }
        return step

    def action_credit_claim(self):
        """Open the claim about this invoice; prepare one where there is none."""
        self.ensure_one()
        self.check_access("read")
        claims = self.env["credit.claim"]
        claims.check_access("create")
        claim_sudo = self._credit_open_claim()
        if not claim_sudo:
            self._credit_check_claimable()
        policy = claim_sudo.policy_id or insured_by(self.sudo())
        return claims._open_or_prepare(
            self.company_id, self.commercial_partner_id, policy.with_env(self.env)
        )

    def _credit_check_claimable(self):
        """Refuse an invoice of which nothing can be claimed, with what to do."""
        move_sudo = self.sudo()
        currency = move_sudo.company_currency_id
        if currency.compare_amounts(move_sudo.amount_residual_signed, 0) <= 0:
            raise UserError(
                self.env._(
                    "%(invoice)s is paid or not posted: there is nothing to claim.",
                    invoice=move_sudo.display_name,
                )
            )
        if move_sudo._credit_at_stake() <= 0:
            raise UserError(
                self.env._(
                    "%(invoice)s is not insured. Look at the reason on the invoice, and"
                    " have its cover computed again if it is wrong.",
                    invoice=move_sudo.display_name,
                )
            )
        if claim_sudo := self._credit_claimed_in():
            raise UserError(
                self.env._(
                    "%(invoice)s was claimed already: %(claim)s. Only what the insurer"
                    " refused can be claimed again, once that claim is closed.",
                    invoice=move_sudo.display_name,
                    claim=claim_sudo.name,
                )
            )
