from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.sql import column_exists, create_column

POSTING = "account.group_account_invoice"


class AccountMove(models.Model):
    """Customer invoices go through the credit gate before they are posted.

    However they are posted: by the button, the list, the nightly job, a payment or
    code. What is held stays a draft and the others of the batch are posted; like the
    drafts with a later date, it is missing in what posting returns. Credit notes, bills
    and entries are never looked at, nor are invoices of the point of sale, which are
    written after the goods have left the counter.
    """

    _name = "account.move"
    _inherit = ["account.move", "credit.document"]
    _credit_link = "move_id"
    _credit_checkpoint = "invoice"

    credit_hold_ids = fields.One2many(
        "credit.hold",
        "move_id",
        "Credit holds",
        readonly=True,
        copy=False,
        groups="credit_protection.group_credit_user,"
        "credit_protection.group_credit_auditor",
    )

    def _auto_init(self):
        """Add the column by itself: no invoice has been held yet."""
        if not column_exists(self.env.cr, "account_move", "credit_state"):
            create_column(self.env.cr, "account_move", "credit_state", "varchar")
        return super()._auto_init()

    # === the gate === #

    def _post(self, soft=True):
        """Post the invoices that pass the credit gate; hold the others.

        :return: the posted moves, without those that were held
        """
        passed = self - self._credit_judge(soft)
        if self and not passed:
            return self.browse()
        with passed._credit_passing():
            return super(AccountMove, passed)._post(soft)

    def _register_hook(self):
        """Put the gate before every other addon, whichever was loaded last.

        Addons that wrap ``_post`` outside of this one would book costs or send
        documents for invoices that stay drafts.
        """
        res = super()._register_hook()
        model_class = self.env.registry["account.move"]
        if "_post" not in vars(model_class):

            def _post(self, soft=True):
                passed = self - self._credit_judge(soft)
                if self and not passed:
                    return self.browse()
                with passed._credit_passing():
                    return super(model_class, passed)._post(soft)

            model_class._post = _post
        return res

    def _unregister_hook(self):
        """Take back what ``_register_hook`` put in place."""
        model_class = self.env.registry["account.move"]
        if "_post" in vars(model_class):
            del model_class._post
        return super()._unregister_hook()

    def _credit_judge(self, soft=False):
        """Judge the invoices that were not judged yet; return those that are held.

        What cannot be posted anyway is not judged and meets core's own message, and so
        does whoever may not post. Those with a later date are judged on their day.
        """
        if not (self.env.su or self.env.user.has_group(POSTING)):
            return self.browse()
        return self._credit_stopped(soft)

    def _credit_stopped(self, soft=False):
        """Judge the drafts that have no pass; return what may not be posted."""
        today = fields.Date.context_today(self)
        waiting = self.filtered(
            lambda move: (
                move.state == "draft"
                and move._credit_concerned()
                and not (soft and move.date > today)
                and not move._credit_has_pass()
            )
        )
        return waiting - self.env["credit.gate"]._check_documents(waiting, "invoice")

    def _credit_concerned(self):
        """Return whether posting this makes a customer owe something."""
        self.ensure_one()
        return (
            self.move_type in ("out_invoice", "out_receipt")
            and bool(self.commercial_partner_id)
            and not self._credit_from_counter()
        )

    def _credit_from_counter(self):
        """Return whether the point of sale, when it is installed, wrote this."""
        return "pos_order_ids" in self._fields and bool(self.sudo().pos_order_ids)

    def action_post(self):
        """Post, and tell the user which invoices were held instead."""
        drafts = self.filtered(lambda move: move.state == "draft")
        return drafts._credit_answer(super().action_post())

    def _credit_answer(self, result):
        """Return ``result``, or name those of these invoices that are held."""
        held = self.filtered(lambda m: m.state == "draft" and m._credit_is_held())
        if not held:
            return result
        if len(self) == 1:
            title = self.env._(
                "%(invoice)s is on credit hold", invoice=held._credit_name()
            )
            message = self.env._(
                "The invoice was not posted. The banner on the invoice says why, and"
                " what would clear it."
            )
        else:
            title = self.env._(
                "%(held)s of %(all)s invoices stay drafts",
                held=len(held),
                all=len(self),
            )
            names = ", ".join(move._credit_name() for move in held)
            message = self.env._("On credit hold: %(invoices)s.", invoices=names)
        follow_up = result if isinstance(result, dict) else None
        return self._credit_notify(title, message, follow_up, sticky=len(self) > 1)

    def write(self, vals):
        """Judge invoices whose posted state is written; end holds of the cancelled."""
        if vals.get("state") == "posted":
            self._credit_guard()
        res = super().write(vals)
        if vals.get("state") == "cancel":
            self._credit_close_holds()
        return res

    def _credit_guard(self):
        """Refuse a posted state that did not come through the gate, whoever writes."""
        held = self._credit_stopped()
        if held:
            names = ", ".join(move._credit_name() for move in held)
            raise UserError(
                self.env._(
                    "%(invoices)s cannot be posted: on credit hold. Ask the credit"
                    " team for a release.",
                    invoices=names,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_close_credit_holds(self):
        self._credit_close_holds()

    @api.model
    def _autopost_draft_entries(self, batch_size=100):
        """Post what is due. What is held must not fill the batches of the cron."""
        held = self.search_count(
            [
                ("state", "=", "draft"),
                ("auto_post", "!=", "no"),
                ("credit_state", "!=", False),
            ]
        )
        return super()._autopost_draft_entries(batch_size + held)

    @api.depends("credit_state")
    def _compute_partner_credit_warning(self):
        """Core's own banner never speaks beside ours."""
        res = super()._compute_partner_credit_warning()
        self.filtered("credit_state").partner_credit_warning = ""
        return res

    # === what the gate asks === #

    def _credit_name(self):
        """Return the number, or what Odoo calls a draft that has none yet."""
        if self.name and self.name != "/":
            return self.name
        draft = self._get_move_display_name()
        return self.env._("%(draft)s no. %(number)s", draft=draft, number=self.id)

    def _credit_contacts(self):
        return self.commercial_partner_id

    def _credit_debtor(self):
        return self.commercial_partner_id

    def _credit_salesperson(self):
        return self.invoice_user_id

    def _credit_orders_behind(self):
        return self.invoice_line_ids.sale_line_ids.order_id

    def _credit_terms(self):
        return self.invoice_payment_term_id

    def _credit_barred_users(self):
        orders = self._credit_orders_behind()
        return super()._credit_barred_users() | orders.user_id | orders.create_uid

    def _credit_facts(self):
        return self.env["credit.facts"]._for_invoices(self)

    def _credit_gone_on(self):
        return self.state == "posted"

    def _credit_earlier_release(self, codes, unseen):
        """A release of all its orders covers what they let invoice, for some days."""
        orders = self._credit_orders_behind()
        return self._credit_released_orders(orders, codes, unseen)

    def _credit_pass(self):
        self.ensure_one()
        items = self.line_ids.filtered(lambda i: i.account_type == "asset_receivable")
        return (
            self.commercial_partner_id.id,
            self.company_id.id,
            self.currency_id.id,
            sum(items.mapped("amount_currency")),
        )

    def _credit_sentences(self):
        return {
            "announced": self.env._("Invoice not posted: put on credit hold."),
            "blocked": self.env._("This invoice cannot be posted yet."),
            "passed": self.env._(
                "This invoice was posted; the credit team should know this."
            ),
            "ready": self.env._(
                "Nothing holds this invoice any more: it can be posted."
            ),
            "goes_on": self.env._("Can be posted"),
            "released": self.env._(
                "%(user)s released this invoice until %(date)s, up to %(amount)s: it"
                " can be posted."
            ),
            "after_release": self.env._(
                "%(document)s can be posted after the release."
            ),
            "not_held": self.env._("These invoices are not on credit hold."),
        }
