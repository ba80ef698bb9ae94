import logging

from markupsafe import Markup
from psycopg2 import OperationalError

from odoo import api, models
from odoo.fields import Domain

from ..night.credit_night_stage import WHOLE_NIGHT
from .credit_escalation_approval import APPROVAL

_logger = logging.getLogger(__name__)

REST = "credit_protection.mail_activity_reminder_approvals"
LIST = "/odoo/reminders-to-approve"
READ = ("company_id", "needs_approval", "profile_id")
TOLD = "credit_protection.rest_of_reminders"


class CreditEscalationStep(models.Model):
    """Reminders to approve beyond those that somebody is asked about one by one.

    Each person has one activity about all of them, which says how many they are. It
    goes once none of them waits. A night tells when all its reminders are there, else
    whoever changes some does, once in the end: all that wait have to be read for it.
    """

    # One file a concern.
    _inherit = "credit.escalation.step"  # pylint: disable=consider-merging-classes-inherited

    def _set(self, **vals):
        """Count the rest again when reminders wait for approval no more."""
        waiting = "state" in vals and self.filtered(lambda s: s.state == "approval")
        result = super()._set(**vals)
        if waiting and vals["state"] != "approval":
            self._tell_of_rest()
        return result

    def _ask_approvers(self):
        """Tell of those that nobody is asked about by themselves."""
        result = super()._ask_approvers()
        if self:
            self._tell_of_rest()
        return result

    @api.model
    def _tell_of_rest(self):
        """Tell of the rest when this transaction ends, unless the night will do so."""
        precommit = self.env.cr.precommit
        if WHOLE_NIGHT in self.env.context or TOLD in precommit.data:
            return
        precommit.data[TOLD] = True
        precommit.add(self.env(context={})[self._name]._tell_of_rest_now)

    @api.model
    def _tell_of_rest_now(self):
        """Tell of the rest; what others do before the commit has it told again.

        What fails here is told by the next change, or by the night: nobody's approval
        is lost for it.
        """
        self.env.cr.precommit.data.pop(TOLD, None)
        try:
            with self.env.cr.savepoint():
                self._credit_tell_rest()
        except OperationalError:
            raise
        except Exception:
            _logger.exception("Nobody was told of the other reminders to approve")

    @api.model
    def _credit_tell_rest(self):
        """Have each person's activity say how many reminders wait besides."""
        kind_sudo = self.env.ref(REST).sudo()
        activities_sudo = (
            self.env["mail.activity"]
            .sudo()
            .search([("activity_type_id", "=", kind_sudo.id)], order="id")
        )
        by_user = self._credit_rest()
        told = self.env["res.users"]
        for activity in activities_sudo:
            user = activity.user_id
            if user in told or user not in by_user:
                activity.unlink()
                continue
            told |= user
            values = by_user[user]._rest_values(user)
            if activity.summary != values["summary"]:
                activity.write(values)
        activities_sudo.with_context(mail_activity_quick_update=True).create(
            [
                {
                    **by_user[user]._rest_values(user),
                    "activity_type_id": kind_sudo.id,
                    "user_id": user.id,
                    "date_deadline": by_user[user][0].company_id._credit_today(),
                    "automated": True,
                }
                for user in sorted(by_user.keys() - set(told), key=lambda user: user.id)
            ]
        )

    @api.model
    def _credit_rest(self):
        """Return ``{user: reminders}`` that nobody is asked about by themselves."""
        asked = Domain("activity_type_id", "=", self.env.ref(APPROVAL).id)
        waiting = Domain("state", "=", "approval")
        rest_sudo = self.sudo().search_fetch(
            waiting & Domain("activity_ids", "not any", asked), READ, order="id"
        )
        rest_sudo.profile_id.fetch(["company_id", "responsible_id"])
        by_user = rest_sudo._credit_approvers() if rest_sudo else {}
        return {user: steps for user, steps in by_user.items() if user}

    def _rest_values(self, user):
        """Return what the activity of a person says of these reminders."""
        env = self.with_context(lang=user.lang).env
        count = len(self)
        summary = (
            env._("1 more reminder waits for your approval")
            if count == 1
            else env._("%(count)s more reminders wait for your approval", count=count)
        )
        note = Markup('<p><a href="%s">%s</a></p><p>%s</p>') % (
            LIST,
            env._("Open the reminders to approve"),
            env._("There you approve or skip many at once."),
        )
        return {"summary": summary, "note": note}
