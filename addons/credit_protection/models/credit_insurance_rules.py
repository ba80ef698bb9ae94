from odoo import api, fields, models

from ..engine import Span, term_differences


class CreditInsuranceVersion(models.Model):
    """Where the rules in force say something else than a policy, it is said aloud."""

    # One file a concern.
    _inherit = "credit.insurance.version"  # pylint: disable=consider-merging-classes-inherited

    def _rules_note(self, country=None):
        """Return what the rules say differently, and that the policy counts."""
        if not self:
            return ""
        self.ensure_one()
        terms = self._terms(country)
        notes = [
            self.env._(
                "The rules %(rules)s say otherwise (%(differences)s). The policy"
                " counts.",
                rules=ruleset.display_name,
                differences="; ".join(map(self._difference_text, differences)),
            )
            for ruleset, compiled in self.env["credit.cover"]._insuring_rules(
                self.company_id
            )
            if (differences := term_differences(terms, compiled.ruleset.insurance))
        ]
        return "\n".join(notes)

    def _difference_text(self, difference):
        """Return one difference in words: whose line, and both values."""
        names = {
            "insured": self.env._("insured share"),
            "maximum_extension": self.env._("maximum extension"),
            "notify_overdue": self.env._("overdue notice"),
            "stop_shipments_after": self.env._("stop of deliveries"),
        }
        return self.env._(
            "line %(line)s: %(term)s %(rules)s, by the policy %(policy)s",
            line=difference.line,
            term=names[difference.term],
            rules=self._term_text(difference.rules, difference.after),
            policy=self._term_text(difference.policy),
        )

    def _term_text(self, value, after=""):
        if not isinstance(value, Span):
            share = f"{100 * value:.2f}".rstrip("0").rstrip(".")
            return self.env._("%(share)s %%", share=share)
        words = {"days": value.days, "months": value.months, "after": after}
        if after and value.months:
            return self.env._("%(months)s months after %(after)s", **words)
        if after:
            return self.env._("%(days)s days after %(after)s", **words)
        if value.months and value.days:
            return self.env._("%(months)s months and %(days)s days", **words)
        if value.months:
            return self.env._("%(months)s months", **words)
        return self.env._("%(days)s days", **words)


class CreditInsurancePolicy(models.Model):
    """The form of a policy says when the rules say something else."""

    # One file a concern.
    _inherit = "credit.insurance.policy"  # pylint: disable=consider-merging-classes-inherited

    rules_note = fields.Text(compute="_compute_rules_note", compute_sudo=True)

    @api.depends("version_ids")
    @api.depends_context("lang")
    def _compute_rules_note(self):
        for policy in self:
            policy.rules_note = policy.current_version_id._rules_note() or False
