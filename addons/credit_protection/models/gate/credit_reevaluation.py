import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import split_every

from ..base.credit_night_work import each_alone
from . import credit_reevaluation_sql as sql
from .credit_hold import STOPPING

_logger = logging.getLogger(__name__)

BATCH = 200
# What is noted until the transaction ends: customers, and companies with all of theirs.
MARKED = "credit_protection.reevaluate"
MARKED_COMPANIES = "credit_protection.reevaluate_companies"
SOON = timedelta(minutes=1)
RECEIVABLE = "asset_receivable"
JOB = "credit_protection.ir_cron_credit_marked_holds"


class CreditReevaluation(models.Model):
    """Holds to be checked again, because something changed for their customer.

    Whoever books a payment only adds a row here; a job that starts right afterwards
    does the work. A row is only ever added and removed, never changed, so that nobody
    who posts an invoice waits for, or fails because of, an order being confirmed.
    """

    _name = "credit.reevaluation"
    _description = "Credit Hold to Be Checked Again"
    _inherit = ["credit.night.work"]
    _order = "id"

    hold_id = fields.Many2one(
        "credit.hold", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="hold_id.company_id")

    # === marking === #

    @api.model
    def _mark(self, partners):
        """Have the open holds of these customers checked soon after this transaction.

        Cheap, and never the reason why a transaction fails: the customers are noted
        here, and looked up once when the transaction ends.
        """
        self._note(MARKED, partners.sudo().commercial_partner_id.ids)

    @api.model
    def _mark_companies(self, companies):
        """Have all open holds of these companies, and of their branches, checked soon.

        As cheap as for customers: what the rules say of everybody has changed.
        """
        self._note(MARKED_COMPANIES, companies.ids)

    @api.model
    def _note(self, kind, ids):
        if not ids:
            return
        precommit = self.env.cr.precommit
        if not precommit.data.keys() & {MARKED, MARKED_COMPANIES}:
            clean = self.env(user=SUPERUSER_ID, su=True, context={})
            precommit.add(clean[self._name]._write_marks)
        precommit.data.setdefault(kind, set()).update(ids)

    @api.model
    def _write_marks(self):
        """Add a row for each open hold of what was noted, and call the job."""
        noted = self.env.cr.precommit.data
        partner_ids = list(noted.pop(MARKED, ()))
        company_ids = list(noted.pop(MARKED_COMPANIES, ()))
        concerned = Domain("partner_id", "in", partner_ids)
        if company_ids:
            concerned |= Domain("company_id", "child_of", company_ids)
        try:
            with self.env.cr.savepoint():
                self._add(self._waiting(concerned))
        except OperationalError:
            raise
        except Exception:
            _logger.exception(
                "Holds of customers %s and companies %s could not be marked",
                partner_ids,
                company_ids,
            )

    @api.model
    def _waiting(self, domain):
        """Return the open holds that may change by themselves."""
        by_hand = Domain("forced", "=", False) | Domain("forced_until", "!=", False)
        return self.env["credit.hold"].search(
            domain & Domain("state", "in", STOPPING) & by_hand,
            order="company_id, id",
        )

    @api.model
    def _add(self, holds):
        if not holds:
            return
        now = fields.Datetime.now()
        self.env.execute_query(sql.add(holds.ids, user=self.env.uid, now=now))
        self._call_job()

    @api.model
    def _call_job(self, at=None):
        job_sudo = self.env.ref(JOB, raise_if_not_found=False)
        if job_sudo:
            job_sudo.sudo()._trigger(at)

    # === the job === #

    @api.model
    def _cron_marked(self):
        """Check what was marked.

        What another transaction holds right now stays marked, for a moment later.
        """
        todo = self.sudo().search(Domain.TRUE)
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(todo))
        for ids in split_every(BATCH, todo.ids):
            rows = todo.browse(ids).exists().try_lock_for_update()
            busy = set(self._check_again(rows.hold_id))
            rows.filtered(lambda row, busy=busy: row.hold_id.id not in busy).unlink()
            if busy:
                self._call_job(fields.Datetime.now() + SOON)
            if not commit(len(ids)):
                return

    @api.model
    def _check_again(self, holds):
        """Judge these holds again; when that fails, each of them alone.

        :return: the ids of those that others are working on
        """
        free, busy = self.sudo()._night_free(holds.ids)
        met, _failed = each_alone(self.env, free.ids, self._judge_again)
        return busy + met

    @api.model
    def _judge_again(self, hold_ids):
        holds = self.env["credit.hold"].sudo().browse(hold_ids)
        self.env["credit.gate"]._reevaluate(holds)
        holds._confirm_cleared()

    # === the night === #

    _night_records = "credit.hold"

    @api.model
    def _night_todo(self, company, partners):
        """Return all open holds: dates pass without anybody doing anything."""
        return self._waiting(Domain(self._night_domain(company, partners))).ids

    @api.model
    def _night_batch(self, company, ids):
        """Judge holds again, and confirm the orders that are free by their rules."""
        free, busy = self._night_free(ids)
        self._judge_again(free.ids)
        return busy

    @api.model
    def _night_trial(self, company, ids):
        """Judge holds again; no order is confirmed."""
        free, busy = self._night_free(ids)
        self.env["credit.gate"]._reevaluate(free)
        return busy

    @api.model
    def _night_free(self, ids):
        holds = self.env["credit.hold"].browse(ids)
        return self._night_lock(holds, allow_referencing=True)
