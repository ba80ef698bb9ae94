from typing import Any, NamedTuple

from odoo import Command, models

# Lines of an invoice that are neither debt, nor tax, nor what was sold.
NO_BASE = ("line_section", "line_subsection", "line_note", "cogs")


class Written(NamedTuple):
    """A line of a write-off: its tax part, or the taxes on it."""

    balance: float
    account: Any
    part: Any
    taxes: Any


class CreditClaim(models.Model):
    """Bad debts: what is written off of each invoice, and the taxes taken back.

    To the tax report a write-off is what a credit note would be: its lines carry the
    taxes and the tags of one. A tax that is due when the customer pays was never due:
    it leaves the account where it waits, and no report shows it.
    """

    # One file a concern.
    _inherit = "credit.claim"  # pylint: disable=consider-merging-classes-inherited

    def _write_off_lines(self):
        """Return bad debts and taxes taken back, by the fiscal position of an entry.

        Taxes of another country stand in an entry of their own, as Odoo asks.
        """
        lines = {}
        for item, left in self._to_write_off():
            position = item.move_id.fiscal_position_id.filtered("foreign_vat")
            lines.setdefault(position, []).extend(self._write_off_of(item, left))
        return lines

    def _to_write_off(self):
        """Return what is open of each invoice but for credits in hand.

        These pay the oldest invoices; what they pay is no bad debt. An invoice that
        stands on the draft of another claim is written off there.
        """
        round_ = self.company_currency_id.round
        books, moves_sudo = self._books()[self.company_id], self.sudo().line_ids.move_id
        credit = round_(
            books.in_hand_for(
                self.partner_id, self.policy_id, self._loss_day(), moves_sudo
            )
        )
        drafted, found = self._drafted_elsewhere(), []
        for item in moves_sudo.line_ids.filtered(
            lambda i: i.account_type == "asset_receivable" and i.amount_residual > 0
        ):
            if item.move_id.name in drafted:
                continue
            paid = min(credit, item.amount_residual)
            credit = round_(credit - paid)
            if left := round_(item.amount_residual - paid):
                found.append((item, left))
        return found

    def _drafted_elsewhere(self):
        """Return the names of invoices that the draft of another claim writes off."""
        items_sudo = (
            self.env["account.move.line"]
            .sudo()
            .search(
                [
                    ("move_id.credit_claim_entry_kind", "=", "write_off"),
                    ("move_id.credit_claim_entry_id", "!=", self.id),
                    ("parent_state", "=", "draft"),
                    ("company_id", "=", self.company_id.id),
                    ("partner_id.commercial_partner_id", "=", self.partner_id.id),
                    ("account_type", "=", "asset_receivable"),
                ]
            )
        )
        return set(items_sudo.mapped("name"))

    def _write_off_of(self, item, left):
        """Return the lines that write off a part of one receivable line."""
        move, currency, partner = item.move_id, item.currency_id, item.partner_id
        part = left / item.amount_residual
        left_currency = currency.round(item.amount_residual_currency * part)
        lines = [
            self._line(
                item.account_id, -left, currency, -left_currency, move.name, partner
            )
        ]
        for vals, balance, amount, label in self._parts_of(move, left, left_currency):
            account = vals.pop("account")
            line = self._line(account, balance, currency, amount, label, partner)
            lines.append(line | vals)
        return lines

    def _parts_of(self, move, left, left_currency):
        """Return taxes and bad debts in what is written off of an invoice.

        The last one takes what rounding leaves.
        """
        taxes, share = self._taxes_of(move), left / move.amount_total_signed
        label = self.env._("Tax taken back, %(invoice)s", invoice=move.name)
        parts = [
            (self._relief_of(tax), tax.balance, tax.amount_currency, label)
            for tax in taxes
        ]
        label = self.env._("Bad debt, %(invoice)s", invoice=move.name)
        parts += [
            (self._base_of(on), balance, amount, label)
            for on, balance, amount in self._bases_of(move, taxes)
        ]
        round_, found = self.company_currency_id.round, []
        for vals, whole, whole_currency, name in parts[:-1]:
            balance = round_(-whole * share)
            amount = move.currency_id.round(-whole_currency * share)
            found.append((vals, balance, amount, name))
            left = round_(left - balance)
            left_currency = move.currency_id.round(left_currency - amount)
        return [*found, (parts[-1][0], left, left_currency, label)]

    def _taxes_of(self, move_sudo):
        """Return the tax lines of an invoice that are taken back."""
        if not self.policy_id.sudo().claim_relieve_taxes:
            return move_sudo.line_ids.browse()
        return move_sudo.line_ids.filtered("tax_line_id")

    def _bases_of(self, move, tax_lines):
        """Return taxes, balance and amount of what is not taken back, largest last."""
        bases = {}
        for line in move.line_ids - tax_lines:
            if line.account_type == "asset_receivable" or line.display_type in NO_BASE:
                continue
            relieved = self.policy_id.sudo().claim_relieve_taxes
            base = bases.setdefault(
                line.tax_ids if relieved else line.tax_ids.browse(), [0, 0]
            )
            base[0] += line.balance
            base[1] += line.amount_currency
        found = [(taxes, *amounts) for taxes, amounts in bases.items()]
        return sorted(found, key=lambda one: abs(one[1]))

    def _base_of(self, taxes):
        """Return how a bad debt shows in the tax report."""
        reported = taxes.flatten_taxes_hierarchy().filtered(_due_at_once)
        return {
            "account": self.policy_id.sudo().claim_loss_account_id,
            "tax_ids": [Command.set(taxes.ids)],
            "tax_tag_ids": [Command.set(reported.get_tax_tags(True, "base").ids)],
        }

    def _relief_of(self, tax_line):
        """Return how a tax that is taken back shows in the tax report."""
        tax, part = tax_line.tax_line_id, _twin(tax_line.tax_repartition_line_id)
        at_once = _due_at_once(tax)
        tags = part.tag_ids if at_once else part.tag_ids.browse()
        tags |= tax_line.tax_ids.filtered(_due_at_once).get_tax_tags(True, "base")
        return {
            "account": (at_once and part.account_id) or tax_line.account_id,
            "tax_repartition_line_id": part.id,
            "tax_ids": [Command.set(tax_line.tax_ids.ids)],
            "tax_tag_ids": [Command.set(tags.ids)],
        }

    # === when it is posted === #

    def _settle_waiting_taxes(self, lines):
        """Reconcile taxes that are due no more with those of the invoices."""
        taxes = self.line_ids.move_id.line_ids.filtered("tax_line_id")
        for line in lines.filtered(lambda i: i.account_id.reconcile):
            partners = taxes.filtered(
                lambda i, line=line: (
                    i.account_id == line.account_id
                    and _twin(i.tax_repartition_line_id) == line.tax_repartition_line_id
                    and not i.reconciled
                )
            )
            if partners and not line.reconciled:
                (line | partners).reconcile()

    def _apply_in_hand(self):
        """Let credits in hand pay what was not written off because of them."""
        books = self._books()[self.company_id]
        in_hand = books.in_hand(self.partner_id, self._loss_day())
        items = self.line_ids.move_id.line_ids.filtered(
            lambda i: i.account_type == "asset_receivable" and i.amount_residual > 0
        )
        for account, credits_ in in_hand.grouped("account_id").items():
            debts = items.filtered(lambda i, account=account: i.account_id == account)
            if debts:
                (credits_ | debts).reconcile()

    # === taxes of what is recovered === #

    def _written_off(self):
        """Return the lines of the write-off as drafted, or as they would be now."""
        lines_sudo = self._entries_of("write_off").line_ids
        if lines_sudo:
            return [
                Written(i.balance, i.account_id, i.tax_repartition_line_id, i.tax_ids)
                for i in lines_sudo
            ]
        accounts_sudo = self.env["account.account"].sudo()
        parts_sudo = self.env["account.tax.repartition.line"].sudo()
        taxes_sudo = self.env["account.tax"].sudo()
        return [
            Written(
                vals["balance"],
                accounts_sudo.browse(vals["account_id"]),
                parts_sudo.browse(vals.get("tax_repartition_line_id")),
                taxes_sudo.browse(vals["tax_ids"][0][2] or ()),
            )
            for lines in self._write_off_lines().values()
            for vals in lines
        ]

    def _due_again(self, before, back):
        """Return values and amounts of taxes and bases that a recovery brings back.

        What was taken back for a debt is due again in the part of it that is paid.

        :param before: what was recovered before, in company currency
        :param back: what is recovered now
        """
        written = self._written_off()
        whole = -sum(
            one.balance
            for one in written
            if one.account.account_type == "asset_receivable"
        )
        if whole <= 0:
            return []
        done, now = min(before / whole, 1), min((before + back) / whole, 1)
        groups = {}
        for one in written:
            if one.part or one.taxes:
                key = (one.account, one.part, one.taxes)
                groups[key] = groups.get(key, 0) + one.balance
        round_ = self.company_currency_id.round
        return [
            (self._again(*key), round_(total * now) - round_(total * done))
            for key, total in groups.items()
        ]

    def _again(self, account, part, taxes):
        """Return how a tax that is due again, or its base, shows in the tax report.

        Tags alone tell of a tax that is due when the customer pays, since nothing is
        to wait any more, and of one of another country, which an entry may not mix.
        """
        country = self.company_id.account_fiscal_country_id

        def named(tax):
            return _due_at_once(tax) and tax.country_id == country

        taxes, part = taxes.flatten_taxes_hierarchy(), part and _twin(part)
        tags = taxes.get_tax_tags(False, "base")
        vals = {
            "account": account,
            "tax_ids": [Command.set(taxes.filtered(named).ids)],
        }
        if part:
            tags |= part.tag_ids
            vals["account"] = part.account_id or account
            if named(part.tax_id):
                vals["tax_repartition_line_id"] = part.id
        return vals | {"tax_tag_ids": [Command.set(tags.ids)]}


def _due_at_once(tax):
    return tax.tax_exigibility != "on_payment"


def _twin(part):
    """Return the part of a credit note for that of an invoice, and the other way."""
    tax = part.tax_id
    mine, other = tax.invoice_repartition_line_ids, tax.refund_repartition_line_ids
    if part.document_type == "refund":
        mine, other = other, mine
    return other[list(mine).index(part)]
