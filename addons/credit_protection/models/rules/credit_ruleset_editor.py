import difflib
import re

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools.translate import get_translation

from ...engine import (
    CODES,
    compare,
    compile_ruleset,
    editor_vocabulary,
    load_ruleset,
    numbers,
    run_cases,
    with_number,
)
from ..gate.credit_hold import MANAGER
from .credit_ruleset import RULES_ADMIN

MODULE = "credit_protection"
PROPOSED = "credit_protection.mail_activity_ruleset_proposed"
# Texts with more lines are compared roughly: exactly would take minutes.
EXACT_LINES = 3_000
_DID_YOU_MEAN = re.compile(r"Did you mean '([^']+)'\?")


class CreditRuleset(models.Model):
    """What the editor asks: checks while typing, words, differences, numbers.

    Everything here but the numbers reads only. Whoever may read rulesets may ask;
    salespeople may not.
    """

    # One file a concern.
    _inherit = "credit.ruleset"  # pylint: disable=consider-merging-classes-inherited

    # === while typing === #

    @api.model
    @api.readonly
    def check_text(self, text):
        """Return problems, cases and numbers of a text; nothing is stored."""
        self.browse().check_access("read")
        text = text if isinstance(text, str) else ""
        loaded = load_ruleset(text)
        compiled = compile_ruleset(loaded.ruleset) if loaded.ok else None
        lines = text.split("\n")
        return {
            "ok": loaded.ok,
            "sha256": loaded.sha256,
            "lines": len(text.splitlines()),
            "facts_used": len(compiled.facts) if compiled else 0,
            "problems": [
                self._in_words(_editable(problem.as_dict(), lines))
                for problem in loaded.problems
            ],
            "cases": run_cases(compiled).as_dict() if compiled else None,
            "numbers": self._numbers_of(text),
        }

    @api.model
    @api.readonly
    def editor_vocabulary(self):
        """Return keys, facts and words for completion and for the help on facts."""
        self.browse().check_access("read")
        vocabulary, groups = editor_vocabulary(), self._fact_groups()
        wording = self.env["credit.wording"]
        explained = [*vocabulary["sections"].values()]
        explained += [vocabulary[name] for name in ("facts", "actions", "functions")]
        for entry in (entry for entries in explained for entry in entries):
            entry["help"] = self._engine_text(entry["help"])
        for fact in vocabulary["facts"]:
            fact["label"] = wording._fact_label(fact["name"])
            fact["group_label"] = groups.get(fact["group"], fact["group"])
            fact["type_label"] = self._type_label(fact)
        return vocabulary

    @api.model
    def _fact_groups(self):
        """Return the groups of the catalogue in the user's language."""
        return {
            "The document being checked": self.env._("The document being checked"),
            "The customer": self.env._("The customer"),
            "Tier and score": self.env._("Tier and score"),
            "Limit and exposure": self.env._("Limit and exposure"),
            "Payment behaviour": self.env._("Payment behaviour"),
            "Credit insurance": self.env._("Credit insurance"),
        }

    @api.model
    def _type_label(self, fact):
        units = {
            "money": self.env._("amount"),
            "days": self.env._("days"),
            "months": self.env._("months"),
            "share": self.env._("share, 0 to 1"),
            "percent": self.env._("percent"),
            "points": self.env._("points"),
            "count": self.env._("count"),
        }
        kinds = {
            "yes_no": self.env._("yes or no"),
            "date": self.env._("date"),
            "text": self.env._("text"),
            "number": self.env._("number"),
        }
        return units.get(fact["unit"]) or kinds[fact["type"]]

    # === the engine's words === #

    @api.model
    def _engine_text(self, source):
        """Return a text of the engine in the user's language."""
        return get_translation(MODULE, self.env.lang or "en_US", source, ())

    @api.model
    def _in_words(self, problem):
        """Say what is wrong, and what to do, in the user's language."""
        code, params = CODES[problem["code"]], problem["params"]
        meant = _DID_YOU_MEAN.fullmatch(problem["hint"] or "")
        if meant:
            problem["hint"] = self.env._("Did you mean “%(word)s”?", word=meant[1])
        elif problem["hint"] == code.hint.format_map(params):
            problem["hint"] = self._engine_text(code.hint).format_map(params)
        problem["message"] = self._engine_text(code.sentence).format_map(params)
        return problem

    # === differences === #

    @api.readonly
    def compare(self, other_id):
        """Return the texts of two rulesets side by side and what changed in meaning.

        The other one is the older, on the left.
        """
        self.ensure_one()
        other = self._readable(other_id)
        (self | other).check_access("read")
        old, new = other.text or "", self.text or ""
        before, after = load_ruleset(old), load_ruleset(new)
        changes = ()
        if before.ok and after.ok:
            changes = compare(before.ruleset, after.ruleset)
        return {
            "left": other._side(),
            "right": self._side(),
            "rows": _rows(old.split("\n"), new.split("\n")),
            "changes": [
                {"kind": c.kind, "rule": c.name, "sentence": self._change_text(c)}
                for c in changes
            ],
        }

    def _readable(self, ruleset_id):
        """Return the ruleset of an id that a client sent."""
        known = isinstance(ruleset_id, int) and not isinstance(ruleset_id, bool)
        ruleset = self.browse(ruleset_id if known else 0).exists()
        if not ruleset:
            raise UserError(self.env._("The other ruleset does not exist any more."))
        return ruleset

    def _side(self):
        return {
            "id": self.id,
            "name": self.title,
            "revision": self.revision,
            "state": self.state,
        }

    @api.model
    def _change_text(self, change):
        """Return one difference as a sentence."""
        names = {"section": change.section, "name": change.name}
        whole = {
            "added": self.env._("%(section)s: “%(name)s” is new.", **names),
            "removed": self.env._("%(section)s: “%(name)s” is gone.", **names),
            "moved": self.env._(
                "%(section)s: “%(name)s” stands at another place, where order counts.",
                **names,
            ),
        }
        if change.kind in whole:
            return whole[change.kind]
        return " ".join(self._detail_text(names, detail) for detail in change.details)

    @api.model
    def _detail_text(self, names, detail):
        parts = {**names, "key": detail.key, "old": detail.old, "new": detail.new}
        if detail.old == detail.new:
            return self.env._(
                "%(section)s: “%(name)s” means something else under “%(key)s”, because"
                " a definition has changed.",
                **parts,
            )
        if names["section"] in ("ruleset", "define"):
            return self._single_text(detail, parts)
        if not detail.old:
            return self.env._(
                "%(section)s: “%(name)s” has “%(key)s” now: %(new)s.", **parts
            )
        if not detail.new:
            return self.env._(
                "%(section)s: “%(name)s” has no “%(key)s” any more (was %(old)s).",
                **parts,
            )
        return self.env._(
            "%(section)s: “%(key)s” of “%(name)s” was %(old)s and is %(new)s now.",
            **parts,
        )

    @api.model
    def _single_text(self, detail, parts):
        """Return a difference where the name says all: a key of the document."""
        if not detail.old:
            return self.env._("%(section)s: “%(name)s” is new: %(new)s.", **parts)
        if not detail.new:
            return self.env._("%(section)s: “%(name)s” is gone (was %(old)s).", **parts)
        return self.env._(
            "%(section)s: “%(name)s” was %(old)s and is %(new)s now.", **parts
        )

    def action_compare(self):
        """Show this text beside another, which can be chosen there."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.client",
            "tag": "credit_protection.ruleset_compare",
            "name": self.env._("Compare"),
            "params": {"ruleset_id": self.id, "other_id": self._counterpart().id},
            "context": {"active_model": self._name, "active_id": self.id},
        }

    def _counterpart(self):
        """Return what this text is compared with first, or nothing.

        That is the active ruleset that it would replace or meet; where it is active
        itself, the revision before it.
        """
        company = self.company_id or self.env.company
        current_sudo = self._current(company, company.sudo()._credit_today()) - self
        same = current_sudo.filtered(lambda r: r.code == self.code)
        before = Domain("code", "=", self.code) & Domain("id", "!=", self.id)
        before &= Domain("company_id", "=", self.company_id.id)
        before &= Domain("state", "=", "retired")
        other = (same or current_sudo)[:1].sudo(False)
        return other or self.search(before, order="revision DESC", limit=1)

    # === numbers under define: === #

    @api.readonly
    def numbers(self):
        """Return the numbers that can be changed without touching the text."""
        self.ensure_one()
        self.check_access("read")
        return self._numbers_of(self.text or "")

    @api.model
    def _numbers_of(self, text):
        return [
            {
                "name": number.name,
                "label": number.name.replace("_", " ").capitalize(),
                "text": number.text,
                "line": number.line,
                "comment": number.comment,
            }
            for number in numbers(text)
        ]

    def action_propose_numbers(self, values):
        """Change numbers of a draft, or propose them as a draft beside active rules.

        Comments and layout of the text stay. A credit manager may propose; only a
        rules administrator changes a draft in place and activates.
        """
        self.ensure_one()
        self.check_access("read")
        groups = (MANAGER, RULES_ADMIN)
        if not any(self.env.user.has_group(group) for group in groups):
            raise AccessError(
                self.env._(
                    "Only credit managers and rules administrators propose numbers."
                )
            )
        if self.state == "retired":
            raise UserError(
                self.env._("These rules are retired; open the active ones instead.")
            )
        text = self._with_numbers(values)
        if text == self.text:
            raise UserError(self.env._("No number differs from those in the text."))
        if self.state == "draft":
            self.check_access("write")
            self.text = text
            return self._open()
        vals = {"text": text, "company_id": self.company_id.id}
        draft_sudo = self.sudo().create(vals)
        draft_sudo._tell_proposed(self)
        return draft_sudo.sudo(False)._open()

    def _with_numbers(self, values):
        """Return the text with these numbers; name the one that does not fit."""
        if not isinstance(values, dict):
            raise UserError(self.env._("There are no numbers to change."))
        text = self.text or ""
        for name, value in values.items():
            fits = isinstance(value, str | int) and not isinstance(value, bool)
            try:
                text = with_number(text, name, str(value).strip() if fits else "")
            except KeyError as error:
                raise UserError(
                    self.env._(
                        "There is no number “%(name)s” under “define”.",
                        name=str(name)[:64],
                    )
                ) from error
            except ValueError as error:
                raise UserError(
                    self.env._(
                        "“%(value)s” cannot stand for “%(name)s”. Write a number such"
                        " as 30, 5_000, 0.5 or 50%%.",
                        value=str(value)[:40],
                        name=name,
                    )
                ) from error
        return text

    def _tell_proposed(self, active):
        """Ask the rules administrators to look at proposed numbers."""
        note = self.env._(
            "%(user)s proposes other numbers for “%(rules)s”. Compare with the active"
            " rules, then activate or delete this draft.",
            user=self.env.user.name,
            rules=active.display_name,
        )
        self._tell_administrators(PROPOSED, note, but=self.env.user)


def _rows(old, new):
    """Return the lines of two texts side by side."""
    rows = []
    rough = max(len(old), len(new)) > EXACT_LINES
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=rough)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        for index in range(max(i2 - i1, j2 - j1)):
            left, right = i1 + index, j1 + index
            has_left, has_right = left < i2, right < j2
            kind = "same" if tag == "equal" else "changed"
            if not (has_left and has_right):
                kind = "removed" if has_left else "added"
            rows.append(
                {
                    "kind": kind,
                    "left_no": left + 1 if has_left else None,
                    "left": old[left] if has_left else None,
                    "right_no": right + 1 if has_right else None,
                    "right": new[right] if has_right else None,
                }
            )
    return rows


def _editable(problem, lines):
    """Add where the word in question ends and what may stand there instead."""
    number, column = problem["line"], problem["column"]
    row = lines[number - 1] if 0 < number <= len(lines) else ""
    words = [word for word in problem["params"].values() if word]
    found = [word for word in words if row.startswith(word, column - 1)]
    meant = _DID_YOU_MEAN.search(problem["hint"] or "")
    if found:
        word = max(found, key=len)
        problem["end_column"] = column + len(word)
        if meant:
            problem["replacement"] = meant[1]
    return problem
