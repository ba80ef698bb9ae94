from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date

# What a reader of the history wants to see of the facts behind a proposal.
PROPOSAL_FIGURES = ("tier", "score", "sales_12m", "avg_monthly_sales", "credit_limit")


class CreditProfile(models.Model):
    """The limit that the rules propose: good for some days, taken over by a person."""

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    proposed_limit_valid_until = fields.Date(
        "Proposal good until",
        compute="_compute_proposed_limit_valid_until",
        help="Later the figures behind the proposal are too old.",
    )
    proposal_offered = fields.Boolean(compute="_compute_proposed_limit_valid_until")

    @api.depends(
        "rated_at",
        "proposed_limit_known",
        "proposed_limit",
        "limit_kind",
        "credit_limit",
        "company_id.credit_proposal_days",
    )
    def _compute_proposed_limit_valid_until(self):
        for profile in self:
            company, until = profile.company_id, False
            if profile.proposed_limit_known and profile.rated_at:
                days = timedelta(days=company.sudo().credit_proposal_days)
                until = company._credit_date(profile.rated_at) + days
            profile.proposed_limit_valid_until = until
            profile.proposal_offered = (
                until and until >= company._credit_today() and profile._proposes_more()
            )

    def _proposes_more(self):
        """Return whether the proposal is another limit than the one that stands."""
        return self.limit_kind != "amount" or bool(
            self.currency_id.compare_amounts(self.credit_limit, self.proposed_limit)
        )

    def action_take_over_proposal(self):
        """Make the proposed limit the limit of these customers."""
        self._check_may_decide()
        self.check_access("write")
        for profile in self:
            profile._check_proposal()
            vals = {"limit_kind": "amount", "credit_limit": profile.proposed_limit}
            expires, today = (
                profile.limit_expires_on,
                profile.company_id._credit_today(),
            )
            if expires and expires < today:
                vals["limit_expires_on"] = False
            profile._change_limit(vals, profile._proposal_reason(), "proposal")
        return True

    def _check_proposal(self):
        """Refuse a proposal that is missing or whose figures are too old."""
        self.ensure_one()
        until = self.proposed_limit_valid_until
        if not until:
            raise UserError(
                self.env._(
                    "The rules propose no limit for %(customer)s. Refresh the figures,"
                    " or type a limit.",
                    customer=self.partner_id.display_name,
                )
            )
        if until < self.company_id._credit_today():
            raise UserError(
                self.env._(
                    "The proposal for %(customer)s was good until %(date)s. Refresh the"
                    " figures to get a new one.",
                    customer=self.partner_id.display_name,
                    date=format_date(self.env, until, date_format="medium"),
                )
            )

    def _proposal_reason(self):
        """Return where the proposal comes from: rules, line, and its figures."""
        trace = self.proposed_limit_trace or {}
        figures = trace.get("facts") or {}
        return self.env._(
            "Proposed on %(date)s by the rules %(rules)s, version %(version)s, line"
            " %(line)s: %(figures)s",
            date=format_date(self.env, self.rated_on, date_format="medium"),
            rules=trace.get("ruleset") or "",
            version=trace.get("version") or "",
            line=trace.get("line") or "",
            figures=", ".join(
                f"{name} {figures[name]}"
                for name in PROPOSAL_FIGURES
                if name in figures
            ),
        )

    def _card_proposal(self):
        """Return the proposal with its last day; a stale one is not offered."""
        if not self.proposed_limit_known:
            return ""
        until = self.proposed_limit_valid_until
        day = format_date(self.env, until, date_format="medium") if until else ""
        if not until or until < self.company_id._credit_today():
            return self.env._(
                "The proposed limit is too old to be used. Refresh the figures."
            )
        return self.env._(
            "The rules propose a limit of %(amount)s, good until %(date)s.",
            amount=format_amount(self.env, self.proposed_limit, self.currency_id),
            date=day,
        )
