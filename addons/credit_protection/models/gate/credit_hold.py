from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .credit_decision import CHECKPOINTS

MANAGER = "credit_protection.group_credit_manager"
ACTIVITY = "credit_protection.mail_activity_release"
SALES_ACTIVITY = "credit_protection.mail_activity_held_order"
STATES = [
    ("ready", "Ready to release"),
    ("asked", "Release asked"),
    ("open", "Open"),
    ("conditional", "Released on condition"),
    ("released", "Released"),
    ("rejected", "Rejected"),
    ("closed", "Closed"),
]
STOPPING = ("open", "asked", "conditional", "ready", "rejected")


class CreditHold(models.Model):
    """A stopped document, and what became of it.

    The record is the permission: a released hold lets its order pass as long as the
    release covers it, and nothing else does. Nobody has the right to create or write
    holds; the gate and the methods below do it after checking who is asking.
    """

    _name = "credit.hold"
    _description = "Credit Hold"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "held_at desc, id desc"
    _rec_name = "document_name"
    _check_company_auto = True
    _mail_post_access = "read"

    document_name = fields.Char("Document", readonly=True)
    order_id = fields.Many2one(
        "sale.order",
        readonly=True,
        index=True,
        ondelete="set null",
        check_company=True,
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", readonly=True, index=True, ondelete="set null"
    )
    profile_id = fields.Many2one(
        "credit.profile", readonly=True, index=True, ondelete="set null"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users", "Salesperson", readonly=True, ondelete="set null"
    )
    decision_id = fields.Many2one(
        "credit.decision", readonly=True, index=True, ondelete="restrict"
    )
    checkpoint = fields.Selection(
        CHECKPOINTS, required=True, readonly=True, default="order"
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="open",
        index=True,
        group_expand="_read_group_states",
    )
    amount = fields.Monetary(
        readonly=True, help="What would be owed for it, in company currency."
    )
    exceeds_by = fields.Monetary(
        readonly=True, help="How far exposure with it is above the limit."
    )
    reason_codes = fields.Json(readonly=True)
    badges = fields.Json(readonly=True)
    reasons = fields.Json(compute="_compute_reasons")
    held_at = fields.Datetime("Held since", readonly=True)
    asked_by_id = fields.Many2one(
        "res.users", "Asked by", readonly=True, ondelete="set null"
    )
    asked_at = fields.Datetime(readonly=True)
    released_by_id = fields.Many2one(
        "res.users", "Released by", readonly=True, ondelete="set null"
    )
    released_at = fields.Datetime(readonly=True)
    release_reason_id = fields.Many2one(
        "credit.release.reason", readonly=True, ondelete="restrict"
    )
    release_note = fields.Text(readonly=True)
    valid_until = fields.Date(
        readonly=True, help="Last day on which the release lets it pass."
    )
    up_to_amount = fields.Monetary(
        readonly=True, help="The release is void when the document grows above this."
    )
    released_exposure = fields.Monetary(
        readonly=True,
        help="Other exposure on the day of the release; when it grows, the release is"
        " void.",
    )
    released_codes = fields.Json(readonly=True)
    rejected_by_id = fields.Many2one(
        "res.users", "Rejected by", readonly=True, ondelete="set null"
    )

    _one_per_document = models.UniqueIndex(
        "(order_id, checkpoint) WHERE state != 'closed'",
        "This order is on credit hold already.",
    )

    @api.model
    def _links(self):
        """Return the fields that lead to a document, one for each kind of it."""
        return ["order_id"]

    def _document(self):
        """Return the document that this hold stops, or an empty record."""
        self.ensure_one()
        return next((self[name] for name in self._links() if self[name]), self.order_id)

    def _documents(self):
        """Return the documents that these holds stop, one recordset a kind."""
        return [self[name] for name in self._links() if self[name]]

    @api.depends("badges", "state")
    @api.depends_context("lang", "uid")
    def _compute_reasons(self):
        """Badges of the list: what stopped the order, what has been cleared since."""
        for hold in self:
            hold.reasons = self.env["credit.verdict"]._badges(hold)

    @api.model
    def _read_group_states(self, values, domain):
        """Sort the groups of a list by urgency, without empty ones."""
        return [state for state, _label in STATES if state in values]

    @api.model_create_multi
    def create(self, vals_list):
        """Start as ``open`` whatever the defaults in the caller's context say.

        Nobody follows by themselves: whoever confirms or sells would get the talk of
        the credit team about the customer by mail.
        """
        unfollowed = self.with_context(mail_create_nosubscribe=True)
        holds = super(CreditHold, unfollowed).create(
            [{"state": "open", **vals} for vals in vals_list]
        )
        return holds.with_env(self.env)

    def _message_auto_subscribe_followers(self, updated_values, default_subtype_ids):
        """Subscribe nobody: the field ``user_id`` names the salesperson."""
        return []

    def copy(self, default=None):  # pylint: disable=method-required-super
        """Refuse: a copied hold would be an invented one."""
        raise UserError(self.env._("A credit hold cannot be duplicated."))

    # === asking === #

    def action_ask_release(self):
        """Ask the credit managers, for users who see holds."""
        self.check_access("read")
        return self._ask()

    def _ask(self):
        """Ask for a release; the caller has checked the right on the order."""
        holds_sudo = self.sudo().filtered(lambda h: h.state in ("open", "rejected"))
        if not holds_sudo:
            raise UserError(
                self.env._("Nothing to ask: a decision is pending or was made already.")
            )
        holds_sudo.write(
            {
                "state": "asked",
                "asked_by_id": self.env.uid,
                "asked_at": fields.Datetime.now(),
            }
        )
        for hold_sudo in holds_sudo:
            hold_sudo._tell_approvers()
        holds_sudo._log(
            self.env._("%(user)s asked for a release.", user=self.env.user.name)
        )
        return True

    def _get_approvers(self):
        """Return the users who may decide about this hold: never its own people.

        Override to route holds by amount, customer or team.
        """
        self.ensure_one()
        group_sudo = self.env.ref(MANAGER).sudo()
        return group_sudo.all_user_ids.filtered(
            lambda user: (
                user.active
                and not user.share
                and self.company_id in user.company_ids
                and user not in self._get_barred_users()
            )
        )

    def _get_barred_users(self):
        """Return who may not decide: who asked, and whoever sold or entered the order.

        A manager who sells in a colleague's name is still the one who sells.
        """
        self.ensure_one()
        barred, document = self.asked_by_id | self.user_id, self._document()
        return barred | document._credit_barred_users() if document else barred

    def _tell_approvers(self):
        self.ensure_one()
        for user in self._get_approvers():
            self.activity_schedule(
                ACTIVITY,
                user_id=user.id,
                summary=self.env._("Release of %(order)s", order=self.document_name),
            )

    def _names(self):
        return ", ".join(self.sudo().mapped(lambda h: h.document_name or ""))

    def _log(self, text, note="", author=None):
        """Write one note on each hold and each document, those of a kind at once."""
        author_id = author and author.id
        for records in (self, *self._documents()):
            silent = records is not self and not records._credit_keeps_notes
            body = text if silent else with_note(text, note)
            records._message_log_batch(
                bodies=dict.fromkeys(records.ids, body), author_id=author_id
            )

    # === being checked again === #

    def action_reevaluate(self):
        """Judge the orders again and answer with counts."""
        if not self.env.user.has_group("credit_protection.group_credit_user"):
            raise AccessError(self.env._("Only credit users can re-evaluate holds."))
        self.check_access("read")
        ready, held = self.env["credit.gate"]._reevaluate(self)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if ready else "info",
                "message": self.env._(
                    "Ready to be released: %(ready)s. Still held: %(held)s.",
                    ready=ready,
                    held=held,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _covers(self, document, amount, other_exposure, codes):
        """Return whether the release still lets its document pass.

        It does not when that is another customer's by now, when its last day has
        passed, when the document or the customer's other exposure has grown beyond what
        was released, or when a reason has come up that the releaser never saw.
        """
        self.ensure_one()
        currency = self.currency_id
        return (
            self.state in ("released", "conditional")
            and self.partner_id == document._credit_debtor()
            and self.company_id == document.company_id
            and self.valid_until >= self.company_id._credit_today()
            and currency.compare_amounts(float(amount), self.up_to_amount) <= 0
            and currency.compare_amounts(float(other_exposure), self.released_exposure)
            <= 0
            and set(codes) <= set(self.released_codes or [])
        )

    def _renew(self, vals, ready=False):
        """Take over a new decision; a release that no longer covers it is void.

        The gate says when a release still stands: ``vals`` has its state then.
        """
        self.ensure_one()
        was = self.state
        if ready:
            vals = {"state": "ready", **vals}
        elif was in ("ready", "released", "conditional"):
            vals = {"state": "open", **vals}
        self.write(vals)
        if was in ("released", "conditional") and self.state == "open":
            self._log(
                self.env._(
                    "The release is void: it no longer covers %(document)s, which is on"
                    " credit hold again.",
                    document=self.document_name,
                ),
                author=self.env.ref("base.partner_root"),
            )

    def _announce(self):
        """Say on the documents why they are held, and tell salespeople who do not know.

        Whoever confirms sees it at once; a signature on the portal, a payment or a
        colleague leaves the salesperson an activity.
        """
        verdict = self.env["credit.verdict"]
        texts = {hold._document(): verdict._announcement(hold) for hold in self}
        for documents in self._documents():
            documents._message_log_batch(
                bodies={document.id: texts[document] for document in documents},
                author_id=self.env.ref("base.partner_root").id,
            )
        for user, holds in self.grouped(lambda h: h._user_to_tell()).items():
            for documents in holds._documents() if user else ():
                documents._credit_sales_documents().activity_schedule(
                    SALES_ACTIVITY, user_id=user.id
                )

    def _close(self):
        """End holds whose order passed, was cancelled or is being deleted."""
        self.write({"state": "closed"})
        self._end_activities()

    def _end_activities(self):
        """End what was left to do about these holds, for approvers and for sales."""
        self.activity_unlink([ACTIVITY])
        for documents in self._documents():
            documents._credit_sales_documents().activity_unlink([SALES_ACTIVITY])


def with_note(text, note):
    """Return a text with a person's note below it, both escaped.

    Not as a quotation: the chatter folds those away, and the note is the point.
    """
    if not note:
        return text
    return Markup("<p>%s</p><p>%s</p>") % (text, note)
