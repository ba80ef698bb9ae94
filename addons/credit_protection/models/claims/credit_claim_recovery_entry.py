from odoo import models


class CreditClaim(models.Model):
    """What comes in after the loss in the books: whose it is, and its taxes."""

    # One file a concern.
    _inherit = "credit.claim"  # pylint: disable=consider-merging-classes-inherited

    def _draft_recoveries(self, pieces):
        """Draft the entry of payments that are shared now."""
        before = sum(
            line.balance
            for line in self._entries_of("recovery").line_ids
            if line.account_type == "asset_receivable"
        )
        lines = []
        for piece in pieces:
            back = self._comes_back(piece)
            lines += self._recovery_lines(piece.item, back, piece.share, before)
            before += back
        if lines:
            self._draft("recovery", lines)

    def _comes_back(self, piece):
        """Return what of a part is in hand still, and on no draft of another claim."""
        item = piece.item
        drafts_sudo = self._claims_sharing().entry_ids.line_ids.filtered(
            lambda i: (
                i.parent_state == "draft"
                and i.move_id.credit_claim_entry_kind == "recovery"
                and i.account_id == item.account_id
                and i.name == item.move_id.name
            )
        )
        left = -item.amount_residual - sum(drafts_sudo.mapped("balance"))
        return max(self.company_currency_id.round(min(piece.part, left)), 0)

    def _recovery_lines(self, item, back, share, before):
        """Return: what came in to its taxes, the insurer's share, and bad debts."""
        currency, company_currency = item.currency_id, self.company_currency_id
        whole, left = -item.amount_residual, -item.amount_residual_currency
        if company_currency.compare_amounts(back, whole):
            left = currency.round(left * back / whole)
        lines, name = [], item.move_id.name
        if not company_currency.is_zero(back):
            lines.append(
                self._line(item.account_id, back, currency, left, name, item.partner_id)
            )
        rate = item.amount_currency / item.balance
        parts = self._recovery_parts(item, back, share, before)
        for number, (vals, balance, label, partner) in enumerate(parts, 1):
            amount = currency.round(balance * rate)
            if number == len(parts):
                amount = -left
            left = currency.round(left + amount)
            if company_currency.is_zero(balance) and currency.is_zero(amount):
                continue
            account = vals.pop("account")
            line = self._line(account, balance, currency, amount, label, partner)
            lines.append(line | vals)
        return lines

    def _recovery_parts(self, item, back, share, before):
        """Return whose a payment is: the insurer's, of taxes, the rest of bad debts.

        What paid an invoice already lowers bad debts no more; then the insurer's share
        is a loss again.
        """
        policy_sudo = self.policy_id.sudo()
        loss = policy_sudo.claim_loss_account_id
        owed = self.currency_id._convert(
            float(share.insurer), self.company_currency_id, self.company_id, item.date
        )
        name = item.move_id.name
        recovered = self.env._("Recovered, %(payment)s", payment=name)
        insurer = self.env._("Share of the insurer, %(payment)s", payment=name)
        due_again = self.env._("Tax due again, %(payment)s", payment=name)
        payable = {"account": policy_sudo.claim_payable_account_id}
        parts = [(payable, -owed, insurer, policy_sudo.insurer_id)]
        for vals, amount in self._due_again(before, back):
            label = recovered if vals["account"] == loss else due_again
            parts.append((vals, -amount, label, item.partner_id))
        rest = self.company_currency_id.round(-back - sum(part[1] for part in parts))
        label = recovered if rest < 0 else insurer
        return [*parts, ({"account": loss}, rest, label, item.partner_id)]
