import hashlib
import logging
from functools import lru_cache
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import file_path

from ..engine import (
    compile_ruleset,
    load_ruleset,
    run_cases,
)

_logger = logging.getLogger(__name__)

RULES_ADMIN = "credit_protection.group_credit_rules"
ACTIVITY = "credit_protection.mail_activity_ruleset"
SHIPPED = "credit_protection/data/rulesets"
FIRST_ACTIVE = "standard"
# What follows from the text, and what only activating and retiring may change.
CHECKED = {"name", "code", "sha256", "problems", "problem_count", "cases"}
GUARDED = CHECKED | {"state", "revision", "activated_by_id", "activated_at"}
# What judged with: unchangeable from the activation on.
FROZEN = {"text", "company_id", "effective_from"}


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
    never changes, so that every decision can be replayed. One text is in force for a
    company; the text of a company goes before the text for all.
    """

    _name = "credit.ruleset"
    _description = "Credit Ruleset"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "state, code, revision desc, id desc"

    name = fields.Char(
        compute="_compute_checked", store=True, precompute=True, readonly=True
    )
    code = fields.Char(
        compute="_compute_checked", store=True, precompute=True, index=True
    )
    text = fields.Text("Rules", required=True, default="ruleset: \norder_gates: []\n")
    sha256 = fields.Char(
        "SHA-256", compute="_compute_checked", store=True, precompute=True, index=True
    )
    problems = fields.Json(compute="_compute_checked", store=True, precompute=True)
    problem_count = fields.Integer(
        compute="_compute_checked", store=True, precompute=True
    )
    cases = fields.Json(compute="_compute_checked", store=True, precompute=True)
    state = fields.Selection(
        [("active", "Active"), ("draft", "Draft"), ("retired", "Retired")],
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
        copy=False, help="First day in force; empty means from the activation on."
    )
    revision = fields.Integer(readonly=True, copy=False)
    activated_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    activated_at = fields.Datetime(readonly=True, copy=False)

    @api.depends("text")
    def _compute_checked(self):
        """Load the text, list its problems and run its cases: what a save shows."""
        for ruleset in self:
            text = ruleset.text or ""
            loaded = load_ruleset(text)
            compiled = compiled_text(text) if loaded.ok else None
            report = run_cases(compiled) if compiled else None
            document = loaded.ruleset
            ruleset.sha256 = hashlib.sha256(text.encode()).hexdigest()
            ruleset.code = document.ruleset if document else ruleset.code
            ruleset.name = (
                _pick(document.title, "en") or document.ruleset
                if document
                else ruleset.name or self.env._("Draft without a title")
            )
            problems = [problem.as_dict() for problem in loaded.problems]
            ruleset.problems = problems
            ruleset.problem_count = len(problems)
            ruleset.cases = report.as_dict() if report else False

    # === writing === #

    @api.model_create_multi
    def create(self, vals_list):
        """Start as a draft, whatever values or default keys of a context say."""
        start = {
            "state": "draft",
            "revision": 0,
            "activated_by_id": False,
            "activated_at": False,
        }
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
                    "The state of a ruleset changes by Activate and Retire, and its"
                    " name, code and problems follow from its text."
                )
            )
        if FROZEN & vals.keys() and any(r.state != "draft" for r in self):
            raise UserError(
                self.env._(
                    "These rules have judged already and stay as they are. Duplicate"
                    " the ruleset, change the copy and activate it."
                )
            )
        return super().write(vals)

    def _set_state(self, **vals):
        """Write what ``write`` refuses; the only way to another state."""
        return super().write(vals)  # pylint: disable=super-method-mismatch

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if any(ruleset.state != "draft" for ruleset in self):
            raise UserError(
                self.env._("Only drafts can be deleted; retire the ruleset instead.")
            )

    # === actions === #

    def action_check(self):
        """Load the text again and run its cases, for example after an update."""
        self.check_access("write")
        for name in CHECKED:
            self.env.add_to_compute(self._fields[name], self)
        self.flush_recordset()
        return True

    def action_activate(self):
        """Put this text in force and retire the one it follows."""
        self.ensure_one()
        self.check_access("write")
        self._check_activatable()
        self.env["credit.ruleset"].flush_model()
        same = Domain("company_id", "=", self.company_id.id)
        older = self.sudo().search(same & Domain("code", "=", self.code))
        today = (self.company_id or self.env.company)._credit_today()
        if not self.effective_from or self.effective_from <= today:
            self._in_force(same)._set_state(state="retired")
        self._set_state(
            state="active",
            revision=max(older.mapped("revision"), default=0) + 1,
            activated_by_id=self.env.uid,
            activated_at=fields.Datetime.now(),
        )
        return True

    def _in_force(self, domain):
        return self.sudo().search(domain & Domain("state", "=", "active")) - self

    def _check_activatable(self):
        if self.state == "active":
            raise UserError(self.env._("These rules are active already."))
        if self.state == "retired":
            raise UserError(
                self.env._("Duplicate the retired ruleset and activate the copy.")
            )
        loaded = load_ruleset(self.text or "")
        if not loaded.ok:
            raise ValidationError(
                self.env._(
                    "These rules cannot be activated:\n%(problems)s",
                    problems="\n".join(
                        str(p) for p in loaded.problems if p.severity == "error"
                    ),
                )
            )
        failed = [
            r for r in run_cases(compiled_text(self.text)).results if not r.passed
        ]
        if failed:
            raise ValidationError(
                self.env._(
                    "These rules cannot be activated, their own cases fail:\n%(cases)s",
                    cases="\n".join(_case_line(result) for result in failed),
                )
            )

    def action_retire(self):
        """Take this text out of force; with none left, orders need approval."""
        self.check_access("write")
        if any(ruleset.state != "active" for ruleset in self):
            raise UserError(self.env._("Only active rules can be retired."))
        self._set_state(state="retired")
        return True

    # === what the gate asks === #

    @api.model
    def _active_for(self, company):
        """Return (ruleset, compiled) in force for a company today, or (empty, None).

        An active text that cannot be loaded is replaced by the last valid text of the
        same code, and the rules administrators are told once. Without any text the
        caller must treat every document as needing approval.
        """
        path = company.sudo().parent_path or f"{company.id}/"
        scope = [int(company_id) for company_id in path.split("/")[:-1]]
        active = self.sudo().search_fetch(
            Domain("state", "=", "active")
            & Domain("company_id", "in", [*scope, False])
            & (
                Domain("effective_from", "=", False)
                | Domain("effective_from", "<=", company._credit_today())
            ),
            ["company_id", "effective_from", "text", "name", "code", "revision"],
        )
        # The nearest company first, then the text that came into force last.
        ruleset_sudo = active.sorted(
            lambda r: (
                scope.index(r.company_id.id) if r.company_id else -1,
                r.effective_from or fields.Date.to_date("1900-01-01"),
                r.id,
            )
        )[-1:]
        if not ruleset_sudo:
            return ruleset_sudo, None
        compiled = compiled_text(ruleset_sudo.text or "")
        if compiled is None:
            ruleset_sudo._tell_unusable()
            return ruleset_sudo._last_valid()
        return ruleset_sudo, compiled

    def _last_valid(self):
        """Return the newest retired text of the same code that can still be loaded."""
        retired = self.search(
            Domain("state", "=", "retired")
            & Domain("code", "=", self.code)
            & Domain("company_id", "=", self.company_id.id),
            order="activated_at DESC, id DESC",
        )
        for ruleset in retired:
            compiled = compiled_text(ruleset.text or "")
            if compiled is not None:
                return ruleset, compiled
        return self.browse(), None

    def _tell_unusable(self):
        """Tell the rules administrators once that the active text cannot be used."""
        _logger.error(
            "Active credit ruleset %s (id %s, sha256 %s) cannot be loaded",
            self.code,
            self.id,
            self.sha256,
        )
        if self.activity_search([ACTIVITY]):
            return
        admins = self.env.ref(RULES_ADMIN).sudo().all_user_ids
        for user in admins.filtered(lambda u: u.active and not u.share):
            self.activity_schedule(
                ACTIVITY,
                user_id=user.id,
                note=self.env._(
                    "The active rules cannot be read. The last valid rules judge"
                    " instead; without any, every order needs approval."
                ),
            )

    # === shipped rulesets === #

    @api.model
    def _load_shipped(self):
        """Bring in the shipped texts that are not there yet; activate one if none is.

        Runs at every installation and update. A new text arrives as a draft beside
        what the administrators use: it never takes the place of their rules.
        """
        for path in sorted(Path(file_path(SHIPPED)).glob("*.yaml")):
            text = path.read_text(encoding="utf-8")
            sha256 = hashlib.sha256(text.encode()).hexdigest()
            if not self.search_count([("sha256", "=", sha256)], limit=1):
                self.create({"text": text})
        if not self.search_count([("state", "!=", "draft")], limit=1):
            first = self.search([("code", "=", FIRST_ACTIVE)], limit=1, order="id")
            first.action_activate()


def _pick(texts, lang):
    """Return the text for a language: exact, same language, English, or the first."""
    texts = dict(texts)
    for key in (lang, (lang or "").split("_")[0], "en"):
        if texts.get(key):
            return texts[key]
    return next(iter(texts.values()), "")


def _case_line(result):
    wrong = ", ".join(
        f"{name}: {dict(result.got)[name]} (not {expected})"
        for name, expected in result.expected
    )
    return f"{result.line}: {result.name} {result.number}: {wrong}"
