from markupsafe import Markup

from odoo import models

from ..gate.credit_hold import with_note
from ..reminders.mail_mail_once import OURS
from .credit_limit_request import TEAM

ACTIVITY = "credit_protection.mail_activity_limit_request"
# A right on limit requests that only the credit team has.
TEAM_RIGHT = "unlink"


class CreditLimitRequest(models.Model):
    """Who reads the talk about a request, who has to act, and who is told.

    The chatter and the activities belong to the credit team: whoever asks may read
    the request, but not what is said about the customer there. They are told the
    result in a message of its own.
    """

    # One file a concern.
    _inherit = "credit.limit.request"  # pylint: disable=consider-merging-classes-inherited

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Ask for a right that only the credit team has, to read as well as to post.

        Sudo does not matter: controllers ask in sudo which right a user needs.
        """
        if not self._is_team(self.env.user):
            return dict.fromkeys(self, TEAM_RIGHT)
        return super()._mail_get_operation_for_mail_message_operation(message_operation)

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        """Let nobody but the credit team follow: followers get the talk by mail."""
        users_sudo = self.env["res.partner"].sudo().browse(partner_ids or []).user_ids
        team = users_sudo.filtered(self._is_team).partner_id
        return super()._message_subscribe(team.ids, subtype_ids, customer_ids)

    def _message_auto_subscribe_followers(self, updated_values, default_subtype_ids):
        """Subscribe nobody by themselves."""
        return []

    def _is_team(self, user):
        return any(user.has_group(group) for group in TEAM)

    # === telling === #

    def _log(self, text, note=""):
        """Write a note on the request, and on its order, for everybody who sells."""
        for request in self.sudo():
            request._message_log(body=with_note(text, note))
            if request.order_id:
                order_text = self.env._(
                    "Limit request %(request)s: %(text)s",
                    request=request.name,
                    text=text,
                )
                request.order_id._message_log(body=with_note(order_text, note))

    def _tell_approvers(self):
        """Give an activity to everybody who may decide now, and to nobody else."""
        for request_sudo in self.sudo():
            request_sudo.activity_unlink([ACTIVITY])
            approvers = request_sudo._get_approvers()
            for user in approvers:
                request_sudo.activity_schedule(
                    ACTIVITY,
                    user_id=user.id,
                    summary=self.env._(
                        "Limit request of %(customer)s",
                        customer=request_sudo.partner_id.display_name,
                    ),
                )
            if not approvers:
                request_sudo._message_log(
                    body=self.env._(
                        "Nobody may decide about this request at present: it needs"
                        " another person with the role %(role)s in %(company)s.",
                        role=request_sudo._level_group().sudo().name,
                        company=request_sudo.company_id.name,
                    )
                )

    def _end_activities(self):
        self.sudo().activity_unlink([ACTIVITY])

    def _tell_result(self, text, orders_text=""):
        """Tell who asked and who sells the result, in messages of their own."""
        body = Markup("<p>%s</p>") % text
        if orders_text:
            body += Markup("<p>%s</p>") % orders_text
        for request in self.sudo():
            asked = (request.requested_by_id | request.submitted_by_id) - self.env.user
            if asked:
                request.message_notify(
                    partner_ids=asked.partner_id.ids, subject=request.name, body=body
                )
            sells = request.order_id.user_id - asked - self.env.user
            if sells:
                request.order_id.with_context(**OURS).message_notify(
                    partner_ids=sells.partner_id.ids,
                    subject=request.order_id.name,
                    body=body,
                )
