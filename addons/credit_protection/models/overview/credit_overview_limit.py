from odoo import api, models
from odoo.tools import format_amount, format_date

from .credit_overview import REASON_GROUPS


class CreditOverview(models.AbstractModel):
    """How the limit on the credit tab comes about, for the credit team.

    Salespeople read the limit and what is free of it, and nothing about the companies
    that a customer shares it with.
    """

    # One file a concern.
    _inherit = "credit.overview"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _for_partners(self, partners):
        """Add the way to the limit, and whether the whole picture may be asked for."""
        overviews = super()._for_partners(partners)
        told = any(self.env.user.has_group(group) for group in REASON_GROUPS)
        lines = self._limit_lines(partners) if told and overviews else {}
        for partner in partners._origin.sudo():
            if partner.id in overviews:
                overviews[partner.id] |= {
                    "limit_lines": lines.get(partner.commercial_partner_id.id, []),
                    "may_look_wide": told,
                    "takes_temporary": partner.credit_limit_kind in ("none", "amount"),
                }
        return overviews

    @api.model
    def _limit_lines(self, partners):
        """Return sentences about the limit of each customer, in a few queries."""
        company = self.env.company
        today = company._credit_today()
        debtors_sudo = partners._origin.sudo().commercial_partner_id
        profiles_sudo = self.env["credit.profile"].sudo()._of(debtors_sudo, company)
        book = self.env["credit.facts"]._limit_book(company, profiles_sudo, today)
        planned = profiles_sudo._temporary_planned(today)
        groups_sudo = debtors_sudo.browse(book.members)
        names = dict(zip(groups_sudo.ids, groups_sudo.mapped("name"), strict=True))
        return {
            profile.partner_id.id: [
                *self._calculation_lines(company, profile.partner_id.id, book),
                *self._group_lines(company, book.parts[profile.partner_id.id], names),
                *self._validity_lines(profile, book),
                *self._planned_lines(planned.get(profile.id, ())),
            ]
            for profile in profiles_sudo
        }

    @api.model
    def _calculation_lines(self, company, debtor_id, book):
        """Say where an amount comes from that is not simply the customer's own."""
        parts, lines = book.parts[debtor_id], []
        if parts.temporary is not None and parts.state in ("amount", "none"):
            lines.append(
                self.env._(
                    "Temporary limit of %(amount)s until %(date)s; otherwise %(base)s.",
                    amount=self._amount(company, parts.temporary),
                    date=self._day(book.until[debtor_id]),
                    base=self._kind_text("none")
                    if parts.state == "none"
                    else self._amount(company, parts.base),
                )
            )
        for step in book.limit(debtor_id).steps:
            if step.name == "uplift":
                lines.append(
                    self.env._(
                        "%(amount)s are added: %(percent)s %% of the cover limit of"
                        " %(cover)s.",
                        amount=self._amount(company, step.amount),
                        percent=f"{parts.uplift.normalize():f}",
                        cover=self._amount(company, parts.cover),
                    )
                )
        return lines

    @api.model
    def _group_lines(self, company, parts, names):
        """Say what a group leaves to the customer."""
        if parts.state == "unchecked":
            return []
        return [
            self.env._(
                "%(group)s: limit of %(limit)s for the group; the others owe %(others)s"
                " and leave %(rest)s.",
                group=names[share.group],
                limit=self._amount(company, share.limit),
                others=self._amount(company, share.others),
                rest=self._amount(company, share.rest),
            )
            for share in parts.groups
        ]

    @api.model
    def _validity_lines(self, profile_sudo, book):
        """Say until when the limit is valid and when somebody looks at it again."""
        expires, review = profile_sudo.limit_expires_on, profile_sudo.limit_review_on
        lines = []
        if expires and profile_sudo.limit_kind in ("amount", "unlimited"):
            day = self._day(expires)
            lines.append(
                self.env._("Expired on %(date)s.", date=day)
                if expires < book.today
                else self.env._("Valid until %(date)s.", date=day)
            )
        if review:
            lines.append(self.env._("Next review on %(date)s.", date=self._day(review)))
        return lines

    @api.model
    def _planned_lines(self, planned):
        return [
            self.env._("Planned: %(limit)s.", limit=temporary._words())
            for temporary in planned
        ]

    # === over all companies, on request === #

    @api.model
    def _everywhere(self, partner):
        """Return what a customer owes in all companies of the user, and its group here.

        A fixed number of queries for each company. Amounts of other currencies are
        converted at the rate of today; without a rate they are shown and not added.
        """
        company = self.env.company
        today = company._credit_today()
        debtor = partner.sudo().commercial_partner_id
        return {
            "rate_text": self.env._(
                "In %(currency)s at the rates of %(date)s.",
                currency=company.currency_id.name,
                date=self._day(today),
            ),
            "companies": self._in_companies(company, debtor, today),
            "group": self._in_group(company, debtor, today),
        }

    @api.model
    def _in_companies(self, company, debtor, today):
        """Return one row for each legal entity of the user, and the total."""
        entities = self.env.user.company_ids.sudo().root_id.sorted("id")
        rates = self._rates(company, entities.currency_id, today)
        rows, total, missing = [], 0, []
        for entity in entities:
            facts = self.env["credit.facts"]._for_partners(
                entity, debtor, entity._credit_today()
            )
            exposure = facts[debtor.id]["exposure"]
            rate = rates[entity.currency_id]
            here = company.currency_id.round(float(exposure) * rate) if rate else None
            if exposure and here is None:
                missing.append(entity.currency_id.name)
            total += here or 0
            own = entity.currency_id != company.currency_id
            rows.append(
                {
                    "key": entity.id,
                    "label": entity.name,
                    "own_text": self._amount(entity, exposure) if own else "",
                    "text": "–"  # noqa: RUF001
                    if here is None
                    else self._amount(company, here),
                }
            )
        return self._wide_table(company, rows, total, sorted(set(missing)))

    @api.model
    def _rates(self, company, currencies, today):
        """Return what one unit is worth here by currency; None where no rate is known.

        Odoo takes 1 where a currency has no rate, which would be a made-up amount.
        """
        known = (
            self.env["res.currency.rate"]
            .sudo()
            ._read_group(
                [
                    ("currency_id", "in", currencies.ids),
                    ("company_id", "in", [False, company.root_id.id]),
                    ("name", "<=", today),
                ],
                ["currency_id"],
            )
        )
        has_rate = {currency for (currency,) in known} | {company.currency_id}
        return {
            currency: currency._convert(
                1.0, company.currency_id, company, today, round=False
            )
            if currency in has_rate
            else None
            for currency in currencies
        }

    @api.model
    def _in_group(self, company, debtor, today):
        """Return one row for each member of the customer's group; nothing alone."""
        facts = self.env["credit.facts"]
        top_id = facts._group_roots(debtor).get(debtor.id, debtor.id)
        members = debtor.browse(sorted(facts._group_members([top_id])[top_id]))
        if len(members) < 2:
            return False
        exposures = facts._for_partners(company, members, today)
        rows = [
            {
                "key": member.id,
                "label": member.name,
                "own_text": "",
                "text": self._amount(company, exposures[member.id]["exposure"]),
            }
            for member in members
        ]
        total = sum(exposures[member.id]["exposure"] for member in members)
        return self._wide_table(company, rows, total, [])

    @api.model
    def _wide_table(self, company, rows, total, missing):
        note = ""
        if missing:
            note = self.env._(
                "No rate is known for %(currencies)s: not in the total.",
                currencies=", ".join(missing),
            )
        return {"rows": rows, "total": self._amount(company, total), "note": note}

    @api.model
    def _amount(self, company, amount):
        return format_amount(self.env, float(amount), company.currency_id)

    @api.model
    def _day(self, day):
        return format_date(self.env, day, date_format="medium")
