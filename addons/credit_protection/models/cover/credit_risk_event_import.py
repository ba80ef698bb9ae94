from datetime import date

from odoo import api, models
from odoo.tools import format_date

from ..customers.credit_import_target import ImportColumn

# What a line says, in this order.
FIELDS = (
    "company_id",
    "partner_id",
    "kind",
    "happened_on",
    "known_on",
    "source",
    "note",
)


class CreditRiskEvent(models.Model):
    """Adverse information from a file, for example of a register or an agency.

    Who knew what and when is evidence: a line never corrects what is on record.
    """

    # One file a concern.
    _name = "credit.risk.event"
    _inherit = ["credit.risk.event", "credit.import.target"]
    _description = "Adverse Information"

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
            ImportColumn(
                "kind",
                env._("What happened"),
                True,
                ("insolvency", "dishonoured", "legal"),
            ),
            ImportColumn("happened_on", env._("Happened on"), True, (today,) * 3),
            ImportColumn("known_on", env._("Known on"), True, (today,) * 3),
            ImportColumn(
                "source",
                env._("Source"),
                True,
                (env._("Court register"), env._("Our bank"), env._("Lawyer")),
            ),
            ImportColumn("note", env._("Note"), False, ("", "", "")),
        ]

    @api.model
    def _import_lookups(self, lines, job):
        customers = self._find_customers(lines, job)
        if "event_kinds" not in job.known:
            labels = self._fields["kind"]._description_selection(self.env)
            job.known["event_kinds"] = {
                **{label.casefold(): key for key, label in labels},
                **{key: key for key, _label in labels},
            }
        ids = {c.id for some in customers.values() for cs in some.values() for c in cs}
        events = self.search_fetch(
            [("partner_id", "in", list(ids)), ("ended_how", "!=", "mistake")],
            list(FIELDS),
            order="id",
        )
        job.known["events"] = {
            self._import_key(vals): self._import_content(vals)
            for vals in map(self._import_said, events)
        }
        return customers

    @api.model
    def _import_said(self, event):
        """Return what a line would have said about an event on record."""
        return {
            name: value.id if isinstance(value, models.BaseModel) else value
            for name in FIELDS
            for value in [event[name]]
        }

    @api.model
    def _import_values(self, line, lookups, job):
        company = self._import_company(line, job)
        buyer = self._read_customer(line, lookups, job)
        theirs = buyer.company_id
        if company and theirs and theirs not in company.parent_ids:
            text = self.env._(
                "This customer belongs to another company than the import. Choose one"
                " that both may use."
            )
            job.fault(line, "customer", text)
        vals = {
            "company_id": company.id,
            "partner_id": buyer.id,
            "kind": self._read_event_kind(line, job),
            "happened_on": self._read_date(line, "happened_on", job),
            "known_on": self._read_date(line, "known_on", job),
            "source": line.cells.get("source") or False,
            "note": line.cells.get("note") or False,
        }
        if not vals["source"]:
            text = self.env._("Say who or what said so: the insurer will ask.")
            job.fault(line, "source", text)
        self._check_event_days(line, vals, company, job)
        self._check_on_record(line, vals, job)
        return vals

    @api.model
    def _import_company(self, line, job):
        """Return whose buyer it is: the company of the import, or the only one."""
        company = job.company or self.env.companies
        if len(company) == 1:
            return company
        text = self.env._(
            "Choose the company of the import: an event belongs to one company."
        )
        job.fault(line, "", text)
        return self.env["res.company"]

    @api.model
    def _read_event_kind(self, line, job):
        known = job.known["event_kinds"]
        text = line.cells.get("kind", "").casefold()
        if text not in known:
            job.fault(
                line,
                "kind",
                self.env._(
                    "Write one of: %(known)s.",
                    known=", ".join(sorted({*known.values()})),
                ),
            )
        return known.get(text)

    @api.model
    def _check_event_days(self, line, vals, company, job):
        """Note days that cannot be: known before it happened, or still to come."""
        happened, known = vals["happened_on"], vals["known_on"]
        if happened and known and known < happened:
            text = self.env._("Nobody learns of something before it happens.")
            job.fault(line, "known_on", text)
        today = company._credit_today() if company else date.max
        if known and known > today:
            text = self.env._(
                "This day is still to come: nobody can have learned then."
            )
            job.fault(line, "known_on", text)

    @api.model
    def _check_on_record(self, line, vals, job):
        """Note a line that says otherwise about what is on record."""
        before = job.known["events"].get(self._import_key(vals))
        if before and before != self._import_content(vals):
            said = dict(zip(FIELDS, before, strict=True))
            text = self.env._(
                "This is on record already, known on %(day)s from %(who)s, and stays"
                " as it was recorded. Leave the line out, or end that event as a"
                " mistake first.",
                day=format_date(self.env, said["known_on"], date_format="medium"),
                who=said["source"],
            )
            job.fault(line, "", text)

    @api.model
    def _import_key(self, vals):
        return tuple(
            vals[name] for name in ("company_id", "partner_id", "kind", "happened_on")
        )

    @api.model
    def _import_existing(self, vals_list):
        domain = [
            (name, "in", list({vals[name] for vals in vals_list}))
            for name in ("company_id", "partner_id", "happened_on")
        ]
        domain.append(("ended_how", "!=", "mistake"))
        return self.search_fetch(domain, list(vals_list[0]), order="id")
