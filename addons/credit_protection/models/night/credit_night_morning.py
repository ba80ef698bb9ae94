from datetime import timedelta

from odoo import api, models
from odoo.tools import format_date

# The job comes by every hour: so many hours after its own a night is missed.
GRACE = 2


class CreditNight(models.Model):
    """What is said in the morning about the last night, when there is something."""

    # One file a concern.
    _inherit = "credit.night"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    @api.readonly
    def read_morning(self):
        """Return a line for each chosen company whose last night needs a look.

        :return: list of ``{"level", "text", "night_id"}``
        """
        self.check_access("read")
        rows = self._read_group(
            [("company_id", "in", self.env.companies.ids), ("kind", "=", "night")],
            ["company_id"],
            ["day:max"],
        )
        days = {company.id: day for company, day in rows}
        lasts = self.search(
            [
                ("company_id", "in", list(days)),
                ("kind", "=", "night"),
                ("day", "in", list(set(days.values()))),
            ],
            order="company_id, id",
        ).filtered(lambda night: night.day == days[night.company_id.id])
        lines = [night._morning() for night in lasts]
        return [line for line in lines if line]

    def _morning(self):
        """Return the line about this night, the last of its company; None if good."""
        late = self._missed()
        if late:
            level, text = "danger", self._missed_text()
        elif self.state == "failed":
            level, text = "danger", self._failed_text()
        elif self.state == "running":
            level, text = "info", self.stands
        else:
            return None
        if len(self.env.companies) > 1:
            text = self.env._(
                "%(company)s: %(text)s", company=self.company_id.name, text=text
            )
        return {"level": level, "text": text, "night_id": not late and self.id}

    def _missed(self):
        """Return whether a night should have begun since, and has not."""
        now = self._local_now(self.company_id)
        due = now - timedelta(hours=self.company_id.credit_night_hour + GRACE)
        return self.day < due.date()

    def _missed_text(self):
        return self.env._(
            "The night did not run. The last one was that of %(day)s: ask whoever runs"
            " the server whether the scheduled action “Credit: the night” is active.",
            day=format_date(self.env, self.day),
        )

    def _failed_text(self):
        customers = len(self.failure_ids.partner_id)
        if customers == 1:
            return self.env._(
                "Last night failed for %(customer)s.",
                customer=self.failure_ids.partner_id.display_name,
            )
        if customers:
            return self.env._(
                "Last night failed for %(count)s customers.", count=customers
            )
        names = self.env["credit.night.stage"]._fields["name"]
        labels = dict(names._description_selection(self.env))
        stages = list(dict.fromkeys(labels[f.stage] for f in self.failure_ids))
        return self.env._(
            "Last night could not do: %(stages)s.", stages=", ".join(stages)
        )
