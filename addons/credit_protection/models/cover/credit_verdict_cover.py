from odoo import api, models

from ...engine import (
    cover_gates,
    decide,
    facts_from_json,
    rule_cover,
    term_differences,
)
from ..rules.credit_ruleset import compiled_text
from .credit_cover_rules import insurance_rules


class CreditVerdict(models.AbstractModel):
    """Whose terms of cover a decision read: those of a policy, or those of the rules.

    Read from what is stored with the decision and the text that judged, so that old
    decisions say what counted then.
    """

    # One file a concern.
    _inherit = "credit.verdict"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _page(self, decision):
        """Add whose terms of cover counted, for the credit team."""
        page = super()._page(decision)
        page["cover_terms"] = self._cover_terms(decision) if self._sees_all() else ""
        return page

    def _cover_terms(self, decision):
        """Return one sentence; none where no rule that was asked reads cover."""
        text = decision.sudo().ruleset_id.text or ""
        compiled = compiled_text(text)
        if compiled is None or compiled.sha256 != decision.ruleset_sha256:
            return ""
        asked = {rule["id"] for rule in decision.trace or [] if not rule["skipped"]}
        if asked.isdisjoint(cover_gates(compiled)):
            return ""
        facts = facts_from_json(decision.facts or {})
        cover = self._cover_by_rules(text, facts)
        if facts.get("policy_active"):
            version_sudo = self._cover_version(decision, facts)
            if version_sudo:
                return self._cover_by_policy(version_sudo, decision, text, cover)
        if cover and cover.limit > 0:
            return self.env._(
                "Cover terms: from line %(line)s of the rules, since no insurance"
                " policy was in force.",
                line=cover.line,
            )
        return self.env._(
            "Cover terms: none, since no insurance policy was in force and no line of"
            " the rules insures this customer."
        )

    @api.model
    def _cover_by_rules(self, text, facts):
        """Return the line about insurance that fits these facts, or None."""
        sections = insurance_rules(text)
        if sections is None:
            return None
        return rule_cover(decide(sections, facts, checkpoint="invoice", trace=False))

    @api.model
    def _cover_version(self, decision, facts):
        """Return the terms of the policy that counted on the day, in sudo."""
        country = self.env["res.country"].search(
            [("code", "=", facts.get("country") or "")], limit=1
        )
        cover = self.env["credit.cover"].with_context(active_test=False)
        policies_sudo = cover._policies(decision.company_id)
        if insurer := facts.get("insurer"):
            policies_sudo = policies_sudo.filtered(
                lambda policy: policy.insurer_code == insurer
            )
        return cover._version(policies_sudo, facts["today"], country)[0]

    def _cover_by_policy(self, version_sudo, decision, text, cover):
        """Return the policy, and what the line that fits says differently."""
        policy = version_sudo.policy_id.name
        rows = [
            row
            for row in (insurance_rules(text).ruleset.insurance if cover else ())
            if row.id == cover.line
        ]
        country = decision.partner_id.sudo().country_id
        terms = version_sudo._terms(country)
        said = version_sudo._sides_texts(term_differences(terms, rows))
        if not said:
            return self.env._("Cover terms: from policy %(policy)s.", policy=policy)
        return self.env._(
            "Cover terms: from policy %(policy)s (%(differences)s).",
            policy=policy,
            differences="; ".join(said),
        )
