from odoo import api, models
from odoo.exceptions import AccessError


class CreditReach(models.AbstractModel):
    """Records that are about nothing but what their user may read.

    Odoo computes stored and related fields past the access rules, and shows the name of
    whatever a field points to. A form that somebody fills, or a record that is made for
    the purpose, would so tell what other companies keep to themselves. What is put into
    a field must therefore be readable for whoever puts it there.
    """

    _name = "credit.reach"
    _description = "About What Its User May Read"

    def _update_cache(self, values, validate=True):
        """Refuse a form, or a line of it, that is filled with what is out of reach."""
        res = super()._update_cache(values, validate)
        if not (self.env.su or self.id):
            for name in values:
                if self._fields[name].relational:
                    self._check_in_reach(name)
        return res

    def _check_in_reach(self, name):
        """Refuse what a field points to, unless it is readable or was there before."""
        before_sudo = self._origin.sudo()[name]
        named = self[name]._origin - before_sudo.sudo(False)
        if named._name == "res.company" and named - self.env.companies:
            raise AccessError(
                self.env._("Choose one of the companies that you have selected above.")
            )
        named.check_access("read")

    def _refuse_out_of_reach(self, vals):
        """Refuse as a form that is filled with these values does."""
        if not self.env.su:
            fields = self._fields
            named = [n for n in vals if n in fields and fields[n].relational]
            self.browse().new({name: vals[name] for name in named})

    @api.model
    def _add_missing_default_values(self, values):
        """Refuse a new record whose values or defaults are out of reach."""
        values = super()._add_missing_default_values(values)
        self._refuse_out_of_reach(values)
        return values

    def write(self, vals):
        """Refuse values that name what the user may not read."""
        self._refuse_out_of_reach(vals)
        return super().write(vals)
