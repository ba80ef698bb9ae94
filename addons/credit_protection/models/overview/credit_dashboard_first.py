from odoo import api, models
from odoo.fields import Domain

from ..customers.credit_profile import MANAGER
from ..night.credit_night import OPEN
from ..night.credit_night_stage import OVERVIEW
from .credit_dashboard import PROFILE, SNAPSHOT

NIGHT = "credit.night"
NIGHTLY = Domain("kind", "!=", "trial") & Domain("everybody", "=", True)


class CreditDashboard(models.AbstractModel):
    """Before the first night: nothing to show, and a run that a manager asks for.

    A company that waits for its first figures is left out of what is shown of others.
    """

    # One file a concern.
    _inherit = "credit.dashboard"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _scope(self, filters):
        """Leave out the companies that wait; where all do, there is nothing to show."""
        scope = super()._scope(filters)
        shown = scope.companies - self._waiting(scope.companies)
        return scope._replace(companies=shown)

    @api.model
    def _waiting(self, companies):
        """Return the companies that no night has come to, or whose first run is on.

        The night of a month's end keeps no figures, that of a company without customers
        rates nobody.
        """
        mine = Domain("company_id", "in", companies.ids)
        fresh = companies - self._having(SNAPSHOT, mine)
        if not fresh:
            return fresh
        mine = Domain("company_id", "in", fresh.ids)
        over = NIGHTLY & Domain("state", "in", ("done", "failed"))
        over &= Domain("only", "in", (False, OVERVIEW))
        come = self._having(PROFILE, mine & Domain("rated_on", "!=", False))
        come -= self._first_runs(fresh).company_id
        come |= self._having(NIGHT, mine & over)
        return fresh - (come - self._asked_runs(fresh).company_id)

    @api.model
    def _having(self, model, domain):
        """Return the companies of the records of a domain."""
        groups = self.env[model]._read_group(domain, ["company_id"])
        return self.env["res.company"].union(*(company for (company,) in groups))

    @api.model
    def _first_runs(self, companies):
        """Return the runs that bring first figures and are at it, the oldest first.

        A whole night that waits for the hour of reminders has brought them.
        """
        asked = Domain("only", "=", OVERVIEW) & Domain("state", "in", OPEN)
        whole = Domain("only", "=", False) & Domain("state", "=", "running")
        return self.env[NIGHT].search(
            NIGHTLY & Domain("company_id", "in", companies.ids) & (asked | whole),
            order="id",
        )

    @api.model
    def _asked_runs(self, companies):
        """Return those of the runs that were asked for to see the overview."""
        return self._first_runs(companies).filtered("only")

    @api.model
    @api.readonly
    def read_waiting(self):
        """Return which of the companies wait for their first figures, and how far."""
        self._check_reader()
        return self._waiting_part(self._waiting(self.env.companies))

    @api.model
    def _waiting_part(self, waiting):
        """Return what the page says of the companies that it leaves out, or False."""
        if not waiting:
            return False
        run = self._first_run(waiting)
        names = ", ".join(waiting.mapped("name"))
        if run["run"]:
            text = self.env._(
                "The first figures of %(companies)s are being worked out. Until then"
                " they are not in what is shown here.",
                companies=names,
            )
        else:
            text = self.env._(
                "%(companies)s is not in what is shown here: the first night is still"
                " to come.",
                companies=names,
            )
        return {**run, "companies": names, "text": text}

    @api.model
    def _first_run(self, companies):
        """Return whether the reader may ask for the first figures; how that goes."""
        night = self._first_runs(companies)[:1]
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

        Of the companies that wait for it, if any. Nobody is reminded and no order is
        looked at, as a whole night would. The runs say who asked; who may is checked by
        them.
        """
        companies = self._waiting(self.env.companies) or self.env.companies
        for company in companies - self._asked_runs(companies).company_id:
            self.env[NIGHT]._ask_for(company, self.env["res.partner"], only=OVERVIEW)
        return True
