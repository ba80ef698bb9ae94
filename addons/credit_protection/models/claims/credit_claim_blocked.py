from odoo import api, fields, models

from .credit_claim import PREPARED, STATES

# A claim is said to be ready only where nothing stops filing.
BLOCKED = ("blocked", "Filing blocked")
READY = STATES.index(("ready", "Ready"))
STAGES = [*STATES[:READY], BLOCKED, *STATES[READY:]]


class CreditClaim(models.Model):
    """What stops filing once the loss has come, said wherever a claim is shown."""

    # One file a concern.
    _inherit = "credit.claim"  # pylint: disable=consider-merging-classes-inherited

    error_count = fields.Integer("Blocking problems", compute="_compute_stage")
    stage = fields.Selection(STAGES, "Status", compute="_compute_stage")
    to_file = fields.Char(compute="_compute_to_file")
    blocked_text = fields.Char(compute="_compute_to_file")

    @api.depends(
        "state",
        "cause",
        "reason",
        "steps",
        "expected_amount",
        "line_ids.disputed_amount",
        "document_ids.reason",
        "document_ids.attachment_ids",
    )
    def _compute_stage(self):
        """Count what stops filing; adverse information is read once for all."""
        prepared = self.filtered(lambda claim: claim.id and claim.state in PREPARED)
        events_sudo = prepared._events(prepared.company_id, prepared.partner_id)
        for claim in self:
            problems = claim._problems(events_sudo) if claim in prepared else ()
            claim.error_count = sum(p.level == "error" for p in problems)
            blocked = claim.state == "ready" and claim.error_count
            claim.stage = "blocked" if blocked else claim.state

    @api.depends("error_count", "stage", "claim_by")
    @api.depends_context("lang")
    def _compute_to_file(self):
        for claim in self:
            blocked = claim.stage == "blocked"
            claim.to_file = not blocked and claim._to_file(claim.error_count)
            claim.blocked_text = blocked and claim._blocked_text(claim.error_count)

    def _to_file(self, errors):
        if not errors:
            return ""
        if errors == 1:
            return self.env._("To file, solve 1 problem.")
        return self.env._("To file, solve %(count)s problems.", count=errors)

    def _blocked_text(self, errors):
        """Return that a claim that is due to be filed cannot be, and until when."""
        values = {"count": errors, "day": self._day(self.claim_by)}
        if self.claim_by and self.claim_by >= self.company_id._credit_today():
            if errors == 1:
                return self.env._(
                    "The loss has come, but 1 problem blocks filing. It is named below"
                    " with what mends it; the last day to file is %(day)s.",
                    **values,
                )
            return self.env._(
                "The loss has come, but %(count)s problems block filing. They are named"
                " below with what mends them; the last day to file is %(day)s.",
                **values,
            )
        if errors == 1:
            return self.env._(
                "The loss has come, but 1 problem blocks filing. It is named below with"
                " what mends it."
            )
        return self.env._(
            "The loss has come, but %(count)s problems block filing. They are named"
            " below with what mends them.",
            **values,
        )
