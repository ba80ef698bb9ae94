from odoo import api, models
from odoo.tools import format_date

from .credit_decision import HOLDING
from .credit_hold import MANAGER, STOPPING


class CreditVerdict(models.AbstractModel):
    """Waivers in words: what weakened a rule, and whether this user may waive one."""

    # One file a concern.
    _inherit = "credit.verdict"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _page(self, decision):
        """Add to each rule what weakened it, and whether it can be waived here."""
        page = super()._page(decision)
        weakened = {
            rule["id"]: rule["exception"]
            for rule in decision.trace or []
            if rule["exception"]
        }
        notes = self._waiver_notes(decision, weakened.values())
        may_waive = self._may_waive(decision)
        for rule in page["rules"]:
            rule["waiver"] = notes.get(weakened.get(rule["id"]), False)
            rule["can_waive"] = bool(
                may_waive and rule["id"] and rule["outcome"] in HOLDING
            )
        return page

    @api.model
    def _waiver_notes(self, decision, names):
        """Return for each name what to say, and the record for those who may open it.

        Why a customer was granted something is for the credit team alone.
        """
        names, days = set(names), _days(decision)
        waivers_sudo = (
            self.env["credit.waiver"].sudo().search([("name", "in", list(names))])
            if names & days.keys()
            else self.env["credit.waiver"]
        )
        known, sees_all = {w.name: w for w in waivers_sudo}, self._sees_all()
        notes = {}
        for name in names:
            waiver, text = known.get(name), self._weakened_text(name, days.get(name))
            if waiver and sees_all:
                text = self.env._(
                    "%(weakened)s (%(reason)s)", weakened=text, reason=waiver.reason
                )
            waiver_id = waiver.id if waiver and sees_all else False
            notes[name] = {"text": text, "id": waiver_id}
        return notes

    @api.model
    def _weakened_text(self, name, until):
        if not until:
            return self.env._("Weakened by exception %(name)s of the rules", name=name)
        return self.env._(
            "Weakened by waiver %(name)s until %(date)s",
            name=name,
            date=format_date(self.env, until, date_format="medium"),
        )

    @api.model
    def _may_waive(self, decision):
        """Return whether this user may waive what holds the document now."""
        if not self.env.user.has_group(MANAGER) or not decision.id:
            return False
        hold_sudo = (
            self.env["credit.hold"]
            .sudo()
            .search(
                [("decision_id", "=", decision.id), ("state", "in", STOPPING)], limit=1
            )
        )
        return bool(hold_sudo.profile_id) and (
            self.env.user
            not in self.env["credit.waiver"]._get_barred_users(hold_sudo.profile_id)
        )

    # === the banner === #

    def _reason(self, reason, decision, may_open):
        shown = super()._reason(reason, decision, may_open)
        known = self._sees_all() or not reason["withheld"]
        name = reason.get("exception") if known else ""
        shown["waiver"] = (
            self._weakened_text(name, _days(decision).get(name)) if name else ""
        )
        return shown

    def _headline(self, document, hold, decision, state):
        headline = super()._headline(document, hold, decision, state)
        waived = [w for w in decision.waivers or [] if w["instead_of"] in HOLDING]
        if state != "ready" or not waived:
            return headline
        until = min(waiver["until"] for waiver in waived)
        return self.env._(
            "%(ready)s Waiver %(name)s counts until %(date)s.",
            ready=headline,
            name=waived[0]["id"],
            date=format_date(self.env, until, date_format="medium"),
        )


def _days(decision):
    return {waiver["id"]: waiver["until"] for waiver in decision.waivers or []}
