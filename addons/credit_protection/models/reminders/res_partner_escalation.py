from odoo import api, fields, models
from odoo.exceptions import UserError

from .credit_escalation_acts import USERS

# Who reads which step it was; sales only sees that somebody was reminded.
READERS = (
    USERS,
    "credit_protection.group_credit_auditor",
    "account.group_account_invoice",
)


class ResPartner(models.Model):
    """Where a customer stands on the reminder ladder, and the ways to act on it."""

    # One file a concern.
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    credit_reminder_text = fields.Char(
        compute="_compute_credit_reminder_text",
        compute_sudo=True,
        groups="sales_team.group_sale_salesman,account.group_account_invoice,"
        "credit_protection.group_credit_user,credit_protection.group_credit_auditor",
    )

    @api.depends_context("uid", "company", "lang")
    def _compute_credit_reminder_text(self):
        """Tell the latest reminder that has left, in a fixed number of queries."""
        steps_sudo = self.env["credit.escalation.step"].sudo()
        rows = steps_sudo._read_group(
            [
                ("company_id", "=", self.env.company.id),
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("send_to", "=", "customer"),
                ("state", "in", ("sent", "done")),
            ],
            ["partner_id"],
            ["id:max"],
        )
        latest = {partner.id: steps_sudo.browse(key) for partner, key in rows}
        everything = any(self.env.user.has_group(group) for group in READERS)
        for partner in self:
            step = latest.get(partner.commercial_partner_id.id)
            partner.credit_reminder_text = bool(step) and step._in_words(everything)

    def action_credit_remind(self):
        """Prepare what the ladder asks for now, and open it."""
        self.ensure_one()
        self.check_access("read")
        steps = self.env["credit.escalation.step"]
        steps.browse()._check_may_act()
        company = self.env.company
        made = (
            self.env["credit.escalation"]
            .with_company(company)
            ._prepare_for(company, self)
        )
        if not made:
            raise UserError(
                self.env._(
                    "No reminder of %(customer)s is due: nothing has reached the next"
                    " step of the ladder, or what is open is promised, disputed or left"
                    " alone.",
                    customer=self.commercial_partner_id.display_name,
                )
            )
        return self._credit_open_reminders([("id", "in", made.ids)])

    @api.readonly
    def action_credit_reminders(self):
        """Open all reminders of the customer."""
        self.ensure_one()
        self.check_access("read")
        return self._credit_open_reminders(
            [("partner_id", "=", self.commercial_partner_id.id)]
        )

    @api.readonly
    def action_credit_optout(self):
        """Open the form that leaves the customer alone until a day."""
        self.ensure_one()
        self.check_access("read")
        return self._credit_collect_form(
            "credit.escalation.optout", self.env._("No Reminders")
        )

    def _credit_open_reminders(self, domain):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reminders"),
            "res_model": "credit.escalation.step",
            "views": [[False, "list"], [False, "kanban"], [False, "form"]],
            "domain": domain,
        }
