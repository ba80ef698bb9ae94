from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..facts.credit_facts_cover_sql import INVOICES

STATES = [
    ("asked", "Asked"),
    ("granted", "Granted"),
    ("refused", "Refused"),
    ("insurer", "Ask the insurer"),
    ("consented", "Insurer agreed"),
    ("declined", "Insurer refused"),
]
CLAIMS = "credit_protection.group_credit_claims"
DECIDERS = (CLAIMS, "credit_protection.group_credit_manager")


class CreditExtensionRequest(models.Model):
    """A buyer asks for more time to pay, and what it means for the insurance.

    Granting it moves no date that the insurer counts from: the original due date stays,
    and beyond the maximum extension cover stops unless the insurer agrees. Asking for
    so much time is adverse information itself, of which the insurer must be told.
    """

    _name = "credit.extension.request"
    _description = "Extension Request"
    _inherit = ["credit.recorded"]
    _order = "asked_on desc, id desc"
    _rec_names_search = ["partner_id"]
    _check_company_auto = True
    _mail_post_access = "read"

    _given = ("invoice_ids", "asked_on", "new_date", "reason")
    _editable = ("reason",)

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner",
        "Buyer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    invoice_ids = fields.Many2many(
        "account.move",
        "credit_extension_request_move_rel",
        "request_id",
        "move_id",
        "Invoices",
        required=True,
        check_company=True,
        help="Posted invoices of one buyer that are still open.",
    )
    open_amount = fields.Monetary(
        "Open amount", compute="_compute_open_amount", compute_sudo=True
    )
    asked_on = fields.Date(
        required=True,
        default=lambda self: self.env.company._credit_today(),
        tracking=True,
    )
    new_date = fields.Date("New date asked", required=True, tracking=True)
    reason = fields.Text(help="Why the buyer needs more time.")
    user_id = fields.Many2one(
        "res.users", "Recorded by", readonly=True, ondelete="restrict"
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="asked", tracking=True, index=True
    )
    cover_until = fields.Date(
        "Covered until",
        readonly=True,
        help="Last day on which the insured invoices may be open, when this was asked.",
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_on = fields.Date(readonly=True, tracking=True)
    answered_on = fields.Date("Insurer's answer of", readonly=True, tracking=True)
    answered_by_id = fields.Many2one(
        "res.users", "Answer recorded by", readonly=True, ondelete="restrict"
    )
    insurer_reference = fields.Char("Insurer's reference", readonly=True, tracking=True)
    consented_until = fields.Date("Agreed until", readonly=True, tracking=True)
    event_id = fields.Many2one(
        "credit.risk.event",
        "Adverse information",
        readonly=True,
        ondelete="restrict",
        check_company=True,
    )
    consequence = fields.Text(compute="_compute_consequence", compute_sudo=True)

    _consent_is_complete = models.Constraint(
        "CHECK((state = 'consented') = (consented_until IS NOT NULL)"
        " AND (state NOT IN ('consented', 'declined') OR answered_on IS NOT NULL))",
        "Say until when the insurer agreed, and when it answered.",
    )

    @api.depends("partner_id", "new_date")
    def _compute_display_name(self):
        for request in self:
            if not (request.partner_id and request.new_date):
                request.display_name = False
                continue
            request.display_name = self.env._(
                "Extension of %(buyer)s to %(day)s",
                buyer=request.partner_id.display_name,
                day=request._day(request.new_date),
            )

    @api.depends("invoice_ids.amount_residual_signed")
    def _compute_open_amount(self):
        for request in self:
            invoices = request.invoice_ids
            request.open_amount = sum(invoices.mapped("amount_residual_signed"))

    def _day(self, day):
        return format_date(self.env, day, date_format="medium") if day else ""

    # === recording === #

    def _completed(self, vals):
        """Add the buyer, and until when the insurance lasts by itself."""
        new = self.new({"invoice_ids": vals.get("invoice_ids")})
        invoices = new.invoice_ids._origin
        today = self.env.company._credit_today()
        vals = {"asked_on": today, **vals}
        self._check_recordable(invoices, vals)
        invoices_sudo = invoices.sudo()
        return {
            **vals,
            "company_id": invoices_sudo.company_id.id,
            "partner_id": invoices_sudo.commercial_partner_id.id,
            "user_id": self.env.uid,
            "cover_until": self._cover_until(invoices_sudo),
        }

    @api.model
    def _check_recordable(self, invoices, vals):
        """Refuse what is no request for more time, with what to do instead."""
        invoices_sudo = invoices.sudo()
        unfit = invoices_sudo.filtered(
            lambda m: (
                m.move_type not in INVOICES
                or m.state != "posted"
                or m.company_currency_id.compare_amounts(m.amount_residual_signed, 0)
                <= 0
            )
        )
        if unfit or not invoices:
            raise UserError(
                self.env._("Choose customer invoices that are posted and still open.")
            )
        if len(invoices_sudo.commercial_partner_id) + len(invoices_sudo.company_id) > 2:
            raise UserError(
                self.env._("Record one request for each buyer and each company.")
            )
        company = invoices_sudo.company_id
        if fields.Date.to_date(vals["asked_on"]) > company._credit_today():
            raise UserError(self.env._("The buyer cannot have asked after today."))
        new_date = fields.Date.to_date(vals.get("new_date"))
        self._check_concerned(invoices_sudo)
        first = min(
            m.credit_original_due_date or m.invoice_date_due for m in invoices_sudo
        )
        if not new_date or new_date <= first:
            raise UserError(
                self.env._(
                    "The new date must be after the original due date, %(day)s.",
                    day=self._day(first),
                )
            )

    @api.model
    def _cover_until(self, invoices_sudo):
        """Return the day after which the first of these invoices stops cover."""
        ends = self._concerned(invoices_sudo).mapped("credit_extension_end")
        return min(ends, default=False)

    def _after_recording(self):
        """Record adverse information where so much time is asked for."""
        for request in self.filtered(lambda r: r._is_beyond()):
            events_sudo = self.env["credit.risk.event"].sudo()
            event_sudo = events_sudo.search(
                [
                    ("company_id", "=", request.company_id.id),
                    ("partner_id", "=", request.partner_id.id),
                    ("kind", "=", "extension"),
                    ("happened_on", "=", request.asked_on),
                    ("ended_on", "=", False),
                ],
                limit=1,
            )
            if not event_sudo:
                event_sudo = events_sudo.create(
                    {
                        "company_id": request.company_id.id,
                        "partner_id": request.partner_id.id,
                        "kind": "extension",
                        "happened_on": request.asked_on,
                        "known_on": request.asked_on,
                        "source": self.env._("The buyer"),
                        "note": request.reason,
                    }
                )
            request.sudo()._set(event_id=event_sudo.id)

    def _is_beyond(self):
        """Return whether cover stops before the new date."""
        return bool(self.cover_until and self.new_date > self.cover_until)

    # === deciding === #

    def action_grant(self):
        """Grant it; beyond the maximum extension the insurer must be asked."""
        self._decide(lambda r: "insurer" if r._is_beyond() else "granted")

    def action_refuse(self):
        """Refuse it: the buyer owes as before."""
        self._decide(lambda _request: "refused")

    def _decide(self, state_of):
        self._need(*DECIDERS)
        self.check_access("write")
        for request in self:
            if request.state != "asked":
                raise UserError(
                    self.env._("%(request)s is decided.", request=request.display_name)
                )
            request._set(
                state=state_of(request),
                decided_by_id=self.env.uid,
                decided_on=request.company_id._credit_today(),
            )

    def _answer(self, agreed, until, day, reference):
        """Record what the insurer answered; its consent moves the end of cover."""
        self.ensure_one()
        self._need(CLAIMS)
        self.check_access("write")
        if self.state != "insurer":
            raise UserError(
                self.env._("No answer of an insurer is awaited for this request.")
            )
        if day > self.company_id._credit_today() or day < self.asked_on:
            raise UserError(
                self.env._(
                    "The insurer answered between the day the buyer asked and today."
                )
            )
        if agreed and (not until or until <= self.cover_until):
            raise UserError(
                self.env._(
                    "Cover lasts until %(day)s anyway. Enter the later day that the"
                    " insurer agreed to, or that it refused.",
                    day=self._day(self.cover_until),
                )
            )
        self._set(
            state="consented" if agreed else "declined",
            consented_until=until if agreed else False,
            answered_on=day,
            answered_by_id=self.env.uid,
            insurer_reference=reference or False,
        )
        if agreed:
            self._move_clock()

    def _move_clock(self):
        """Write the consent on the invoices it concerns, and log their new dates."""
        until = self.consented_until
        moves_sudo = self.invoice_ids.sudo().filtered(
            lambda m: (
                m.credit_cover_version_id
                and m.credit_extension_end
                and m.credit_extension_end < until
            )
        )
        moves_sudo.write({"credit_consented_until": until})
        note = self.env._(
            "The insurer agreed until %(day)s (%(reference)s)",
            day=self._day(until),
            reference=self.insurer_reference or self.env._("no reference"),
        )
        cover_sudo = self.env["credit.cover"].sudo()
        cover_sudo._restamp_clocks_of(self.company_id, moves_sudo, "consent", note)
        self.env["credit.reevaluation"]._mark(self.partner_id)

    def _need(self, *groups):
        if not (self.env.su or any(self.env.user.has_group(g) for g in groups)):
            raise AccessError(
                self.env._(
                    "Only claims users can do this; credit managers can grant or refuse"
                    " what a buyer asks. Ask one of them."
                )
            )

    @api.readonly
    def action_answer(self):
        """Open the dialog that records the insurer's answer."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Insurer's Answer"),
            "res_model": "credit.extension.answer",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_request_id": self.id},
        }

    # === in words === #

    @api.depends("invoice_ids", "new_date", "state", "cover_until", "consented_until")
    def _compute_consequence(self):
        for request in self:
            text = request._in_words()
            moves = request.invoice_ids._origin
            if moves and not any(m._credit_at_stake() > 0 for m in moves):
                text = self.env._(
                    "Nothing of these invoices is insured. %(consequence)s",
                    consequence=text,
                )
            request.consequence = text

    def _in_words(self):
        """Return what the request means for the insurance, as sentences."""
        invoices = self.invoice_ids._origin
        until = self.cover_until or self._cover_until(invoices)
        if not invoices or not self.new_date:
            return self.env._("Choose the invoices and the new date.")
        if not until:
            return self.env._(
                "No policy insures this buyer on these invoices: an extension changes"
                " nothing for an insurer, and it need not be asked."
            )
        day = self._day(until)
        if self.state == "consented":
            return self.env._(
                "The insurer agreed: cover stops after %(day)s only.",
                day=self._day(self.consented_until),
            )
        if self.new_date <= until:
            return self.env._(
                "Within the maximum extension: cover goes on until %(day)s. The insurer"
                " counts from the original due date, whatever the buyer is granted.",
                day=day,
            )
        if self.state == "declined":
            return self.env._(
                "The insurer refused: beyond %(day)s cover stops for this buyer.",
                day=day,
            )
        return self.env._(
            "Beyond %(day)s cover stops unless the insurer agrees. The request itself"
            " is adverse information: tell the insurer.",
            day=day,
        )
