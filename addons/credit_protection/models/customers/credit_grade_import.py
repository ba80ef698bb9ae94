from odoo import api, models

from .credit_import_target import ImportColumn


class CreditGrade(models.Model):
    """Grades from files and other programs."""

    _name = "credit.grade"
    _description = "Credit Grade"
    _inherit = ["credit.grade", "credit.import.target"]

    @api.model
    def _import_columns(self):
        env, today = self.env, self.env.company._credit_today().isoformat()
        return [
            *self._import_columns_customer(
                ImportColumn,
                ("C1042", "", ""),
                ("", "DE123456789", ""),
                ("", "", "Acme Trading Ltd"),
            ),
            ImportColumn("source", env._("Source"), True, ("scale-1-10",) * 3),
            ImportColumn("grade", env._("Grade"), True, ("4", "7", "2")),
            ImportColumn("date", env._("Date"), True, (today,) * 3),
            ImportColumn(
                "outlook", env._("Outlook"), False, ("stable", "negative", "")
            ),
            ImportColumn("report", env._("Report"), False, ("R-2041", "", "")),
        ]

    @api.model
    def _import_lookups(self, lines, job):
        customers = self._find_customers(lines, job)
        if "outlooks" not in job.known:
            labels = self._fields["outlook"]._description_selection(self.env)
            job.known["outlooks"] = {label.casefold(): key for key, label in labels}
            job.known["outlooks"] |= {key: key for key, _label in labels}
            job.known["outlooks"][""] = "unknown"
        return customers

    @api.model
    def _import_values(self, line, lookups, job):
        customer = self._read_customer(line, lookups, job)
        source = self._read_source(line, job, "customer")
        outlook = job.known["outlooks"].get(line.cells.get("outlook", "").casefold())
        if outlook is None:
            labels = self._fields["outlook"]._description_selection(self.env)
            text = self.env._(
                "Write one of: %(known)s; or nothing.",
                known=", ".join(key for key, _label in labels),
            )
            job.fault(line, "outlook", text)
        return {
            "partner_id": customer.id,
            "source_id": source.id,
            "grade": self._read_grade(line, source, job),
            "date": self._read_date(line, "date", job),
            "outlook": outlook,
            "reference": line.cells.get("report") or False,
            "company_id": (job.company or customer.company_id).id,
        }

    @api.model
    def _read_grade(self, line, source, job):
        """Return the grade as it is written, when the scale of its source knows it."""
        text = line.cells.get("grade", "")
        known = job.known.setdefault("grades", {})
        if source and (source.id, text) not in known:
            known[source.id, text] = source._internal_grades([text])[text]
        if source and known[source.id, text] is None:
            job.fault(
                line,
                "grade",
                self.env._(
                    "The scale of %(agency)s does not know this grade. It knows:"
                    " %(known)s.",
                    agency=source.name,
                    known=source._scale_text() or self.env._("nothing"),
                ),
            )
        return text

    @api.model
    def _import_key(self, vals):
        names = ("partner_id", "source_id", "date", "company_id")
        return tuple(vals[name] or False for name in names)

    @api.model
    def _import_existing(self, vals_list):
        domain = [
            (name, "in", list({vals[name] for vals in vals_list}))
            for name in ("partner_id", "source_id", "date")
        ]
        return self.search_fetch(domain, list(vals_list[0]), order="id")
