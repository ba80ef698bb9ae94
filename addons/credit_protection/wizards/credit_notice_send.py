from odoo import fields, models


class CreditNoticeSend(models.TransientModel):
    """The dialog that sends a notice by mail, or hands out its files."""

    _name = "credit.notice.send"
    _description = "Send a Notice to the Insurer"
    _inherit = ["credit.send"]

    _about = "notice_id"
    _template = "credit_protection.mail_template_notice"

    notice_id = fields.Many2one("credit.notice", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="notice_id.company_id")
    currency_id = fields.Many2one(related="notice_id.currency_id")
    buyer_id = fields.Many2one(related="notice_id.partner_id", string="Buyer")
    overdue_amount = fields.Monetary(related="notice_id.overdue_amount")
    open_amount = fields.Monetary(related="notice_id.open_amount")
    insured_amount = fields.Monetary(related="notice_id.insured_amount")
    way = fields.Selection(
        lambda self: self.env["credit.transport"]._ways(),
        "How",
        required=True,
        default="mail",
    )
    mark = fields.Boolean(
        "Table for Excel",
        default=True,
        help="Writes the mark at the beginning of the CSV file by which Excel knows"
        " UTF-8. Some programs of insurers do not want it.",
    )
    news = fields.Text(readonly=True)

    def _proposed_recipient(self):
        return self.notice_id.recipient_id

    def action_send(self):
        """Send the notice, or download the files that somebody passes on."""
        self.ensure_one()
        notice = self.notice_id
        kept = notice._dispatch(
            self.way, self.recipient_id, self.subject, self.body, self.mark
        )
        if not kept:
            return self._say_news()
        if self.way == "file":
            return kept.action_download()
        return {"type": "ir.actions.act_window_close"}

    def _say_news(self):
        """Show what has changed instead of sending it unseen."""
        notice = self.notice_id
        if notice.state == "cancelled":
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "type": "warning",
                    "sticky": True,
                    "message": self.env._(
                        "%(buyer)s has paid what was overdue. The notice was cancelled"
                        " and nothing was sent.",
                        buyer=notice.partner_id.display_name,
                    ),
                    "next": {"type": "ir.actions.act_window_close"},
                },
            }
        self.news = self.env._(
            "The open invoices have changed since you opened this. Nothing was sent:"
            " read the figures again."
        )
        self.invalidate_recordset()
        self._compute_text()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Notify Insurer"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [[False, "form"]],
            "target": "new",
        }
