from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date

from ..gate.credit_hold import STOPPING

ORIGIN = "request"


class CreditLimitRequest(models.Model):
    """Deciding: approve once or twice, grant, refuse, and what follows from it."""

    # One file a concern.
    _inherit = "credit.limit.request"  # pylint: disable=consider-merging-classes-inherited

    def action_approve(self):
        """Approve what is to be granted; nothing to grant leads to the refusal."""
        self.ensure_one()
        self._check_may_decide()
        if self.currency_id.compare_amounts(self.to_grant, 0.0) <= 0:
            return self.action_refuse()
        self._lock_to_decide()
        self._check_documents()
        self._check_grant()
        if self.state == "submitted" and self._needs_second():
            self._approve_first()
        else:
            self._grant()
        return True

    def _check_documents(self):
        """Raise, naming them, while required documents are missing."""
        if self.missing_documents:
            raise UserError(
                self.env._(
                    "%(request)s cannot be approved yet, required documents are"
                    " missing: %(documents)s. Add them, or ask whoever requested the"
                    " limit.",
                    request=self.name,
                    documents=self.missing_documents,
                )
            )

    def _check_grant(self):
        """Raise unless the limit to grant makes sense today."""
        request_sudo, today = self.sudo(), self.company_id._credit_today()
        self._check_raises(request_sudo.to_grant)
        until = request_sudo.grant_expires_on
        if self.kind == "temporary" and not until:
            raise UserError(
                self.env._("Say until when the temporary limit is granted.")
            )
        if until and until < max(today, self.date_from or today):
            raise UserError(
                self.env._("The last day of the limit to grant is past already.")
            )

    def _needs_second(self):
        """Return whether what is to be granted is above one person's amount."""
        most = self.sudo().company_id.credit_limit_second_level_amount
        return bool(most) and (
            self.currency_id.compare_amounts(self.sudo().to_grant, most) > 0
        )

    def _approve_first(self):
        """Take the first approval and ask the second person."""
        self.sudo().write(
            {
                "state": "first",
                "first_approved_by_id": self.env.uid,
                "first_approved_at": fields.Datetime.now(),
            }
        )
        self.sudo()._message_log(
            body=self.env._(
                "%(user)s approved %(amount)s. The amount is above"
                " %(most)s: a second person has to approve.",
                user=self.env.user.name,
                amount=self._amount_text(self.to_grant),
                most=self._amount_text(
                    self.sudo().company_id.credit_limit_second_level_amount
                ),
            )
        )
        self._tell_approvers()

    def _grant(self):
        """Change the limit, end the request and judge the customer's held orders."""
        request_sudo = self.sudo()
        self._change_limit()
        whole = (
            self.currency_id.compare_amounts(self.to_grant, self.requested_amount) >= 0
        )
        request_sudo.write(
            {
                "state": "approved" if whole else "partly",
                "granted_amount": self.to_grant,
                "granted_until": self.grant_expires_on,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
        )
        self._finish(self._granted_text(), self._judge_again())

    def _change_limit(self):
        """Give the customer the limit: past record rules, in the decider's name."""
        profile_sudo, request_sudo = self.sudo().profile_id, self.sudo()
        reason = self.env._(
            "%(request)s: %(reason)s", request=self.name, reason=self.reason
        )
        if self.kind == "temporary":
            first = max(self.date_from, self.company_id._credit_today())
            profile_sudo._grant_temporary(
                request_sudo.to_grant,
                first,
                request_sudo.grant_expires_on,
                reason,
                origin=ORIGIN,
            )
        else:
            profile_sudo._change_limit(
                {
                    "limit_kind": "amount",
                    "credit_limit": request_sudo.to_grant,
                    "limit_expires_on": request_sudo.grant_expires_on,
                    "limit_review_on": request_sudo.grant_review_on,
                },
                reason=reason,
                origin=ORIGIN,
            )

    def _judge_again(self):
        """Judge the customer's held orders again; return what became of them."""
        Hold = self.env["credit.hold"].sudo()
        holds_sudo = Hold.search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "in", STOPPING),
            ]
        )
        if not holds_sudo:
            return ""
        self.env["credit.gate"]._reevaluate(holds_sudo)
        ready = holds_sudo.filtered(lambda hold: hold.state == "ready")
        held = holds_sudo - ready
        texts = []
        if ready:
            texts.append(
                self.env._("%(orders)s can be confirmed now.", orders=ready._names())
            )
        if held:
            texts.append(
                self.env._(
                    "%(orders)s stays on credit hold: the banner on the order says"
                    " why.",
                    orders=held._names(),
                )
            )
        return " ".join(texts)

    def action_refuse(self):
        """Open the dialog that asks why."""
        self.ensure_one()
        self._check_may_decide()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Refuse %(request)s", request=self.name),
            "res_model": "credit.limit.refuse",
            "view_mode": "form",
            "target": "new",
            "context": {"default_request_id": self.id},
        }

    def _refuse(self, reason):
        """Refuse the request and tell who asked why."""
        self.ensure_one()
        self._check_may_decide()
        self._lock_to_decide()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the request is refused."))
        self.sudo().write(
            {
                "state": "refused",
                "to_grant": 0.0,
                "refusal_reason": reason,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
        )
        self._finish(
            self.env._(
                "%(user)s refused a higher limit for %(customer)s: %(reason)s",
                user=self.env.user.name,
                customer=self.partner_id.display_name,
                reason=reason,
            )
        )

    def _finish(self, text, orders_text=""):
        """End the to-dos, log the decision on request and order, tell who asked."""
        self._end_activities()
        self._log(text, orders_text)
        self._tell_result(text, orders_text)

    # === words === #

    def _amount_text(self, amount):
        return format_amount(self.env, amount, self.currency_id)

    def _granted_text(self):
        """Return the result as a sentence that sales may read."""
        texts = {
            "user": self.env.user.name,
            "customer": self.partner_id.display_name,
            "amount": self._amount_text(self.granted_amount),
            "requested": self._amount_text(self.requested_amount),
            "date": self.granted_until
            and format_date(self.env, self.granted_until, date_format="medium"),
        }
        if self.state == "approved" and self.granted_until:
            return self.env._(
                "%(user)s granted %(customer)s a limit of %(amount)s until %(date)s.",
                **texts,
            )
        if self.state == "approved":
            return self.env._(
                "%(user)s granted %(customer)s a limit of %(amount)s.", **texts
            )
        if self.granted_until:
            return self.env._(
                "%(user)s granted %(customer)s a limit of %(amount)s until %(date)s;"
                " %(requested)s was asked for.",
                **texts,
            )
        return self.env._(
            "%(user)s granted %(customer)s a limit of %(amount)s; %(requested)s was"
            " asked for.",
            **texts,
        )
