from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ..customers.credit_profile_rating import LEGAL_STATUS

KINDS = [
    ("insolvency", "Insolvency"),
    ("extension", "Extension asked"),
    ("dishonoured", "Dishonoured payment"),
    ("legal", "Legal action"),
    ("collection", "Handed to collection"),
    ("political", "Political event"),
    ("rejected", "Goods rejected"),
    ("other", "Other"),
]
STATES = [
    ("open", "Open"),
    ("missed", "Deadline missed"),
    ("told", "Insurer told"),
    ("ended", "Ended"),
]
ENDS = [("over", "It is over"), ("mistake", "It was recorded by mistake")]
# What an event makes of the legal status of a customer; the later the worse.
STANDING = {"collection": "collection", "legal": "legal", "insolvency": "insolvency"}
RANK = {code: number for number, (code, _label) in enumerate(LEGAL_STATUS)}
ACTIVITY = "credit_protection.mail_activity_risk_event"


class RiskSpan(NamedTuple):
    """One event of a buyer: from when to when it counted, and since when it was known.

    ``until`` is the first day on which it no longer counts; None while it goes on.
    """

    kind: str
    start: object
    until: object
    known_on: object

    @property
    def is_insolvency(self):
        """Whether it is an insolvency that goes on."""
        return self.kind == "insolvency" and self.until is None


