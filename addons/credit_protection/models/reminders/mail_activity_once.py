from odoo import models

from .mail_mail_once import OURS


class MailActivity(models.Model):
    """Mails that tell of tasks of the credit team leave once at most."""

    # One file a concern.
    _inherit = "mail.activity"  # pylint: disable=consider-merging-classes-inherited

    def action_notify(self):
        """Mark the mails about our tasks, on orders and invoices too; no others."""
        mine = self._credit_mine()
        super(MailActivity, mine.with_context(**OURS)).action_notify()
        return super(MailActivity, self - mine).action_notify()

    def _credit_mine(self):
        """Return the activities whose type comes with this addon."""
        mails = self.env["mail.mail"]
        modules = self.activity_type_id._get_external_ids()
        ours = {
            kind_id
            for kind_id, names in modules.items()
            if any(mails._credit_module(name) for name in names)
        }
        return self.filtered(lambda activity: activity.activity_type_id.id in ours)
