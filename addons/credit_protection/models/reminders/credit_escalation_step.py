from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .credit_escalation_sql import UNSENT

CHANNELS = [
    ("email", "E-mail"),
    ("letter", "Letter"),
    ("activity", "Task"),
    ("call", "Phone call"),
    ("sms", "Text message"),
    ("portal", "Portal"),
    ("hold", "Hold"),
    ("collection", "Hand-over to collection"),
]
STATES = [
    ("prepared", "Prepared"),
    ("approval", "Waits for approval"),
    ("ready", "Ready to go out"),
    ("sent", "Sent"),
    ("done", "Done"),
    ("failed", "Not sent"),
    ("bounced", "Came back"),
    ("skipped", "Skipped"),
    ("cancelled", "Cancelled"),
]
DELIVERY = [
    ("waiting", "On its way"),
    ("delivered", "Arrived"),
    ("bounced", "Came back"),
    ("failed", "Could not be sent"),
]


class CreditEscalationStep(models.Model):
    """One reminder of one customer in one currency: prepared, sent, or left out.

    It names the step of the ladder that was reached, with all open items. Until it
    leaves it follows the books; from then on it is evidence, and only what became of
    it is added. A step is taken once in an overdue episode, which lasts until the items
    that had reached a step are settled.
    """

    _name = "credit.escalation.step"
    _description = "Reminder"
    _inherit = ["credit.recorded", "credit.evidence.guard"]
    _order = "id desc"
    _rec_names_search = ["name", "partner_id"]
    _check_company_auto = True
    _mail_post_access = "read"

    _editable = ("recipient_id", "recipient_email", "lang", "subject", "body")
    _kept_when = "OLD.sent_at IS NOT NULL"
    _movable = (
        "episode",
        "partner_id",
        "profile_id",
        "recipient_id",
        "ruleset_id",
        "state",
        "delivery_status",
        "delivery_error",
        "delivered_at",
        "done_at",
        "done_by_id",
        "outcome",
    )

    name = fields.Char("Number", required=True, readonly=True, default="/")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the company"
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, readonly=True, ondelete="restrict"
    )
    profile_id = fields.Many2one(
        "credit.profile", readonly=True, index=True, ondelete="set null"
    )
    tier = fields.Char(readonly=True)

    # === the step of the ladder === #

    ruleset_id = fields.Many2one(
        "credit.ruleset", "Rules", readonly=True, ondelete="set null"
    )
    ruleset_sha256 = fields.Char("Text of the rules (SHA-256)", readonly=True)
    step = fields.Char(
        "Step in the rules", required=True, readonly=True, help="Its name there."
    )
    # In all languages at once: rules that are gone can say it no more.
    step_title = fields.Char("Step", translate=True, readonly=True)
    step_number = fields.Integer(
        readonly=True, aggregator=None, help="Which step of the ladder it was, from 1."
    )
    day = fields.Integer(
        "Day of the step",
        readonly=True,
        aggregator=None,
        help="Days after the due date; negative before it.",
    )
    channel = fields.Selection(CHANNELS, required=True, readonly=True)
    template = fields.Char("Template in the rules", readonly=True)
    send_to = fields.Char(
        "Role in the rules", readonly=True, help="The role that receives it."
    )
    copy_to = fields.Char(
        "Copy in the rules", readonly=True, help="The role that gets a copy."
    )
    needs_approval = fields.Char("Approval in the rules", readonly=True)
    sets = fields.Char("What else happens", readonly=True)
    episode = fields.Integer(
        "Overdue episode",
        required=True,
        readonly=True,
        default=1,
        aggregator=None,
        help="Counts how often the customer became overdue: in each episode a step is"
        " taken once.",
    )

    # === what is open === #

    line_ids = fields.One2many(
        "credit.escalation.step.line", "step_id", "Open items", readonly=True
    )
    as_of = fields.Date("Read on", readonly=True)
    amount_total = fields.Monetary(
        "Open amount", readonly=True, help="All open items less credits."
    )
    amount_overdue = fields.Monetary("Overdue", readonly=True)
    amount_credits = fields.Monetary(
        "Credits", readonly=True, help="Credit notes and payments that are not applied."
    )
    amount_disputed = fields.Monetary("Disputed", readonly=True)
    amount_company = fields.Monetary(
        "Open in company currency",
        currency_field="company_currency_id",
        readonly=True,
    )
    insured_amount = fields.Monetary(
        "Insured", currency_field="company_currency_id", readonly=True
    )
    interest_amount = fields.Monetary("Late interest", readonly=True)
    fee_amount = fields.Monetary("Fees", readonly=True)
    days_late = fields.Integer(
        readonly=True,
        aggregator="max",
        help="Of the oldest open item; negative before its due date.",
    )

    # === the message === #

    recipient_id = fields.Many2one(
        "res.partner", "Contact", ondelete="set null", check_company=True
    )
    recipient_chosen = fields.Boolean("By hand", readonly=True)
    recipient_email = fields.Char("Address")
    lang = fields.Char("Language")
    subject = fields.Char(help="Empty: as the template says.")
    body = fields.Html("Text", help="Empty: as the template says.")
    document_ids = fields.One2many(
        "credit.escalation.document", "step_id", "Documents", readonly=True
    )

    # === its way === #

    mode = fields.Selection(
        [("automatic", "Sent by itself"), ("manual", "Sent by a person")],
        required=True,
        readonly=True,
        default="manual",
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="prepared",
        tracking=True,
        index=True,
    )
    reason = fields.Char(
        readonly=True, help="Why it was skipped, cancelled or not sent."
    )
    prepared_on = fields.Date(readonly=True)
    sent_at = fields.Datetime("Sent on", readonly=True)
    sent_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    delivery_status = fields.Selection(DELIVERY, "Delivery", readonly=True)
    delivery_error = fields.Char("What went wrong", readonly=True)
    delivered_at = fields.Datetime("Arrived on", readonly=True)
    done_at = fields.Datetime("Done on", readonly=True)
    done_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    outcome = fields.Text(readonly=True, help="What came of the call or the task.")
    trace = fields.Json(readonly=True, help="How the rules came to this step.")

    _once = models.UniqueIndex(
        "(company_id, partner_id, currency_id, step, episode)"
        " WHERE state NOT IN ('cancelled', 'bounced')",
        "This customer has this reminder already.",
    )
    _sent_says_when = models.Constraint(
        "CHECK(state NOT IN ('sent', 'done', 'bounced') OR sent_at IS NOT NULL)",
        "A reminder that was sent says when.",
    )
    _live_idx = models.Index(
        "(company_id, state) WHERE state IN ('prepared', 'approval', 'ready', 'failed')"
    )

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for step in self:
            step.display_name = self.env._(
                "%(number)s %(customer)s",
                number=step.name,
                customer=step.partner_id.name or "",
            )

    def write(self, vals):
        """Refuse to change what has left, or was decided."""
        said = [name for name in vals if name in self._editable]
        gone = self.filtered(lambda step: step.state not in UNSENT)
        if said and gone and not self.env.su:
            raise UserError(
                self.env._(
                    "%(reminder)s was sent, skipped or cancelled: it stays as it is.",
                    reminder=gone[0].display_name,
                )
            )
        result = super().write(vals)
        if said and not self.env.su:
            self.sudo()._follow_person(vals)
        return result

    def _follow_person(self, vals):
        """Note who was chosen; what was approved is approved again as it is now."""
        if "recipient_id" in vals:
            self._set(recipient_chosen=bool(vals["recipient_id"]))
        self._ask_again()

    def _step_name(self):
        """Return the title of the step, or its id where the rules give none."""
        return self.step_title or self.step

    def _in_words(self, everything):
        """Return that it was sent; for whoever may know, which step, and for what."""
        day = format_date(self.env, self.company_id._credit_date(self.sent_at))
        if not everything:
            return self.env._("Reminded on %(day)s", day=day)
        return self.env._(
            "Reminded on %(day)s: step %(number)s (%(step)s), %(amount)s",
            day=day,
            number=self.step_number,
            step=self._step_name(),
            amount=self.currency_id.format(self.amount_total),
        )

    # === sending === #

    @api.model
    def _credit_senders(self):
        """Return ``{channel: function(steps)}``.

        Each function sends reminders of its channel and says of each what became of it:
        ``_mark_sent``, ``_mark_done`` or ``_mark_failed``. Others add their own.
        """
        return {}

    def _credit_send(self):
        """Send reminders that were read again and locked, each by its channel."""
        senders = self._credit_senders()
        for channel, steps in self.grouped("channel").items():
            if channel in senders:
                senders[channel](steps)
            else:
                steps._mark_failed(
                    self.env._("Nothing is installed that sends this kind of reminder.")
                )

    def _mark_sent(self, **vals):
        """Note that reminders have left: they are evidence from here on."""
        self.sudo().line_ids.write({"is_kept": True})
        self._set(
            state="sent",
            reason=False,
            delivery_error=False,
            sent_at=fields.Datetime.now(),
            sent_by_id=self.env.uid,
            **vals,
        )

    def _mark_failed(self, error):
        """Note why reminders could not be sent; they can be sent again."""
        self._set(
            state="failed",
            reason=error,
            delivery_status="failed",
            delivery_error=error,
        )

    def _mark_delivered(self):
        """Note that reminders have arrived."""
        self._set(delivery_status="delivered", delivered_at=fields.Datetime.now())

    def _mark_bounced(self, error):
        """Note that reminders came back: the step does not count as done."""
        self._set(state="bounced", delivery_status="bounced", delivery_error=error)

    def _mark_cancelled(self, reason):
        """Note why reminders that had not left never will."""
        if self:
            self._set(state="cancelled", reason=reason)

    def _mark_done(self, outcome=False):
        """Note that a person has done what a step asked for, and what came of it."""
        self._set(
            state="done",
            done_at=fields.Datetime.now(),
            done_by_id=self.env.uid,
            outcome=outcome,
        )
