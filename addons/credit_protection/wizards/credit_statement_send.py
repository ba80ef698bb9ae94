import logging

import psycopg2

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..models.collection.credit_statement_report import REPORT

_logger = logging.getLogger(__name__)

TEMPLATE = "credit_protection.mail_template_statement"
LAYOUT = "credit_protection.mail_layout_customer"
MOST = 100


class CreditStatementSend(models.TransientModel):
    """The dialog that prints the statements of customers or sends them by mail.

    Each customer gets its own, in its language. What goes wrong with one is named and
    keeps no other from getting its statement.
    """

    _name = "credit.statement.send"
    _description = "Send Statements of Account"
    _inherit = ["credit.reach"]

    line_ids = fields.One2many("credit.statement.send.line", "dialog_id", "Customers")
    is_single = fields.Boolean(compute="_compute_text", store=True)
    subject = fields.Char(compute="_compute_text", store=True, readonly=False)
    body = fields.Html(
        "Text", compute="_compute_text", store=True, readonly=False, sanitize=False
    )

    @api.model
    def default_get(self, fields):
        """List the chosen customers with what is open and who is written to."""
        values = super().default_get(fields)
        if "line_ids" in fields and self.env.context.get("active_model") == (
            "res.partner"
        ):
            partners = self.env["res.partner"].browse(
                self.env.context.get("active_ids") or []
            )
            values["line_ids"] = [
                Command.create(vals) for vals in self._lines_of(partners)
            ]
        return values

    @api.model
    def _lines_of(self, partners):
        """Return the values of the lines, in a fixed number of queries."""
        partners._credit_check_statement()
        partners.check_access("read")
        debtors = partners.sudo().commercial_partner_id
        if len(debtors) > MOST:
            raise UserError(
                self.env._(
                    "Choose at most %(most)s customers at a time: each statement is"
                    " printed and sent by itself.",
                    most=MOST,
                )
            )
        recipients = debtors._credit_recipients()
        statements = self.env["credit.statement"]._credit_statement(
            debtors, self.env.company
        )
        currencies = self.env["res.currency"].sudo()
        return [
            {
                "partner_id": debtor.id,
                "recipient_ids": [Command.set(recipients[debtor.id].ids)],
                "open_text": ", ".join(
                    currencies.browse(part["currency_id"]).format(part["balance"])
                    for part in statements[debtor.id]["currencies"]
                ),
            }
            for debtor in debtors
        ]

    @api.depends("line_ids")
    def _compute_text(self):
        """Preview the mail where one customer was chosen."""
        for dialog in self:
            dialog.is_single = len(dialog.line_ids) == 1
            texts = {}
            if dialog.is_single:
                texts = self._texts(dialog.line_ids.partner_id)
            dialog.subject = texts.get("subject")
            dialog.body = texts.get("body_html")

    @api.model
    def _texts(self, partner):
        """Return subject and text of the mail to a customer, in its language."""
        template_sudo = self.env.ref(TEMPLATE).sudo()
        lang = partner.sudo().lang or self.env.lang
        return template_sudo.with_context(lang=lang)._generate_template(
            partner.ids, ("subject", "body_html")
        )[partner.id]

    def action_print(self):
        """Print the statements of all customers in the dialog as one PDF."""
        self.ensure_one()
        partners = self.line_ids.partner_id
        self._check(partners)
        report = self.env.ref(REPORT)
        return report.report_action(partners, config=False)

    def action_send(self):
        """Send each customer its statement, and say what became of them."""
        self.ensure_one()
        self._check(self.line_ids.partner_id)
        self._read_again()
        sent, left_out = [], []
        for line in self.line_ids:
            name = line.partner_id.display_name
            why = line.problem or self._send_one(line)
            if why:
                left_out.append(
                    self.env._("%(customer)s: %(why)s", customer=name, why=why)
                )
            else:
                sent.append(name)
        if not sent:
            raise UserError("\n".join([self.env._("Nothing was sent."), *left_out]))
        return self._say(sent, left_out)

    def _read_again(self):
        """Let the lines say what is open now, as the PDF will."""
        partners = self.line_ids.partner_id
        now = {vals["partner_id"]: vals for vals in self._lines_of(partners)}
        for line in self.line_ids:
            text = now[line.partner_id.commercial_partner_id.id]["open_text"]
            if self.is_single and text and text != line.open_text:
                raise UserError(
                    self.env._(
                        "What is open has changed to %(open)s since the text was"
                        " written. Close this window and open it again.",
                        open=text,
                    )
                )
            line.open_text = text

    @api.model
    def _check(self, partners):
        partners._credit_check_statement()
        partners.check_access("read")
        if not partners:
            raise UserError(self.env._("Choose at least one customer."))

    def _send_one(self, line):
        """Post one statement; return why it could not be sent, or nothing."""
        partner = line.partner_id
        try:
            with self.env.cr.savepoint():
                texts = (
                    {"subject": self.subject, "body_html": self.body}
                    if self.is_single
                    else self._texts(partner)
                )
                self._post(partner, line._addressed(), texts)
        except psycopg2.OperationalError:  # Odoo repeats the whole transaction
            raise
        # Templates and reports are changed by people: the others go out.
        except Exception as error:
            _logger.exception("The statement of %s was not sent", partner.id)
            return str(error).strip() or type(error).__name__
        return ""

    @api.model
    def _post(self, partner, recipients, texts):
        """Write the mail with the printed statement to what this company collects.

        Salespeople and other companies read the history of the contact, not this one.
        """
        lang = partner.sudo().lang or self.env.lang
        profile = self.env["credit.profile"]._ensure(partner, self.env.company)
        profile_sudo = profile.sudo().with_context(lang=lang)
        reports_sudo = self.env["ir.actions.report"].sudo().with_context(lang=lang)
        content, _kind = reports_sudo._render_qweb_pdf(REPORT, partner.ids)
        name = self.with_context(lang=lang).env._(
            "Statement of account %(day)s.pdf",
            day=format_date(
                self.env, self.env.company._credit_today(), date_format="yyyy-MM-dd"
            ),
        )
        profile_sudo.message_post(
            subject=texts["subject"],
            body=texts["body_html"],
            author_id=self.env.user.partner_id.id,
            partner_ids=recipients.ids,
            attachments=[(name, content)],
            message_type="comment",
            subtype_xmlid="mail.mt_note",
            email_layout_xmlid=LAYOUT,
            notify_skip_followers=True,
            force_email_lang=lang,
            mail_auto_delete=False,
        )

    def _say(self, sent, left_out):
        lines = [self.env._("Statements on their way: %(count)s.", count=len(sent))]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if left_out else "success",
                "sticky": bool(left_out),
                "message": "\n".join([*lines, *left_out]),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
