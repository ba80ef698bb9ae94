from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import format_amount, format_date

CHART_MONTHS = 24
CHART_POINTS = 120


class CreditProfile(models.Model):
    """The rating as a screen shows it, in the reader's language."""

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    rating_card = fields.Json(compute="_compute_rating_card")

    @api.depends("tier", "score", "rated_at", "tier_locked", "proposed_limit")
    @api.depends_context("lang", "uid")
    def _compute_rating_card(self):
        charts = self._charts()
        for profile in self:
            profile.rating_card = {
                "profile_id": profile._origin.id,
                **profile._card_tier(),
                **profile._card_score(),
                "figures": profile._card_figures(),
                "proposal_text": profile._card_proposal(),
                "chart": charts.get(profile._origin.id, []),
                "currency": profile.currency_id.name,
            }

    def _charts(self):
        """Return the history of each profile, oldest first, thinned out."""
        since = fields.Date.today() - relativedelta(months=CHART_MONTHS)
        rows = self.env["credit.profile.history"].search(
            [("profile_id", "in", self._origin.ids), ("date", ">=", since)],
            order="date, id",
        )
        charts = {}
        for row in rows:
            charts.setdefault(row.profile_id.id, []).append(
                {
                    "date": row.date.isoformat(),
                    "label": format_date(self.env, row.date, date_format="MMM yyyy"),
                    "exposure": row.exposure,
                    "limit": row.credit_limit if row.limit_kind == "amount" else None,
                    "tier": row.tier,
                    "score": row.score if row.score_known else None,
                }
            )
        for key, points in charts.items():
            step = -(-len(points) // CHART_POINTS)
            charts[key] = points[::step] + (points[-1:] if step > 1 else [])
        return charts

    def _card_tier(self):
        """Return the tier, since when, and who locked it."""
        rated = self.rated_at and fields.Datetime.context_timestamp(self, self.rated_at)
        return {
            "tier": self.tier or "",
            "tier_text": {
                "A": self.env._("prime"),
                "B": self.env._("standard"),
                "C": self.env._("watch"),
                "D": self.env._("no credit"),
                "N": self.env._("not known yet"),
            }.get(self.tier, ""),
            "since_text": self.tier_since
            and self.env._("since %(date)s", date=self._day(self.tier_since)),
            "lock_text": self._card_lock(),
            "pending_text": self.tier_pending
            and self.env._(
                "Tier %(tier)s holds since %(date)s and will count when it lasts.",
                tier=self.tier_pending,
                date=self._day(self.tier_pending_since),
            ),
            "rated_text": rated
            and self.env._("Rated on %(date)s", date=self._day(rated.date())),
            "error_text": self.night_error
            and self.env._("The last night failed: %(error)s", error=self.night_error),
        }

    def _card_lock(self):
        if not self.tier_locked:
            return ""
        until = self.tier_lock_until
        text = self.env._(
            "Locked by %(user)s: %(reason)s",
            user=self.tier_lock_user_id.name or "",
            reason=self.tier_lock_reason,
        )
        if until:
            text += " " + self.env._("(until %(date)s)", date=self._day(until))
        if self.tier_computed and self.tier_computed != self.tier:
            text += " · " + self.env._(
                "by the rules: %(tier)s", tier=self.tier_computed
            )
        return text

    def _card_score(self):
        """Return the factors with value, range and points, and their sum."""
        factors = self.score_factors or []
        most = sum(factor["most"] for factor in factors)
        rows = []
        for factor in factors:
            points = factor["points"]
            share = points / factor["most"] if points and factor["most"] > 0 else 0
            rows.append(
                {
                    "label": self._pick_text(factor),
                    "value": self._with_unit(factor["value"], factor["unit"]),
                    "range": factor["range"] or self.env._("in all other cases"),
                    "points": "–" if points is None else _short(points),  # noqa: RUF001
                    "most": _short(factor["most"]),
                    "share": max(0, min(100, round(100 * share))),
                }
            )
        return {
            "factors": rows,
            "score_text": _short(self.score) if self.score_known else "",
            "score_most": _short(most) if most else "",
        }

    def _pick_text(self, factor):
        texts, lang = factor["title"] or {}, self.env.lang or "en_US"
        for key in (lang, lang.split("_")[0], "en"):
            if texts.get(key):
                return texts[key]
        return factor["factor"].replace("-", " ").capitalize()

    def _with_unit(self, value, unit):
        """Return a value of the engine with its unit, as people write it."""
        if value in (None, ""):
            return self.env._("not known")
        if unit in ("share", "percent"):
            number = float(value) * (100 if unit == "share" else 1)
            return f"{number:.1f}".removesuffix(".0") + " %"
        if unit == "money":
            return format_amount(self.env, float(value), self.currency_id)
        if unit == "days":
            return self.env._("%(number)s days", number=_short(float(value)))
        if unit == "months":
            return self.env._("%(number)s months", number=_short(float(value)))
        return str(value)

    def _card_figures(self):
        """Return the payment habits and sales as rows."""
        if not self.rated_at:
            return []
        overdue = (self.rated_figures or {}).get("oldest_overdue_days") or 0
        sales = format_amount(self.env, self.sales_12m, self.currency_id)
        months = self._with_unit(self.months_as_customer, "months")
        rows = (
            *self._card_habits(),
            ("invoices_rated", self.env._("Invoices rated"), str(self.invoices_rated)),
            (
                "oldest_overdue_days",
                self.env._("Oldest overdue invoice"),
                self._with_unit(overdue, "days"),
            ),
            ("sales_12m", self.env._("Sales of 12 months"), sales),
            ("months_as_customer", self.env._("Customer for"), months),
        )
        return [{"key": key, "label": label, "text": text} for key, label, text in rows]

    def _card_habits(self):
        """Return how the customer pays; too few invoices say nothing."""
        known = self.behaviour_known
        delay = self._with_unit(self.avg_delay if known else None, "days")
        on_time = self._with_unit(self.on_time_ratio if known else None, "share")
        trend = self._trend_text(self.delay_trend) if known else delay
        return (
            ("avg_delay", self.env._("Days late on average"), delay),
            ("on_time_ratio", self.env._("Paid on time"), on_time),
            ("delay_trend", self.env._("Last five invoices"), trend),
        )

    def _trend_text(self, trend):
        if abs(trend) < 1:
            return self.env._("as before")
        if trend > 0:
            return self.env._("%(number)s days slower", number=_short(trend))
        return self.env._("%(number)s days faster", number=_short(-trend))

    def _day(self, day):
        return format_date(self.env, day, date_format="medium") if day else ""


def _short(number):
    return f"{number:.1f}".removesuffix(".0")
