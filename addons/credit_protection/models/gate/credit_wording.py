import re
from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import format_amount, format_date, format_time, formatLang

FORCED = "FORCED"
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class CreditWording(models.AbstractModel):
    """Codes, parameters and figures of the engine → words in the user's language.

    Whole sentences with named placeholders; the texts of a rule come from its ruleset
    in the user's language, else in English.
    """

    _name = "credit.wording"
    _description = "Words for Credit Decisions"

    @api.model
    def _text(self, texts):
        """Return the text for the user's language: exact, related, English, any."""
        lang = self.env.lang or "en_US"
        for key in (lang, lang.split("_")[0], "en"):
            if texts and texts.get(key):
                return texts[key]
        return next(iter((texts or {}).values()), "")

    @api.model
    def _value(self, value, unit, currency):
        """Return a value of the engine as people read it."""
        if value is None:
            return self.env._("none")
        if isinstance(value, bool):
            return self.env._("yes") if value else self.env._("no")
        if unit == "money":
            return format_amount(self.env, float(value), currency)
        if unit == "days":
            return self._days(value)
        if unit in ("share", "percent"):
            factor = 100 if unit == "share" else 1
            return self.env._(
                "%(number)s %%", number=self._number(Decimal(value) * factor)
            )
        if unit == "months":
            return self.env._("%(number)s months", number=self._number(value))
        if _ISO_DATE.fullmatch(value):
            return format_date(self.env, value, date_format="medium")
        return value

    @api.model
    def _days(self, value):
        if Decimal(value) == 1:
            return self.env._("1 day")
        return self.env._("%(number)s days", number=self._number(value))

    @api.model
    def _number(self, value):
        number = Decimal(value)
        digits = max(0, -number.normalize().as_tuple().exponent)
        return formatLang(self.env, float(number), digits=min(digits, 2))

    @api.model
    def _when(self, moment):
        """Return a moment as in "today 2:02 PM", in the user's time zone."""
        local = fields.Datetime.context_timestamp(self, moment)
        time = format_time(self.env, moment, time_format="short")
        today = fields.Datetime.context_timestamp(self, fields.Datetime.now()).date()
        if local.date() == today:
            return self.env._("today %(time)s", time=time)
        if local.date() == today - timedelta(days=1):
            return self.env._("yesterday %(time)s", time=time)
        return self.env._(
            "%(date)s, %(time)s",
            date=format_date(self.env, local.date(), date_format="medium"),
            time=time,
        )

    # === reasons === #

    @api.model
    def _title(self, reason, sees_all=True):
        """Return the title of a reason, as neutral words where it is withheld."""
        if reason["withheld"] and not sees_all:
            return self.env._("Needs a credit decision")
        own = {
            "NO_RULES": self.env._("No rules are in force"),
            "ENGINE": self.env._("The rules could not be evaluated"),
            FORCED: self.env._("Order on hold"),
        }
        return (
            own.get(reason["code"])
            or self._text(reason["title"])
            or reason["rule"]
            or reason["code"]
        )

    @api.model
    def _detail(self, reason, currency):
        """Return the sentence below the title of a reason."""
        if reason["code"] in ("NO_RULES", "ENGINE"):
            return self.env._(
                "Until the rules administrators repair this, every order on account"
                " needs approval."
            )
        if reason["code"] == FORCED:
            return self._forced_detail(reason)
        if reason["unknown"]:
            names = ", ".join(self._fact_label(name) for name in reason["missing"])
            return self.env._("Not known: %(facts)s.", facts=names)
        return self._filled(self._text(reason["message"]), reason["params"], currency)

    @api.model
    def _forced_detail(self, reason):
        """Say who holds the order by hand, and until when; not why."""
        if reason["until"]:
            return self.env._(
                "Put on hold by %(user)s until %(date)s; before, only a person can end"
                " it.",
                user=reason["by"],
                date=format_date(self.env, reason["until"], date_format="medium"),
            )
        return self.env._(
            "Put on hold by %(user)s; only a person can end it.", user=reason["by"]
        )

    @api.model
    def _filled(self, text, params, currency):
        """Return a rule's message with its figures, leaving foreign braces alone.

        Counts come without their unit, which stands in the message: "38 days late".
        """
        for name, quantity in params.items():
            unit = "" if quantity["unit"] in ("days", "months") else quantity["unit"]
            shown = self._value(quantity["value"], unit, currency)
            text = text.replace("{" + name + "}", shown)
        return text

    @api.model
    def _fact_label(self, name):
        """Return a fact's name as words."""
        return self._fact_labels().get(name) or name.replace("_", " ").capitalize()

    @api.model
    def _fact_labels(self):
        """Return the labels of the facts that people meet most."""
        return {
            "open_balance": self.env._("Invoices"),
            "open_orders": self.env._("Confirmed orders"),
            "doc_amount": self.env._("This order"),
            "order_total": self.env._("Order total"),
            "other_orders_today": self.env._("Other orders of today"),
            "order_day_total": self.env._("Orders of today with this one"),
            "cash_discount_raise": self.env._("Cash discount above the customer's own"),
            "prepaid_amount": self.env._("Prepaid"),
            "exposure": self.env._("Exposure"),
            "exposure_after_order": self.env._("Exposure with this order"),
            "credit_limit": self.env._("Credit limit"),
            "limit_state": self.env._("Limit kind"),
            "free_limit": self.env._("Free limit"),
            "overdue_amount": self.env._("Overdue amount"),
            "oldest_overdue_days": self.env._("Oldest overdue invoice"),
            "manual_hold": self.env._("Customer on hold"),
            "term_days": self.env._("Payment term"),
            "max_term_days": self.env._("Longest payment term"),
            "credit_review": self.env._("Credit review"),
            "customer": self.env._("Customer"),
            "currency_rounding": self.env._("Smallest amount"),
            "today": self.env._("Day of the decision"),
            "checkpoint": self.env._("Checkpoint"),
            "claim_filed": self.env._("Claim filed"),
            "has_payment_plan": self.env._("Payment plan"),
            "payment_plan_broken": self.env._("Payment plan broken"),
        }

    @api.model
    def _figures(self, reason, currency):
        """Return ``now``, ``allowed`` and ``over_by`` of a reason, as texts."""
        figure = reason["figure"]
        if not figure:
            return {"now": "", "allowed": "", "over_by": ""}
        unit = figure["unit"]
        return {
            "now": self._value(figure["value"], unit, currency),
            "allowed": self._value(figure["threshold"], unit, currency),
            "over_by": self._value(figure["excess"], unit, currency),
        }

    # === what would clear it === #

    @api.model
    def _clear_lines(self, ways, currency, may_open):
        """Return the ways to clear a reason: lines of text, label, link and text.

        ``may_open`` holds the ids of the invoices that the user can open; the others
        are named without a link.
        """
        lines = []
        for way in ways or []:
            lines += self._way_lines(way, currency, first=not lines)
        for line in lines:
            if line["res_id"] not in may_open:
                line.update(res_model=False, res_id=False)
        return lines

    @api.model
    def _way_lines(self, way, currency, first):
        amount = way["amount"] and self._value(way["amount"], "money", currency)
        if way["action"] == "pay" and len(way["documents"]) == way["count"] != 0:
            return [
                self._document_line(document, currency, index == 0)
                for index, document in enumerate(way["documents"])
            ]
        texts = self._way_texts(way, amount)
        text = texts[way["action"]][0 if first else 1]
        return [_line(text)]

    @api.model
    def _way_texts(self, way, amount):
        """Return for each action the text as the first way and as another way."""
        if way["count"]:
            pay = self.env._(
                "Pay the %(count)s oldest invoices (%(amount)s)",
                count=way["count"],
                amount=amount,
            )
        else:
            pay = self.env._("Pay %(amount)s", amount=amount)
        return {
            "pay": (pay, pay),
            "prepay": (
                self.env._("Prepay %(amount)s", amount=amount),
                self.env._("or prepay %(amount)s", amount=amount),
            ),
            "reduce_order": (
                self.env._("Reduce it by %(amount)s", amount=amount),
                self.env._("or reduce it by %(amount)s", amount=amount),
            ),
            "end_hold": (
                self.env._("A credit manager ends the hold on the customer"),
                self.env._("or a credit manager ends the hold on the customer"),
            ),
            "shorten_terms": self._terms_texts(way.get("days")),
            "lower_discount": self._discount_texts(),
            "agree_terms": (
                self.env._("A credit manager agrees longer payment terms"),
                self.env._("or a credit manager agrees longer payment terms"),
            ),
            "finish_review": (
                self.env._("Finish the credit review of the customer"),
                self.env._("or finish the credit review of the customer"),
            ),
            "settle_dispute": (
                self.env._("Settle the dispute"),
                self.env._("or settle the dispute"),
            ),
        }

    @api.model
    def _discount_texts(self):
        """Return the texts about a cash discount that would pass."""
        return (
            self.env._("Agree on no higher cash discount than the customer's own"),
            self.env._("or agree on no higher cash discount than the customer's own"),
        )

    @api.model
    def _terms_texts(self, days):
        """Return the texts about payment terms that would pass."""
        if not days or Decimal(days) <= 0:
            return (
                self.env._("Agree on immediate payment"),
                self.env._("or agree on immediate payment"),
            )
        return (
            self.env._("Agree on payment within %(days)s", days=self._days(days)),
            self.env._("or agree on payment within %(days)s", days=self._days(days)),
        )

    @api.model
    def _document_line(self, document, currency, first):
        amount = self._value(document["amount"], "money", currency)
        return {
            "text": self.env._("Pay ") if first else self.env._("and "),
            "label": document["name"],
            "res_model": "account.move",
            "res_id": document["move_id"],
            "after": self.env._(" (%(amount)s)", amount=amount),
        }


def _line(text):
    return {
        "text": text,
        "label": False,
        "res_model": False,
        "res_id": False,
        "after": "",
    }
