from odoo import api, fields, models
from odoo.tools import format_amount

from .credit_claim import PREPARED

MINUS = "\N{MINUS SIGN}"
# So many earlier claims are named one by one.
MOST = 5
# What mends a problem: the method that the page calls, with the kind of document.
MENDS = {
    "event_missing": "action_record_event",
    "loss_unknown": "action_open_cover",
    "late": "",
    "waiting": "",
    "notice_missing": "action_document",
    "notice_late": "",
    "nothing_open": "",
    "paid_since": "",
    "nothing_insured": "action_open_cover",
    "nothing_expected": "action_open_policy",
    "disputed": "action_open_disputes",
    "above_limit": "action_open_cover",
    "liability_unknown": "action_open_policy",
    "document_missing": "action_document",
}


class CreditClaim(models.Model):
    """A claim as its form shows it: problems, documents, calculation, chronology."""

    # One file a concern.
    _inherit = "credit.claim"  # pylint: disable=consider-merging-classes-inherited

    card = fields.Json(compute="_compute_card")
    expected_text = fields.Char(compute="_compute_card")
    loss_text = fields.Char(compute="_compute_card")
    deadline_text = fields.Char(compute="_compute_card")
    deadline_days = fields.Integer(compute="_compute_card")
    notice_text = fields.Char(compute="_compute_card")

    @api.depends(
        "state",
        "cause",
        "reason",
        "steps",
        "expected_amount",
        "line_ids.disputed_amount",
        "document_ids.reason",
        "document_ids.attachment_ids",
        "act_ids",
    )
    @api.depends_context("lang", "uid")
    def _compute_card(self):
        for claim in self:
            problems = claim._problems() if claim.id else ()
            claim.expected_text = claim._expected_text()
            claim._set_dates()
            claim.card = bool(claim.id) and {
                "prepared": claim.state in PREPARED,
                "steps": [claim._step_row(step) for step in claim.steps or ()],
                "expected": claim._money(claim.expected_amount),
                "own_share": claim._money(claim.own_share),
                "problems": [claim._problem_row(p) for p in problems],
                "documents": claim._document_rows(),
                "chronology": claim._chronology(),
            }

    def _expected_text(self):
        if not self.open_amount:
            return ""
        return self.env._(
            "%(share)s %% of the %(open)s owed",
            share=round(100 * self.expected_amount / self.open_amount),
            open=self._money(self.open_amount),
        )

    def _set_dates(self):
        """Say how the dates stand to today and to each other."""
        today = self.company_id._credit_today()
        self.loss_text = self._loss_text()
        self.deadline_days = (self.claim_by - today).days if self.claim_by else 0
        self.deadline_text = self.notice_text = ""
        if self.claim_by and self.state in PREPARED:
            days = self.deadline_days
            if days in (0, 1):
                self.deadline_text = (
                    self.env._("tomorrow") if days else self.env._("today")
                )
            elif days < 0:
                self.deadline_text = self.env._("missed by %(days)s days", days=-days)
            else:
                self.deadline_text = self.env._("in %(days)s days", days=days)
        if self.notified_on and self.notice_by:
            days = (self.notice_by - self.notified_on).days
            self.notice_text = (
                self.env._("%(days)s days before its deadline", days=days)
                if days >= 0
                else self.env._("%(days)s days after its deadline", days=-days)
            )
        elif not self.notified_on:
            self.notice_text = self.env._("Not sent yet")

    def _loss_text(self):
        if not self.loss_on:
            return self.env._("Not known yet")
        if self.cause == "insolvency":
            return self.env._("the court's decision")
        version = self.version_id.sudo()
        if version.waiting_anchor == "notice":
            return self.env._(
                "overdue notice + %(months)s months", months=version.waiting_months
            )
        return self.env._("due date + %(months)s months", months=version.waiting_months)

    # === calculation === #

    def _step_labels(self):
        return {
            "open": self.env._("Open invoices at the date of loss"),
            "tax": self.env._("Taxes, not insured by the policy"),
            "disputed": self.env._("Disputed part, not insured until settled"),
            "not_insured": self.env._("Invoices that are not insured"),
            "credits": self.env._("Credits in hand pay the oldest invoice"),
            "threshold": self.env._("Smallest claim"),
            "limit": self.env._("Cover limit of this customer"),
            "each_loss": self.env._("Deductible of each loss"),
            "first_loss": self.env._("Aggregate first loss, what is left of it"),
            "share": self.env._("Insured percentage"),
            "retention": self.env._("Own share, at least"),
            "liability": self.env._("Room left under maximum liability"),
        }

    def _step_row(self, step):
        """Return one step with its running result; what changes nothing is grey."""
        change, result = float(step["change"]), float(step["result"])
        signs = {
            "open": "",
            "threshold": "≥",
            "limit": "min",
            "share": "\N{MULTIPLICATION SIGN}",
            "retention": "min",
            "liability": "min",
        }
        return {
            "key": step["code"],
            "sign": signs.get(step["code"], MINUS),
            "label": self._step_labels()[step["code"]],
            "term": self._step_term(step),
            "used": self._step_used(step.get("used")),
            "change": ""
            if step["code"] == "open" or not change
            else self._plain(change),
            "result": self._plain(result),
            "idle": step["code"] != "open" and not change,
        }

    def _step_term(self, step):
        if step["code"] == "open":
            count = len(self.line_ids)
            if count == 1:
                return self.env._("1 invoice")
            return self.env._("%(count)s invoices", count=count)
        if step["term"] is None:
            return self.env._("not known") if step["code"] == "liability" else ""
        if step["code"] == "share":
            return f"{float(step['term']) * 100:.2f}".rstrip("0").rstrip(".") + " %"
        return self._plain(float(step["term"]))

    def _step_used(self, used):
        """Return which claims have used how much of what the year's claims share."""
        if not used:
            return ""
        rows = [(claim, float(amount)) for claim, amount in used]
        texts = [f"{claim}: {self._plain(amount)}" for claim, amount in rows[:MOST]]
        if rest := rows[MOST:]:
            texts.append(
                self.env._(
                    "%(count)s others: %(amount)s",
                    count=len(rest),
                    amount=self._plain(sum(amount for _claim, amount in rest)),
                )
            )
        return self.env._(
            "Shared by the claims of the policy year in the order of their filing."
            " Used before: %(claims)s.",
            claims="; ".join(texts),
        )

    def _plain(self, amount):
        """Return an amount without its currency, which stands above."""
        text = format_amount(self.env, abs(amount), self.currency_id)
        text = text.replace(self.currency_id.symbol or "", "").strip()
        return f"{MINUS}{text}" if amount < 0 else text

    # === problems === #

    def _problem_row(self, problem):
        mend = MENDS[problem.code]
        kind = problem.params.get("kind", "")
        if problem.code == "notice_missing":
            kind = "notice"
        return {
            "key": f"{problem.code}-{kind}",
            "level": problem.level,
            "text": self._problem_text(problem),
            "mend": mend,
            "kind": kind,
            "label": self._mend_labels().get(mend, ""),
        }

    def _mend_labels(self):
        return {
            "action_document": self.env._("Attach or give a reason"),
            "action_record_event": self.env._("Record it"),
            "action_open_disputes": self.env._("Open disputes"),
            "action_open_cover": self.env._("Open cover"),
            "action_open_policy": self.env._("Open policy"),
        }

    # === documents === #

    def _document_rows(self):
        rows = [self._document_row(d) for d in self.document_ids]
        order = {"missing": 0, "reason": 1, "there": 2, "idle": 3}
        return sorted(rows, key=lambda row: order[row["state"]])

    def _document_row(self, document):
        kinds = dict(document._fields["kind"]._description_selection(self.env))
        files = len(document.sudo().attachment_ids)
        if document.there:
            state, text = "there", document.source or ""
            if document.kind == "reason" and not files:
                text = self.env._("filled in on this claim")
            elif not document.collected:
                text = self.env._("Files added: %(count)s", count=files)
        elif document.reason:
            state = "reason"
            text = self.env._("missing: “%(reason)s”", reason=document.reason)
        elif document.required:
            state, text = "missing", document.source or self.env._("missing")
        else:
            state, text = "idle", self.env._("not required for this cause")
        return {
            "kind": document.kind,
            "label": kinds[document.kind],
            "state": state,
            "text": text,
        }

    # === chronology === #

    def _chronology(self):
        """Return what happened when, and what is still to come."""
        self.ensure_one()
        today = self.company_id._credit_today()
        dues = [day for day in self.line_ids.mapped("due_date") if day]
        events = [
            (min(dues, default=False), self.env._("Oldest invoice due")),
            (self.extension_end, self.env._("Cover stops after this day")),
            (self.notified_on, self.env._("Overdue notice sent")),
            (self.loss_on, self.env._("Date of loss")),
        ]
        kinds = dict(self.act_ids._fields["kind"]._description_selection(self.env))
        events += [(act.day, kinds[act.kind]) for act in self.act_ids.sorted("id")]
        events += self._asked_events()
        if self.state in PREPARED:
            events.append((self.claim_by, self.env._("Last day to file")))
        elif self.answer_by and self.state in ("filed", "documents"):
            events.append((self.answer_by, self.env._("Insurer's answer expected")))
        return [
            {"key": number, "day": self._day(day), "text": text, "done": day <= today}
            for number, (day, text) in enumerate(
                sorted((e for e in events if e[0]), key=lambda e: e[0])
            )
        ]
