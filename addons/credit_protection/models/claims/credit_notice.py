from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...engine import NOTICE_KINDS, NOTICE_REASONS

CLAIMS = "credit_protection.group_credit_claims"
KINDS = [
    ("OVD", "Overdue invoices"),
    ("EXP", "Extension of a due date"),
    ("RES", "Payment by instalments"),
]
REASONS = [
    ("cash_flow", "The buyer lacks cash"),
    ("foreign_exchange", "Shortage of foreign currency"),
    ("insolvency", "Insolvency"),
    ("dispute", "The buyer disputes the debt"),
    ("slow_payer", "The buyer usually pays late"),
    ("disaster", "Natural disaster or accident"),
    ("reorganisation", "The buyer is being reorganised"),
    ("other", "Another reason"),
]
STATES = [
    ("draft", "Draft"),
    ("sent", "Sent"),
    ("acknowledged", "Acknowledged"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
]
# Notices that tell the insurer of overdue invoices, and so meet its deadline.
TELLING = ("OVD", "RES")


class CreditNotice(models.Model):
    """What the insurer of a policy is told about one buyer: all that it owes.

    The invoices are read from the books until the notice is sent, so that what was paid
    meanwhile does not stand in it. From then on it is evidence and only follows what
    the insurer answers.
    """

    _name = "credit.notice"
    _description = "Notice to the Credit Insurer"
    _inherit = ["credit.recorded"]
    _order = "id desc"
    _rec_names_search = ["name", "partner_id", "insurer_reference"]
    _check_company_auto = True
    _mail_post_access = "read"

    _given = (
        "partner_id",
        "company_id",
        "policy_id",
        "kind",
        "reason",
        "comment",
        "extended_to",
        "instalment_ids",
        "recipient_id",
    )
    _editable = (
        "kind",
        "reason",
        "comment",
        "extended_to",
        "instalment_ids",
        "recipient_id",
    )

    name = fields.Char("Number", required=True, readonly=True, default="/")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner",
        "Buyer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    policy_id = fields.Many2one(
        "credit.insurance.policy",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    insurer_id = fields.Many2one(related="policy_id.insurer_id")
    recipient_id = fields.Many2one(
        "res.partner",
        "Send to",
        ondelete="restrict",
        tracking=True,
        help="The insurer, or your broker.",
        check_company=True,
    )
    kind = fields.Selection(KINDS, required=True, default="OVD", tracking=True)
    reason = fields.Selection(
        REASONS,
        "Why it is not paid",
        required=True,
        default="slow_payer",
        tracking=True,
    )
    comment = fields.Text(
        "For the insurer", help="What the buyer says, what you have done."
    )
    extended_to = fields.Date("New date asked", tracking=True)
    instalment_ids = fields.One2many(
        "credit.notice.instalment", "notice_id", "Instalments"
    )
    line_ids = fields.One2many("credit.notice.line", "notice_id", "Open invoices")
    as_of = fields.Date("Read on", readonly=True)
    open_amount = fields.Monetary("Open amount", compute="_compute_amounts", store=True)
    overdue_amount = fields.Monetary("Overdue", compute="_compute_amounts", store=True)
    not_due_amount = fields.Monetary("Not due", compute="_compute_amounts", store=True)
    insured_amount = fields.Monetary("Insured", compute="_compute_amounts", store=True)
    unapplied_amount = fields.Monetary(
        "Not applied",
        readonly=True,
        help="Payments and credit notes of the buyer that are not applied to invoices.",
    )
    send_by = fields.Date(
        readonly=True, help="The first deadline of the invoices that are overdue."
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="draft", tracking=True, index=True
    )
    handed_at = fields.Datetime("Files downloaded on", readonly=True)
    sent_on = fields.Date(readonly=True, tracking=True)
    sent_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    sent_way = fields.Selection(
        lambda self: self.env["credit.transport"]._ways(), "How", readonly=True
    )
    acknowledged_on = fields.Date(readonly=True, tracking=True)
    insurer_reference = fields.Char("Insurer's reference", readonly=True, tracking=True)
    end_reason = fields.Char("Ended because", readonly=True, tracking=True)
    rule_stage = fields.Char("Drafted by", readonly=True, help="The rule's line.")
    submission_ids = fields.One2many(
        "credit.submission",
        "res_id",
        "Sent and received",
        domain=lambda self: [("res_model", "=", self._name)],
        readonly=True,
    )
    advice = fields.Text(compute="_compute_advice")

    _one_draft = models.UniqueIndex(
        "(company_id, partner_id, policy_id) WHERE state = 'draft'",
        "There is a draft of a notice about this buyer already. Open that one.",
    )
    _sent_has_a_day = models.Constraint(
        "CHECK(state NOT IN ('sent', 'acknowledged') OR sent_on IS NOT NULL)",
        "A notice that was sent says when.",
    )

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for notice in self:
            notice.display_name = self.env._(
                "%(number)s %(buyer)s",
                number=notice.name,
                buyer=notice.partner_id.name or "",
            )

    @api.depends("line_ids.open_amount", "line_ids.insured_amount", "line_ids.is_late")
    def _compute_amounts(self):
        # Setting an amount reads the currency of one record: all are read at once.
        self.mapped("currency_id")
        for notice in self:
            lines = notice.line_ids
            late = lines.filtered("is_late")
            notice.open_amount = sum(lines.mapped("open_amount"))
            notice.overdue_amount = sum(late.mapped("open_amount"))
            notice.not_due_amount = sum((lines - late).mapped("open_amount"))
            notice.insured_amount = sum(lines.mapped("insured_amount"))

    # === recording === #

    def _completed(self, vals):
        """Add number, buyer, company, policy, and to whom it goes."""
        partner = self.env["res.partner"].browse(vals.get("partner_id"))
        company = self.env["res.company"].browse(
            vals.get("company_id") or self.env.company.id
        )
        buyer = partner.commercial_partner_id
        policy = self.env["credit.insurance.policy"].browse(vals.get("policy_id"))
        policy = policy or self._policy_of(company, buyer)
        return {
            "recipient_id": policy.insurer_id.id,
            **vals,
            "name": vals.get("name")
            or self.env["ir.sequence"].sudo().next_by_code(self._name),
            "company_id": company.id,
            "partner_id": buyer.id,
            "policy_id": policy.id,
        }

    def _after_recording(self):
        """Read what is open, and refuse a notice about nothing."""
        self._read_truth()
        for notice in self:
            if not notice.line_ids:
                raise UserError(
                    self.env._(
                        "%(buyer)s owes nothing: there is nothing to notify.",
                        buyer=notice.partner_id.display_name,
                    )
                )

    @api.model
    def _policy_of(self, company, buyer):
        """Return under whose policy the buyer's oldest open invoice is insured."""
        insured = self._insured_of(company, buyer)
        waiting = [m for m in insured if not m.credit_notified_on]
        if not insured:
            raise UserError(
                self.env._(
                    "No open invoice of %(buyer)s is insured: there is no insurer to"
                    " notify.",
                    buyer=buyer.display_name or self.env._("this customer"),
                )
            )
        policy_sudo = (waiting or insured)[0].credit_cover_version_id.policy_id
        return policy_sudo.with_env(self.env)

    @api.model
    def _draft_for(self, company, partner, policy=None):
        """Return the draft of a notice about a buyer; made when there is none.

        :param policy: to whose insurer; else that of the oldest invoice not notified
        """
        self.check_access("create")
        buyer = partner.commercial_partner_id
        policy = policy or self._policy_of(company, buyer)
        draft = self.search(
            Domain("company_id", "=", company.id)
            & Domain("partner_id", "=", buyer.id)
            & Domain("policy_id", "=", policy.id)
            & Domain("state", "=", "draft"),
            limit=1,
        )
        if draft:
            if not draft.handed_at:
                draft._read_truth()
            return draft
        return self.create(
            {"company_id": company.id, "partner_id": buyer.id, "policy_id": policy.id}
        )

    @api.model
    def _open_for(self, company, partner, policy=None):
        """Return the action that opens the draft of a notice about a buyer."""
        draft = self._draft_for(company, partner, policy)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Notify Insurer"),
            "res_model": self._name,
            "res_id": draft.id,
            "views": [[False, "form"]],
        }

    def write(self, vals):
        """Refuse to change what was sent."""
        said = [name for name in vals if name in self._editable]
        done = self.filtered(lambda notice: notice.state != "draft")
        if said and done and not self.env.su:
            raise UserError(
                self.env._(
                    "%(notice)s is no draft any more: it stays as it is. Make a new"
                    " notice when there is more to say.",
                    notice=done[0].display_name,
                )
            )
        res = super().write(vals)
        if said:
            self._take_files_back()
        return res

    # === ending === #

    def _end(self, reason):
        """Cancel drafts and close notices that were sent, for a person."""
        self._check_may_act()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why it ends: the insurer may ask."))
        for notice in self:
            if notice.state in ("closed", "cancelled"):
                raise UserError(
                    self.env._("%(notice)s has ended.", notice=notice.display_name)
                )
        self._set_ended(reason.strip())

    def _set_ended(self, reason):
        """Cancel drafts, close what was sent, and let rules know."""
        drafts = self.filtered(lambda notice: notice.state == "draft")
        drafts._set(state="cancelled", end_reason=reason)
        (self - drafts)._set(state="closed", end_reason=reason)
        self.env["credit.reevaluation"]._mark((self - drafts).partner_id)

    def _check_may_act(self):
        """Refuse whoever is no claims user, or must not write these."""
        if not (self.env.su or self.env.user.has_group(CLAIMS)):
            raise AccessError(
                self.env._("Only claims users notify insurers. Ask one of them.")
            )
        self.check_access("write")

    # === in words === #

    @api.depends(
        "line_ids", "kind", "state", "send_by", "unapplied_amount", "handed_at"
    )
    @api.depends_context("lang")
    def _compute_advice(self):
        for notice in self:
            notice.advice = "\n".join(notice._advice()) or False

    def _advice(self):
        """Return what whoever sends the notice should know first, as sentences."""
        if self.state != "draft":
            return
        if self.handed_at:
            yield self.env._(
                "The files were downloaded. Pass them on to the insurer, then record"
                " that they were sent: until then the notice counts as not sent."
            )
        if self.send_by:
            yield self.env._(
                "It must be with the insurer by %(day)s.", day=self._day(self.send_by)
            )
        if self.kind in TELLING and not self.overdue_amount:
            yield self.env._("Nothing is overdue: there is nothing to report.")
        if self.currency_id.compare_amounts(self.unapplied_amount, 0) > 0:
            yield self.env._(
                "The buyer has paid %(amount)s that is not applied to invoices. Apply"
                " it first: insurers count payments to the oldest invoice.",
                amount=self.currency_id.format(self.unapplied_amount),
            )
        yield from self._advice_elsewhere()

    def _day(self, day):
        return format_date(self.env, day, date_format="medium") if day else ""


assert tuple(code for code, _label in KINDS) == NOTICE_KINDS
assert tuple(code for code, _label in REASONS) == NOTICE_REASONS
