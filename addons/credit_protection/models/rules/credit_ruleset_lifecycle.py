from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...engine import load_ruleset, run_cases
from .credit_ruleset import compiled_text

SECOND_PERSON = "credit_protection.second_person_activates"
ENDED = "credit_protection.mail_activity_ruleset_ended"
EVERYWHERE = "*"


class CreditRuleset(models.Model):
    """Draft → active → retired: who may, when it begins, what it replaces.

    Activation is the only way into force, by button, RPC, import or update alike.
    """

    # One file a concern.
    _inherit = "credit.ruleset"  # pylint: disable=consider-merging-classes-inherited

    # === approving === #

    def action_approve(self):
        """Agree as a second person to the text of a draft; any change ends that."""
        self.check_access("write")
        for ruleset in self:
            ruleset._check_draft()
            ruleset._check_valid()
            if ruleset._author() == self.env.user:
                raise UserError(
                    self.env._(
                        "You changed these rules last. Ask another rules administrator"
                        " to approve them."
                    )
                )
            ruleset._set_state(
                approved_by_id=self.env.uid, approved_at=fields.Datetime.now()
            )
        return True

    def _author(self):
        return self.author_id or self.create_uid

    @api.model
    def _second_person_always(self):
        parameters_sudo = self.env["ir.config_parameter"].sudo()
        return bool(parameters_sudo.get_param(SECOND_PERSON))

    def _approve_or_refuse(self):
        """Let a second person agree by activating; refuse where one is missing."""
        why = self._why_second_person()
        if not why or (self.approved_by_id and self.approved_by_id != self._author()):
            return
        if self._author() == self.env.user:
            raise UserError(
                self.env._(
                    "%(why)s You changed the text last: ask another rules"
                    " administrator to approve or activate it.",
                    why=why,
                )
            )
        self._set_state(approved_by_id=self.env.uid, approved_at=fields.Datetime.now())

    def _why_second_person(self):
        """Return why one person is not enough, or nothing."""
        if self._second_person_always():
            return self.env._("Rules are activated by two people.")
        beyond = self.sudo()._beyond_belt()
        if beyond:
            return self.env._(
                "These rules would newly hold %(held)s of %(checked)s open orders, more"
                " than the text allows under “at_most”.",
                held=beyond["held"],
                checked=beyond["checked"],
            )
        return ""

    # === activating === #

    def action_activate(self):
        """Put this text in force, at once or on its day, after its older revision."""
        return self._activate()

    def action_activate_instead(self):
        """Put this text in force and retire whatever else it overlaps."""
        return self._activate(instead=True)

    def _activate(self, instead=False):
        self.ensure_one()
        self.check_access("write")
        self._check_draft()
        self._check_valid()
        self._check_period()
        self._check_scope()
        self.env["credit.ruleset"].flush_model()
        self_sudo = self.sudo()
        beside_sudo = self_sudo._beside()
        overlapping_sudo = beside_sudo.filtered(
            lambda r: r.code != self.code and self_sudo._is_beside(r)
        )
        if overlapping_sudo and not instead:
            self._refuse_overlap(overlapping_sudo[0])
        self._approve_or_refuse()
        self_sudo._retire_replaced(
            beside_sudo.filtered(lambda r: r.code == self.code) | overlapping_sudo
        )
        self._set_state(
            state="active",
            revision=self_sudo._next_revision(),
            activated_by_id=self.env.uid,
            activated_at=fields.Datetime.now(),
        )
        return True

    def _next_revision(self):
        older = self.search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("code", "=", self.code)
            & Domain("state", "!=", "draft")
        )
        return max(older.mapped("revision"), default=0) + 1

    def _retire_replaced(self, replaced):
        """Retire what this text replaces now; what judges until its day stays.

        Revisions that wait for a later day wait on.
        """
        today, starts = self._day_everywhere(), self.effective_from
        waits = starts and starts > today
        replaced.filtered(
            lambda r: (
                r.effective_from == starts
                if waits
                else not r.effective_from or r.effective_from <= today
            )
        )._set_state(state="retired")

    def _day_everywhere(self):
        """Return the day that has come in every company these rules are for."""
        companies_sudo = self.company_id.sudo() or self.env["res.company"].sudo()
        companies_sudo = companies_sudo or companies_sudo.search(Domain.TRUE)
        return min(company._credit_today() for company in companies_sudo)

    # === what may be activated === #

    def _check_draft(self):
        if self.state == "active":
            raise UserError(self.env._("These rules are active already."))
        if self.state == "retired":
            raise UserError(
                self.env._(
                    "These rules are retired. Activate them again as a new revision,"
                    " or duplicate them and change the copy."
                )
            )

    def _check_valid(self):
        """Refuse a text with errors or failing cases, all of them named."""
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
        report = run_cases(compiled_text(self.text))
        if not report.ok:
            raise ValidationError(
                self.env._(
                    "These rules cannot be activated: cases in their text expect"
                    " something else.\n%(cases)s\nCorrect the rules, or these cases"
                    " under “tests:”.",
                    cases="\n".join(
                        self._case_line(r) for r in report.results if not r.passed
                    ),
                )
            )

    def _case_line(self, result):
        """Say of one case that failed what it expects and what came out."""
        got, none = dict(result.got), self.env._("nothing")
        wrong = [
            self.env._(
                "%(name)s is %(got)s, not %(expected)s",
                name=name,
                got=_listed(got[name]) or none,
                expected=_listed(expected) or none,
            )
            for name, expected in result.expected
        ]
        return self.env._(
            "Line %(line)s, “%(name)s”, case %(number)s: %(wrong)s.",
            line=result.line,
            name=result.name,
            number=result.number,
            wrong="; ".join(wrong),
        )

    def _check_period(self):
        ends = self.effective_until
        if ends and ends < self._day_everywhere():
            raise UserError(
                self.env._(
                    "These rules ended on %(date)s. Change “until” under “effective” in"
                    " their text, or take it out.",
                    date=format_date(self.env, ends),
                )
            )

    def _check_scope(self):
        """Refuse a scope that names companies nobody has, or not the rules' own."""
        scope = compiled_text(self.text).ruleset.scope
        wanted = set(scope.companies if scope else ())
        if not wanted:
            return
        companies_sudo = self.env["res.company"].sudo()
        own = self.company_id
        if own:
            companies_sudo = companies_sudo.search([("id", "child_of", own.id)])
        else:
            companies_sudo = companies_sudo.search(Domain.TRUE)
        strangers = sorted(wanted - set(companies_sudo.mapped("name")))
        if strangers:
            raise UserError(
                self.env._(
                    "The scope of these rules names “%(company)s”, which is none of the"
                    " companies they can be for: %(companies)s. Write the names of"
                    " companies exactly as they are.",
                    company=strangers[0],
                    companies=", ".join(companies_sudo.mapped("name")[:20]),
                )
            )

    def _is_beside(self, other):
        """Return whether both would judge at once; the unreadable may judge all."""
        if compiled_text(other.text or "") is None:
            return True
        return self._overlap(other) is not None

    def _refuse_overlap(self, other):
        shared = self.sudo()._overlap(other)
        if shared is None:
            raise UserError(
                self.env._(
                    "“%(other)s” is active but cannot be read. Activate these rules"
                    " instead of it, or retire it first.",
                    other=other.display_name,
                )
            )
        companies, countries, start, until = shared
        if EVERYWHERE in companies:
            companies = [self.company_id.name or self.env._("all companies")]
        if EVERYWHERE in countries:
            countries = [self.env._("all countries")]
        raise UserError(
            self.env._(
                "“%(other)s” is active, and both would judge the same orders.\n"
                "Companies: %(companies)s\nCountries: %(countries)s\n"
                "Days: %(start)s to %(until)s\n"
                "Activate these rules instead of the others, retire the others first,"
                " or give both a scope of their own.",
                other=other.display_name,
                companies=", ".join(companies),
                countries=", ".join(countries),
                start=format_date(self.env, start) if start else self.env._("now"),
                until=format_date(self.env, until) if until else self.env._("no end"),
            )
        )

    # === retiring, rolling back === #

    def action_retire(self):
        """Take this text out of force; with none left, orders need approval."""
        self.check_access("write")
        if any(ruleset.state != "active" for ruleset in self):
            raise UserError(self.env._("Only active rules can be retired."))
        self._set_state(state="retired")
        return True

    def action_activate_again(self):
        """Activate the text of a retired revision anew, as the next revision.

        The text is that of its author still: whoever else brings it back is the
        second person. Where one is missing, a draft waits for them.
        """
        self.ensure_one()
        self.check_access("write")
        if self.state != "retired":
            raise UserError(self.env._("Only retired rules can be activated again."))
        again = self.copy()
        again._set_state(author_id=self._author().id)
        why = again._author() == self.env.user and again._why_second_person()
        if not why:
            again._activate()
            return again._open()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "message": self.env._(
                    "%(why)s A draft with the old text waits for another rules"
                    " administrator.",
                    why=why,
                ),
                "next": again._open(),
            },
        }

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": "credit.ruleset",
            "res_id": self.id,
            "views": [(False, "form")],
        }

    # === the turn of the day === #

    @api.model
    def _cron_switch(self):
        """Retire what has been replaced or has ended in every company it was for.

        The gate looks at the days itself and does not depend on this.
        """
        active_sudo = self.sudo().search([("state", "=", "active")])
        for rulesets_sudo in active_sudo.grouped("company_id").values():
            today = rulesets_sudo[0]._day_everywhere()
            standing = rulesets_sudo._standing(today)
            over = (rulesets_sudo - standing).filtered(
                lambda r, today=today: not r.effective_from or r.effective_from <= today
            )
            if over:
                over._set_state(state="retired")
                over._tell_ended(standing)

    def _tell_ended(self, standing):
        """Tell the administrators of rules that ended without a successor."""
        for ruleset in self:
            if not ruleset.effective_until or ruleset.code in standing.mapped("code"):
                continue
            note = self.env._(
                "These rules ended on %(date)s, and no newer revision has begun. Orders"
                " that no other rules judge need approval.",
                date=format_date(self.env, ruleset.effective_until),
            )
            ruleset._tell_administrators(ENDED, note)


def _listed(value):
    """Return a value of a case as text, empty for nothing."""
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
