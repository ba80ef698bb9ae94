from datetime import timedelta

from odoo import Command, api, models
from odoo.exceptions import UserError

REPORTED = "credit_protection.mail_activity_promise_reported"


class CreditPromise(models.Model):
    """Promises that customers give themselves, on the portal."""

    # One file a concern.
    _name = "credit.promise"
    _inherit = ["credit.promise", "credit.customer.report"]

    @api.model
    def _from_customer(self, moves, amount, day, note):
        """Record what a customer promises for its own invoices; return the promise."""
        moves_sudo = self._check_own(moves)
        self._check_fit(moves_sudo)
        company = moves_sudo.company_id
        self._check_customer_day(company, day)
        self._check_first(moves_sudo)
        self._check_pace()
        promise_sudo = self._add_for_customer(
            company,
            {
                "invoice_ids": [Command.set(moves_sudo.ids)],
                "amount": amount,
                "date": day,
                "promised_on": company._credit_today(),
                "note": note or False,
            },
        )
        promise_sudo.activity_schedule(
            REPORTED,
            date_deadline=company._credit_today(),
            user_id=promise_sudo.user_id.id,
            summary=promise_sudo.with_context(lang=promise_sudo.user_id.lang).env._(
                "Given on the portal: %(promise)s", promise=promise_sudo.display_name
            ),
        )
        return promise_sudo.with_env(self.env)

    @api.model
    def _check_customer_day(self, company, day):
        """Refuse days further ahead than the company allows its customers."""
        most = company.sudo().credit_portal_promise_days
        today = company._credit_today()
        last = today + timedelta(days=most)
        if not most:
            raise UserError(
                self.env._("Please call us to agree on a day: it cannot be done here.")
            )
        if not day or not today <= day <= last:
            raise UserError(
                self.env._(
                    "Choose a day between today and %(last)s. For a later day, please"
                    " call us.",
                    last=self._day(last),
                )
            )

    @api.model
    def _check_first(self, moves_sudo):
        """Refuse invoices that are promised, in a plan, or whose promise was broken."""
        said_sudo = self.sudo().search(
            [
                ("invoice_ids", "in", moves_sudo.ids),
                ("state", "in", ("open", "broken")),
            ]
        )
        said = {move: one for one in said_sudo for move in one.invoice_ids}
        for move in moves_sudo:
            if move in said:
                raise UserError(
                    self.env._(
                        "You have promised to pay %(invoice)s before. Please call us to"
                        " change that.",
                        invoice=move.name,
                    )
                )
        planned_sudo = self.env["credit.payment.plan"].sudo()
        domain = [("invoice_ids", "in", moves_sudo.ids), ("state", "=", "open")]
        if planned_sudo.search_count(domain, limit=1):
            raise UserError(
                self.env._(
                    "One of these invoices is paid in instalments as agreed. Please"
                    " leave it out, or call us."
                )
            )
