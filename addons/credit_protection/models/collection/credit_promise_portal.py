from datetime import timedelta

from odoo import Command, api, models
from odoo.exceptions import UserError

from .credit_promise import RECORDERS

REPORTED = "credit_protection.mail_activity_promise_reported"


class CreditPromise(models.Model):
    """Promises that customers give themselves, on the portal.

    They are only heard at first: rules, reminders and the worklist go on until somebody
    of the credit team has confirmed them.
    """

    # One file a concern.
    _name = "credit.promise"
    _inherit = ["credit.promise", "credit.customer.report"]

    @api.model
    def _from_customer(self, moves, day, note):
        """Record by when a customer pays all of its invoices; return the promise."""
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
                "date": day,
                "promised_on": company._credit_today(),
                "note": note or False,
                "state": "reported",
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
                ("state", "in", ("reported", "open", "broken")),
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

    # === confirming === #

    def action_confirm(self):
        """Take up what customers promised: from now on it counts as a promise."""
        self.check_access("write")
        self._need(RECORDERS)
        for promise in self:
            invoices_sudo = promise.invoice_ids.sudo()
            promise._in_turn(invoices_sudo)
            if promise.state != "reported":
                raise UserError(
                    self.env._(
                        "%(dispute)s was confirmed or has ended already.",
                        dispute=promise.display_name,
                    )
                )
            self._check_unpromised(invoices_sudo)
            promise._set(state="open")
        self.activity_unlink([REPORTED])
        self._message_log_batch(dict.fromkeys(self.ids, self.env._("Confirmed")))
        self._note_contact()
        self.sudo()._judge()
        self.env["credit.reevaluation"]._mark(self.partner_id)

    def action_cancel(self):
        """Withdraw promises; nobody is asked to confirm them any more."""
        res = super().action_cancel()
        self.activity_unlink([REPORTED])
        return res
