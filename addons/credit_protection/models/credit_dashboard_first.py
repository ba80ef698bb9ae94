from odoo import api, models
from odoo.fields import Domain

from .credit_dashboard import PROFILE, SNAPSHOT
from .credit_night import OPEN
from .credit_night_stage import OVERVIEW
from .credit_profile import MANAGER

NIGHT = "credit.night"


class CreditDashboard(models.AbstractModel):
    """Before the first night: nothing to show, and a run that a manager asks for."""

    # One file a concern.
    _inherit = "credit.dashboard"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _is_pending(self, scope):
        """Return whether no night has come yet, or the run for the first figures is on.

        The night of a month's end keeps no figures, that of a company without customers
        rates nobody.
        """
        mine = Domain("company_id", "in", scope.companies.ids)
        kept = self.env[SNAPSHOT]._read_group(mine, ["company_id"])
        fresh = scope.companies.browse(
            set(scope.companies.ids) - {company.id for (company,) in kept}
        )
        if not fresh:
            return False
        if self._asked_runs(fresh):
            return True
        rated = Domain("rated_on", "!=", False)
        over = Domain("kind", "!=", "trial") & Domain("everybody", "=", True)
        over &= Domain("state", "in", ("done", "failed"))
        over &= Domain("only", "in", (False, OVERVIEW))
        return not (
            kept
            or self.env[PROFILE].search(mine & rated, limit=1)
            or self.env[NIGHT].search(mine & over, limit=1)
        )

    @api.model
    def _asked_runs(self, companies):
        """Return the runs for the first figures that are not over, the oldest first."""
        return self.env[NIGHT].search(
            Domain("company_id", "in", companies.ids)
            & Domain("only", "=", OVERVIEW)
            & Domain("state", "in", OPEN),
            order="id",
        )

    @api.model
    def _first_run(self, scope):
        """Return whether the reader may ask for the first figures; how that goes."""
        night = self._asked_runs(scope.companies)[:1]
        return {
            "can_run": self.env.user.has_group(MANAGER),
            "run": bool(night)
            and {
                "night_id": night.id,
                "text": night.stands,
                "progress": night.progress,
            },
        }

    @api.model
    def action_run_now(self):
        """Ask for what the overview shows, for managers: ratings and figures of today.

        Nobody is reminded and no order is looked at, as a whole night would. The runs
        say who asked; who may is checked by them.
        """
        asked = self._asked_runs(self.env.companies).company_id
        for company in self.env.companies - asked:
            self.env[NIGHT]._ask_for(company, self.env["res.partner"], only=OVERVIEW)
        return True
