from decimal import Decimal

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import split_every

from ...engine import Insured
from ..facts import credit_facts_cover_sql as sql
from ..facts.credit_facts_book import ZERO

CLAIMS = "credit_protection.group_credit_claims"
BATCH = 5000


class CreditCover(models.AbstractModel):
    """The explicit acts on cover: compute it again, or decide about one invoice.

    Both leave a stamp with the name of the person and the reason.
    """

    # One file a concern.
    _inherit = "credit.cover"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _restamp(self, company, partners, note="", *, overridden=False):
        """Compute the cover of all open invoices of these buyers again, and log it.

        What a person has decided stays, and uses the limit first; so does what other
        companies have invoiced that share the policy.

        :param overridden: compute those that a person has decided about as well
        :return: how many invoices were stamped
        """
        done = 0
        for ids in split_every(BATCH, partners.commercial_partner_id.ids):
            rows = self._rows(sql.rows_of_buyers(self.env, [company.id], list(ids)))
            again = [row for row in rows if overridden or not row.decided]
            self._stamp(company, again, "restamp", note)
            done += len(again)
        return done

    @api.model
    def _check_may_act(self):
        """Refuse whoever does not keep the insurance of the company."""
        if not self.env.user.has_group(CLAIMS):
            raise AccessError(
                self.env._(
                    "Only claims users change the cover of invoices. Ask one of them."
                )
            )

    @api.model
    def _compute_again(self, company, partners, note, *, overridden=False):
        """Compute again for a person, who must be a claims user and say why."""
        self._check_may_act()
        note = self._checked_reason(note)
        if not self.sudo()._insures(company):
            raise UserError(
                self.env._(
                    "%(company)s has no insurance policy with terms, and its rules say"
                    " nothing about insurance. Enter a policy under Insurance first.",
                    company=company.name,
                )
            )
        return self.sudo()._restamp(company, partners, note, overridden=overridden)

    @api.model
    def _override(self, move, amount, note):
        """Let a claims user decide how much of an invoice is insured, with a reason."""
        self._check_may_act()
        note = self._checked_reason(note)
        move.check_access("read")
        self_sudo = self.sudo()
        rows = self_sudo._rows(sql.rows_of_moves(self.env, move.ids))
        if not rows or Decimal(rows[0].residual) <= 0:
            raise UserError(
                self.env._(
                    "%(invoice)s is not an open posted invoice of a customer: there is"
                    " nothing to insure.",
                    invoice=move.display_name,
                )
            )
        company = move.company_id
        policies = self_sudo._policies(company)
        found = self_sudo._find(company, policies, rows)[0]
        insured = Decimal(str(company.currency_id.round(amount)))
        self._check_override(move, found, insured)
        base = max(found.base, insured)
        part = Insured(move.id, insured, base - insured, "override", ZERO)
        self_sudo._write_stamps(
            company,
            [found._replace(reason="", base=base)],
            {move.id: part},
            origin="override",
            note=note,
        )

    @api.model
    def _checked_reason(self, note):
        if not (note or "").strip():
            raise UserError(
                self.env._("Say why: the insurer will ask for the reason later.")
            )
        return note.strip()

    @api.model
    def _check_override(self, move, found, insured):
        """Refuse amounts that cannot be, and cover without a policy."""
        residual = Decimal(found.row.residual)
        if not 0 <= insured <= residual:
            raise UserError(
                self.env._(
                    "The insured amount of %(invoice)s lies between 0 and what is open"
                    " on it, %(open)s.",
                    invoice=move.display_name,
                    open=move.company_id.currency_id.format(float(residual)),
                )
            )
        if insured and not found.terms:
            raise UserError(
                self.env._(
                    "No insurance policy was in force for %(invoice)s: without terms"
                    " there is no cover. Correct the policy and compute the cover"
                    " again.",
                    invoice=move.display_name,
                )
            )
