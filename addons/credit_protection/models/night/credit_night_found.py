from typing import NamedTuple

from odoo import models
from odoo.fields import Domain
from odoo.tools import format_amount

from .credit_night_stage import STAGES

# So many lines of each kind are kept; the counts are exact.
MOST = 100


class Change(NamedTuple):
    """What is compared before and after: a column of the records of a stage."""

    stage: str
    model: str
    field: str
    open: tuple = ()


class New(NamedTuple):
    """What a stage makes: its records, and what is said of each of them."""

    stage: str
    model: str
    says: tuple = ()
    amount: str = ""


CHANGES = (
    Change("waivers", "credit.waiver", "phase", (("phase", "!=", "ended"),)),
    Change("reviews", "credit.review", "state", (("state", "=", "passed"),)),
    Change("promises", "credit.promise", "state", (("state", "=", "open"),)),
    Change("plans", "credit.payment.plan", "state", (("state", "=", "open"),)),
    Change("rating", "credit.profile", "tier"),
    Change("rating", "credit.profile", "proposed_limit"),
    Change("holds", "credit.hold", "state", (("state", "!=", "closed"),)),
    Change("reminders", "credit.escalation.step", "state", (("sent_at", "=", False),)),
    Change("notices", "credit.notice", "state", (("state", "=", "draft"),)),
    Change("claims", "credit.claim", "state", (("filed_on", "=", False),)),
)
NEWS = (
    New("rating", "credit.profile"),
    New("reminders", "credit.escalation.step", ("step", "channel"), "amount_total"),
    New("notices", "credit.notice", ("kind",), "overdue_amount"),
    New("notices", "credit.claim", ("cause",), "open_amount"),
)


def added(sections, more):
    """Return the sections of what was found about some customers, and about more."""
    known = {(one["stage"], one["title"]): one for one in sections}
    for one in more:
        key = one["stage"], one["title"]
        before = known.get(key, {"count": 0, "lines": []})
        known[key] = {
            **one,
            "count": before["count"] + one["count"],
            "lines": [*before["lines"], *one["lines"]][:MOST],
        }
    places = {stage.name: place for place, stage in enumerate(STAGES)}
    # Stable: what belongs to no stage stands last, as it came.
    return sorted(known.values(), key=lambda one: places.get(one["stage"], len(STAGES)))


