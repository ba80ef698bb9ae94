from odoo import api, fields, models

from ..rules.credit_ruleset import compiled_text

SHORT = 12


class CreditDecision(models.Model):
    """What the page of a decision shows beside its columns."""

    # One file a concern.
    _inherit = "credit.decision"  # pylint: disable=consider-merging-classes-inherited

    sha256_short = fields.Char("Text (SHA-256)", compute="_compute_page_texts")
    summary = fields.Char(
        "In one sentence", compute="_compute_page_texts", help="What was decided."
    )

    @api.depends("ruleset_sha256", "outcome", "passed_by")
    @api.depends_context("lang")
    def _compute_page_texts(self):
        for decision in self:
            decision.sha256_short = (decision.ruleset_sha256 or "")[:SHORT]
            decision.summary = decision._in_one_sentence()

    def _in_one_sentence(self):
        """Say who was told what about which document: what an auditor asks first."""
        if not self.passed_by:
            return self.env._(
                "%(document)s of %(customer)s was held for %(user)s.",
                **self._named(),
            )
        sentences = {
            "rules": self.env._(
                "%(document)s of %(customer)s passed: no rule held it.", **self._named()
            ),
            "waiver": self.env._(
                "%(document)s of %(customer)s passed by a waiver.", **self._named()
            ),
            "release": self.env._(
                "%(document)s of %(customer)s passed by a release, against the rules.",
                **self._named(),
            ),
            "prepaid": self.env._(
                "%(document)s of %(customer)s passed: nothing was owed for it.",
                **self._named(),
            ),
            "exempt": self._exempt_sentence(),
            "quotation": self.env._(
                "%(document)s of %(customer)s is a quotation: the rules only warned.",
                **self._named(),
            ),
            "follows": self.env._(
                "%(document)s of %(customer)s grew with other work, against the rules:"
                " it went on, and the credit team was told.",
                **self._named(),
            ),
        }
        return sentences[self.passed_by]

    def _named(self):
        return {
            "document": self.document_name or self.env._("A document"),
            "customer": self.partner_name or self.env._("an unknown customer"),
            "user": self.user_name or self.env._("an unknown user"),
        }

    def action_open_text(self):
        """Open the text that judged, in the revision that judged."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "credit.ruleset",
            "res_id": self.ruleset_id.id,
            "views": [[False, "form"]],
        }

    def _rules_title(self):
        """Return the title of the rules in the reader's language, as their text has it.

        Where the text cannot be read any more, it is the one that was kept.
        """
        compiled = compiled_text(self.ruleset_id.sudo().text or "")
        titles = dict(compiled.ruleset.title) if compiled else {}
        return self.env["credit.wording"]._text(titles) or self.ruleset_title
