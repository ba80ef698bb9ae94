from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_amount

from . import credit_deadline_sql as sql
from .credit_deadline import NEARNESS

LEVELS = {
    "missed": "danger",
    "today": "danger",
    "week": "warning",
    "month": "info",
    "later": "secondary",
}
CALL = "mail.mail_activity_data_call"


class CreditDeadline(models.Model):
    """The deadlines as a worklist: what is how near, and the next step of each."""

    # One file a concern.
    _inherit = "credit.deadline"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    @api.readonly
    def credit_tiles(self):
        """Return the tiles above the list: overdue invoices, by nearness.

        Amounts of companies in different currencies are not added.
        """
        query = self._search(Domain("days_late", ">", 0))
        counts, amounts = {}, {}
        for nearness, currency_id, count, amount in self.env.execute_query(
            sql.tiles(query)
        ):
            currency = self.env["res.currency"].browse(currency_id)
            counts[nearness] = counts.get(nearness, 0) + count
            amounts.setdefault(nearness, []).append(
                format_amount(self.env, float(amount), currency)
            )
        labels = dict(self._fields["nearness"]._description_selection(self.env))
        return [
            {
                "key": key,
                "label": labels[key],
                "count": counts.get(key, 0),
                "amount": self._tile_amount(amounts.get(key, ())),
                "level": LEVELS[key] if counts.get(key) else "success",
            }
            for key, _label in NEARNESS
        ]

    @api.model
    def _tile_amount(self, amounts):
        if not amounts:
            return self.env._("nothing at stake")
        return self.env._("%(amounts)s insured", amounts=", ".join(sorted(amounts)))

    def action_plan_call(self):
        """Ask who calls the buyer when, before cover stops."""
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("credit_protection.group_credit_user"):
            raise AccessError(
                self.env._("Only the credit team plans calls. Ask one of them.")
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan a Call"),
            "res_model": "mail.activity.schedule",
            "views": [[False, "form"]],
            "target": "new",
            "context": {
                "active_model": "account.move",
                "active_id": self.move_id.id,
                "active_ids": self.move_id.ids,
                "default_activity_type_id": self.env.ref(CALL).id,
                "default_summary": self.env._(
                    "Call %(buyer)s about %(invoice)s",
                    buyer=self.partner_id.name,
                    invoice=self.move_id.name,
                ),
                "default_date_deadline": self.company_id._credit_today().isoformat(),
            },
        }
