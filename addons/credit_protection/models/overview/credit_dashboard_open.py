from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from .credit_dashboard import AGEING, PROFILE, SNAPSHOT

# What is counted back is shown month by month.
COUNT_BACK = "count_back"


class CreditDashboard(models.AbstractModel):
    """Opening the records that add up to a figure."""

    # One file a concern.
    _inherit = "credit.dashboard"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    @api.readonly
    def action_open(self, key, filters=None, day=None):
        """Open the records that add up to a figure; of a day, for kept ones."""
        self._check_reader()
        action = self._action(self._window(key, self._scope(filters)), day)
        if key == COUNT_BACK:
            action["context"]["group_by"] = ["invoice_date:month"]
        return action

    @api.model
    def _window(self, key, scope):
        """Return the window of a figure by its key."""
        window = self._windows(scope).get(key)
        if not window:
            raise UserError(
                self.env._("The overview has no such figure. Reload the page.")
            )
        return window

    @api.model
    def _action(self, window, day=None):
        """Return the action that opens a window."""
        name, model, domain = window
        views = [[False, "list"], [False, "form"]]
        if model == SNAPSHOT:
            # Its parts add up: their list has sums, that of all days has none.
            parts = self.env.ref(
                "credit_protection.credit_metric_snapshot_view_list_day"
            )
            views = [[parts.id, "list"], [False, "pivot"]]
            day = self._day(day)
            domain &= Domain("day", "=", day)
            if day:
                name = self.env._("Figures of %(day)s", day=format_date(self.env, day))
        elif model == AGEING:
            views = [[False, "list"], [False, "pivot"], [False, "graph"]]
        elif model == PROFILE:
            figures = self.env.ref("credit_protection.credit_profile_view_list_figures")
            views[0] = [figures.id, "list"]
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": views,
            "domain": list(domain),
            "context": {"create": False},
        }

    @api.model
    def _day(self, day):
        """Return the day that a client asks for."""
        try:
            return fields.Date.to_date(day) or False
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._("The overview has no such day. Reload the page.")
            ) from error

    @api.model
    @api.readonly
    def action_open_customer(self, key, profile_id, filters=None):
        """Open what adds up to a figure of one of the largest customers."""
        self._check_reader()
        scope = self._scope(filters)
        name, model, domain = self._window(key, scope)
        if type(profile_id) is not int or model not in (AGEING, PROFILE):
            raise UserError(
                self.env._("The overview has no such figure. Reload the page.")
            )
        exposed = self._exposure_domain(scope) & Domain("id", "=", profile_id)
        profile = self.env[PROFILE].search(exposed)
        if model == PROFILE:
            own = Domain("id", "in", profile.ids)
        else:
            own = Domain("partner_id", "in", profile.partner_id.ids)
            own &= Domain("company_id", "child_of", profile.company_id.root_id.ids)
        return self._action((name, model, domain & own))
