from markupsafe import escape

from odoo import SUPERUSER_ID, api, fields, models

TROUBLE = "credit_protection.mail_activity_reminder_trouble"
ROLES = {
    "claims_user": "credit_protection.group_credit_claims",
    "credit_manager": "credit_protection.group_credit_manager",
    "finance_director": "credit_protection.group_credit_director",
    "credit_director": "credit_protection.group_credit_director",
}


class CreditEscalationStep(models.Model):
    """Who works on reminders, and learns when one did not arrive."""

    # One file a concern.
    _inherit = "credit.escalation.step"  # pylint: disable=consider-merging-classes-inherited

    role_text = fields.Char("For", compute="_compute_roles")
    copy_text = fields.Char("Copy for", compute="_compute_roles")
    approval_text = fields.Char("Approved by a", compute="_compute_roles")

    @api.depends("send_to", "copy_to", "needs_approval")
    @api.depends_context("lang")
    def _compute_roles(self):
        """Say the roles that the rules name as people call them."""
        names = {role: self.env.ref(group).sudo().name for role, group in ROLES.items()}
        names |= {
            "customer": False,
            "collector": self.env._("Collector"),
            "salesperson": self.env._("Salesperson"),
        }
        for step in self:
            step.role_text = names.get(step.send_to, step.send_to)
            step.copy_text = names.get(step.copy_to, step.copy_to)
            step.approval_text = names.get(step.needs_approval, step.needs_approval)

    def _credit_collectors(self):
        """Return ``{id: user}`` of who answers for each customer."""
        answering = self.profile_id.sudo()._responsible_users()
        nobody = self.env["res.users"]
        return {step.id: answering.get(step.profile_id.id, nobody) for step in self}

    def _credit_role_users(self, field):
        """Return ``{id: user}`` of the roles that the rules name in a field.

        One person each: who answers for the customer where that person has the role,
        else the first one who has. A role that nobody has is the collector's; without
        a role it is nobody.
        """
        collectors = self._credit_collectors()
        roles = set(self.mapped(field)) & ROLES.keys()
        having = self._credit_having(ROLES[role] for role in roles)
        found = {}
        for step in self:
            user, role = collectors[step.id], step[field]
            if not role:
                user = user.browse()
            elif role == "salesperson":
                seller = step.partner_id.sudo().user_id
                user = seller if seller.active else user
            elif role in roles:
                user = step._credit_one_of(having[ROLES[role]], user) or user
            found[step.id] = user
        return found

    @api.model
    def _credit_having(self, groups):
        """Return ``{group: users}`` of who is in each of some groups."""
        return {
            group: self.env.ref(group).sudo().all_user_ids.filtered("active")
            for group in set(groups)
        }

    def _credit_one_of(self, users, collector):
        """Return the collector if among these users, else the first of the company."""
        self.ensure_one()
        if collector in users:
            return collector
        able = users.filtered(
            lambda user: user.id != SUPERUSER_ID and self.company_id in user.company_ids
        )
        return able.sorted("id")[:1]

    def _credit_ask(self, kind, users, texts, day=None):
        """Give a person something to do about each reminder: one create for all.

        :param texts: ``{id: (summary, note)}``
        """
        kind_sudo = self.env.ref(kind).sudo()
        model = self.env["ir.model"]._get(self._name)
        # Each activity reads the name of its own reminder: all are read at once.
        self.mapped("display_name")
        self.env["mail.activity"].sudo().with_context(
            mail_activity_quick_update=True
        ).create(
            [
                {
                    "activity_type_id": kind_sudo.id,
                    "summary": texts[step.id][0] or kind_sudo.summary,
                    "note": texts[step.id][1],
                    "res_model_id": model.id,
                    "res_id": step.id,
                    "user_id": users[step.id].id,
                    "date_deadline": day or step.company_id._credit_today(),
                    "automated": True,
                }
                for step in self
                if users[step.id]
            ]
        )

    def _credit_trouble(self, why):
        """Tell who answers for the customers that reminders did not arrive."""
        self.sudo().activity_unlink([TROUBLE])
        texts = dict.fromkeys(self.ids, (False, escape(why)))
        self._credit_ask(TROUBLE, self._credit_collectors(), texts)

    def _mark_failed(self, error):
        """Note why reminders could not be sent, and tell somebody."""
        result = super()._mark_failed(error)
        self._credit_trouble(error)
        return result

    def _mark_bounced(self, error):
        """Note that reminders came back, and tell somebody."""
        result = super()._mark_bounced(error)
        self._credit_trouble(error)
        return result

    def _mark_sent(self, **vals):
        """Note that reminders have left; what was wrong before is over."""
        troubled = self.filtered(lambda step: step.state == "failed")
        result = super()._mark_sent(**vals)
        if troubled:
            troubled.sudo().activity_unlink([TROUBLE])
        return result
