from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import split_every

from ...engine import Ambiguous, Line, TableFault, read_date

BATCH = 5000
MOST_ROWS = 10_000


class ImportColumn(NamedTuple):
    """A column of a file: its name there, its label, and cells as examples."""

    name: str
    label: str
    required: bool
    examples: tuple


class ImportFault(NamedTuple):
    """What is wrong with a line, and what to do."""

    number: int
    column: str
    value: str
    text: str


class _Undo(Exception):
    """Takes back what an import has recorded when one line of it is bad."""


class ImportJob:
    """One import while it runs: what was chosen, what was found."""

    def __init__(
        self,
        company,
        date_order=None,
        write=False,
        all_or_nothing=False,
        decimal_sign=None,
    ):
        self.company, self.date_order = company, date_order
        self.decimal_sign = decimal_sign
        self.write, self.all_or_nothing = write, all_or_nothing
        self.faults, self.seen, self.known = [], {}, {}
        self.created = self.corrected = self.unchanged = self.repeated = self.lines = 0

    def fault(self, line, column, text):
        """Note that a cell of a line is bad."""
        value = line.cells.get(column, "")[:200]
        self.faults.append(ImportFault(line.number, column, value, text))

    @property
    def may_write(self):
        """Whether good lines are recorded, as far as is known by now."""
        return self.write and not (self.all_or_nothing and self.faults)


