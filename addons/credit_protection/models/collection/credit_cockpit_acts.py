from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date

from ..facts.credit_facts_cover_sql import INVOICES


class CreditCockpit(models.AbstractModel):
    """What is done from the cockpit: small dialogs, filled with the ticked items.

    Nothing is written here. What the dialogs record adds the contact that takes the
    customer out of the list.
    """

    # One file a concern.
    _inherit = "credit.cockpit"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    @api.readonly
    def action_call(self, partner_id, _move_ids=()):
        """Open the form that says what came of a call."""
        partner = self._customer(partner_id)
        person = self._person(partner)
        return self._dialog(
            "credit.contact",
            self.env._("Call %(customer)s", customer=partner.display_name),
            {
                "default_partner_id": partner.id,
                "default_person_id": person.id,
                "default_channel": "call",
                "default_outcome": "reached",
            },
        )

    @api.model
    @api.readonly
    def action_promise(self, partner_id, move_ids=()):
        """Open the form of a promise to pay the ticked invoices."""
        partner = self._customer(partner_id)
        moves = self._ticked(partner, move_ids) or partner._credit_promisable()
        return self._dialog(
            "credit.promise",
            self.env._("Promise of %(customer)s", customer=partner.display_name),
            {"default_partner_id": partner.id, "default_invoice_ids": moves.ids},
        )

    @api.model
    @api.readonly
    def action_dispute(self, partner_id, move_ids=()):
        """Open the form of a dispute; of several ticked invoices a person chooses."""
        partner = self._customer(partner_id)
        moves = self._ticked(partner, move_ids)
        context = {"default_partner_id": partner.id}
        if len(moves) == 1:
            context["default_move_id"] = moves.id
        return self._dialog(
            "credit.dispute",
            self.env._("Dispute of %(customer)s", customer=partner.display_name),
            context,
        )

    @api.model
    def action_hold(self, partner_id, _move_ids=()):
        """Open the dialog that asks why the customer is put on hold."""
        return self._customer(partner_id).action_credit_put_on_hold()

    @api.model
    def action_mail(self, partner_id, move_ids=()):
        """Open a mail about the ticked invoices, in the language of who gets it."""
        partner = self._customer(partner_id)
        people = partner._credit_recipients()[partner.id]
        if not people:
            raise UserError(
                self.env._(
                    "%(customer)s has no mail address. Add one to the customer or to"
                    " the contact that gets its invoices.",
                    customer=partner.display_name,
                )
            )
        moves = self._ticked(partner, move_ids)
        if not moves:
            raise UserError(self.env._("Tick the invoices that the mail is about."))
        profile = self.env["credit.profile"]._ensure(partner, self.env.company)
        words = self.with_context(lang=people[0].lang or partner.lang or self.env.lang)
        return self._dialog(
            "mail.compose.message",
            self.env._("Mail to %(customer)s", customer=partner.display_name),
            {
                "default_model": "credit.profile",
                "default_res_ids": profile.ids,
                "default_composition_mode": "comment",
                "default_partner_ids": people.ids,
                "default_subject": words._mail_subject(moves),
                "default_body": words._mail_body(people[0], moves),
                "default_email_layout_xmlid": "mail.mail_notification_light",
                "default_credit_items": {
                    str(move.id): move.amount_residual for move in moves
                },
            },
        )

    @api.model
    @api.readonly
    def action_items(self, partner_id):
        """Open all open items of the customer."""
        return self._list_of(partner_id, "credit.ageing", self.env._("Open Items"))

    @api.model
    @api.readonly
    def action_contacts(self, partner_id):
        """Open all contacts with the customer."""
        return self._list_of(partner_id, "credit.contact", self.env._("Contacts"))

    @api.model
    def _list_of(self, partner_id, model, title):
        partner = self._customer(partner_id)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(
                "%(what)s: %(customer)s", what=title, customer=partner.display_name
            ),
            "res_model": model,
            "views": [[False, "list"], [False, "form"]],
            "domain": list(self._items_domain(partner)),
            "context": {"create": False},
        }

    @api.model
    def _ticked(self, partner, move_ids):
        """Return the ticked invoices of the customer that are open, by currency.

        Of several currencies those of the oldest invoice's: no letter or promise adds
        two of them up.
        """
        wanted = {int(move_id) for move_id in move_ids}
        moves = partner._credit_open_invoices().filtered(
            lambda move: move.id in wanted and move.move_type in INVOICES
        )
        return moves.filtered(lambda move: move.currency_id == moves[:1].currency_id)

    @api.model
    def _dialog(self, model, title, context):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "views": [[False, "form"]],
            "target": "new",
            "context": context,
        }

    # === the mail === #

    @api.model
    def _mail_subject(self, moves):
        if len(moves) == 1:
            return self.env._("Open invoice %(invoice)s", invoice=moves.name)
        return self.env._(
            "%(count)s open invoices of %(company)s",
            count=len(moves),
            company=self.env.company.name,
        )

    @api.model
    def _mail_body(self, person, moves):
        """Return the draft of the mail; whoever sends it writes what else is said."""
        rows = Markup().join(
            Markup(
                "<tr><td>%s</td><td>%s</td><td style='text-align: right'>%s</td></tr>"
            )
            % (
                move.name,
                format_date(self.env, move.invoice_date_due),
                format_amount(self.env, move.amount_residual, move.currency_id),
            )
            for move in moves
        )
        head = Markup(
            "<tr><th>%s</th><th>%s</th><th style='text-align: right'>%s</th></tr>"
        ) % (
            self.env._("Invoice"),
            self.env._("Due"),
            self.env._("Open amount"),
        )
        total = format_amount(
            self.env, sum(moves.mapped("amount_residual")), moves.currency_id
        )
        return Markup(
            "<p>%s</p><p>%s</p><table class='table table-sm'>%s%s</table><p>%s</p>"
        ) % (
            self.env._("Dear %(name)s,", name=person.name or ""),
            self.env._("According to our books this is open:"),
            head,
            rows,
            self.env._(
                "Please let us know when we can expect the payment of %(total)s, or"
                " what keeps you from paying.",
                total=total,
            ),
        )
