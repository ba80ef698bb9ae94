from odoo import api, fields, models
from odoo.exceptions import UserError

from . import credit_insurance_sql as sql

# What may still be said of terms that invoices were stamped under.
FREE = {"date_until", "note"}


class CreditInsuranceVersion(models.Model):
    """Terms that invoices were stamped under stay as they are.

    They are the ground of every claim about these invoices. What the insurer changes is
    an endorsement: a new version, from the day it counts.
    """

    # One file a concern.
    _inherit = "credit.insurance.version"  # pylint: disable=consider-merging-classes-inherited

    stamped = fields.Boolean(
        "Invoices were insured under these terms",
        compute="_compute_stamped",
        compute_sudo=True,
        help="Such terms never change; an endorsement takes their place from a day on.",
    )

    def _compute_stamped(self):
        stamped_ids = self._stamped_ids()
        for version in self:
            version.stamped = version._origin.id in stamped_ids

    def _stamped_ids(self):
        """Return the ids of those that invoices were stamped under, in one query."""
        ids = self._origin.ids
        if not ids:
            return set()
        query = sql.stamped_versions(self.env, ids)
        return {version_id for (version_id,) in self.env.execute_query(query)}

    def _check_not_stamped(self):
        """Raise when an invoice was stamped under one of these versions."""
        stamped = self.browse(sorted(self._stamped_ids()))
        if stamped:
            raise UserError(
                self.env._(
                    "Invoices were insured under the terms of %(version)s: they stay as"
                    " they are. Make an endorsement on the policy: a new version, from"
                    " the day on which the change counts.",
                    version=stamped[0].display_name,
                )
            )

    def write(self, vals):
        """Refuse other terms where invoices were stamped under the present ones."""
        terms = vals.keys() - FREE - {"country_ids"}  # its lines check themselves
        changed = self.filtered(lambda v: any(v._differs(n, vals[n]) for n in terms))
        changed._check_not_stamped()
        return super().write(vals)

    def _differs(self, name, value):
        field = self._fields.get(name)
        if not field:
            return False
        new = field.convert_to_record(field.convert_to_cache(value, self), self)
        return new != self[name]

    @api.ondelete(at_uninstall=False)
    def _unlink_not_stamped(self):
        self._check_not_stamped()


class CreditInsuranceCountry(models.Model):
    """Country terms are terms: they stay once invoices were stamped under them."""

    # One file a concern.
    _inherit = "credit.insurance.country"  # pylint: disable=consider-merging-classes-inherited

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse further countries where invoices were stamped."""
        lines = super().create(vals_list)
        lines.version_id._check_not_stamped()
        return lines

    def write(self, vals):
        """Refuse other country terms where invoices were stamped."""
        self.version_id._check_not_stamped()
        result = super().write(vals)
        self.version_id._check_not_stamped()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_not_stamped(self):
        self.version_id._check_not_stamped()
