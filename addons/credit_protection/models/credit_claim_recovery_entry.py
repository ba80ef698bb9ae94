from odoo import models


class CreditClaim(models.Model):
    """What comes in after the loss in the books: whose it is, and its taxes."""

    # One file a concern.
    _inherit = "credit.claim"  # pylint: disable=consider-merging-classes-inherited

    def _draft_recoveries(self, shares):
        """Draft the entry of payments that are shared now."""
        before = sum(
            line.balance
            for line in self._entries_of("recovery").line_ids
            if line.account_type == "asset_receivable"
        )
        lines = []
        for item, _amount, _costs, share in shares:
            lines += self._recovery_lines(item, share, before)
            before -= item.amount_residual
        if lines:
            self._draft("recovery", lines)

    def _recovery_lines(self, item, share, before):
        """Return: what came in to its taxes, the insurer's share, and bad debts."""
        currency, company_currency = item.currency_id, self.company_currency_id
        back, left = -item.amount_residual, -item.amount_residual_currency
        lines, name = [], item.move_id.name
        if not company_currency.is_zero(back):
            lines.append(
                self._line(item.account_id, back, currency, left, name, item.partner_id)
            )
        rate = item.amount_currency / item.balance
        parts = self._recovery_parts(item, share, before)
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

    def _recovery_parts(self, item, share, before):
        """Return whose a payment is: the insurer's, of taxes, the rest of bad debts.

        What paid an invoice already lowers bad debts no more; then the insurer's share
        is a loss again.
        """
        policy_sudo = self.policy_id.sudo()
        loss = policy_sudo.claim_loss_account_id
        owed = self.currency_id._convert(
            float(share.insurer), self.company_currency_id, self.company_id, item.date
        )
        back, name = -item.amount_residual, item.move_id.name
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
