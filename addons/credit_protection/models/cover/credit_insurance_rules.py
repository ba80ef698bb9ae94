from odoo import api, fields, models

from ...engine import Span, term_differences


class CreditInsuranceVersion(models.Model):
    """Where the rules in force say something else than a policy, it is said aloud."""

    # One file a concern.
    _inherit = "credit.insurance.version"  # pylint: disable=consider-merging-classes-inherited

    def _rules_note(self, country=None, lines=False):
        """Return what the rules say differently, and that the policy counts.

        :param lines: name the lines that say so
        """
        if not self:
            return ""
        self.ensure_one()
        terms = self._terms(country)
        notes = [
            self.env._(
                "The rules %(rules)s say otherwise: %(differences)s. The policy"
                " counts.",
                rules=ruleset.display_name,
                differences="; ".join(self._difference_texts(differences, lines)),
            )
            for ruleset, compiled in self.env["credit.cover"]._insuring_rules(
                self.company_id
            )
            if (differences := term_differences(terms, compiled.ruleset.insurance))
        ]
        return "\n".join(notes)

    def _difference_texts(self, differences, lines):
        """Return each difference once, in words: both values, and whose lines."""
        names = self._term_names()
        said = {}
        for one in differences:
            said.setdefault(one._replace(line=""), []).append(one.line)
        for one, named in said.items():
            words = {
                "term": names[one.term],
                "rules": self._term_text(one.rules, one.after),
                "policy": self._term_text(one.policy),
                "lines": ", ".join(named),
            }
            yield (
                self.env._(
                    "%(term)s %(rules)s instead of %(policy)s (%(lines)s)", **words
                )
                if lines
                else self.env._("%(term)s %(rules)s instead of %(policy)s", **words)
            )

    def _term_names(self):
        return {
            "insured": self.env._("insured share"),
            "maximum_extension": self.env._("maximum extension"),
            "notify_overdue": self.env._("overdue notice"),
            "stop_shipments_after": self.env._("stop of deliveries"),
        }

    def _sides_texts(self, differences):
        """Return each difference as what the rules say and what the policy says."""
        names = self._term_names()
        return [
            self.env._(
                "%(term)s: the rules say %(rules)s, the policy %(policy)s",
                term=names[one.term],
                rules=self._term_text(one.rules, one.after),
                policy=self._term_text(one.policy),
            )
            for one in differences
        ]

    def _term_text(self, value, after=""):
        """Return a share, or a time after the due date or another day."""
        if not isinstance(value, Span):
            share = f"{100 * value:.2f}".rstrip("0").rstrip(".")
            return self.env._("%(share)s %%", share=share)
        text = " ".join(self._span_texts(value))
        if not after:
            return text
        return self.env._("%(time)s after %(anchor)s", time=text, anchor=after)

    def _span_texts(self, span):
        if span.months == 1:
            yield self.env._("1 month")
        elif span.months:
            yield self.env._("%(months)s months", months=span.months)
        if span.days == 1:
            yield self.env._("1 day")
        elif span.days or not span.months:
            yield self.env._("%(days)s days", days=span.days)


class CreditInsurancePolicy(models.Model):
    """The form of a policy says when the rules say something else."""

    # One file a concern.
    _inherit = "credit.insurance.policy"  # pylint: disable=consider-merging-classes-inherited

    rules_note = fields.Text(compute="_compute_rules_note", compute_sudo=True)

    @api.depends("version_ids")
    @api.depends_context("lang")
    def _compute_rules_note(self):
        for policy in self:
            policy.rules_note = (
                policy.current_version_id._rules_note(lines=True) or False
            )
