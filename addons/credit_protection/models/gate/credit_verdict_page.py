from odoo import api, models
from odoo.tools import format_amount, format_date

from ...engine import CATALOGUE
from ..rules.credit_ruleset import compiled_text
from .credit_verdict import LEVELS, STRICTNESS

# The order in which the parts of a sum are read.
PARTS = ("open_balance", "open_orders", "doc_amount")


class CreditVerdict(models.AbstractModel):
    """The longer texts: the page behind "Why?", and what a release would do."""

    _inherit = "credit.verdict"

    @api.model
    def _explain(self, document):
        """Return the page behind "Why?" about the decision that counts, or False."""
        holds_sudo = document.sudo().credit_hold_ids
        hold_sudo = holds_sudo.filtered(lambda h: h.state != "closed")
        decision_sudo = hold_sudo[:1].decision_id or self.env[
            "credit.decision"
        ].sudo().search([(document._credit_link, "=", document.id)], limit=1)
        return decision_sudo and self._page(decision_sudo)

    @api.model
    def _page(self, decision):
        """Return the page about one decision; old decisions show their own facts."""
        sees_all = self._sees_all()
        asked = [rule for rule in decision.trace or [] if not rule["skipped"]]
        rules, hidden = self._page_rules(decision, asked, sees_all)
        checkpoints = dict(
            decision._fields["checkpoint"]._description_selection(self.env)
        )
        return {
            "title": self._page_title(decision),
            "summary": self._page_summary(decision),
            "checkpoint": checkpoints[decision.checkpoint],
            "rules_checked": len(asked),
            "rules_hidden": hidden,
            "rules": rules,
            "footer": self._page_footer(decision, sees_all),
            "facts": self._page_facts(decision) if sees_all else False,
        }

    def _page_title(self, decision):
        if decision.passed_by == "quotation":
            return self.env._(
                "What do the rules say about %(document)s?",
                document=decision.document_name,
            )
        if decision.passed_by:
            return self.env._(
                "Why did %(document)s pass?", document=decision.document_name
            )
        return self.env._(
            "Why is %(document)s on credit hold?", document=decision.document_name
        )

    def _page_summary(self, decision):
        outcomes = [reason["outcome"] for reason in decision.reasons or []]
        blocks, approvals = (
            outcomes.count(outcome) for outcome in ("block", "require_approval")
        )
        if blocks and approvals:
            return self.env._(
                "The strictest outcome wins: blocked (%(blocks)s), approval needed"
                " (%(approvals)s).",
                blocks=blocks,
                approvals=approvals,
            )
        if blocks:
            return self.env._("This document is blocked.")
        if approvals:
            return self.env._("This document needs approval.")
        if outcomes:
            return self.env._("The rules warn, but do not hold this document.")
        return self.env._("No rule stands against this document.")

    def _page_rules(self, decision, asked, sees_all):
        """Return the rules that the user may read, and how many there are besides.

        Of a rule with figures of the credit team sales learns where it stands in the
        way, and nothing where it does not.
        """
        reasons = {reason["rule"]: reason for reason in decision.reasons or []}
        may_open, codes = self._may_open([decision]), self._codes(decision)
        shown, hidden = [], 0
        for rule in asked:
            reason = reasons.get(rule["id"])
            withheld = any(c["audience"] == "credit" for c in rule["comparisons"])
            if withheld and not sees_all:
                if reason:
                    shown.append(self._withheld_rule(reason))
                else:
                    hidden += 1
                continue
            code = reason["code"] if reason else codes.get(rule["id"], "")
            shown.append(
                self._page_rule(decision, rule, reason, code, withheld, may_open)
            )
        for reason in decision.reasons or []:
            if not reason["rule"]:
                shown.append(self._page_rule_less(decision, reason))
        return sorted(shown, key=lambda r: -STRICTNESS.index(r["outcome"])), hidden

    @api.model
    def _codes(self, decision):
        """Return the reason codes of all rules, from the text that judged."""
        compiled = compiled_text(decision.ruleset_id.text or "")
        if compiled is None or compiled.sha256 != decision.ruleset_sha256:
            return {}
        return {gate.id: gate.reason for gate in compiled.ruleset.order_gates}

    def _page_rule(self, decision, rule, reason, code, withheld, may_open):
        wording, currency = self.env["credit.wording"], decision.company_id.currency_id
        outcome = reason["outcome"] if reason else "allow"
        return {
            "id": rule["id"],
            "title": wording._text(rule["title"]) or rule["id"],
            "code": code,
            "outcome": outcome,
            "level": LEVELS[outcome] if reason else "muted",
            "fired": rule["fired"],
            "withheld": withheld,
            "line": rule["line"],
            "comparisons": self._comparisons(rule["comparisons"], currency),
            "clear": wording._clear_lines(
                reason.get("ways") if reason else [], currency, may_open
            ),
        }

    def _withheld_rule(self, reason):
        """Return a rule of which sales only learns that it stands in the way."""
        return {
            "id": "",
            "title": self.env._("Needs a credit decision"),
            "code": "",
            "outcome": reason["outcome"],
            "level": LEVELS[reason["outcome"]],
            "fired": True,
            "withheld": True,
            "line": False,
            "comparisons": [],
            "clear": [],
        }

    def _page_rule_less(self, decision, reason):
        """Return a reason that comes from no rule: there were none to ask."""
        wording, currency = self.env["credit.wording"], decision.company_id.currency_id
        return {
            **self._withheld_rule(reason),
            "title": wording._title(reason),
            "code": reason["code"],
            "withheld": False,
            "comparisons": [
                {
                    "clause": "",
                    "text": wording._detail(reason, currency),
                    "line": False,
                    "value": "",
                    "threshold": "",
                    "result": None,
                    "parts": [],
                }
            ],
        }

    def _comparisons(self, comparisons, currency):
        wording = self.env["credit.wording"]
        words = {
            "when": (self.env._("when"), self.env._("and")),
            "unless": (self.env._("unless"), self.env._("or")),
        }
        shown, met = [], set()
        for one in comparisons:
            unit, right = one["unit"], one["right"]
            shown.append(
                {
                    "clause": words[one["clause"]][one["clause"] in met],
                    "text": one["text"],
                    "line": one["line"],
                    "value": wording._value(one["left"], unit, currency),
                    "threshold": ""
                    if right is None
                    else wording._value(right, unit, currency),
                    "result": one["result"],
                    "parts": self._page_parts(one["parts"], currency),
                }
            )
            met.add(one["clause"])
        return shown

    def _page_parts(self, parts, currency):
        """Return the facts of which a compared sum consists."""
        order = {name: index for index, name in enumerate(PARTS)}
        names = sorted(parts, key=lambda name: order.get(name, len(order)))
        return [self._fact(name, parts[name], currency) for name in names]

    def _fact(self, name, value, currency):
        wording = self.env["credit.wording"]
        unit = CATALOGUE[name].type.unit if name in CATALOGUE else ""
        return {
            "name": name,
            "label": wording._fact_label(name),
            "value": wording._value(value, unit, currency),
        }

    def _page_facts(self, decision):
        currency = decision.company_id.currency_id
        facts = decision.facts or {}
        return [self._fact(name, facts[name], currency) for name in sorted(facts)]

    def _page_footer(self, decision, sees_all):
        wording = self.env["credit.wording"]
        return {
            "rules": decision._rules_title() or False,
            "revision": decision.ruleset_version,
            "ruleset_id": decision.ruleset_id.id if sees_all else False,
            "sha256": decision.ruleset_sha256 or "",
            "facts_as_of": wording._when(decision.decided_at),
            "decision": decision.name,
            "decision_id": decision.id if sees_all else False,
            "engine": decision.engine or "",
        }

    # === the release dialog === #

    @api.model
    def _release_overview(self, holds, valid_until, up_to_amount, prepaid=0.0):
        """Return what releasing these holds on these terms does, for the dialog.

        ``prepaid`` is what must be paid before the order can be confirmed.
        """
        if not holds or not valid_until:
            return {"columns": [], "rows": [], "notes": []}
        if len(holds) > 1:
            return {
                "columns": [],
                "rows": [],
                "notes": self._batch_notes(holds, valid_until),
            }
        hold_sudo = holds.sudo()
        exposures = self.env["credit.gate"]._other_exposures(hold_sudo)
        other = exposures.get(hold_sudo.id, 0.0)
        return {
            "columns": [self.env._("Today"), self.env._("After release")],
            "rows": self._overview_rows(
                hold_sudo, other, other + up_to_amount - prepaid
            ),
            "notes": self._overview_notes(
                hold_sudo, other, valid_until, up_to_amount, prepaid
            ),
        }

    def _overview_rows(self, hold, before, after):
        currency = hold.currency_id
        limit = hold.profile_id._limit_amount() if hold.profile_id else None
        rows = [(self.env._("Exposure"), before, after, "strong")]
        if limit is not None:
            limit = float(limit)
            over = [max(0.0, amount - limit) for amount in (before, after)]
            rows.append((self.env._("Credit limit"), limit, limit, ""))
            rows.append(
                (self.env._("Over the limit by"), *over, "danger" if over[1] else "")
            )
        return [
            {
                "label": label,
                "today": _amount_or_dash(self.env, today, currency),
                "after": _amount_or_dash(self.env, then, currency),
                "level": level,
            }
            for label, today, then, level in rows
        ]

    def _overview_notes(self, hold, other, valid_until, up_to_amount, prepaid):
        currency = hold.currency_id
        if prepaid:
            first = self.env._(
                "%(document)s can go on once %(amount)s is paid; until then it stays on"
                " hold.",
                document=hold.document_name,
                amount=format_amount(self.env, prepaid, currency),
            )
        else:
            after = hold._document()._credit_sentences()["after_release"]
            first = after % {"document": hold.document_name}
        return [
            first,
            self.env._(
                "The release ends on %(date)s, or as soon as the document exceeds"
                " %(amount)s or other exposure grows beyond %(exposure)s.",
                date=format_date(self.env, valid_until, date_format="medium"),
                amount=format_amount(self.env, up_to_amount, currency),
                exposure=format_amount(self.env, other, currency),
            ),
            self.env._("A reason that comes up later holds it again."),
        ]

    def _batch_notes(self, holds, valid_until):
        return [
            self.env._(
                "%(count)s documents can go on after the release, each up to its"
                " own amount.",
                count=len(holds),
            ),
            self.env._(
                "The release ends on %(date)s, or as soon as a document or its"
                " customer's other exposure grows.",
                date=format_date(self.env, valid_until, date_format="medium"),
            ),
            self.env._("What you sold or asked about stays on hold."),
        ]


def _amount_or_dash(env, amount, currency):
    return format_amount(env, amount, currency) if amount else "\N{EN DASH}"
