import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import split_every

_logger = logging.getLogger(__name__)

# Prepared together and committed together.
BATCH = 2000
# What has left must be known at once, whatever comes after it.
SENT_TOGETHER = 20


class CreditEscalation(models.AbstractModel):
    """The reminders of each morning of each company."""

    # One file a concern.
    _inherit = "credit.escalation"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _cron_escalate(self):
        """Prepare the reminders of every company whose morning has begun.

        A batch that fails is rolled back and prepared customer by customer; who still
        fails is named on the profile, the others go on, and the job ends with the
        error. A second run of a day finds nothing to do.
        """
        # pylint: disable-next=no-search-all
        companies = self.env["res.company"].sudo().search([], order="id")
        waiting = companies.filtered(self._is_morning)
        commit = self.env["ir.cron"]._commit_progress
        failure, time_left = None, commit(remaining=len(waiting))
        for company in waiting:
            if not time_left:
                return
            ladder = self.with_company(company)
            done, error = ladder._escalate_company(company)
            failure = failure or error
            if not done or not ladder._send_company(company):
                return
            company.credit_escalated_on = company._credit_today()
            time_left = commit(1)
        if failure:
            raise failure

    @api.model
    def _is_morning(self, company):
        """Return whether today's reminders of a company are still to be prepared."""
        now = fields.Datetime.context_timestamp(
            self.with_context(tz=str(company._credit_timezone())), fields.Datetime.now()
        )
        return (
            company.credit_escalation_mode != "none"
            and now.hour >= company.credit_escalation_hour
            and company.credit_escalated_on != now.date()
        )

    @api.model
    def _escalate_company(self, company):
        """Prepare all reminders of a company; return whether all, and what failed."""
        in_force = self.env["credit.ruleset"]._in_force_for(company)
        ladders = self._ladders(in_force)
        todo = self._candidates(company, company._credit_today(), ladders)
        commit, failure = self.env["ir.cron"]._commit_progress, None
        for ids in split_every(BATCH, todo, list):
            error = self._prepare_or_name(company, ids, in_force, ladders)
            failure = failure or error
            if len(todo) > BATCH:
                # Of no use to the next batch, and slower the more there is of it.
                self.env.invalidate_all()
            if not commit(0):
                return False, failure
        return True, failure

    @api.model
    def _send_company(self, company):
        """Send what may leave by itself, each kept at once; return whether all."""
        if company.credit_escalation_mode != "automatic":
            return True
        commit = self.env["ir.cron"]._commit_progress
        steps_sudo = self.env["credit.escalation.step"].sudo()
        steps_sudo = steps_sudo.with_context(credit_by_itself=True)
        ready = steps_sudo.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "ready"),
                ("mode", "=", "automatic"),
            ],
            order="id",
        )
        for ids in split_every(SENT_TOGETHER, ready.ids, list):
            steps_sudo.browse(ids)._send_now()
            if not commit(0):
                return False
        return True

    @api.model
    def _prepare_or_name(self, company, partner_ids, in_force, ladders):
        """Prepare a batch; when it fails, each customer alone. Return what failed."""
        try:
            with self.env.cr.savepoint():
                self._prepare(company, partner_ids, in_force, ladders)
                self._forget_failures(company, partner_ids)
            return None
        except OperationalError:
            raise
        except Exception:
            _logger.exception("Reminders of %s customers failed", len(partner_ids))
            self.env.invalidate_all()
        failure = None
        for partner_id in partner_ids:
            try:
                with self.env.cr.savepoint():
                    self._prepare(company, [partner_id], in_force, ladders)
                    self._forget_failures(company, [partner_id])
            except OperationalError:
                raise
            except Exception as error:
                _logger.exception("Reminder of customer %s failed", partner_id)
                self.env.invalidate_all()
                self._name_failure(company, partner_id, error)
                failure = error
        return failure

    @api.model
    def _name_failure(self, company, partner_id, error):
        partner = self.env["res.partner"].browse(partner_id)
        profile = self.env["credit.profile"]._ensure(partner, company).sudo()
        profile.escalation_error = str(error)[:500]

    @api.model
    def _forget_failures(self, company, partner_ids):
        """Take back what was said about customers whose reminders failed before."""
        profiles_sudo = self.env["credit.profile"].sudo()
        profiles_sudo.search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", partner_ids),
                ("escalation_error", "!=", False),
            ]
        ).escalation_error = False
