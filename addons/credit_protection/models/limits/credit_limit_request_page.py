from odoo import api, fields, models
from odoo.tools import format_amount

from .credit_limit_request import TEAM_GROUPS, WAITING

DASH = "\N{EN DASH}"


class CreditLimitRequest(models.Model):
    """What the credit team weighs: how the rules propose, what a limit would do."""

    # One file a concern.
    _inherit = "credit.limit.request"  # pylint: disable=consider-merging-classes-inherited

    limit_now_text = fields.Char("Current limit in words", compute="_compute_texts")
    wish_text = fields.Char("Requested, compared", compute="_compute_texts")
    second_text = fields.Char(
        "Second approval", compute="_compute_texts", groups=TEAM_GROUPS
    )
    grant_text = fields.Char(
        "What it leads to", compute="_compute_grant_text", groups=TEAM_GROUPS
    )
    proposal_text = fields.Char(
        "Proposed, compared", compute="_compute_grant_text", groups=TEAM_GROUPS
    )
    proposal_html = fields.Html(
        "Calculation of the proposal",
        compute="_compute_proposal_html",
        sanitize=False,
        groups=TEAM_GROUPS,
    )
    effect_html = fields.Html(
        "Effect of the limit",
        compute="_compute_effect",
        sanitize=False,
        groups=TEAM_GROUPS,
    )
    other_reasons = fields.Char(
        "What else holds the order", compute="_compute_effect", groups=TEAM_GROUPS
    )

    @api.depends("limit_now", "limit_kind_now", "requested_amount", "company_id")
    @api.depends_context("lang")
    def _compute_texts(self):
        """Say what the amounts mean beside the limit in force."""
        kinds = dict(self._fields["limit_kind_now"]._description_selection(self.env))
        for request in self:
            counted = request.limit_kind_now == "amount"
            request.limit_now_text = (
                request._money(request.limit_now)
                if counted
                else kinds.get(request.limit_kind_now, "")
            )
            request.wish_text = request._more_text(request.requested_amount)
            most = request.sudo().company_id.credit_limit_second_level_amount
            request.second_text = (
                self.env._("Needed above %(amount)s", amount=request._money(most))
                if most
                else self.env._("Not needed in this company")
            )

    @api.depends("to_grant", "requested_amount", "proposed_amount", "proposal_known")
    @api.depends_context("lang")
    def _compute_grant_text(self):
        """Say which end state the amount to grant leads to."""
        for request in self:
            compare = request.currency_id.compare_amounts
            request.proposal_text = (
                request._more_text(request.proposed_amount)
                if request.proposal_known
                else self.env._("The rules propose nothing.")
            )
            if compare(request.to_grant, 0) <= 0:
                request.grant_text = self.env._("a refusal")
            elif compare(request.to_grant, request.requested_amount) < 0:
                request.grant_text = self.env._("a partial approval")
            else:
                request.grant_text = self.env._("as requested or more")

    def _money(self, amount):
        return format_amount(self.env, float(amount or 0), self.currency_id)

    def _more_text(self, amount):
        """Return by how much an amount differs from the limit in force."""
        if self.limit_kind_now == "unchecked" or not self.currency_id:
            return ""
        more = amount - self.limit_now
        if self.currency_id.compare_amounts(more, 0) < 0:
            return self.env._("%(amount)s less", amount=self._money(-more))
        return self.env._("%(amount)s more", amount=self._money(more))

    # === how the rules propose it === #

    @api.depends("proposals")
    @api.depends_context("lang", "tz")
    def _compute_proposal_html(self):
        for request in self:
            versions = [request._version(one) for one in request.proposals or []]
            request.proposal_html = self.env["ir.qweb"]._render(
                "credit_protection.limit_request_proposal",
                {"newest": versions[0] if versions else None, "older": versions[1:]},
            )

    def _version(self, proposal):
        """Return one calculation in words: newest and older ones look the same."""
        wording, trace = self.env["credit.wording"], proposal["trace"] or {}
        return {
            "amount": self._money(proposal["amount"]) if proposal["known"] else "",
            "footer": self._version_footer(proposal, trace),
            "conditions": [
                {
                    "text": one["text"],
                    "value": wording._value(one["left"], one["unit"], self.currency_id),
                }
                for row in trace.get("rows") or []
                for one in row["comparisons"]
            ],
            "steps": [self._step(step) for step in trace.get("steps") or []],
        }

    def _version_footer(self, proposal, trace):
        """Say by which rules, in which tier, when and for whom it was calculated."""
        at = fields.Datetime.to_datetime(proposal["at"])
        texts = [
            self.env._(
                "%(when)s, %(user)s",
                when=self.env["credit.wording"]._when(at),
                user=proposal["by"],
            )
        ]
        if trace:
            texts.insert(
                0,
                self.env._(
                    "Rules “%(rules)s” version %(version)s, line %(line)s",
                    rules=trace["ruleset"],
                    version=trace["version"],
                    line=trace["line"],
                ),
            )
        if proposal["score"]:
            score = self.env._(
                "Tier %(tier)s, score %(score)s",
                tier=proposal["tier"],
                score=proposal["score"],
            )
            texts.insert(0, score)
        elif proposal["tier"]:
            texts.insert(0, self.env._("Tier %(tier)s", tier=proposal["tier"]))
        return " · ".join(texts)

    def _step(self, step):
        """Return one step of the calculation: what it is, of what, and the amount."""
        wording, currency = self.env["credit.wording"], self.currency_id
        value = step["value"] and wording._value(step["value"], "money", currency)
        limit = step["limit"] and wording._value(step["limit"], "money", currency)
        facts = ", ".join(
            self.env._(
                "%(fact)s %(value)s",
                fact=wording._fact_label(name),
                value=wording._value(amount, "money", currency),
            )
            for name, amount in step["facts"].items()
        )
        label = {
            "amount": self.env._("The line gives %(text)s", text=step["text"]),
            "at_most": self.env._("At most %(amount)s", amount=value or DASH),
            "round_to": self.env._(
                "Rounded down to a multiple of %(amount)s", amount=value or DASH
            ),
        }[step["kind"]]
        return {"label": label, "facts": facts, "amount": limit or DASH}

    # === what a limit would do === #

    @api.depends(
        "requested_amount", "to_grant", "proposed_amount", "proposal_known", "order_id"
    )
    @api.depends_context("lang")
    def _compute_effect(self):
        """Show limit, exposure and the order's fate as it is, wished and proposed."""
        for request in self:
            effect = request._effect() if request.profile_id else {}
            request.other_reasons = effect.pop("other_reasons", "")
            request.effect_html = self.env["ir.qweb"]._render(
                "credit_protection.limit_request_effect", {"effect": effect}
            )

    def _effect(self):
        """Return the columns and rows of the comparison."""
        amounts = {self.env._("Today"): None}
        amounts[self.env._("As requested")] = self.requested_amount
        if self.proposal_known:
            amounts[self.env._("As proposed")] = self.proposed_amount
        amounts[self.env._("To grant")] = self.to_grant
        found = self.env["credit.facts"]._limits_if(
            self.profile_id, self.kind, amounts.values()
        )
        limits = [limit for limit, _facts in found]
        fate = self._fate([facts for _limit, facts in found])
        return {
            "columns": list(amounts),
            "rows": [
                *self._limit_rows(limits),
                *self._exposure_rows([limit.amount for limit in limits]),
                *fate.get("rows", []),
            ],
            "other_reasons": fate.get("other_reasons", ""),
        }

    def _limit_rows(self, limits):
        """Return how each limit in force comes about; empty rows are left out."""
        steps = [{step.name: step.amount for step in limit.steps} for limit in limits]
        labels = {
            "base": self.env._("Own limit"),
            "temporary": self.env._("Temporary limit, replaces the own limit"),
            "uplift": self.env._("Share of the cover limit added"),
            "group": self.env._("What the group leaves"),
        }
        rows = [
            self._row(label, [one.get(name, DASH) for one in steps])
            for name, label in labels.items()
            if any(name in one for one in steps)
        ]
        in_force = [limit.amount for limit in limits]
        kinds = dict(self._fields["limit_kind_now"]._description_selection(self.env))
        words = [
            kinds[limit.state] if amount is None else amount
            for limit, amount in zip(limits, in_force, strict=True)
        ]
        return [*rows, self._row(self.env._("Limit in force"), words, strong=True)]

    def _exposure_rows(self, amounts):
        """Return what is owed altogether and what each limit leaves."""
        order = self.order_id
        if order:
            exposure = self._exposure_with(order._origin)
            owed = self.env._("Exposure with %(order)s", order=order.name)
            free = self.env._("Free after %(order)s", order=order.name)
        else:
            debtor = self.partner_id._origin
            parts = self.env["credit.facts"]._for_partners(self.company_id, debtor)
            exposure = float(parts[debtor.id]["exposure"])
            owed, free = self.env._("Exposure"), self.env._("Free")
        left = [DASH if a is None else float(a) - exposure for a in amounts]
        return [
            self._row(owed, [exposure] * len(amounts)),
            self._row(free, left, signed=True),
        ]

    def _row(self, label, values, *, signed=False, strong=False):
        """Return one row; texts stay as they are, amounts become texts."""
        return {
            "label": label,
            "strong": strong,
            "cells": [
                {
                    "text": value if isinstance(value, str) else self._money(value),
                    "class": self._colour(value) if signed else "",
                }
                for value in values
            ],
        }

    def _colour(self, value):
        if isinstance(value, str):
            return ""
        less = self.currency_id.compare_amounts(value, 0) < 0
        return "text-danger" if less else "text-success"

    def _fate(self, limits):
        """Return what the rules would say about the order, and what else holds it."""
        order_sudo = self.order_id.sudo()
        if self.state not in WAITING or order_sudo.state not in ("draft", "sent"):
            return {}
        judged = self.env["credit.gate"]._holding_with_limits(order_sudo, limits)
        cells = [
            {"text": self.env._("held"), "class": "text-danger"}
            if reasons
            else {"text": self.env._("passes"), "class": "text-success"}
            for reasons in judged
        ]
        label = self.env._("%(order)s by the rules", order=order_sudo.name)
        return {
            "rows": [{"label": label, "strong": False, "cells": cells}],
            "other_reasons": self._other_reasons(order_sudo, judged[-1]),
        }

    def _other_reasons(self, order, reasons):
        """Name what holds the order whatever limit is going to be granted."""
        if not reasons:
            return ""
        wording = self.env["credit.wording"]
        texts = [
            self.env._(
                "%(title)s. %(detail)s",
                title=wording._title(reason),
                detail=wording._detail(reason, self.currency_id),
            )
            for reason in reasons
        ]
        return self.env._(
            "What is going to be granted does not free %(order)s: %(reasons)s",
            order=order.name,
            reasons=" ".join(dict.fromkeys(texts)),
        )
