from functools import lru_cache

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...engine import compile_ruleset, load_ruleset, run_cases

RULES_ADMIN = "credit_protection.group_credit_rules"
DRAFT = "ruleset: \norder_gates: []\n"
# What follows from the text, and what only approving, activating and retiring change.
CHECKED = {
    "name",
    "titles",
    "code",
    "sha256",
    "problems",
    "problem_count",
    "cases",
    "effective_from",
    "effective_until",
}
APPROVAL = {"approved_by_id", "approved_at"}
GUARDED = (
    CHECKED
    | APPROVAL
    | {"state", "revision", "activated_by_id", "activated_at", "author_id", "waits"}
)
# What judged with: unchangeable from the activation on.
FROZEN = {"text", "company_id"}


@lru_cache(maxsize=64)
def compiled_text(text):
    """Return the compiled ruleset of a text, None when the text cannot be used.

    One cache a process, known by the text itself: a new revision never meets an old
    compilation, and no worker has to be told.
    """
    loaded = load_ruleset(text)
    return compile_ruleset(loaded.ruleset) if loaded.ok else None


class CreditRuleset(models.Model):
    """One text of rules, its check, its revision and its time in force.

    A text is written as a draft, checked, and activated as a whole; from then on it
    never changes, so that every decision can be replayed. A company is judged by its
    own rules, else by those of the company above it, else by those for all.

    When rules begin and end stands in their text alone (``effective``); the dates of
    the record only mirror it, to be shown and searched.
    """

    _name = "credit.ruleset"
    _description = "Credit Ruleset"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "state, code, revision desc, id desc"
    _rec_names_search = ["name", "title"]

    name = fields.Char(
        "English name",
        compute="_compute_checked",
        store=True,
        precompute=True,
        readonly=True,
    )
    titles = fields.Json(compute="_compute_checked", store=True, precompute=True)
    title = fields.Char(
        "Name",
        compute="_compute_title",
        search="_search_title",
        help="In your language, where the text has it.",
    )
    code = fields.Char(
        compute="_compute_checked", store=True, precompute=True, index=True
    )
    text = fields.Text("Rules", required=True, default=DRAFT)
    sha256 = fields.Char(
        "SHA-256", compute="_compute_checked", store=True, precompute=True, index=True
    )
    problems = fields.Json(compute="_compute_checked", store=True, precompute=True)
    problem_count = fields.Integer(
        compute="_compute_checked", store=True, precompute=True
    )
    cases = fields.Json(compute="_compute_checked", store=True, precompute=True)
    state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("retired", "Retired")],
        required=True,
        readonly=True,
        default="draft",
        index=True,
        copy=False,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company", help="Empty: for all companies without rules of their own."
    )
    effective_from = fields.Date(
        compute="_compute_checked",
        store=True,
        precompute=True,
        help="First day in force, from the text; empty means from the activation on.",
    )
    effective_until = fields.Date(
        compute="_compute_checked",
        store=True,
        precompute=True,
        help="Last day in force, from the text; empty means until other rules follow.",
    )
    revision = fields.Integer(readonly=True, copy=False)
    author_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Who changed the text last.",
    )
    approved_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict", tracking=True
    )
    approved_at = fields.Datetime(readonly=True, copy=False)
    activated_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    activated_at = fields.Datetime(readonly=True, copy=False)
    in_force = fields.Boolean(compute="_compute_in_force", help="Judges today.")
    status = fields.Char(compute="_compute_in_force", help="Since or from when.")

    _revision_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0), revision) WHERE state <> 'draft'",
        "Somebody else has just activated a revision of these rules. Load the page"
        " again and look at it first.",
    )

    @api.depends("text")
    def _compute_checked(self):
        """Load the text, list its problems and run its cases: what a save shows."""
        for ruleset in self:
            loaded = load_ruleset(ruleset.text or "")
            document = loaded.ruleset
            report = run_cases(compile_ruleset(document)) if document else None
            problems = [problem.as_dict() for problem in loaded.problems]
            ruleset.sha256 = loaded.sha256
            ruleset.problems = problems
            ruleset.problem_count = len(problems)
            ruleset.cases = report.as_dict() if report else False
            # An active text that cannot be read any more keeps its place.
            name = pick(loaded.title, "en") or loaded.name or ruleset.name
            titles = dict(loaded.title)
            ruleset.titles = titles if document else titles or ruleset.titles
            ruleset.code = loaded.name or ruleset.code
            ruleset.name = name or self.env._("Draft without a title")
            if document:
                period = document.effective
                ruleset.effective_from = period and period.start
                ruleset.effective_until = period and period.until
            else:
                ruleset.effective_from = ruleset.effective_from
                ruleset.effective_until = ruleset.effective_until

    @api.depends("name", "titles")
    @api.depends_context("lang")
    def _compute_title(self):
        for ruleset in self:
            titles = ruleset.titles or {}
            ruleset.title = pick(titles, self.env.lang) or ruleset.name

    @api.model
    def _search_title(self, operator, value):
        """Find what is shown; rulesets are few, and their texts are not read for it."""
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        every = self.search_fetch([], ["name", "titles"])
        return [("id", "in", every.filtered_domain([("title", operator, value)]).ids)]

    @api.depends("title", "revision")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for ruleset in self:
            ruleset.display_name = (
                self.env._(
                    "%(name)s, revision %(revision)s",
                    name=ruleset.title,
                    revision=ruleset.revision,
                )
                if ruleset.revision
                else ruleset.title
            )

    # === writing === #

    @api.model_create_multi
    def create(self, vals_list):
        """Start as a draft, whatever values or default keys of a context say."""
        start = {
            "state": "draft",
            "revision": 0,
            "activated_by_id": False,
            "activated_at": False,
            "author_id": self.env.uid,
            **dict.fromkeys(APPROVAL, False),
        }
        for vals in vals_list:
            self._check_storable(vals.get("text"))
        return super().create(
            [
                {**{k: v for k, v in vals.items() if k not in GUARDED}, **start}
                for vals in vals_list
            ]
        )

    def write(self, vals):
        """Keep active and retired texts as they are; states have their own methods."""
        if GUARDED & vals.keys():
            raise AccessError(
                self.env._(
                    "The state of a ruleset changes by Approve, Activate and Retire,"
                    " and its name, code, dates and problems follow from its text."
                )
            )
        frozen = FROZEN & vals.keys()
        if frozen and any(r.state != "draft" for r in self):
            raise UserError(
                self.env._(
                    "These rules have judged already and stay as they are. Duplicate"
                    " the ruleset, change the copy and activate it."
                )
            )
        self._check_storable(vals.get("text"))
        before = {r: (r.text, r.company_id.id) for r in self} if frozen else {}
        result = super().write(vals)
        changed = self.filtered(
            lambda r: r in before and before[r] != (r.text, r.company_id.id)
        )
        if changed:
            # Whoever approved has approved another text.
            changed._set_state(author_id=self.env.uid, **dict.fromkeys(APPROVAL, False))
        return result

    def _set_state(self, **vals):
        """Write what ``write`` refuses; the only way to another state."""
        return super().write(vals)  # pylint: disable=super-method-mismatch

    def _check_storable(self, text):
        """Refuse characters that the database cannot keep."""
        text = text or ""
        for number, line in enumerate(text.split("\n"), 1):
            if "\0" in line or any("\ud800" <= c <= "\udfff" for c in line):
                raise UserError(
                    self.env._(
                        "Line %(line)s contains a character that cannot be stored."
                        " Is this a text file?",
                        line=number,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if any(ruleset.state != "draft" for ruleset in self):
            raise UserError(
                self.env._("Only drafts can be deleted; retire the ruleset instead.")
            )

    # === checking === #

    @api.model
    def _recheck(self):
        """Check what is not retired again: an update may read texts differently."""
        rulesets_sudo = self.sudo().search([("state", "!=", "retired")])
        for name in CHECKED:
            self.env.add_to_compute(self._fields[name], rulesets_sudo)
        rulesets_sudo.flush_recordset()
        for ruleset_sudo in rulesets_sudo.filtered(lambda r: r.state == "active"):
            if compiled_text(ruleset_sudo.text or "") is None:
                ruleset_sudo._tell_unusable()


def pick(texts, lang):
    """Return the text for a language: exact, same language, English, or the first."""
    texts = dict(texts)
    for key in (lang, (lang or "").split("_")[0], "en"):
        if texts.get(key):
            return texts[key]
    return next(iter(texts.values()), "")