class CreditRiskEvent(models.Model):
    """A bad sign about a buyer, and whether its insurer was told in time.

    Policies ask to be told of it within some calendar days after it became known. An
    insolvency is the date of loss at once, and what is shipped afterwards is not
    insured. An event is never deleted: it ends, because it is over or was a mistake.
    """

    _name = "credit.risk.event"
    _description = "Adverse Information"
    _inherit = ["credit.recorded"]
    _order = "known_on desc, id desc"
    _rec_names_search = ["partner_id", "source"]
    _check_company_auto = True
    _mail_post_access = "read"

    _given = (
        "partner_id",
        "company_id",
        "kind",
        "happened_on",
        "known_on",
        "source",
        "note",
        "attachment_ids",
    )
    _editable = ("note", "attachment_ids")

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Buyer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    kind = fields.Selection(KINDS, "What happened", required=True, tracking=True)
    happened_on = fields.Date(
        required=True,
        default=lambda self: self.env.company._credit_today(),
        tracking=True,
        help="For an insolvency the day of the court's decision: the date of loss.",
    )
    known_on = fields.Date(
        required=True,
        default=lambda self: self.env.company._credit_today(),
        tracking=True,
        help="The day you learned of it. The days to tell the insurer count from it.",
    )
    source = fields.Char(required=True, help="Who or what said so.")
    note = fields.Text()
    attachment_ids = fields.Many2many("ir.attachment", string="Documents")
    user_id = fields.Many2one(
        "res.users", "Recorded by", readonly=True, ondelete="restrict"
    )
    policy_id = fields.Many2one(
        "credit.insurance.policy",
        readonly=True,
        ondelete="restrict",
        help="The policy that was in force for this buyer when it became known.",
        check_company=True,
    )
    tell_by = fields.Date("Tell the insurer by", readonly=True, index=True)
    told_on = fields.Date("Insurer told on", readonly=True, tracking=True)
    told_by_id = fields.Many2one(
        "res.users", "Told by", readonly=True, ondelete="restrict"
    )
    told_reference = fields.Char("Insurer's reference", readonly=True, tracking=True)
    ended_on = fields.Date(readonly=True, tracking=True)
    ended_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    ended_how = fields.Selection(ENDS, "Ended because", readonly=True, tracking=True)
    end_reason = fields.Text(readonly=True, tracking=True)
    # The legal status before this event made it worse; empty when it did not.
    standing_before = fields.Char(readonly=True)
    state = fields.Selection(STATES, compute="_compute_state", search="_search_state")
    consequence = fields.Text(compute="_compute_consequence")

    _days_in_order = models.Constraint(
        "CHECK(happened_on <= known_on)",
        "Nobody learns of something before it happens: check both days.",
    )
    _told_completely = models.Constraint(
        "CHECK((told_on IS NULL) = (told_by_id IS NULL))",
        "Say when the insurer was told, and who told it.",
    )
    _ended_completely = models.Constraint(
        "CHECK((ended_on IS NULL) = (ended_how IS NULL)"
        " AND (ended_on IS NULL OR end_reason IS NOT NULL))",
        "Whoever ends an event says how and why.",
    )
    _buyer_idx = models.Index("(partner_id, company_id, kind)")

    @api.depends("partner_id", "kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for event in self:
            if not (event.kind and event.partner_id):
                event.display_name = False
                continue
            event.display_name = self.env._(
                "%(kind)s of %(buyer)s",
                kind=kinds[event.kind],
                buyer=event.partner_id.display_name,
            )

    @api.depends("ended_on", "told_on", "tell_by")
    def _compute_state(self):
        """The state turns with the day of the company, so it is never stored."""
        for event in self:
            if event.ended_on:
                event.state = "ended"
            elif event.told_on:
                event.state = "told"
            else:
                today = event.company_id._credit_today()
                late = event.tell_by and event.tell_by < today
                event.state = "missed" if late else "open"

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        ended, told = Domain("ended_on", "!=", False), Domain("told_on", "!=", False)
        found = ended if "ended" in value else Domain.FALSE
        if "told" in value:
            found |= ~ended & told
        companies_sudo = self.env["res.company"].sudo().search(Domain.TRUE)
        for today, some in companies_sudo.grouped(lambda c: c._credit_today()).items():
            late = Domain("tell_by", "<", today)
            waiting = ~ended & ~told & Domain("company_id", "in", some.ids)
            if "missed" in value:
                found |= waiting & late
            if "open" in value:
                found |= waiting & (Domain("tell_by", "=", False) | ~late)
        return found

    # === recording === #

    @api.constrains("known_on")
    def _check_known_on(self):
        for event in self:
            if event.known_on > event.company_id._credit_today():
                raise ValidationError(
                    self.env._(
                        "You cannot have learned on %(day)s, which is still to come.",
                        day=event.known_on,
                    )
                )

    def _completed(self, vals):
        """Add who records it, the buyer as insurers know it, and the deadline."""
        today = self.env.company._credit_today()
        company = self.env["res.company"].browse(
            vals.get("company_id") or self.env.company.id
        )
        partner = self.env["res.partner"].browse(vals.get("partner_id"))
        buyer = partner.commercial_partner_id
        vals = {"happened_on": today, "known_on": today, **vals}
        known_on = fields.Date.to_date(vals["known_on"])
        version = self._version_for(company, buyer, known_on)
        policy = version.policy_id
        return {
            **vals,
            "partner_id": buyer.id,
            "company_id": company.id,
            "user_id": self.env.uid,
            "policy_id": policy.id,
            "tell_by": version._tell_by(known_on) if version else False,
        }

    @api.model
    def _version_for(self, company, buyer, day):
        """Return the terms in force for a buyer, in sudo; none where not covered."""
        cover_sudo = self.env["credit.cover"].sudo()
        policies = cover_sudo._policies(company)
        buyer_sudo = buyer.sudo()
        version, covered = cover_sudo._version(policies, day, buyer_sudo.country_id)
        return version if covered else version.browse()

    def _after_recording(self):
        """Let profile, clocks and held orders follow at once; ask to tell."""
        self._worsen_standing()
        self._schedule()
        self._take_effect()

    def _schedule(self):
        """Give the policy's responsible person one activity with the deadline."""
        for event in self.sudo().filtered("tell_by"):
            user = event.policy_id.responsible_id or event.user_id
            event.activity_schedule(
                ACTIVITY,
                date_deadline=event.tell_by,
                user_id=user.id,
                summary=self.env._(
                    "Tell the insurer: %(event)s", event=event.display_name
                ),
            )

    # === named acts === #

    def _tell(self, day, reference):
        """Record that the insurer was told; for claims users."""
        self.check_access("write")
        self._need("credit_protection.group_credit_claims")
        for event in self:
            if event.told_on or event.ended_on:
                raise UserError(
                    self.env._(
                        "The insurer was told of this before, or it has ended:"
                        " %(event)s.",
                        event=event.display_name,
                    )
                )
            if not event.known_on <= day <= event.company_id._credit_today():
                raise UserError(
                    self.env._(
                        "The insurer was told between the day you learned of it"
                        " (%(day)s) and today.",
                        day=event.known_on,
                    )
                )
            event._set(
                told_on=day, told_by_id=self.env.uid, told_reference=reference or False
            )
        self.sudo().activity_feedback([ACTIVITY], feedback=reference or None)

    def _end(self, how, reason):
        """End events: over from today on, or never true; they stay on record."""
        self.check_access("write")
        self._need(
            "credit_protection.group_credit_claims",
            "credit_protection.group_credit_manager",
        )
        if not (reason or "").strip():
            raise UserError(self.env._("Say why it ends: the insurer may ask."))
        for event in self:
            if event.ended_on:
                raise UserError(
                    self.env._("%(event)s has ended already.", event=event.display_name)
                )
            event._set(
                ended_on=event.company_id._credit_today(),
                ended_by_id=self.env.uid,
                ended_how=how,
                end_reason=reason.strip(),
            )
        self.sudo().activity_unlink([ACTIVITY])
        self._better_standing()
        self._take_effect()

    def _need(self, *groups):
        if not (self.env.su or any(self.env.user.has_group(g) for g in groups)):
            raise AccessError(
                self.env._(
                    "Only claims users can do this, and credit managers can end an"
                    " event. Ask one of them."
                )
            )

    @api.model
    def _new_for(self, partner, company):
        """Return the action that records an event of a buyer."""
        self.check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record Adverse Information"),
            "res_model": self._name,
            "views": [[False, "form"]],
            "target": "new",
            "context": {
                "default_partner_id": partner.commercial_partner_id.id,
                "default_company_id": company.id,
            },
        }

    @api.readonly
    def action_tell(self):
        """Open the dialog that records that the insurer was told."""
        return self._dialog("credit.risk.event.tell", self.env._("Insurer Was Told"))

    @api.readonly
    def action_end(self):
        """Open the dialog that ends the event."""
        return self._dialog("credit.risk.event.end", self.env._("End Event"))

    def _dialog(self, model, title):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_event_id": self.id},
        }
