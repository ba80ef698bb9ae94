from typing import NamedTuple

from markupsafe import Markup

from odoo import api, models
from odoo.tools import format_amount, format_date

from .credit_decision import HOLDING
from .credit_hold import MANAGER, STOPPING
from .credit_wording import FORCED

SEES_ALL = (
    "credit_protection.group_credit_user",
    "credit_protection.group_credit_auditor",
)
STRICTNESS = ("allow", "info", "warn", "require_approval", "block")
LEVELS = {
    "block": "danger",
    "require_approval": "warning",
    "warn": "info",
    "info": "info",
    "allow": "success",
}


class Access(NamedTuple):
    """Ids of the invoices that a user may open, and of the documents they may write."""

    may_open: set
    may_write: set


class CreditVerdict(models.AbstractModel):
    """Decisions and holds → what the screens show, in the user's language.

    The one place that decides who sees what: salespeople read the verdict, the figures
    of their reasons and what clears them; reasons that rest on score, tier or cover
    are withheld here and never leave the server.
    """

    _name = "credit.verdict"
    _description = "Credit Verdict"

    @api.model
    def _sees_all(self):
        """Return whether the user may read every figure; sudo does not matter."""
        return any(self.env.user.has_group(group) for group in SEES_ALL)

    # === the banner === #

    @api.model
    def _for_documents(self, documents):
        """Return ``{id: verdict}`` of the documents about which there is a word."""
        if not self.env.user._is_internal():
            return {}
        documents_sudo = documents.sudo()
        found = {}
        for hold in documents_sudo.credit_hold_ids:
            document = hold._document()
            passed = document._credit_gone_on() and hold.state == "released"
            if hold.state != "closed" and not passed:
                found[document] = (hold, hold.decision_id)
        warnings = self._warnings(documents_sudo) | self._previews(documents_sudo)
        for document, decision in warnings.items():
            found.setdefault(document, (self.env["credit.hold"].sudo(), decision))
        access = self._access(documents, [d for _hold, d in found.values()])
        return {
            document.id: self._verdict(document, hold, decision, access)
            for document, (hold, decision) in found.items()
        }

    def _access(self, documents, decisions):
        """Return what the user may open and write, asked once for all documents."""
        writable = documents.sudo(False)._filtered_access("write")
        return Access(self._may_open(decisions), set(writable.ids))

    def _warnings(self, documents_sudo):
        """Return the decision of documents that passed with a warning."""
        gone_on = documents_sudo.filtered(lambda d: d._credit_gone_on())
        if not gone_on:
            return {}
        link = documents_sudo._credit_link
        decisions_sudo = (
            self.env["credit.decision"]
            .sudo()
            .search(
                [
                    (link, "in", gone_on.ids),
                    ("checkpoint", "=", documents_sudo._credit_checkpoint),
                    ("passed_by", "in", ("rules", "waiver", "follows")),
                ],
                order="id desc",
            )
        )
        latest = {}
        for decision_sudo in decisions_sudo:
            latest.setdefault(decision_sudo[link], decision_sudo)
        return {
            document_sudo: decision_sudo
            for document_sudo, decision_sudo in latest.items()
            if decision_sudo.outcome in ("warn", "info")
            or decision_sudo.passed_by == "follows"
        }

    def _previews(self, documents_sudo):
        """Return the decision of documents about which was only warned so far."""
        return {}

    @api.model
    def _may_open(self, decisions):
        """Return the ids of the named invoices that the user may open."""
        ids = {
            document["move_id"]
            for decision in decisions
            for reason in decision.reasons or []
            for way in reason.get("ways") or []
            for document in way["documents"]
        }
        moves = self.env["account.move"].sudo(False).browse(ids).exists()
        return set(moves._filtered_access("read").ids)

    def _verdict(self, document, hold, decision, access):
        reasons = sorted(
            decision.reasons or [], key=lambda r: -STRICTNESS.index(r["outcome"])
        )
        preview = decision.passed_by == "quotation"
        state = hold.state or ("preview" if preview else "passed")
        level = LEVELS[decision.outcome]
        if state in ("released", "ready"):
            level = "success"
        return {
            "outcome": decision.outcome,
            "state": state,
            "level": level,
            "title": self._state_title(state),
            "headline": self._headline(document, hold, decision, state),
            "goes_on": document._credit_sentences()["goes_on"],
            "explains": True,
            "reasons": self._once(
                self._reason(reason, decision, access.may_open)
                for reason in _merged(reasons)
            ),
            "asked": self._asked_text(hold),
            "judged": self._judged_text(decision),
            **self._rights(hold, document.id in access.may_write),
        }

    def _state_title(self, state):
        return {
            "open": self.env._("On credit hold"),
            "asked": self.env._("On credit hold"),
            "conditional": self.env._("Released on condition"),
            "ready": self.env._("Credit hold can end"),
            "released": self.env._("Released from credit hold"),
            "rejected": self.env._("On credit hold, release rejected"),
            "passed": self.env._("Credit warning"),
            "preview": self.env._("Credit warning"),
        }[state]

    def _headline(self, document, hold, decision, state):
        sentences = document._credit_sentences()
        if state in ("passed", "ready"):
            return sentences[state]
        if state == "preview":
            held = decision.outcome in HOLDING
            return sentences["preview" if held else "hint"]
        if state == "conditional":
            return self._condition_headline(hold)
        if state == "released":
            return sentences[state] % {
                "user": hold.released_by_id.name,
                "date": format_date(self.env, hold.valid_until, date_format="medium"),
                "amount": format_amount(self.env, hold.up_to_amount, hold.currency_id),
            }
        if state == "rejected" and hold.release_note:
            return self.env._(
                "%(user)s rejected the release: %(note)s",
                user=hold.rejected_by_id.name,
                note=hold.release_note,
            )
        return self._remedy_text(sentences["blocked"], decision)

    def _condition_headline(self, hold):
        """Say what is missing, so that sales can ask the customer for it."""
        currency = hold.currency_id
        return self.env._(
            "%(user)s released this until %(date)s, on condition: %(condition)s."
            " %(missing)s is still missing; it goes on as soon as that is paid.",
            user=hold.released_by_id.name,
            date=format_date(self.env, hold.valid_until, date_format="medium"),
            condition=hold.condition_text,
            missing=format_amount(
                self.env, max(hold.prepaid_required - hold.prepaid_paid, 0.0), currency
            ),
        )

    def _remedy_text(self, blocked, decision):
        """Name an invoice only if paying it alone was tried and clears everything."""
        if not decision.remedy:
            return blocked
        invoice = decision.remedy["name"]
        count = sum(1 for r in decision.reasons if r["outcome"] in HOLDING)
        if count == 1:
            return self.env._(
                "%(blocked)s Paying %(invoice)s clears it.",
                blocked=blocked,
                invoice=invoice,
            )
        if count == 2:
            return self.env._(
                "%(blocked)s Paying %(invoice)s clears both reasons.",
                blocked=blocked,
                invoice=invoice,
            )
        return self.env._(
            "%(blocked)s Paying %(invoice)s clears all %(count)s reasons.",
            blocked=blocked,
            invoice=invoice,
            count=count,
        )

    def _reason(self, reason, decision, may_open):
        wording = self.env["credit.wording"]
        sees_all, currency = self._sees_all(), decision.company_id.currency_id
        shown = {
            "code": reason["code"],
            "title": wording._title(reason, sees_all),
            "detail": "",
            "level": LEVELS[reason["outcome"]],
            "now": "",
            "allowed": "",
            "over_by": "",
            "clear": [],
        }
        if reason["withheld"] and not sees_all:
            return {**shown, "code": ""}
        return {
            **shown,
            **wording._figures(reason, currency),
            "detail": wording._detail(reason, currency),
            "clear": wording._clear_lines(reason.get("ways"), currency, may_open),
        }

    def _once(self, rows):
        """Return the rows; what is withheld, and reads the same, as one."""
        rows = list(rows)
        withheld = [row for row in rows if not row["code"]]
        if len(withheld) > 1:
            withheld[0]["detail"] = self.env._(
                "%(count)s reasons that only the credit team sees.",
                count=len(withheld),
            )
        return [row for row in rows if row["code"] or row is withheld[0]]

    def _asked_text(self, hold):
        if hold.state != "asked":
            return False
        if hold.recommended_by_id:
            return self.env._(
                "Recommended by %(user)s, %(when)s; a credit director decides",
                user=hold.recommended_by_id.name,
                when=self.env["credit.wording"]._when(hold.recommended_at),
            )
        return self.env._(
            "Release asked by %(user)s, %(when)s",
            user=hold.asked_by_id.name,
            when=self.env["credit.wording"]._when(hold.asked_at),
        )

    def _judged_text(self, decision):
        when = self.env["credit.wording"]._when(decision.decided_at)
        if not decision.ruleset_id:
            return self.env._("Judged without rules, %(when)s", when=when)
        return self.env._(
            "Judged by rules “%(rules)s” revision %(revision)s, %(when)s",
            rules=decision._rules_title(),
            revision=decision.ruleset_version,
            when=when,
        )

    def _rights(self, hold, may_write):
        """Return what this user may do about the hold; the methods check again."""
        waiting = hold.state in STOPPING
        return {
            "can_ask": hold.state in ("open", "rejected") and may_write,
            "can_release": waiting
            and self.env.user.has_group(MANAGER)
            and self.env.user not in hold._get_barred_users(),
            "hold_id": hold.id if self._sees_all() else False,
        }

    # === the note on the document === #

    @api.model
    def _announcement(self, hold):
        """Return the note on a held document, as everybody in sales may read it."""
        wording, currency = self.env["credit.wording"], hold.currency_id
        lines = []
        for reason in hold.decision_id.reasons:
            if reason["outcome"] not in HOLDING:
                continue
            title = wording._title(reason, sees_all=False)
            if reason["withheld"]:
                lines.append(Markup("<li>%s</li>") % title)
            else:
                detail = wording._detail(reason, currency)
                lines.append(Markup("<li><b>%s</b>. %s</li>") % (title, detail))
        lines = dict.fromkeys(lines)  # what is withheld reads the same: said once
        return Markup("<p>%s</p><ul>%s</ul>") % (
            hold._document()._credit_sentences()["announced"],
            Markup("").join(lines),
        )

    # === badges === #

    @api.model
    def _new_badges(self, old, reasons):
        """Return the raw badges of a hold: what holds now, then what held before."""
        now = [
            {
                "code": reason["code"],
                "outcome": reason["outcome"],
                "rule": reason["rule"],
                "title": reason["title"],
                "withheld": reason["withheld"],
                "figure": reason["figure"],
                "manual": reason["code"] == FORCED
                or any(c["action"] == "end_hold" for c in reason["clears"]),
            }
            for reason in reasons
            if reason["outcome"] in HOLDING
        ]
        codes = {badge["code"] for badge in now}
        return now + [badge for badge in old or [] if badge["code"] not in codes]

    @api.model
    def _badges(self, hold):
        """Return the badges of a hold for its list, cleared ones marked."""
        wording, current = self.env["credit.wording"], set(hold.reason_codes or [])
        badges = []
        for badge in hold.badges or []:
            title = wording._title(badge)
            figure = badge["figure"]
            if figure and figure["unit"] == "days":
                title = self.env._(
                    "%(reason)s: %(days)s",
                    reason=title,
                    days=wording._days(figure["value"]),
                )
            badges.append(
                {
                    "title": title,
                    "level": "dark" if badge["manual"] else LEVELS[badge["outcome"]],
                    "cleared": hold.state == "ready" or badge["code"] not in current,
                }
            )
        return badges


def _merged(reasons):
    """Return the reasons, leaving out weaker ones with the code of a stricter one."""
    seen, kept = set(), []
    for reason in reasons:
        if reason["code"] not in seen:
            seen.add(reason["code"])
            kept.append(reason)
    return kept
