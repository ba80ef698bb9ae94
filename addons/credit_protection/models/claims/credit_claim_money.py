from odoo import Command, api, fields, models
from odoo.exceptions import UserError

BOOKABLE = ("decided", "paid", "recovering", "closed")
ACCOUNTS = {
    "indemnity": (
        "claim_journal_id",
        "claim_receivable_account_id",
        "claim_income_account_id",
    ),
    "write_off": ("claim_journal_id", "claim_loss_account_id"),
    "recovery": (
        "claim_journal_id",
        "claim_payable_account_id",
        "claim_loss_account_id",
    ),
}


class CreditClaim(models.Model):
    """What a decided claim means for the books: draft entries that accountants post."""

    # One file a concern.
    _inherit = "credit.claim"  # pylint: disable=consider-merging-classes-inherited

    entry_ids = fields.One2many(
        "account.move", "credit_claim_entry_id", "Entries", readonly=True
    )
    entry_count = fields.Integer(compute="_compute_entry_count")
    can_book = fields.Boolean(compute="_compute_can_book")

    def _compute_entry_count(self):
        counts = dict(
            self.env["account.move"]
            .sudo()
            ._read_group(
                [("credit_claim_entry_id", "in", self.ids)],
                ["credit_claim_entry_id"],
                ["__count"],
            )
        )
        for claim in self:
            claim.entry_count = counts.get(claim, 0)

    @api.depends("state", "answer", "entry_ids.state")
    def _compute_can_book(self):
        for claim in self:
            decided = claim.answer and claim.state in BOOKABLE
            claim.can_book = bool(decided and claim._missing_kinds())

    def action_book(self):
        """Draft the entries of the decision: indemnity and write-off."""
        self.ensure_one()
        self._need_claimant()
        self.lock_for_update()
        self._check_state(*BOOKABLE)
        if not self.answer:
            raise UserError(
                self.env._("The insurer has not decided: there is nothing to book yet.")
            )
        missing = self._missing_kinds()
        if not missing:
            raise UserError(
                self.env._(
                    "The entries of %(claim)s exist already. Cancel the old ones to"
                    " have them drafted again.",
                    claim=self.name,
                )
            )
        self._check_accounts(*missing)
        self._draft_decision(missing)
        return self.action_entries()

    def _missing_kinds(self):
        """Return which entries of the decision are not there, or were cancelled."""
        kinds = (
            ("write_off",) if self.answer == "refused" else ("indemnity", "write_off")
        )
        return [kind for kind in kinds if not self._entries_of(kind)]

    def _draft_decision(self, kinds):
        """Draft entries of these kinds; refuse where there is nothing to book."""
        makers = {
            "indemnity": self._indemnity_lines,
            "write_off": self._write_off_lines,
        }
        drafts = [
            self._draft(kind, lines, position)
            for kind in kinds
            for position, lines in makers[kind]().items()
        ]
        if not drafts:
            raise UserError(
                self.env._(
                    "Nothing is left to book for %(claim)s: its invoices are paid, the"
                    " customer has enough in hand for them, or the draft of another"
                    " claim writes them off.",
                    claim=self.name,
                )
            )

    def _entries_of(self, kind):
        """Return entries that count, in sudo."""
        return self.sudo().entry_ids.filtered(
            lambda m: m.credit_claim_entry_kind == kind and m.state != "cancel"
        )

    def _check_accounts(self, *kinds):
        """Name what is missing on the policy before anything is drafted."""
        policy_sudo = self.policy_id.sudo()
        missing = [
            policy_sudo._fields[name]._description_string(self.env)
            for name in dict.fromkeys(n for kind in kinds for n in ACCOUNTS[kind])
            if not policy_sudo[name]
        ]
        if missing:
            raise UserError(
                self.env._(
                    "Policy %(policy)s does not say where claims are booked. Enter"
                    " there under Claims: %(missing)s.",
                    policy=policy_sudo.name,
                    missing=", ".join(missing),
                )
            )

    def _draft(self, kind, lines, position=None):
        """Create a draft entry of the claim; only accountants can post it.

        :param position: the fiscal position of taxes of another country
        """
        titles = {
            "indemnity": self.env._("Indemnity of claim %(claim)s", claim=self.name),
            "write_off": self.env._("Write-off, claim %(claim)s", claim=self.name),
            "recovery": self.env._("Recovery, claim %(claim)s", claim=self.name),
        }
        moves_sudo = self.env["account.move"].sudo().with_company(self.company_id)
        entry_sudo = moves_sudo.create(
            {
                "move_type": "entry",
                "journal_id": self.policy_id.sudo().claim_journal_id.id,
                "company_id": self.company_id.id,
                "date": self.company_id._credit_today(),
                "fiscal_position_id": position and position.id,
                "ref": titles[kind],
                "credit_claim_entry_id": self.id,
                "credit_claim_entry_kind": kind,
                "line_ids": [Command.create(line) for line in lines],
            }
        )
        return entry_sudo.with_env(self.env)

    def _line(self, account, balance, currency, amount, name, partner):
        """Return one line of an entry, in the currency of its origin.

        It takes no taxes of its account: what is taxed says so.
        """
        return {
            "account_id": account.id,
            "partner_id": partner.id,
            "currency_id": currency.id,
            "amount_currency": amount,
            "balance": balance,
            "name": name,
            "tax_ids": [Command.clear()],
        }

    # === what is booked === #

    def _indemnity_lines(self):
        """Return due from the insurer to indemnity income, by fiscal position: none."""
        policy_sudo = self.policy_id.sudo()
        amount = self.decided_amount
        if self.currency_id.is_zero(amount):
            return {}
        balance = self.currency_id._convert(
            amount, self.company_currency_id, self.company_id, self.answered_on
        )
        name = self.env._("Indemnity of claim %(claim)s", claim=self.name)
        if payee_sudo := policy_sudo.loss_payee_id:
            name = self.env._(
                "Indemnity of claim %(claim)s, paid to %(payee)s",
                claim=self.name,
                payee=payee_sudo.name,
            )
        insurer_sudo = policy_sudo.insurer_id
        lines = [
            self._line(
                account,
                sign * balance,
                self.currency_id,
                sign * amount,
                name,
                insurer_sudo,
            )
            for account, sign in (
                (policy_sudo.claim_receivable_account_id, 1),
                (policy_sudo.claim_income_account_id, -1),
            )
        ]
        return {None: lines}

    def action_entries(self):
        """Open the entries of this claim."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Entries of %(claim)s", claim=self.display_name),
            "res_model": "account.move",
            # The list of entries: that of invoices has neither state nor reference.
            "views": [
                [self.env.ref("account.view_move_tree").id, "list"],
                [False, "form"],
            ],
            "domain": [("credit_claim_entry_id", "=", self.id)],
            "context": {"create": False},
        }
