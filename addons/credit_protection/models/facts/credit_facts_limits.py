from collections import defaultdict
from decimal import Decimal

from odoo import api, models

from ...engine import GroupShare, LimitParts
from ..base.credit_once import once
from . import credit_facts_groups_sql as groups_sql
from .credit_facts_book import ZERO, exact
from .credit_facts_limit_book import LimitBook


class CreditFacts(models.AbstractModel):
    """Limits: base, temporary, cover and group → the one that counts today.

    A fixed number of queries for any number of customers.
    """

    # One file a concern.
    _inherit = "credit.facts"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _limits(self, company, partners, today):
        """Return the limit in force and the manual hold by commercial partner.

        A customer without a profile is not checked.

        :return: ``{commercial_partner_id: {limit_state, credit_limit,
            limit_expired_days, manual_hold}}``
        """
        debtors_sudo = partners.sudo().commercial_partner_id
        profiles_sudo = self.env["credit.profile"].sudo()._of(debtors_sudo, company)
        book = self._limit_book(company, profiles_sudo, today)
        held = {p.partner_id.id: p._on_manual_hold(today) for p in profiles_sudo}
        return {
            debtor_id: {
                **book.facts(debtor_id),
                "manual_hold": held.get(debtor_id, False),
            }
            for debtor_id in debtors_sudo.ids
        }

    @api.model
    def _cover_limits(self, company, debtors, today):
        """Return what an insurer covers, ``{debtor_id: Decimal}`` in company currency.

        A share of it, which the company chooses, is added to the limit of the customer:
        only of cover that stands today. Override where cover is known otherwise.
        """
        return {
            debtor_id: facts["insured_limit"]
            for debtor_id, facts in self._cover_facts(company, debtors, today).items()
            if facts.get("insured") and facts.get("insured_limit")
        }

    @api.model
    def _limit_book(self, company, profiles, today):
        """Read the limits of these profiles of one company."""
        profiles_sudo = profiles.sudo()
        debtors = profiles_sudo.partner_id._origin
        uplift = Decimal(repr(company.sudo().credit_cover_uplift or 0.0))
        covers = self._cover_limits(company, debtors, today) if uplift else {}
        temporary = {}
        if self._may_have("temporary limits", debtors):
            temporary = profiles_sudo._temporary_on(today)
        shares, members = self._group_shares(company, debtors, today)
        currency = company.currency_id
        step = Decimal(str(currency.rounding))
        parts = {}
        for profile in profiles_sudo:
            debtor_id = profile.partner_id._origin.id
            running = temporary.get(profile._origin.id)
            parts[debtor_id] = LimitParts(
                state=profile.limit_kind or "unchecked",
                base=exact(profile.credit_limit, currency),
                temporary=exact(running.amount, currency) if running else None,
                cover=covers.get(debtor_id),
                uplift=uplift,
                groups=tuple(shares.get(debtor_id, ())),
                expires_on=profile.limit_expires_on or None,
                step=step,
            )
        until = {row.partner_id.id: row.date_to for row in temporary.values()}
        return LimitBook(today=today, parts=parts, members=members, until=until)

    @api.model
    def _limits_in_turn(self, company, debtors, begun):
        """Return the limits of a batch, which shrink by what its other documents take.

        None where nobody comes after another customer.

        :param begun: whether documents of another company of the legal entity went on
        """
        if len(debtors) < 2 and not begun:
            return None
        profiles = self.env["credit.profile"]._of(debtors, company)
        return self._limit_book(company, profiles, company._credit_today())

    # === groups === #

    @api.model
    def _group_limits(self, companies, debtors):
        """Return the group limits that bind each debtor.

        :return: ``{debtor_id: {(top_id, company_id): Decimal}}``
        """
        found = defaultdict(dict)
        if debtors and self._may_have("group limits", debtors):
            query = groups_sql.limits_above(self.env, companies.ids, debtors.ids)
            question = ("groups", *companies.ids, "of", *sorted(debtors.ids))
            rows = once(self.env.cr, question, lambda: self.env.execute_query(query))
            for debtor_id, top_id, company_id, amount in rows:
                found[debtor_id][top_id, company_id] = Decimal(amount)
        return found

    @api.model
    def _group_members(self, tops):
        """Return every customer below each of these partners, themselves included."""
        members = defaultdict(set)
        if tops:
            query = groups_sql.members_below(self.env, list(tops))
            for top_id, member_id in self.env.execute_query(query):
                members[top_id].add(member_id)
        return members

    @api.model
    def _group_shares(self, company, debtors, today):
        """Return what each debtor shares with others, and the members of each group.

        What the others owe is what each of them owes by itself: credits of one company
        do not raise what another one may owe.
        """
        limits = self._group_limits(company, debtors)
        members = self._group_members(
            {top for found in limits.values() for top, _ in found}
        )
        everybody = set().union(*members.values())
        people = self.env["res.partner"].sudo().browse(everybody)
        owed = {
            debtor_id: max(parts["exposure"], ZERO)
            for debtor_id, parts in (
                self._for_partners(company, people, today).items() if people else ()
            )
        }
        totals = {top: sum(owed[m] for m in found) for top, found in members.items()}
        shares = {
            debtor_id: [
                GroupShare(top, amount, totals[top] - owed.get(debtor_id, ZERO))
                for (top, _company_id), amount in found.items()
            ]
            for debtor_id, found in limits.items()
        }
        return shares, members

    @api.model
    def _group_roots(self, debtors):
        """Return the top partner of each debtor, itself where nothing is above it."""
        rows = self.env.execute_query(groups_sql.roots(self.env, debtors.ids))
        return dict(rows)
