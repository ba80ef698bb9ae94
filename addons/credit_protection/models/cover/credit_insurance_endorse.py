from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

# What every invoice and cover limit of a policy rests on.
ROOTS = {"currency_id", "company_id"}


class CreditInsurancePolicy(models.Model):
    """Endorsements: what the insurer changes, from a day on."""

    # One file a concern.
    _inherit = "credit.insurance.policy"  # pylint: disable=consider-merging-classes-inherited

    def write(self, vals):
        """Keep currency and company once something rests on them."""
        for policy in self:
            if (
                any(name in vals and policy[name].id != vals[name] for name in ROOTS)
                and policy._is_used()
            ):
                raise UserError(
                    self.env._(
                        "Policy %(policy)s has cover limits or insured invoices: its"
                        " company and currency stay. Enter another policy instead.",
                        policy=policy.name,
                    )
                )
        return super().write(vals)

    def _is_used(self):
        """Return whether cover limits or stamped invoices rest on this policy."""
        limits = self.env["credit.cover.limit"].sudo().with_context(active_test=False)
        return bool(
            limits.search_count([("policy_id", "=", self.id)], limit=1)
            or self.version_ids._stamped_ids()
        )

    def _endorse(self, day, note):
        """Return a new version from a day on, a copy of the one in force then.

        The old one ends on the day before. Invoices keep the terms they were stamped
        under.
        """
        self.ensure_one()
        self.check_access("write")
        version = self._version_on(day)
        words = {
            "policy": self.name,
            "date": format_date(self.env, day),
        }
        if not version:
            raise UserError(
                self.env._(
                    "Policy %(policy)s has no terms in force on %(date)s that could be"
                    " changed. Choose a day on which it is in force.",
                    **words,
                )
            )
        if version.date_from == day:
            raise UserError(
                self.env._(
                    "A version of policy %(policy)s begins on %(date)s already. Choose"
                    " a later day, or change that version as long as no invoice is"
                    " insured under it.",
                    **words,
                )
            )
        last = version.date_until
        version.date_until = day - timedelta(days=1)
        return version.copy({"date_from": day, "date_until": last, "note": note})

    def action_endorse(self):
        """Ask from which day on the insurer changes the terms."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New endorsement"),
            "res_model": "credit.insurance.endorsement",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_policy_id": self.id},
        }
