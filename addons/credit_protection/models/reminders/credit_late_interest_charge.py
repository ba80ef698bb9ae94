from collections import defaultdict

from odoo import Command, api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..facts.credit_facts_book import ZERO, exact

ACCOUNTANTS = "account.group_account_invoice"


class CreditLateInterest(models.AbstractModel):
    """Charging late interest: draft invoices, where the company wants them.

    What was charged before, as a draft too, is not charged again. A person reads and
    posts the drafts.
    """

    # One file a concern.
    _inherit = "credit.late.interest"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _charge(self, moves):
        """Return draft invoices of what has accrued and was not charged yet."""
        self._check_may_charge(moves)
        lines = defaultdict(list)
        for move, part, currency, rest in self._rests(moves, self._of_moves(moves)):
            key = (move.company_id, move.commercial_partner_id, currency)
            lines[key].append(self._charge_line(move, part, rest))
        if not lines:
            raise UserError(self.env._("No late interest is left to be charged."))
        # Whoever charges the same at this moment meets these rows, and starts again.
        for company, some in moves.grouped("company_id").items():
            some.sudo().write({"credit_interest_until": company._credit_today()})
        # What it charges for is written here only, and typed by nobody.
        drafts_sudo = self.env["account.move"].sudo()
        for company in moves.company_id:
            drafts_sudo += drafts_sudo.with_company(company).create(
                [
                    self._charge_values(*key, some)
                    for key, some in lines.items()
                    if key[0] == company
                ]
            )
        return drafts_sudo.with_env(self.env)

    @api.model
    def _rests(self, moves, accrued):
        """Return invoice, part, currency and amount of what was not charged yet."""
        charged = self._charged(moves)
        rests = []
        for move in moves.filtered(lambda m: m.id in accrued):
            found = accrued[move.id]
            for part, currency, amount in (
                ("interest", move.currency_id, float(found.interest)),
                ("fee", move.company_currency_id, found.fee),
            ):
                rest = amount - charged.get((move.id, part), 0.0)
                if currency.compare_amounts(rest, 0) > 0:
                    rests.append((move, part, currency, rest))
        return rests

    @api.model
    def _check_may_charge(self, moves):
        if not self.env.user.has_group(ACCOUNTANTS):
            raise AccessError(
                self.env._("Only accountants charge late interest. Ask one of them.")
            )
        moves.check_access("read")
        for company in moves.company_id:
            if not company.sudo().credit_interest_charge:
                raise UserError(
                    self.env._(
                        "%(company)s does not charge late interest: it is shown only."
                        " Switch charging on in the settings of the company first.",
                        company=company.name,
                    )
                )

    @api.model
    def _not_charged(self, moves):
        """Return what ``_of_moves`` does, less what posted invoices ask for already."""
        accrued = self._of_moves(moves)
        if not accrued:
            return accrued
        some = moves.browse(accrued)
        charged = self._charged(some, ("posted",))
        found = {}
        for move in some:
            one = accrued[move.id]
            asked = exact(charged.get((move.id, "interest"), 0.0), move.currency_id)
            fee = one.fee - charged.get((move.id, "fee"), 0.0)
            found[move.id] = one._replace(
                interest=max(one.interest - asked, ZERO),
                fee=max(move.company_currency_id.round(fee), 0.0),
            )
        return found

    @api.model
    def _charged(self, moves, states=("draft", "posted")):
        """Return what was charged, by invoice and part.

        Neither what was cancelled nor what was taken back by a credit note counts.
        """
        groups = (
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                Domain("credit_interest_of_id", "in", moves.ids)
                & Domain("company_id", "in", moves.company_id.ids)
                & Domain("move_id.payment_state", "!=", "reversed")
                & Domain("parent_state", "in", states),
                ["credit_interest_of_id", "credit_interest_part"],
                ["price_unit:sum"],
            )
        )
        return {(move.id, part): amount for move, part, amount in groups}

    @api.model
    def _charge_line(self, move, part, amount):
        company = move.company_id
        lang = move.commercial_partner_id.sudo().lang or self.env.lang
        env = self.with_context(lang=lang).env
        day = format_date(env, company._credit_today())
        product_sudo = company.sudo().credit_interest_product_id
        names = {
            "interest": env._(
                "Late interest on %(invoice)s until %(day)s",
                invoice=move.name,
                day=day,
            ),
            "fee": env._("Compensation for collecting %(invoice)s", invoice=move.name),
        }
        line = {
            "name": names[part],
            "quantity": 1,
            "price_unit": amount,
            "credit_interest_of_id": move.id,
            "credit_interest_part": part,
        }
        if product_sudo:
            return {**line, "product_id": product_sudo.id}
        return {**line, "tax_ids": [Command.clear()]}

    @api.model
    def _charge_values(self, company, partner, currency, lines):
        return {
            "move_type": "out_invoice",
            "company_id": company.id,
            "partner_id": partner.address_get(["invoice"])["invoice"],
            "currency_id": currency.id,
            "credit_interest_invoice": True,
            "invoice_line_ids": [Command.create(line) for line in lines],
        }
