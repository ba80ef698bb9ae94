from typing import Any, NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..claims.credit_claim import ENDED, WITH_INSURER
from ..claims.credit_claim import STATES as CLAIM_STATES
from ..customers.credit_profile import LIVE_HOLDS
from ..customers.credit_profile_rating import TIERS
from ..customers.credit_profile_warning import ACTIVITY
from ..facts.credit_facts_sql import CUSTOMER_INVOICES
from .credit_metric_snapshot import periods_of
from .credit_metric_sql import INCOME, INDEMNITY, RECOVERY

NO_TIER = "none"
AT_RISK = ("missed", "today", "week")
AGEING, PROFILE = "credit.ageing", "credit.profile"
SNAPSHOT = "credit.metric.snapshot"
# Ages of what is not late; credits are taken off what is not due.
CURRENT = ("age_0", "credit")
OPEN_CLAIMS = tuple(state for state, _label in CLAIM_STATES if state not in ENDED)


class Scope(NamedTuple):
    """Whose figures: companies, and the customers of a tier or a salesperson."""

    companies: Any
    tier: str | bool
    user_id: int | bool

    @property
    def tier_value(self):
        """Return the tier as records have it: none for those that have none."""
        return False if self.tier == NO_TIER else self.tier


class CreditDashboard(models.AbstractModel):
    """Which records add up to which figure of the overview.

    Figures are read with the same domains that their windows open, by the rights of
    whoever looks.
    """

    _name = "credit.dashboard"
    _description = "Credit Overview"

    @api.model
    def _scope(self, filters):
        """Return what the filters of the client name; refuse what they cannot."""
        filters = filters or {}
        tier, user_id = filters.get("tier") or False, filters.get("user_id") or False
        known = isinstance(tier, str) and tier in (*dict(TIERS), NO_TIER)
        if (tier and not known) or type(user_id) not in (int, bool):
            raise UserError(
                self.env._("The overview cannot be filtered by this. Reload the page.")
            )
        return Scope(self.env.companies, tier, user_id)

    # === whose records === #

    @api.model
    def _of(self, scope, path="partner_id", days=None):
        """Return the domain of the records of these companies and customers.

        :param path: the field that leads to the customer
        :param days: function of a company's today that returns the domain of its days
        """
        user = Domain.TRUE
        if scope.user_id:
            user = Domain(f"{path}.user_id", "=", scope.user_id)
        if not scope.tier and not days:
            return Domain("company_id", "in", scope.companies.ids) & user
        parts = [
            Domain("company_id", "=", company.id)
            & self._in_tier(scope, company, path)
            & (days(company._credit_today()) if days else Domain.TRUE)
            for company in scope.companies
        ]
        return Domain.OR(parts) & user

    @api.model
    def _in_tier(self, scope, company, path):
        """Return the domain of the customers of a tier in a company."""
        if not scope.tier:
            return Domain.TRUE
        profile = Domain("company_id", "=", company.id)
        if scope.tier == NO_TIER:
            profile &= Domain("tier", "!=", False)
            return Domain(f"{path}.credit_profile_ids", "not any", profile)
        profile &= Domain("tier", "=", scope.tier)
        return Domain(f"{path}.credit_profile_ids", "any", profile)

    @api.model
    def _owed_domain(self, scope):
        """Return the domain of open items; they know the tier themselves."""
        domain = self._of(scope._replace(tier=False))
        if scope.tier:
            domain &= Domain("tier", "=", scope.tier_value)
        return domain

    @api.model
    def _profile_domain(self, scope):
        """Return the domain of profiles."""
        return self._owed_domain(scope)

    @api.model
    def _exposure_domain(self, scope):
        """Return the domain of exposures, each counted once.

        A company and its branches are one legal entity: the profiles of each of them
        say what a customer owes to all.
        """
        companies = self._one_an_entity(scope.companies)
        return self._profile_domain(scope._replace(companies=companies))

    @api.model
    def _one_an_entity(self, companies):
        """Return one company of each legal entity, the uppermost."""
        by_entity = {}
        for company in companies.sorted(lambda c: (c != c.root_id, c.id)):
            by_entity.setdefault(company.root_id, company)
        return companies.browse(c.id for c in by_entity.values())

    @api.model
    def _sales_domain(self, scope, period="year_first"):
        """Return the domain of the customer invoices of a period until today."""

        def days(today):
            first = periods_of(today)[period]
            return Domain("invoice_date", ">=", first) & Domain(
                "invoice_date", "<=", today
            )

        kinds = Domain("state", "=", "posted") & Domain(
            "move_type", "in", CUSTOMER_INVOICES
        )
        return self._of(scope, "commercial_partner_id", days) & kinds

    @api.model
    def _year_items(self, scope, path="partner_id.commercial_partner_id"):
        """Return the domain of journal items of the last 12 months."""

        def days(today):
            first = periods_of(today)["year_first"]
            return Domain("date", ">=", first) & Domain("date", "<=", today)

        return self._of(scope, path, days) & Domain("parent_state", "=", "posted")

    @api.model
    def _losses_domain(self, scope):
        """Return the domain of what was booked on the accounts for bad debts."""
        parts = [
            self._year_items(scope._replace(companies=company))
            & Domain("account_id", "in", company._credit_loss_accounts().ids)
            for company in scope.companies
        ]
        return Domain.OR(parts)

    @api.model
    def _indemnities_domain(self, scope):
        """Return the domain of what was booked as income of claims, or taken back."""
        return self._claim_items(scope, INDEMNITY) & Domain(
            "account_id.account_type", "in", INCOME
        )

    @api.model
    def _shared_domain(self, scope):
        """Return the domain of what was recovered and belongs to insurers."""
        parts = [
            self._claim_items(scope._replace(companies=company), RECOVERY)
            & Domain("account_id", "in", company._credit_insurer_accounts().ids)
            for company in scope.companies
        ]
        return Domain.OR(parts)

    @api.model
    def _claim_items(self, scope, kind):
        """Return the domain of what was booked for claims, or took that back."""
        return Domain.OR(
            self._year_items(scope, f"{path}.credit_claim_entry_id.partner_id")
            & Domain(f"{path}.credit_claim_entry_kind", "=", kind)
            for path in ("move_id", "move_id.reversed_entry_id")
        )

    @api.model
    def _moved_domain(self, scope):
        """Return the domain of what moved the receivable accounts in a month."""

        def days(today):
            return Domain("date", ">=", periods_of(today)["month_first"])

        # By their ids: Odoo's index of journal items is by account and day.
        accounts_sudo = self.env["account.account"].sudo()
        receivable = accounts_sudo.search([("account_type", "=", "asset_receivable")])
        return self._of(scope, "partner_id.commercial_partner_id", days) & (
            Domain("parent_state", "=", "posted")
            & Domain("account_id", "in", receivable.ids)
        )

    @api.model
    def _holds_domain(self, scope):
        return self._of(scope) & Domain("state", "in", LIVE_HOLDS)

    @api.model
    def _warned_domain(self, scope):
        """Return the domain of the customers with a warning nobody has answered."""
        kind = self.env.ref(ACTIVITY).id
        return self._profile_domain(scope) & Domain(
            "activity_ids.activity_type_id", "=", kind
        )

    @api.model
    def _deadlines_domain(self, scope):
        return self._of(scope) & Domain("nearness", "in", AT_RISK)

    @api.model
    def _judged_domain(self, scope, state=None):
        """Return the domain of the promises that were kept or broken in 12 months."""

        def days(today):
            first = periods_of(today)["year_first"]
            return Domain("judged_on", ">=", first)

        states = [state] if state else ["kept", "broken"]
        return self._of(scope, days=days) & Domain("state", "in", states)

    @api.model
    def _claims_domain(self, scope, state=None):
        states = [state] if state else OPEN_CLAIMS
        return self._of(scope) & Domain("state", "in", states)

    @api.model
    def _answered_domain(self, scope):
        """Return the domain of the claims that were answered in 12 months.

        Where the company objects, the insurer has to answer again.
        """

        def days(today):
            return Domain("answered_on", ">=", periods_of(today)["year_first"])

        return self._of(scope, days=days) & (
            Domain("filed_on", "!=", False) & Domain("state", "not in", WITH_INSURER)
        )

    @api.model
    def _history_domain(self, scope):
        """Return the domain of the figures that nights kept."""
        domain = Domain("company_id", "in", scope.companies.ids)
        if scope.tier:
            domain &= Domain("tier", "=", scope.tier_value)
        if scope.user_id:
            domain &= Domain("user_id", "=", scope.user_id)
        return domain

    # === their windows === #

    @api.model
    def _windows(self, scope):
        """Return name, model and domain of what each figure opens, by its key."""
        history = self._history_domain(scope)
        return {
            **self._owed_windows(scope),
            **self._book_windows(scope),
            **self._work_windows(scope),
            **self._claim_windows(scope),
            "history": (self.env._("Figures by Day"), SNAPSHOT, history),
        }

    @api.model
    def _owed_windows(self, scope):
        """Return the windows on receivables and customers."""
        ages = dict(self.env["credit.ageing"]._buckets())
        owed, profiles = self._owed_domain(scope), self._profile_domain(scope)
        late = [key for key in ages if key not in CURRENT]
        found = {
            "balance": (self.env._("Receivables"), Domain.TRUE),
            "receivables": (
                self.env._("Receivables"),
                Domain("bucket", "!=", "credit"),
            ),
            "overdue": (self.env._("Overdue"), Domain("bucket", "in", late)),
            "insured": (self.env._("Insured receivables"), Domain("insured", ">", 0)),
            **{key: (label, Domain("bucket", "=", key)) for key, label in ages.items()},
        }
        exposed = self._exposure_domain(scope)
        return {
            **{key: (name, AGEING, owed & part) for key, (name, part) in found.items()},
            "exposure": (self.env._("Exposure"), PROFILE, exposed),
            "customers": (self.env._("Customers"), PROFILE, profiles),
            "warned": (
                self.env._("Open warnings"),
                PROFILE,
                self._warned_domain(scope),
            ),
        }

    @api.model
    def _book_windows(self, scope):
        """Return the windows on sales and losses."""
        item, invoice = "account.move.line", "account.move"
        quarter = self._sales_domain(scope, "first")
        return {
            "sales": (self.env._("Sales of 3 months"), invoice, quarter),
            "year_sales": (
                self.env._("Sales of 12 months"),
                invoice,
                self._sales_domain(scope),
            ),
            "losses": (self.env._("Bad debts"), item, self._losses_domain(scope)),
            "shared": (
                self.env._("Recovered for insurers"),
                item,
                self._shared_domain(scope),
            ),
            "indemnities": (
                self.env._("Indemnities"),
                item,
                self._indemnities_domain(scope),
            ),
        }

    @api.model
    def _work_windows(self, scope):
        """Return the windows on holds, deadlines and promises."""
        promise, hold = "credit.promise", "credit.hold"
        held, judged = self._holds_domain(scope), self._judged_domain
        duties = self._deadlines_domain(scope)
        return {
            "holds": (self.env._("On hold"), hold, held),
            "ready": (
                self.env._("Ready to release"),
                hold,
                held & Domain("state", "=", "ready"),
            ),
            "deadlines": (self.env._("Deadlines at risk"), "credit.deadline", duties),
            "promises": (self.env._("Promises judged"), promise, judged(scope)),
            "kept": (self.env._("Promises kept"), promise, judged(scope, "kept")),
            "broken": (self.env._("Promises broken"), promise, judged(scope, "broken")),
        }

    @api.model
    def _claim_windows(self, scope):
        """Return the windows on claims."""
        claim = "credit.claim"
        labels = dict(self.env[claim]._fields["state"]._description_selection(self.env))
        return {
            "claims": (self.env._("Open claims"), claim, self._claims_domain(scope)),
            "answered": (
                self.env._("Answered claims"),
                claim,
                self._answered_domain(scope),
            ),
            **{
                f"claim_{state}": (
                    labels[state],
                    claim,
                    self._claims_domain(scope, state),
                )
                for state in OPEN_CLAIMS
            },
        }
