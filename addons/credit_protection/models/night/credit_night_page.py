from odoo import api, fields, models

from .credit_night import OPEN
from .credit_night_stage import BY_NAME

MINUTE, HOUR = 60, 3600


class CreditNight(models.Model):
    """What a person reads on the page of a run."""

    # One file a concern.
    _inherit = "credit.night"  # pylint: disable=consider-merging-classes-inherited

    stands = fields.Char("How it stands", compute="_compute_stands")
    took = fields.Char(
        "Duration",
        compute="_compute_took",
        help="From begin to end. Reminders may wait for their hour in between.",
    )
    whom = fields.Char("For", compute="_compute_whom")
    found_card = fields.Json("Found, by stage", compute="_compute_found_card")

    # === how it stands === #

    @api.depends_context("lang", "uid")
    @api.depends("state", "kind", "begun_at", "stage_ids.state")
    def _compute_stands(self):
        for night in self:
            if night.state in OPEN and not night.begun_at:
                night.stands = self.env._("It begins in a moment, when it is its turn.")
            elif night.kind == "trial":
                night.stands = night._stands_trial()
            else:
                night.stands = night._stands_real()

    def _stands_trial(self):
        """Return in a sentence how a dry run stands."""
        return {
            "running": self.env._(
                "Finding out what the night would do. Nothing is changed, nothing"
                " leaves."
            ),
            "failed": self.env._(
                "This is what the night would do now, and what it could not do."
                " Nothing was changed, nothing left."
            ),
        }.get(
            self.state,
            self.env._(
                "This is what the night would do now. Nothing was changed, nothing"
                " left."
            ),
        )

    def _stands_real(self):
        """Return in a sentence how a run stands that is no trial."""
        return {
            "running": self._stands_running(),
            "waiting": self.env._(
                "All else is done. Reminders wait for %(hour)s:00, the hour from which"
                " customers are reminded.",
                hour=self.company_id.credit_escalation_hour,
            ),
            "done": self.env._("All is done."),
            "failed": self.env._(
                "All is done but what stands under Failures. The next night tries it"
                " again."
            ),
            "given_up": self.env._(
                "The next night began before this one was over, and does what was left."
            ),
        }[self.state]

    def _stands_running(self):
        stage = self.stage_ids.filtered(lambda s: s.state == "running")[:1]
        if not stage:
            return self.env._("It is at work.")
        labels = dict(stage._fields["name"]._description_selection(self.env))
        return self.env._("It is at work: %(stage)s.", stage=labels[stage.name])

    # === for whom === #

    @api.depends_context("lang", "uid")
    @api.depends("everybody", "partner_ids")
    def _compute_whom(self):
        for night in self:
            # Only the first of perhaps thousands is named.
            first = night.partner_ids[:1].with_prefetch()
            if night.everybody:
                night.whom = self.env._("All customers")
            elif len(night.partner_ids) > 1:
                night.whom = self.env._(
                    "%(customer)s and %(count)s more",
                    customer=first.display_name,
                    count=len(night.partner_ids) - 1,
                )
            else:
                night.whom = first.display_name

    # === how long === #

    @api.depends_context("lang")
    @api.depends("begun_at", "ended_at")
    def _compute_took(self):
        for night in self:
            night.took = night._duration() if night.ended_at else False

    def _duration(self):
        if not self.begun_at:
            return False
        seconds = int((self.ended_at - self.begun_at).total_seconds())
        hours, rest = divmod(seconds, HOUR)
        minutes, seconds = divmod(rest, MINUTE)
        if hours:
            return self.env._(
                "%(hours)s h %(minutes)s min", hours=hours, minutes=minutes
            )
        if minutes:
            return self.env._(
                "%(minutes)s min %(seconds)s s", minutes=minutes, seconds=seconds
            )
        return self.env._("%(seconds)s s", seconds=max(seconds, 1))

    # === what a dry run has found === #

    @api.depends_context("lang", "uid")
    @api.depends("found")
    def _compute_found_card(self):
        for night in self:
            night.found_card = night.found and night._found_card()

    def _found_card(self):
        """Return what was found by stage, in the order of the stages.

        What the dry run itself made is gone: only what is there can be opened.
        """
        sections = self.found["sections"]
        there = self._found_there(sections)
        names = self.env["credit.night.stage"]._fields["name"]
        labels = {
            **dict(names._description_selection(self.env)),
            False: self.env._("Besides"),
        }
        return {
            "stages": [
                {
                    "name": name or "besides",
                    "label": labels[name],
                    "sections": [
                        self._found_section(section, there)
                        for section in sections
                        if section["stage"] == name
                    ],
                }
                for name in (*BY_NAME, False)
                if any(section["stage"] == name for section in sections)
            ]
        }

    def _found_section(self, section, there):
        lines = [self._found_line(line, there) for line in section["lines"]]
        return {
            "title": section["title"],
            "count": section["count"],
            "left": section["count"] - len(lines),
            "changed": any(line["before"] for line in lines),
            "named": any(line["name"] for line in lines),
            "lines": lines,
        }

    def _found_line(self, line, there):
        """Return a line; what is gone is not named: its number is another's later."""
        is_there = (line["model"], line["id"]) in there
        known = ("res.partner", line["partner_id"]) in there
        named = is_there and line["name"] != line["customer"]
        return {
            "model": line["model"],
            "id": is_there and line["id"],
            "name": line["name"] if named else "",
            "customer": line["customer"],
            "partner_id": known and line["partner_id"],
            "before": line["before"],
            "after": line["after"],
        }

    def _found_there(self, sections):
        """Return the records that are there and that the reader may read."""
        ids = {}
        for section in sections:
            for line in section["lines"]:
                ids.setdefault(line["model"], set()).add(line["id"])
                ids.setdefault("res.partner", set()).add(line["partner_id"])
        return {
            (model, one.id)
            for model, some in ids.items()
            if model in self.env
            for one in self.env[model]
            .browse(some - {False})
            .exists()
            ._filtered_access("read")
        }

    # === ways on === #

    def _window(self):
        """Return the action that opens this run."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_protection.credit_night_action"
        )
        return {**action, "res_id": self.id, "views": [[False, "form"]]}

    def action_run_again(self):
        """Ask whether to do again what failed, for the customers that failed."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_protection.credit_night_run_action"
        )
        return {
            **action,
            "context": {
                "default_company_id": self.company_id.id,
                "default_partner_ids": self.failure_ids.partner_id.ids,
                "default_trial": False,
            },
        }
