from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from ..facts.credit_facts_book import ZERO
from ..night.credit_night_stage import WHOLE_NIGHT

BATCH = 5000


class CreditProfile(models.Model):
    """The figures as they were last read, stored: to filter, sort and group on.

    Decisions are made with live figures only. These are a picture of a moment, which
    the list shows beside them. They are read again every hour and with every rating.
    """

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    figures_at = fields.Datetime(
        "Figures changed on",
        readonly=True,
        copy=False,
        help="The figures are read every hour; this is when they last changed.",
    )
    figures_exposure = fields.Monetary(
        "Exposure (last figures)", readonly=True, copy=False
    )
    figures_balance = fields.Monetary(
        "Open balance (last figures)", readonly=True, copy=False
    )
    figures_orders = fields.Monetary(
        "Open orders (last figures)", readonly=True, copy=False
    )
    figures_overdue = fields.Monetary(
        "Overdue (last figures)", readonly=True, copy=False
    )
    figures_overdue_days = fields.Integer(
        "Days overdue (last figures)", readonly=True, copy=False, aggregator="max"
    )
    over_limit = fields.Boolean(
        "Over the limit",
        compute="_compute_over_limit",
        store=True,
        readonly=True,
        help="The exposure of the last figures is more than the limit in force.",
    )

    _over_limit_idx = models.Index("(company_id) WHERE over_limit")
    _figures_overdue_idx = models.Index("(company_id) WHERE figures_overdue > 0")

    def _check_not_computed(self, vals):
        """Refuse figures that somebody types."""
        result = super()._check_not_computed(vals)
        typed = sorted(vals.keys() & {*self._stored_figures(), "figures_at"})
        if typed and not self.env.su:
            raise UserError(
                self.env._(
                    "%(field)s is added up from orders and invoices and cannot be"
                    " typed.",
                    field=self._fields[typed[0]]._description_string(self.env),
                )
            )
        return result

    def _refresh_batch(self, company, as_of=None):
        """Store the figures together with the rating.

        A whole night reads them once, after orders were freed and confirmed.
        """
        result = super()._refresh_batch(company, as_of)
        if not self.env.context.get(WHOLE_NIGHT):
            self._store_figures(company)
        return result

    def _store_figures(self, company):
        """Store the figures of profiles of one company, where they changed."""
        facts = self.env["credit.facts"]._for_partners(company, self.partner_id)
        columns = self._stored_figures()
        rows = [
            (profile_id, *(figures[name] for name in columns))
            for profile_id, figures in self._figures_to_store(company, facts).items()
        ]
        self.flush_recordset()
        query = _store(rows, columns, self.env.uid, fields.Datetime.now())
        self.env.execute_query(query)
        self.invalidate_recordset([*columns, "figures_at"])

    @api.model
    def _stored_figures(self):
        """Return the columns of the figures with their kind in SQL."""
        return COLUMNS

    def _figures_to_store(self, company, facts):
        """Return ``{profile_id: {column: value}}``."""
        limits, found = self._limits_in_force(), {}
        for profile in self:
            parts = facts[profile.partner_id.commercial_partner_id.id]
            state, limit, _steps = limits[profile.id]
            found[profile.id] = {
                "figures_exposure": parts["exposure"],
                "figures_balance": parts["open_balance"],
                "figures_orders": parts["open_orders"],
                "figures_overdue": parts["overdue_amount"],
                "figures_overdue_days": parts["oldest_overdue_days"],
                "over_limit": limit is not None and parts["exposure"] - limit > ZERO,
                "effective_kind": state,
                "effective_limit": limit or ZERO,
            }
        return found

    @api.model
    def _cron_figures(self):
        """Bring the stored figures of all companies up to date, batch by batch.

        Nobody is reminded for long of an insured invoice that was paid, nor too late
        of one that was entered today.
        """
        self.env["credit.cover.alert"].sudo()._follow()
        todo = self.sudo().search(Domain.TRUE, order="company_id, id")
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(todo))
        for company, profiles in todo.grouped("company_id").items():
            for ids in split_every(BATCH, profiles.ids):
                free = self.sudo().browse(ids).exists().try_lock_for_update()
                free._store_figures(company)
                if not commit(len(ids)):
                    return


COLUMNS = {
    "figures_exposure": "numeric",
    "figures_balance": "numeric",
    "figures_orders": "numeric",
    "figures_overdue": "numeric",
    "figures_overdue_days": "int",
    "over_limit": "boolean",
    "effective_kind": "varchar",
    "effective_limit": "numeric",
}


def _store(rows, kinds_of, uid, now):
    """Return one update of many profiles, counting those that changed."""
    columns = list(zip(*rows, strict=True)) or [()] * (len(kinds_of) + 1)
    kinds = ["int", *kinds_of.values()]
    names = SQL(", ").join(SQL.identifier(name) for name in kinds_of)
    return SQL(
        """
        WITH new(id, %(names)s) AS (SELECT * FROM unnest(%(arrays)s)),
        changed AS (
            UPDATE credit_profile profile
               SET %(assignments)s, figures_at = %(now)s
              FROM new
             WHERE profile.id = new.id
               AND (%(old)s, figures_at IS NULL) IS DISTINCT FROM (%(newer)s, FALSE)
         RETURNING profile.id
        )
        SELECT COUNT(*) FROM changed
        """,
        names=names,
        arrays=SQL(", ").join(
            SQL(f"%s::{kind}[]", list(column))  # pylint: disable=sql-injection
            for kind, column in zip(kinds, columns, strict=True)
        ),
        assignments=SQL(", ").join(
            SQL("%s = new.%s", SQL.identifier(name), SQL.identifier(name))
            for name in kinds_of
        ),
        now=now,
        old=SQL(", ").join(SQL("profile.%s", SQL.identifier(n)) for n in kinds_of),
        newer=SQL(", ").join(SQL("new.%s", SQL.identifier(n)) for n in kinds_of),
    )
