from odoo import api, models
from odoo.tools import format_amount, format_date

from ..customers.credit_profile import LIVE_HOLDS, MANAGER

REASON_GROUPS = (
    "credit_protection.group_credit_user",
    "credit_protection.group_credit_auditor",
)


class CreditOverview(models.AbstractModel):
    """Facts and profiles → the credit tab of customers, in the user's language.

    Salespeople read exposure, limit, free amount and hold state. Why somebody is on
    manual hold is for the credit team: it is withheld here, not in the view.
    """

    _name = "credit.overview"
    _description = "Credit Overview of Customers"

    @api.model
    def _for_partners(self, partners):
        """Return ``{partner_id: overview}`` for the active company."""
        company = self.env.company
        partners_sudo = partners._origin.sudo()
        debtors = partners_sudo.commercial_partner_id
        if not debtors:
            return {}
        today = company._credit_today()
        facts = self.env["credit.facts"]._for_partners(company, debtors, today)
        limits = self.env["credit.facts"]._limits(company, debtors, today)
        profiles_sudo = self.env["credit.profile"].sudo()._of(debtors, company)
        by_debtor = {profile.partner_id: profile for profile in profiles_sudo}
        holds = self._holds(debtors, company)
        overviews = {
            debtor: {
                "commercial_name": debtor.name,
                **self._limit_part(company, facts[debtor.id], limits[debtor.id]),
                **self._balance_part(company, facts[debtor.id]),
                **self._holds_part(company, facts[debtor.id], holds.get(debtor, ())),
                "manual_hold": limits[debtor.id]["manual_hold"]
                and self._manual_hold(by_debtor[debtor]),
                "as_of_text": self.env._(
                    "Company currency, rates of %(date)s",
                    date=format_date(self.env, today, date_format="medium"),
                ),
            }
            for debtor in debtors
        }
        manages = self.env.user.has_group(MANAGER)
        return {
            partner.id: {
                **overviews[partner.commercial_partner_id],
                "is_child": partner.commercial_partner_id != partner,
                "can_manage": manages and partner.commercial_partner_id == partner,
            }
            for partner in partners_sudo
        }

    @api.model
    def _figure(self, company, amount, **more):
        """Return an amount of company currency as number and as text."""
        text = format_amount(self.env, float(amount), company.currency_id)
        return {**more, "value": float(amount), "text": text}

    @api.model
    def _limit_part(self, company, facts, limit_facts):
        """Return limit, exposure and what is free."""
        kind, limit = limit_facts["limit_state"], limit_facts["credit_limit"]
        exposure = facts["exposure"]
        part = {
            "limit_kind": kind,
            "limit_text": self._kind_text(kind),
            "exposure": self._figure(company, exposure),
            "limit": False,
            "free": False,
            "over_text": "",
            "utilisation_text": "",
        }
        if kind != "amount":
            return part
        part["limit"] = self._figure(company, limit)
        part["limit_text"] = part["limit"]["text"]
        part["free"] = self._figure(company, limit - exposure)
        if exposure > limit:
            part["over_text"] = self.env._(
                "%(amount)s over the limit",
                amount=self._figure(company, exposure - limit)["text"],
            )
        if limit:
            part["utilisation_text"] = self.env._(
                "%(percent)s %% of the limit", percent=round(100 * exposure / limit)
            )
        return part

    @api.model
    def _kind_text(self, kind):
        kinds = self.env["credit.profile"]._fields["limit_kind"]
        return dict(kinds._description_selection(self.env))[kind]

    @api.model
    def _balance_part(self, company, facts):
        """Return the segments of the bar and the ageing; both add up to exposure.

        Credits beyond all open invoices shorten the segment of the orders.
        """
        ageing, orders = facts["ageing"], facts["confirmed_orders"]
        drafts = facts["draft_invoices"]
        if facts["open_balance"] < 0:
            orders = max(facts["open_balance"] + orders, 0)
            drafts = max(facts["exposure"] - orders, 0)
        segments = (
            ("overdue", self.env._("Overdue"), facts["overdue_amount"]),
            ("not_due", self.env._("Not due yet"), ageing["not_due"]),
            ("orders", self.env._("Confirmed orders"), orders),
        )
        if facts["draft_invoices"]:
            segments += (("drafts", self.env._("Draft invoices"), drafts),)
        credits_text = ""
        if facts["unapplied_credits"]:
            credits_text = self.env._(
                "After %(amount)s of credits that are not applied yet.",
                amount=self._figure(company, facts["unapplied_credits"])["text"],
            )
        return {
            "segments": [
                self._figure(company, amount, key=key, label=label)
                for key, label, amount in segments
            ],
            "ageing": [
                self._figure(company, amount, key=key, label=label)
                for key, label, amount in self._ageing_rows(ageing)
            ],
            "open_total_text": self._figure(company, facts["open_balance"])["text"],
            "credits_text": credits_text,
        }

    @api.model
    def _ageing_rows(self, ageing):
        """Return key, label and amount of each row of the ageing."""
        over_90 = ageing["91-120"] + ageing["over_120"]
        return (
            ("not_due", self.env._("Not due"), ageing["not_due"]),
            ("1-30", self.env._("1–30 days"), ageing["1-30"]),  # noqa: RUF001
            ("31-60", self.env._("31–60 days"), ageing["31-60"]),  # noqa: RUF001
            ("61-90", self.env._("61–90 days"), ageing["61-90"]),  # noqa: RUF001
            ("over_90", self.env._("Over 90 days"), over_90),
        )

    # === holds === #

    @api.model
    def _holds(self, debtors, company):
        """Return the live holds by customer, in sudo: sales has no holds."""
        holds_sudo = (
            self.env["credit.hold"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", debtors.ids),
                    ("company_id", "=", company.id),
                    ("state", "in", LIVE_HOLDS),
                ],
                order="held_at, id",
            )
        )
        return holds_sudo.grouped("partner_id")

    @api.model
    def _holds_part(self, company, facts, holds_sudo):
        """Return the lines about held orders and about what follows orders."""
        orders_sudo = holds_sudo and holds_sudo.filtered(
            lambda hold: hold.checkpoint == "order"
        )
        texts = []
        if orders_sudo:
            texts.append(self._held_orders_text(company, facts, orders_sudo))
        if ready_sudo := holds_sudo and holds_sudo.filtered(
            lambda hold: hold.state == "ready"
        ):
            texts.append(
                self.env._(
                    "Nothing stands against %(names)s any more.",
                    names=ready_sudo._names(),
                )
            )
        if others_sudo := holds_sudo and holds_sudo - orders_sudo:
            texts.append(
                self.env._("On hold as well: %(names)s.", names=others_sudo._names())
            )
        count = len(holds_sudo) if holds_sudo else 0
        return {"hold_count": count, "holds_text": " ".join(texts) or False}

    @api.model
    def _held_orders_text(self, company, facts, holds_sudo):
        total = sum(hold.amount for hold in holds_sudo)
        first = holds_sudo[0]
        texts = {
            "amount": self._figure(company, total)["text"],
            "exposure": self._figure(company, float(facts["exposure"]) + total)["text"],
            "when": self.env["credit.wording"]._when(first.held_at),
        }
        if len(holds_sudo) == 1:
            return self.env._(
                "1 order on hold: %(order)s, %(amount)s, since %(when)s. With it the"
                " exposure would be %(exposure)s.",
                order=first.document_name,
                **texts,
            )
        return self.env._(
            "%(count)s orders on hold, %(amount)s together, the oldest since %(when)s."
            " With them the exposure would be %(exposure)s.",
            count=len(holds_sudo),
            **texts,
        )

    @api.model
    def _manual_hold(self, profile_sudo):
        """Return the manual hold; the reason only for whoever may read it."""
        told = any(self.env.user.has_group(group) for group in REASON_GROUPS)
        since, until = profile_sudo.manual_hold_at, profile_sudo.manual_hold_until
        return {
            "reason": profile_sudo.manual_hold_reason if told else False,
            "since_text": self.env["credit.wording"]._when(since) if since else "",
            "until_text": (
                format_date(self.env, until, date_format="medium") if until else ""
            ),
            "user": profile_sudo.manual_hold_user_id.name or "",
        }