class CreditImportTarget(models.AbstractModel):
    """Records that files and other programs bring in, checked alike.

    In batches, each with a fixed number of queries. Importing the same lines twice
    records nothing new; another value for the same thing and day replaces the one
    before, which is archived.
    """

    _name = "credit.import.target"
    _description = "What Can Be Imported"

    # === what a model says about itself === #

    @api.model
    def _import_columns(self):
        """Return the ImportColumns of a file."""
        raise NotImplementedError

    @api.model
    def _import_lookups(self, lines, job):
        """Return what the lines of a batch refer to, read at once."""
        raise NotImplementedError

    @api.model
    def _import_values(self, line, lookups, job):
        """Return the values of a record; note faults at the job."""
        raise NotImplementedError

    @api.model
    def _import_key(self, vals):
        """Return what two lines must not both say something about."""
        raise NotImplementedError

    @api.model
    def _import_existing(self, vals_list):
        """Return the active records that may be meant by these values."""
        raise NotImplementedError

    # === the import === #

    @api.model
    def _import_lines(self, lines, job):
        """Check lines, and record the good ones when the job says so."""
        self.check_access("create")
        try:
            with self.env.cr.savepoint():
                for batch in split_every(BATCH, lines, list):
                    self._import_batch(batch, job)
                if job.write and job.faults and job.all_or_nothing:
                    raise _Undo
        except _Undo:
            job.created = job.corrected = 0
        job.faults.sort(key=lambda fault: fault.number)
        return job

    @api.model
    def _import_batch(self, lines, job):
        """Check and record some lines in a fixed number of queries."""
        job.lines += len(lines)
        good = [line for line in lines if isinstance(line, Line)]
        for line in lines:
            if isinstance(line, TableFault):
                text = self.env["credit.csv"]._fault_text(line)
                job.faults.append(ImportFault(line.line, "", "", text))
        lookups = self._import_lookups(good, job)
        found = {}
        for line in good:
            before = len(job.faults)
            vals = self._import_values(line, lookups, job)
            if len(job.faults) == before and self._import_is_first(line, vals, job):
                found[self._import_key(vals)] = vals
        self._import_record(found, job)
        # A long file must not fill the memory with what was read of its customers.
        self.env.invalidate_all()

    @api.model
    def _import_is_first(self, line, vals, job):
        """Return whether no line before said something about the same thing."""
        key, content = self._import_key(vals), self._import_content(vals)
        number, before = job.seen.setdefault(key, (line.number, content))
        if number == line.number:
            return True
        if before == content:
            job.repeated += 1
        else:
            job.fault(
                line,
                "",
                self.env._(
                    "Line %(number)s says something else about the same. Keep the one"
                    " that is right.",
                    number=number,
                ),
            )
        return False

    @api.model
    def _import_content(self, vals):
        """Return values as they are compared: nothing is nothing, however written."""
        return tuple(value or False for value in vals.values())

    @api.model
    def _import_record(self, found, job):
        """Record what is new, replace what has changed, leave what is the same."""
        if not found:
            return
        names = list(next(iter(found.values())))
        existing = {}
        for record in self._import_existing(list(found.values())):
            vals = {
                name: value.id if isinstance(value, models.BaseModel) else value
                for name in names
                for value in [record[name]]
            }
            existing[self._import_key(vals)] = (record.id, self._import_content(vals))
        new, old = [], []
        for key, vals in found.items():
            record_id, content = existing.get(key, (None, None))
            if content == self._import_content(vals):
                job.unchanged += 1
                continue
            new.append(vals)
            if record_id:
                old.append(record_id)
        job.created += len(new) - len(old)
        job.corrected += len(old)
        if job.may_write and new:
            self.browse(old).write({"active": False})
            self.create(new)

    # === cells that many kinds have === #

    @api.model
    def _read_date(self, line, column, job):
        """Return the day in a cell."""
        text = line.cells.get(column, "")
        try:
            return read_date(text, job.date_order)
        except Ambiguous:
            job.fault(
                line,
                column,
                self.env._(
                    "This may be two different days. Choose the order of day and month,"
                    " or write it as 2026-12-31."
                ),
            )
        except ValueError:
            job.fault(
                line,
                column,
                self.env._("This is no day. Write it as 2026-12-31 or 31.12.2026."),
            )
        return None

    @api.model
    def _read_source(self, line, job, kind, required=True):
        """Return the source that a cell names by its code or name."""
        if "sources" not in job.known:
            # pylint: disable-next=no-search-all
            sources = self.env["credit.grade.source"].search([])
            job.known["sources"] = {s.name.casefold(): s for s in sources} | {
                s.code.casefold(): s for s in sources
            }
        text = line.cells.get("source", "")
        source = job.known["sources"].get(text.casefold())
        if source and source.kind == kind:
            return source
        if text or required:
            codes = {s.code for s in job.known["sources"].values() if s.kind == kind}
            job.fault(
                line,
                "source",
                self.env._(
                    "No source has this code. Known codes: %(codes)s.",
                    codes=", ".join(sorted(codes)) or self.env._("none"),
                ),
            )
        return self.env["credit.grade.source"]

    # === other programs === #

    @api.model
    def api_set(self, rows, all_or_nothing=True, company_id=None):
        """Record rows that another program sends; see docs/api.md.

        :param rows: list of ``{column: text or number}``, the columns of the template
        :param all_or_nothing: record nothing when one row is bad; else the good ones
        :param company_id: for this company only; for all companies when not given
        :return: ``{"created", "corrected", "unchanged", "repeated", "errors"}``; each
            error has ``row`` (from 1), ``column``, ``value`` and ``message``
        """
        self.check_access("create")
        if not isinstance(rows, list) or len(rows) > MOST_ROWS:
            raise UserError(
                self.env._(
                    "Send a list of at most %(count)s rows.", count=f"{MOST_ROWS:,}"
                )
            )
        company = self._api_company(company_id)
        job = ImportJob(
            company, write=True, all_or_nothing=bool(all_or_nothing), decimal_sign="."
        )
        names = {column.name for column in self._import_columns()}
        lines = [self._api_line(n, row, names, job) for n, row in enumerate(rows, 1)]
        self._import_lines((line for line in lines if line), job)
        return {
            "created": job.created,
            "corrected": job.corrected,
            "unchanged": job.unchanged,
            "repeated": job.repeated,
            "errors": [
                {
                    "row": f.number,
                    "column": f.column,
                    "value": f.value,
                    "message": f.text,
                }
                for f in job.faults
            ],
        }

    @api.model
    def _api_company(self, company_id):
        """Return the company that another program names; none for all of them."""
        if company_id is None:
            return self.env["res.company"]
        known = type(company_id) is int  # True is no company
        company = self.env.companies.filtered(lambda c: known and c.id == company_id)
        if not company:
            raise UserError(
                self.env._(
                    "Company %(company)s is none of yours: name one of those that this"
                    " user may work in.",
                    company=company_id,
                )
            )
        return company

    @api.model
    def _api_line(self, number, row, names, job):
        """Return one row of another program as a line; nothing when it is none."""
        line = Line(number, {})
        if not isinstance(row, dict):
            job.fault(line, "", self.env._("A row is an object with named values."))
            return None
        before = len(job.faults)
        for name, value in row.items():
            if name not in names:
                text = self.env._(
                    "No column is called %(column)s. Known columns: %(known)s.",
                    column=str(name)[:60],
                    known=", ".join(sorted(names)),
                )
                job.fault(line, "", text)
            elif isinstance(value, bool) or not isinstance(
                value, str | int | float | None
            ):
                text = self.env._("%(column)s must be a text or a number.", column=name)
                job.fault(line, "", text)
            else:
                line.cells[name] = "" if value is None else str(value).strip()
        return line if len(job.faults) == before else None
