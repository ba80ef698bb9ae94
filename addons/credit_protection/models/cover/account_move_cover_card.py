from itertools import pairwise

from odoo import api, fields, models
from odoo.tools import format_amount, format_date

from ..facts.credit_facts_book import exact
from ..facts.credit_facts_small import counts
from .account_move_cover import READERS
from .credit_cover_acts import CLAIMS

# The first reminder comes so many days before a deadline.
SOON = 15


class AccountMove(models.Model):
    """The cover of an invoice as its form shows it: a badge and a timeline."""

    # One file a concern.
    _inherit = "account.move"  # pylint: disable=consider-merging-classes-inherited

    credit_cover_card = fields.Json(
        compute="_compute_credit_cover_card", compute_sudo=True, groups=READERS
    )

    @api.depends(
        "credit_cover_state",
        "credit_insured_amount",
        "credit_disputed_insured",
        "credit_notice_by",
        "credit_notified_on",
        "amount_residual",
    )
    @api.depends_context("lang", "uid")
    def _compute_credit_cover_card(self):
        for move in self:
            card = False
            if move.credit_cover_state and move.state == "posted":
                card = {
                    **move._credit_card_badge(),
                    **move._credit_card_clock(),
                    "may_act": self.env.user.has_group(CLAIMS),
                }
            move.credit_cover_card = card

    def _credit_money(self, amount):
        return format_amount(self.env, amount, self.company_currency_id)

    def _credit_day(self, day):
        return format_date(self.env, day, date_format="medium") if day else ""

    # === the badge === #

    def _credit_card_badge(self):
        insured, rest = self.credit_insured_amount, self.credit_uninsured_amount
        if self.credit_cover_state == "none":
            badge, level = self.env._("Not insured"), "secondary"
        else:
            badge = self.env._(
                "Insured %(insured)s of %(base)s",
                insured=self._credit_money(insured),
                base=self._credit_money(insured + rest),
            )
            level = "success" if self.credit_cover_state == "insured" else "warning"
        return {
            "badge": badge,
            "level": level,
            "policy": self._credit_card_policy(),
            "rules_note": self._credit_card_rules_note(),
            "why": self._credit_card_why(),
        }

    def _credit_card_policy(self):
        policy = self.credit_cover_version_id.policy_id
        if self.credit_cover_ruleset_id:
            return self._credit_card_by_rules()
        if not policy:
            return ""
        if not self.credit_insured_share:
            return self.env._("Policy %(policy)s", policy=policy.name)
        return self.env._(
            "Policy %(policy)s, %(share)s %% insured",
            policy=policy.name,
            share=f"{100 * self.credit_insured_share:.1f}".removesuffix(".0"),
        )

    def _credit_card_by_rules(self):
        """Return that the rules insure it, since no policy did."""
        return self.env._(
            "Rules %(rules)s, line %(line)s, %(share)s %% insured: no insurance policy"
            " was in force",
            rules=self.credit_cover_ruleset_id.display_name,
            line=self.credit_cover_rule,
            share=f"{100 * self.credit_insured_share:.1f}".removesuffix(".0"),
        )

    def _credit_card_rules_note(self):
        """Return where the rules say something else than the policy, which counts.

        Nothing where nothing is insured: no term counts then.
        """
        if self.credit_cover_state == "none" and not self.credit_disputed_insured:
            return ""
        version = self.credit_cover_version_id
        return version._rules_note(self.commercial_partner_id.country_id)

    def _credit_card_why(self):
        """Return why not everything is insured, as a sentence."""
        if not self.credit_cover_reason:
            return ""
        reasons = self._fields["credit_cover_reason"]._description_selection(self.env)
        reason = dict(reasons)[self.credit_cover_reason]
        if self.credit_cover_state in ("none", "insured"):
            return self.env._("%(reason)s.", reason=reason)
        return self.env._(
            "%(amount)s not insured: %(reason)s.",
            amount=self._credit_money(self.credit_uninsured_amount),
            reason=reason[:1].lower() + reason[1:],
        )

    # === the clock === #

    def _credit_open_for_dates(self):
        """Return whether enough is open for the dates of the clock to count."""
        self.ensure_one()
        currency = self.company_currency_id
        return counts(
            exact(self.amount_residual_signed, currency),
            exact(self.amount_total_signed, currency),
            self.company_id._credit_small_residual(),
        )

    def _credit_card_clock(self):
        """Return the steps of the clock; none for what is not insured or paid.

        Nor for what too little is open of.
        """
        paid = not self._credit_open_for_dates()
        nothing = self.credit_cover_state == "none" and not self.credit_disputed_insured
        if nothing or paid:
            return {"steps": [], "today": None, "alert": "", "alert_level": "info"}
        today = self.company_id._credit_today()
        dates = self._credit_dates()
        following = next((key for key, _label, day in dates if day >= today), "")
        steps = [
            self._credit_step(key, label, day, today, following)
            for key, label, day in dates
        ]
        return {
            "steps": steps,
            "today": _position([day for _key, _label, day in dates], today),
            "alert": self._credit_alert(today),
            "alert_level": self._credit_alert_level(today),
        }

    def _credit_dates(self):
        dates = (
            ("due", self.env._("Due date"), self.credit_original_due_date),
            ("stop", self.env._("Cover stops after"), self.credit_extension_end),
            (
                "notice",
                self.env._("Overdue notice by"),
                self.credit_notice_by
                and (self.credit_notified_on or self.credit_notice_by),
            ),
            ("loss", self.env._("Date of loss"), self.credit_loss_on),
            ("claim", self.env._("Claim by"), self.credit_claim_by),
        )
        # Where the claim counts from the extension it may fall before the loss.
        return sorted((step for step in dates if step[2]), key=lambda step: step[2])

    def _credit_step(self, key, label, day, today, following):
        state = "later"
        if key == "notice" and self.credit_notified_on:
            state, label = "done", self.env._("Insurer notified")
        elif day < today:
            state = "missed" if key in ("notice", "claim") else "passed"
            if key == "stop":
                state = "stopped"
        elif key == following:
            state = "next"
        return {
            "key": key,
            "label": label,
            "date": self._credit_day(day),
            "when": self._credit_when(day, today, state),
            "state": state,
            "assumed": self.credit_clock_assumed and key in ("loss", "claim"),
        }

    def _credit_when(self, day, today, state):
        days = (day - today).days
        if days == 0:
            return self.env._("today")
        if days == 1:
            return self.env._("tomorrow")
        if days > 0:
            return self.env._("in %(days)s days", days=days)
        if days == -1:
            return self.env._("yesterday")
        if state == "missed":
            return self.env._("missed by %(days)s days", days=-days)
        return self.env._("%(days)s days ago", days=-days)

    def _credit_alert_level(self, today):
        """Return how near the notice is: red when late, amber within 15 days."""
        days = (self.credit_notice_by - today).days if self.credit_notice_by else 99
        if days < 0:
            return "danger"
        return "warning" if days <= SOON else "info"

    def _credit_alert(self, today):
        """Return the next duty as one sentence, once the invoice is late."""
        late = self.credit_original_due_date and self.credit_original_due_date < today
        if self.credit_notified_on or not (late and self.credit_notice_by):
            return ""
        days = (self.credit_notice_by - today).days
        amount = self._credit_money(
            self.credit_insured_amount + self.credit_disputed_insured
        )
        if days < 0:
            return self.env._(
                "The overdue notice was due on %(date)s. Send it at once and ask the"
                " insurer whether it still covers %(amount)s.",
                date=self._credit_day(self.credit_notice_by),
                amount=amount,
            )
        return self.env._(
            "Notify the insurer within %(days)s days. Without the notice by %(date)s"
            " cover of %(amount)s may be lost.",
            days=days,
            date=self._credit_day(self.credit_notice_by),
            amount=amount,
        )

    @api.readonly
    def action_credit_cover_why(self):
        """Open how the cover limit of the buyer is filled, oldest invoice first."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(
                "Cover limit of %(buyer)s", buyer=self.commercial_partner_id.name
            ),
            "res_model": "account.move",
            "views": [
                [self.env.ref("credit_protection.account_move_cover_list").id, "list"],
                [False, "form"],
            ],
            "domain": [
                ("commercial_partner_id", "=", self.commercial_partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("credit_cover_state", "!=", False),
                ("state", "=", "posted"),
                "|",
                ("id", "=", self.id),
                ("payment_state", "in", ("not_paid", "partial", "in_payment")),
            ],
            "context": {"create": False},
        }


def _position(days, today):
    """Return where today stands on evenly spaced steps, from 0 to 1."""
    if len(days) < 2 or today <= days[0]:
        return 0
    for number, (first, second) in enumerate(pairwise(days)):
        if today <= second:
            part = (today - first).days / max((second - first).days, 1)
            return round((number + part) / (len(days) - 1), 4)
    return 1
