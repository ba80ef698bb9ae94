from odoo import api, models

from .credit_gate_parts import Turns, debtors_of

ACTIVITY = "mail.mail_activity_data_warning"


class CreditGate(models.AbstractModel):
    """Orders that grow with work that has to go on: logged and told, not stopped."""

    # One file a concern.
    _inherit = "credit.gate"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _let_grow(self, orders):
        """Judge confirmed orders that other work has let grow; tell what is too much.

        What they have grown by is owed from now on, so that whoever confirms at the
        same moment starts again with it.
        """
        turns = Turns()
        for company, in_company in orders.grouped("company_id").items():
            gate = self._clean(company)
            orders_sudo = in_company.with_env(gate.env)
            Profile = gate.env["credit.profile"]
            debtors = debtors_of(orders_sudo)
            Profile._ensure(debtors, company)
            Profile._shared_with(debtors, company)._mark_spent()
            judged = gate._judge(company, orders_sudo, "order", turns[company.root_id])
            too_much = [j.document for j in judged if not j.passed_by]
            gate._log(
                [j._replace(passed_by=j.passed_by or "follows") for j in judged],
                "order",
            )
            if too_much:
                gate._tell_growth(company, orders_sudo.browse().union(*too_much))

    def _tell_growth(self, company, orders):
        """Tell whoever answers for credit in the company, once an order."""
        bot = self.env.ref("base.partner_root")
        text = self.env._(
            "This order grew beyond what the credit of the customer allows, with work"
            " that had to go on: a bill to be invoiced again, freight or another addon."
        )
        orders._message_log_batch(
            bodies=dict.fromkeys(orders.ids, text), author_id=bot.id
        )
        user = self.env["credit.profile"]._responsible_of(company)
        if user:
            told = orders.activity_search([ACTIVITY], user_id=user.id)
            untold = orders - orders.browse(told.mapped("res_id"))
            untold.activity_schedule(
                ACTIVITY,
                user_id=user.id,
                summary=self.env._("Look at the credit: this order grew by itself"),
            )
