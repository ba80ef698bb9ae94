from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import format_amount

from ...engine import minimum_premium, policy_year
from . import credit_declaration_sql as sql


class CreditDeclaration(models.Model):
    """What a declaration says in plain words: the minimum premium, what came later."""

    # One file a concern.
    _inherit = "credit.declaration"  # pylint: disable=consider-merging-classes-inherited

    minimum_text = fields.Text(
        "Minimum premium", compute="_compute_minimum", compute_sudo=True
    )
    minimum_level = fields.Char(compute="_compute_minimum", compute_sudo=True)
    exchange_text = fields.Char("Exchanged", compute="_compute_exchange_text")
    warning = fields.Text(compute="_compute_warning", compute_sudo=True)

    @api.depends("premium", "state", "policy_id", "date_from")
    @api.depends_context("lang")
    def _compute_minimum(self):
        for declaration in self:
            declaration.minimum_text = declaration.minimum_level = False
            if declaration._origin and declaration.policy_id.date_from:
                found, year = declaration._minimum()
                declaration.minimum_text = declaration._minimum_words(found, year)
                below = not found.reached and found.expected_short
                declaration.minimum_level = "warning" if below else "info"

    def _minimum(self):
        """Return the minimum premium beside what was declared, and its policy year.

        The policy year is that of the first day of the period. Drafts count for
        themselves only.
        """
        policy = self.policy_id
        year = policy_year(policy.date_from, self.date_from)
        declared = self.search(
            [("policy_id", "=", policy.id), ("state", "=", "declared")]
        ).filtered(lambda d: policy_year(policy.date_from, d.date_from) == year)
        some = declared | self
        first, last = year
        end = min(policy.date_until or last, last)
        days = sum(
            max((min(one.date_until, end) - max(one.date_from, first)).days + 1, 0)
            for one in some
        )
        so_far = sum((Decimal(str(one.premium)) for one in some), Decimal(0))
        version = self._version_of_minimum()
        return (
            minimum_premium(
                so_far,
                Decimal(str(version.premium_minimum)),
                days,
                (end - first).days + 1,
                Decimal(str(self.currency_id.rounding)),
            ),
            (first, end),
        )

    def _version_of_minimum(self):
        """Return the terms at the end of the period, or the nearest before."""
        versions = self.policy_id.version_ids.sorted("date_from")
        before = versions.filtered(lambda v: v.date_from <= self.date_until)
        return before[-1:] or versions[:1]

    def _minimum_words(self, found, year):
        words = {
            "first": self._day(year[0]),
            "last": self._day(year[1]),
            "premium": self._money(found.premium),
            "minimum": self._money(found.minimum),
            "missing": self._money(found.missing),
            "expected": self._money(found.expected or Decimal(0)),
        }
        if not found.minimum:
            return self.env._(
                "Premium of the policy year from %(first)s to %(last)s so far:"
                " %(premium)s. The policy has no minimum premium.",
                **words,
            )
        if found.reached:
            return self.env._(
                "Premium of the policy year from %(first)s to %(last)s so far:"
                " %(premium)s. The minimum premium of %(minimum)s is reached.",
                **words,
            )
        if found.expected_short:
            return self.env._(
                "Premium of the policy year from %(first)s to %(last)s so far:"
                " %(premium)s. If it goes on like this the year comes to %(expected)s,"
                " and the insurer charges the minimum premium of %(minimum)s.",
                **words,
            )
        return self.env._(
            "Premium of the policy year from %(first)s to %(last)s so far: %(premium)s,"
            " %(missing)s below the minimum premium of %(minimum)s. If it goes on like"
            " this the year comes to %(expected)s.",
            **words,
        )

    def _money(self, amount):
        return format_amount(self.env, float(amount), self.currency_id)

    @api.depends("exchange_rate", "exchange_day")
    @api.depends_context("lang")
    def _compute_exchange_text(self):
        for one in self:
            own = one.company_currency_id
            one.exchange_text = False
            if one.exchange_day and own != one.currency_id:
                one.exchange_text = self.env._(
                    "1 %(own)s = %(rate)s %(policy)s on %(day)s",
                    own=own.name,
                    rate=f"{one.exchange_rate:.6g}",
                    policy=one.currency_id.name,
                    day=self._day(one.exchange_day),
                )

    @api.depends("state", "declare_by", "line_ids")
    @api.depends_context("lang")
    def _compute_warning(self):
        for one in self:
            one.warning = False
            if one._origin:
                declared = one.state == "declared"
                one.warning = one._since_text() if declared else one._late_text()

    def _late_text(self):
        """Return that a draft must go to the insurer now."""
        today = self.company_id._credit_today()
        if today <= self.date_until or today <= self.declare_by:
            return False
        return self.env._(
            "The insurer expects this declaration since %(day)s. Turnover that is"
            " declared too late may not be insured.",
            day=self._day(self.declare_by + timedelta(days=1)),
        )

    def _since_text(self):
        """Return what became of the books since the turnover was declared."""
        query = sql.since(self.env, self._origin, self._companies())
        ((came, changed),) = self.env.execute_query(query)
        texts = []
        if came:
            texts.append(
                self.env._(
                    "%(count)s invoices and credit notes were posted into this period"
                    " later: they go into the next declaration.",
                    count=came,
                )
            )
        if changed:
            texts.append(
                self.env._(
                    "%(count)s invoices and credit notes of this declaration have"
                    " changed or are no longer posted: the difference goes into the"
                    " next declaration.",
                    count=changed,
                )
            )
        return "\n".join(texts) or False
