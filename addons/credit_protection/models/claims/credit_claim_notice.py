from odoo import models


class CreditClaim(models.Model):
    """The notices that went before a claim are part of its file."""

    # One file a concern.
    _inherit = "credit.claim"  # pylint: disable=consider-merging-classes-inherited

    def _notices(self):
        """Return what the insurer was told about the buyer, in sudo."""
        return (
            self.env["credit.notice"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("partner_id", "=", self.partner_id.id),
                    ("policy_id", "=", self.policy_id.id),
                    ("sent_on", "!=", False),
                ],
                order="sent_on, id",
            )
        )

    def _gather_notices(self):
        """File what was sent to the insurer, and what came back, as it was kept."""
        notices_sudo = self._notices()
        kept_sudo = notices_sudo.submission_ids.file_ids
        files = [(f.name, f._bytes()) for f in kept_sudo.sorted("id")]
        files = [(name, content) for name, content in files if content is not None]
        if not files:
            return super()._gather_notices()
        return files, ", ".join(notices_sudo.mapped("name"))