class CreditNight(models.Model):
    """What a dry run has found: what is different, and what is new.

    ``found`` is ``{"sections": [{"stage", "title", "count", "lines": [{"model", "id",
    "name", "partner_id", "customer", "before", "after"}]}], "after", "begun",
    "looked", "of"}``: the
    last customer who was looked at, how often the next ones were begun, ``looked`` at
    so many ``of`` all. What stands in lines and titles are texts in the language of who
    asked.
    """

    # One file a concern.
    _inherit = "credit.night"  # pylint: disable=consider-merging-classes-inherited

    def _picture(self):
        """Return how everything is before the run, to compare it afterwards."""
        newest = {
            model: self.env[model].search([], order="id desc", limit=1).id or 0
            for model in {*(new.model for new in NEWS), "mail.activity"}
        }
        before = {
            change: self._values(
                change, self.env[change.model].search(self._mine(change.open)).ids
            )
            for change in CHANGES
        }
        return {"newest": newest, "before": before}

    def _mine(self, more):
        domain = self.env["credit.night.work"]._night_domain(
            self.company_id, self.partner_ids
        )
        return Domain(domain) & Domain(list(more))

    def _values(self, change, ids):
        records = self.env[change.model].browse(ids).exists()
        return {row["id"]: row[change.field] for row in records.read([change.field])}

    def _found(self, picture):
        """Return what is different from a picture, and what is new since."""
        night = self.with_context(lang=self.user_id.lang)
        night.env.flush_all()
        titles = night._found_titles()
        sections = [
            night._section_changed(change, before, titles)
            for change, before in picture["before"].items()
        ]
        sections += [
            night._section_new(new, picture["newest"][new.model], titles)
            for new in NEWS
        ]
        sections.append(night._section_sending(titles))
        sections.append(night._section_confirmed(titles))
        sections += night._section_activities(picture["newest"]["mail.activity"])
        return [one for one in sections if one["count"]]

    def _section_changed(self, change, before, titles):
        after = self._values(change, list(before))
        ids = [key for key, value in after.items() if value != before[key]]
        records = self.env[change.model].browse(ids)
        field = records._fields[change.field]
        if field.type == "selection":
            labels = dict(field._description_selection(self.env))
        else:
            labels = {}

        def text(record, value):
            if field.type == "monetary":
                return format_amount(
                    self.env, value, record[field.get_currency_field(record)]
                )
            return labels.get(value, value or "")

        return {
            "stage": change.stage,
            "title": titles[f"{change.model},{change.field}"],
            "count": len(ids),
            "lines": [
                self._line(one, text(one, after[one.id]), text(one, before[one.id]))
                for one in records[:MOST]
            ],
        }

    def _section_new(self, new, newest, titles):
        domain = self._mine([("id", ">", newest)])
        records = self.env[new.model].search(domain, order="id")
        return {
            "stage": new.stage,
            "title": titles[f"{new.model},new"],
            "count": len(records),
            "lines": [self._line(one, self._says(one, new)) for one in records[:MOST]],
        }

    def _says(self, record, new):
        texts = []
        for name in new.says:
            field = record._fields[name]
            if name == "step":
                texts.append(record._step_name())
            elif field.type == "selection":
                labels = dict(field._description_selection(self.env))
                texts.append(labels.get(record[name], ""))
            else:
                texts.append(record[name] or "")
        if new.amount:
            currency = record[record._fields[new.amount].get_currency_field(record)]
            texts.append(format_amount(self.env, record[new.amount], currency))
        return " · ".join(texts)

    def _section_sending(self, titles):
        """Reminders that would leave by themselves."""
        steps = self.env["credit.escalation.step"]
        ids = steps._night_todo(self.company_id, self.partner_ids)
        if not self._has_stage("sending"):
            ids = []
        new = New("sending", steps._name, ("step", "channel"), "amount_total")
        return {
            "stage": "sending",
            "title": titles["sending"],
            "count": len(ids),
            "lines": [
                self._line(one, self._says(one, new))
                for one in steps.browse(ids[:MOST])
            ],
        }

    def _section_confirmed(self, titles):
        """Orders that the rules would confirm by themselves."""
        holds = self.env["credit.hold"]
        if self._has_stage("holds"):
            ids = self.env["credit.reevaluation"]._night_todo(
                self.company_id, self.partner_ids
            )
            holds = holds.browse(ids).filtered(lambda hold: hold._confirms_itself())
        return {
            "stage": "holds",
            "title": titles["confirmed"],
            "count": len(holds),
            "lines": [self._line(one, "") for one in holds[:MOST]],
        }

    def _section_activities(self, newest):
        """Return what people would be asked to do, by kind."""
        activities = self.env["mail.activity"].search(
            [("id", ">", newest)], order="activity_type_id, id"
        )
        return [
            {
                "stage": False,
                "title": self.env._("Activities: %(kind)s", kind=kind.name),
                "count": len(some),
                "lines": [
                    {
                        "model": one.res_model,
                        "id": one.res_id,
                        "name": one.res_name or "",
                        "partner_id": False,
                        "customer": "",
                        "before": "",
                        "after": one.user_id.name or "",
                    }
                    for one in some[:MOST]
                ],
            }
            for kind, some in activities.grouped("activity_type_id").items()
        ]

    def _section_busy(self, count):
        """Return how many records somebody was changing: nobody looked at them."""
        night = self.with_context(lang=self.user_id.lang)
        return {
            "stage": False,
            "title": night.env._("Not looked at: others were changing them"),
            "count": count,
            "lines": [],
        }

    def _has_stage(self, name):
        return name in self.stage_ids.mapped("name")

    def _line(self, record, after, before=""):
        partner = record.partner_id
        return {
            "model": record._name,
            "id": record.id,
            "name": record.display_name,
            "partner_id": partner.id,
            "customer": partner.display_name or "",
            "before": before,
            "after": after,
        }

    def _found_titles(self):
        """Return what stands above each section."""
        return {
            "credit.waiver,phase": self.env._("Waivers that begin or end"),
            "credit.review,state": self.env._("Credit reviews that expire"),
            "credit.promise,state": self.env._("Promises kept or broken"),
            "credit.payment.plan,state": self.env._("Payment plans kept or broken"),
            "credit.profile,tier": self.env._("Tiers that change"),
            "credit.profile,proposed_limit": self.env._("Other limits proposed"),
            "credit.profile,new": self.env._("New credit profiles"),
            "credit.hold,state": self.env._("Orders on hold that change"),
            "confirmed": self.env._("Orders that confirm themselves"),
            "credit.escalation.step,state": self.env._("Reminders that change"),
            "credit.escalation.step,new": self.env._("Reminders prepared"),
            "sending": self.env._("Reminders that leave by themselves"),
            "credit.notice,state": self.env._("Notices to insurers that change"),
            "credit.notice,new": self.env._("Drafts of notices to insurers"),
            "credit.claim,state": self.env._("Claims that go on"),
            "credit.claim,new": self.env._("Drafts of claims"),
        }
