from datetime import timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...engine import CoverDecision, Layer

# The meanings of EDIFACT 4507, without its numbers.
STATUS = [
    ("requested", "Requested"),
    ("investigating", "Under investigation"),
    ("preliminary", "Preliminary"),
    ("approved", "Approved"),
    ("conditional", "Approved with conditions"),
    ("partly", "Partly approved"),
    ("reduced", "Reduced"),
    ("refused", "Refused"),
    ("cancelled", "Withdrawn"),
]
ANSWERED = ("approved", "conditional", "partly", "reduced", "preliminary")
NOTHING = ("refused", "cancelled")
# The meanings of EDIFACT 4509.
REASONS = [
    ("no_financials", "No financial figures"),
    ("out_of_business", "Out of business"),
    ("new_company", "New company"),
    ("insolvency_only", "Insolvency only"),
    ("adverse", "Adverse information"),
    ("limit_full", "The insurer's own limit is full"),
    ("no_turnover", "No turnover"),
    ("other", "Another reason"),
]
PROOF_MONTHS = 12


class CreditCoverLimit(models.Model):
    """What an insurer was asked for a buyer, and what it answered.

    Each answer is a record of its own that replaces the ones before it from its first
    day on: a reduction or a withdrawal touches what is shipped from then on only.
    Discretionary limits are the company's own, as far as their proof goes.
    """

    _name = "credit.cover.limit"
    _description = "Cover Limit of an Insurer"
    _inherit = ["mail.thread", "mail.activity.mixin", "credit.reach"]
    _order = "date_from desc, id desc"
    _rec_names_search = ["partner_id", "insurer_ref"]
    _check_company_auto = True
    _mail_post_access = "read"

    policy_id = fields.Many2one(
        "credit.insurance.policy",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="policy_id.currency_id", store=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Buyer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    kind = fields.Selection(
        [
            ("named", "Named"),
            ("discretionary", "Discretionary"),
            ("temporary", "Temporary"),
            ("start_cover", "Start of cover"),
        ],
        required=True,
        default="named",
        tracking=True,
        help="Named: granted by the insurer. Discretionary: assumed by the company as"
        " the policy allows, with a proof. Temporary: adds to the named one for a"
        " while. Start of cover: a first, lower cover.",
    )
    status = fields.Selection(STATUS, required=True, default="approved", tracking=True)
    status_reason = fields.Selection(REASONS, "Insurer's reason", tracking=True)
    requested_amount = fields.Monetary(tracking=True)
    requested_on = fields.Date()
    amount = fields.Monetary(
        "Granted", tracking=True, help="What the insurer covers for this buyer at most."
    )
    second_amount = fields.Monetary(
        "Second layer", help="Granted on top of it for a shorter time."
    )
    second_until = fields.Date("Second layer until")
    date_from = fields.Date(
        "Valid from",
        required=True,
        tracking=True,
        default=fields.Date.context_today,
        help="For what is shipped from this day on.",
    )
    date_until = fields.Date(
        "Valid until",
        tracking=True,
        compute="_compute_date_until",
        store=True,
        readonly=False,
        help="Last day; empty until further notice.",
    )
    decided_on = fields.Date("Answer of")
    insured_share = fields.Float(
        "Insured (%)", digits=(5, 2), help="0: as the policy says."
    )
    conditions = fields.Text(tracking=True)
    insurer_ref = fields.Char("Insurer's reference")
    proof = fields.Selection(
        [
            ("experience", "Payment experience"),
            ("report", "Credit report"),
        ],
        help="What the discretionary limit rests on.",
    )
    proof_date = fields.Date(
        "Proof of", help="Day of the last payment in time, or of the credit report."
    )

    active = fields.Boolean(
        default=True, tracking=True, help="Archived: as if it had never been granted."
    )

    _amounts = models.Constraint(
        "CHECK(LEAST(amount, second_amount, requested_amount) >= 0)",
        "Amounts of a cover limit cannot be negative: enter 0 or more.",
    )
    _share = models.Constraint(
        "CHECK(insured_share BETWEEN 0 AND 100)",
        "The insured share of a cover limit lies between 0 and 100 %; 0 means as the"
        " policy says.",
    )
    _period = models.Constraint(
        "CHECK(date_until IS NULL OR date_from <= date_until)",
        "A cover limit ends on the day it begins or later: correct its first or its"
        " last day.",
    )
    _buyer_idx = models.Index("(partner_id, policy_id, date_from)")

    @api.depends("kind", "proof_date")
    def _compute_date_until(self):
        """A discretionary limit lasts as long as its proof: twelve months."""
        for limit in self:
            if limit.kind == "discretionary" and limit.proof_date:
                limit.date_until = limit.proof_date + relativedelta(months=PROOF_MONTHS)

    @api.depends("partner_id", "amount", "policy_id")
    def _compute_display_name(self):
        for limit in self:
            limit.display_name = self.env._(
                "%(buyer)s, %(policy)s",
                buyer=limit.partner_id.display_name or "",
                policy=limit.policy_id.name or "",
            )

    # === rules of the record === #

    @api.constrains("partner_id")
    def _check_buyer(self):
        for limit in self:
            buyer = limit.partner_id
            if buyer.commercial_partner_id != buyer:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is a contact of %(buyer)s: insurers cover"
                        " %(buyer)s. Choose that one.",
                        contact=buyer.display_name,
                        buyer=buyer.commercial_partner_id.display_name,
                    )
                )

    @api.constrains("status", "amount", "second_amount", "second_until")
    def _check_amounts(self):
        for limit in self:
            compare = limit.currency_id.compare_amounts
            if limit.status in NOTHING and compare(limit.amount, 0) > 0:
                raise ValidationError(
                    self.env._(
                        "A refused or withdrawn cover limit of %(buyer)s grants"
                        " nothing: set the granted amount to 0.",
                        buyer=limit.partner_id.display_name,
                    )
                )
            if compare(limit.second_amount, 0) > 0 and not limit.second_until:
                raise ValidationError(
                    self.env._(
                        "Say until when the second layer of %(buyer)s lasts.",
                        buyer=limit.partner_id.display_name,
                    )
                )

    @api.constrains("status", "kind", "amount")
    def _check_grants(self):
        """Refuse an answer that grants nothing and is no refusal."""
        for limit in self:
            compare = limit.currency_id.compare_amounts
            granted = limit.kind == "discretionary" or limit.status in ANSWERED
            if (
                granted
                and limit.status not in NOTHING
                and compare(limit.amount, 0) <= 0
            ):
                raise ValidationError(
                    self.env._(
                        "A cover limit of %(buyer)s that grants 0 is none: enter the"
                        " granted amount, or the status “Refused” or “Withdrawn”.",
                        buyer=limit.partner_id.display_name,
                    )
                )

    @api.constrains("second_until", "date_from")
    def _check_second_layer(self):
        for limit in self:
            if limit.second_until and limit.second_until < limit.date_from:
                raise ValidationError(
                    self.env._(
                        "The second layer of %(buyer)s ends before the cover limit"
                        " begins: correct one of the days.",
                        buyer=limit.partner_id.display_name,
                    )
                )

    @api.constrains("status", "date_from")
    def _check_withdrawal(self):
        """Refuse to take cover from goods that have left already."""
        for limit in self.filtered(lambda one: one.status in ("cancelled", "reduced")):
            company = limit.company_id
            entered = company._credit_date(limit.create_date)
            if limit.date_from < entered and entered >= company._credit_today():
                raise ValidationError(
                    self.env._(
                        "A withdrawal or reduction for %(buyer)s cannot count before"
                        " today: what was shipped before stays insured. Choose today"
                        " or a later day.",
                        buyer=limit.partner_id.display_name,
                    )
                )

    # === what counts === #

    def _decision(self):
        """Return this record as the engine knows it; None while nothing is answered."""
        self.ensure_one()
        if self.kind != "discretionary" and self.status not in ANSWERED + NOTHING:
            return None
        layers = ()
        if self.status not in NOTHING:
            first = Layer(
                Decimal(str(self.amount)), self.date_from, self.date_until or None
            )
            layers = (first,)
            if self.second_amount:
                extra = Decimal(str(self.second_amount))
                layers += (Layer(extra, self.date_from, self.second_until),)
        share = Decimal(str(round(self.insured_share, 2))) / 100
        return CoverDecision(
            self.id, self.kind, self.date_from, layers, share if share else None
        )

    @api.model
    def _decisions(self, policies, partners):
        """Return ``{(policy_id, partner_id): [CoverDecision]}`` in one query."""
        found = {}
        limits_sudo = self.sudo().search(
            Domain("active", "=", True)
            & Domain("policy_id", "in", policies.ids)
            & Domain("partner_id", "in", partners.ids)
        )
        for limit in limits_sudo:
            if decision := limit._decision():
                key = (limit.policy_id.id, limit.partner_id.id)
                found.setdefault(key, []).append(decision)
        return found

    # === asking and taking back === #

    def action_withdraw(self):
        """Record that the insurer has withdrawn cover, from today on.

        A temporary limit ends by itself: what was granted beside it goes on.
        """
        self.check_access("write")
        made = self.browse()
        for limit in self:
            if limit.status not in ANSWERED:
                raise UserError(
                    self.env._(
                        "The cover limit of %(buyer)s grants nothing that could be"
                        " withdrawn.",
                        buyer=limit.partner_id.display_name,
                    )
                )
            if limit.kind == "temporary":
                made |= limit._end_temporary()
                continue
            made |= limit.copy(
                {
                    "status": "cancelled",
                    "amount": 0,
                    "second_amount": 0,
                    "date_from": limit.company_id._credit_today(),
                    "date_until": False,
                    "kind": "named",
                }
            )
        return made._open() if len(made) == 1 else True

    def _end_temporary(self):
        """Let a temporary limit end yesterday; one that begins later never counts."""
        today = self.company_id._credit_today()
        if self.date_from >= today:
            self.write({"status": "cancelled", "amount": 0, "second_amount": 0})
            return self
        last = today - timedelta(days=1)
        self.write(
            {
                "date_until": min(self.date_until or last, last),
                "second_until": self.second_until and min(self.second_until, last),
            }
        )
        return self

    def _open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [[False, "form"]],
        }
