import base64

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..models.base.credit_csv import ENCODING_NAMES
from ..models.customers.credit_import_target import ImportFault, ImportJob

TARGETS = {
    "grades": "credit.grade",
    "countries": "credit.country.risk",
    "cover_limits": "credit.cover.limit",
    "events": "credit.risk.event",
}
SHOWN = 200


class CreditImport(models.TransientModel):
    """A file in, checked first: every problem by its line, and nothing recorded.

    Only then the good lines are recorded, or all or none.
    """

    _name = "credit.import"
    _description = "Import"
    _inherit = ["credit.reach"]

    kind = fields.Selection(
        "_select_kind",
        "What",
        required=True,
        default=lambda self: next((key for key, _label in self._select_kind()), False),
    )
    file = fields.Binary(attachment=False)
    filename = fields.Char()
    encoding = fields.Selection(
        list(ENCODING_NAMES.items()), help="Empty: found out, and said."
    )
    separator = fields.Selection(
        [(",", "Comma"), (";", "Semicolon"), ("\t", "Tab")],
        help="Empty: found out, and said.",
    )
    date_order = fields.Selection(
        [("day", "Day before month"), ("month", "Month before day")],
        "Order in dates",
        help="How 03/04/2026 is meant. Empty: such dates are refused.",
    )
    decimal_sign = fields.Selection(
        [(".", "Point"), (",", "Comma")],
        "Decimal sign",
        help="How 1.234 is meant. Empty: such amounts are refused.",
    )
    company_id = fields.Many2one(
        "res.company",
        domain=lambda self: [("id", "in", self.env.companies.ids)],
        help="Empty: for all companies.",
    )
    mode = fields.Selection(
        [("good", "Import the good lines"), ("all", "All lines or none")],
        "When lines are bad",
        required=True,
        default="all",
    )
    state = fields.Selection(
        [("choose", "Choose"), ("checked", "Check"), ("done", "Done")],
        default="choose",
        readonly=True,
    )
    read_as = fields.Char(readonly=True)
    summary = fields.Text(readonly=True)
    good_count = fields.Integer(readonly=True)
    problem_count = fields.Integer(readonly=True)
    problem_ids = fields.One2many(
        "credit.import.problem", "import_id", "Problems", readonly=True
    )
    problem_file = fields.Binary("All problems", readonly=True, attachment=False)
    problem_filename = fields.Char(readonly=True)
    template = fields.Binary(compute="_compute_template")
    template_filename = fields.Char(compute="_compute_template")

    @api.model
    def _select_kind(self):
        """Return what the user may import."""
        grades = self.env._("Grades of customers")
        countries = self.env._("Country risk")
        cover_limits = self.env._("Cover limits")
        events = self.env._("Adverse information")
        kinds = [
            ("grades", grades),
            ("countries", countries),
            ("cover_limits", cover_limits),
            ("events", events),
        ]
        return [
            (key, label)
            for key, label in kinds
            if self.env[TARGETS[key]].has_access("create")
        ]

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_template(self):
        for wizard in self:
            columns = wizard._target()._import_columns()
            wizard.template = base64.b64encode(
                self.env["credit.csv"]._template(columns)
            )
            wizard.template_filename = f"{wizard.kind}.csv"

    def _target(self):
        """Return the model that is imported into."""
        return self.env[TARGETS[self.kind or "grades"]]

    # === what the buttons do === #

    def action_check(self):
        """Read the file and say what would happen; nothing is recorded."""
        self.ensure_one()
        self._run(write=False)
        self.state = "checked"
        return self._reopen()

    def action_import(self):
        """Record the good lines, or all or none."""
        self.ensure_one()
        if self.state != "checked":
            raise UserError(self.env._("Check the file first."))
        job = self._run(write=True)
        stopped = self.mode == "all" and self.problem_count
        self.state = "checked" if stopped or not job else "done"
        return self._reopen()

    def action_template(self):
        """Download a file with the columns and lines as examples."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/template"
            f"/{self.template_filename}?download=true",
            "target": "download",
        }

    def action_again(self):
        """Choose another file or another way to read it."""
        self.ensure_one()
        self.write({"state": "choose", "problem_ids": [Command.clear()]})
        return self._reopen()

    def action_open(self):
        """Open the list of what was imported into."""
        self.ensure_one()
        name = {
            "grades": "credit_grade_action",
            "countries": "credit_country_risk_action",
            "cover_limits": "credit_cover_limit_action",
            "events": "credit_risk_event_action",
        }
        return self.env["ir.actions.act_window"]._for_xml_id(
            f"credit_protection.{name[self.kind]}"
        )

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    # === reading === #

    def _run(self, write):
        """Check the file, or import it; return the job, or nothing without a table."""
        target = self._target()
        target.check_access("create")
        if not self.file:
            raise UserError(self.env._("Choose a file first."))
        files, columns = self.env["credit.csv"], target._import_columns()
        data = files._content(self.with_context(bin_size=False).file)
        decoded, table, faults = files._open(
            data, columns, self.encoding, self.separator
        )
        problems = [
            ImportFault(f.line, "", f.value, files._fault_text(f)) for f in faults
        ]
        if table and table.columns:
            missing = files._missing_columns(table, columns)
            problems += [ImportFault(1, "", "", missing)] if missing else []
        if problems:
            self._show_unreadable(problems)
            return None
        job = ImportJob(
            self.company_id,
            date_order=self.date_order or None,
            write=write,
            all_or_nothing=self.mode == "all",
            decimal_sign=self.decimal_sign or None,
        )
        target._import_lines(table.lines, job)
        self.read_as = self._read_as(decoded, table)
        self._show(job, write)
        return job

    def _read_as(self, decoded, table):
        signs = dict(self._fields["separator"]._description_selection(self.env))
        return self.env._(
            "Read as %(encoding)s, separated by: %(separator)s.",
            encoding=ENCODING_NAMES[decoded.encoding],
            separator=signs[table.separator],
        )

    def _show_unreadable(self, problems):
        self.read_as = False
        self._show_problems(problems, 0)
        self.summary = self.env._(
            "The file cannot be read as it is. Nothing was recorded."
        )

    def _show(self, job, write):
        bad = len({fault.number for fault in job.faults})
        self._show_problems(job.faults, job.lines - bad)
        if not job.lines:
            self.summary = self.env._("The file has columns, but no lines below them.")
            return
        if write and job.faults and job.all_or_nothing:
            self.summary = self.env._(
                "Nothing was recorded: %(count)s lines have problems, and you chose all"
                " lines or none.",
                count=f"{bad:,}",
            )
            return
        first = self.env._("Recorded:") if write else self.env._("In the file:")
        lines = [
            first,
            self.env._("%(count)s new", count=f"{job.created:,}"),
            self.env._(
                "%(count)s corrected: another value for the same day takes the place of"
                " the one before, which is archived",
                count=f"{job.corrected:,}",
            ),
            self.env._(
                "%(count)s unchanged: recorded already, nothing to do",
                count=f"{job.unchanged:,}",
            ),
            self.env._(
                "%(count)s repeated in the file, counted once",
                count=f"{job.repeated:,}",
            ),
            self.env._("%(count)s lines with problems", count=f"{bad:,}"),
        ]
        counts = (None, job.created, job.corrected, job.unchanged, job.repeated, bad)
        self.summary = "\n".join(
            f"• {line}" if number is not None else line
            for line, number in zip(lines, counts, strict=True)
            if number != 0
        )

    def _show_problems(self, problems, good):
        """Keep the first problems as lines, and all of them as a file."""
        fields_of = ("number", "column", "value", "text")
        shown = [dict(zip(fields_of, p, strict=True)) for p in problems[:SHOWN]]
        file = self.env["credit.csv"]._fault_file(problems) if problems else b""
        stem = (self.filename or self.kind).rsplit(".", 1)[0]
        self.write(
            {
                "good_count": good,
                "problem_count": len(problems),
                "problem_ids": [Command.clear(), *map(Command.create, shown)],
                "problem_file": base64.b64encode(file) if file else False,
                "problem_filename": self.env._("%(file)s problems.csv", file=stem),
            }
        )
