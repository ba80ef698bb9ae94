from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_amount, format_date

CAUSES = [
    ("default", "Protracted default"),
    ("insolvency", "Insolvency"),
    ("political", "Political risk"),
    ("rejection", "Rejection of goods"),
]
STATES = [
    ("draft", "Draft"),
    ("notified", "Notified"),
    ("waiting", "Waiting"),
    ("ready", "Ready"),
    ("filed", "Filed"),
    ("documents", "Documents requested"),
    ("decided", "Decided"),
    ("paid", "Paid"),
    ("recovering", "Recovering"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
]
# Before it is filed a claim is prepared, and follows the invoices.
PREPARED = ("draft", "notified", "waiting", "ready")
WITH_INSURER = ("filed", "documents")
ENDED = ("closed", "cancelled")
ANSWERS = [
    ("full", "Accepted in full"),
    ("part", "Accepted in part"),
    ("refused", "Refused"),
]
CLAIMANTS = ("credit_protection.group_credit_claims", "account.group_account_invoice")


class CreditClaim(models.Model):
    """What a company asks of its insurer when a buyer has not paid.

    Until it is filed a claim follows the open invoices of the buyer; what was filed
    stays as it was filed. Amounts are in the currency of the policy, converted at the
    rate of the date of loss.
    """

    _name = "credit.claim"
    _description = "Insurance Claim"
    _inherit = ["credit.recorded"]
    _order = "id desc"
    _rec_names_search = ["name", "partner_id", "insurer_reference"]
    _check_company_auto = True
    _mail_post_access = "read"

    _given = ("partner_id", "company_id", "policy_id", "cause", "reason", "user_id")
    _editable = ("cause", "reason", "user_id", "line_ids", "document_ids")

    name = fields.Char("Number", readonly=True, copy=False)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the books"
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    policy_id = fields.Many2one(
        "credit.insurance.policy",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    version_id = fields.Many2one(
        "credit.insurance.version",
        "Terms",
        readonly=True,
        ondelete="restrict",
        help="Those under which the oldest insured invoice was insured.",
        check_company=True,
    )
    currency_id = fields.Many2one(related="policy_id.currency_id", store=True)
    insurer_id = fields.Many2one(related="policy_id.insurer_id")
    loss_payee_id = fields.Many2one(related="policy_id.loss_payee_id")
    cause = fields.Selection(CAUSES, required=True, default="default", tracking=True)
    reason = fields.Text(
        "Reason of non-payment", help="Why the buyer has not paid, as far as you know."
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        ondelete="restrict",
        default=lambda self: self.env.user,
        tracking=True,
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="draft", index=True, tracking=True
    )
    line_ids = fields.One2many("credit.claim.line", "claim_id", "Invoices")
    document_ids = fields.One2many("credit.claim.document", "claim_id", "Documents")
    sent_ids = fields.One2many(
        "credit.submission",
        "res_id",
        domain=lambda self: [("res_model", "=", self._name)],
        readonly=True,
    )
    act_ids = fields.One2many("credit.claim.act", "claim_id", "Evidence", readonly=True)

    # --- the clock, as the oldest insured invoice says
    extension_end = fields.Date("Cover stopped after", readonly=True)
    notice_by = fields.Date("Overdue notice by", readonly=True)
    notified_on = fields.Date("Notice sent", readonly=True)
    loss_on = fields.Date("Date of loss", readonly=True)
    claim_by = fields.Date("Claim deadline", readonly=True)

    # --- what is claimed, and how it comes about
    open_amount = fields.Monetary("Open amount", readonly=True)
    credits_amount = fields.Monetary(
        "Credits in hand",
        readonly=True,
        help="Credit notes and payments that were not applied at the date of loss.",
    )
    insured_amount = fields.Monetary("Insured", readonly=True)
    loss_amount = fields.Monetary("Loss", readonly=True)
    expected_amount = fields.Monetary("Expected indemnity", readonly=True)
    own_share = fields.Monetary("Own share of the loss", readonly=True)
    first_loss_used = fields.Monetary(readonly=True)
    liability_known = fields.Boolean(readonly=True)
    steps = fields.Json(readonly=True)

    # --- what became of it
    filed_on = fields.Date(readonly=True, tracking=True)
    filed_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    answer_by = fields.Date(
        "Answer expected by", readonly=True, help="As the policy says."
    )
    answer = fields.Selection(ANSWERS, readonly=True, tracking=True)
    answered_on = fields.Date("Insurer's answer of", readonly=True, tracking=True)
    decided_amount = fields.Monetary("Decided indemnity", readonly=True, tracking=True)
    insurer_reference = fields.Char("Insurer's reference", readonly=True, tracking=True)
    answer_reason = fields.Text("Insurer's reason", readonly=True)
    wanted = fields.Text("Documents requested", readonly=True)
    end_reason = fields.Text("Ended because", readonly=True)

    _one_open = models.UniqueIndex(
        "(company_id, partner_id, policy_id)"
        " WHERE state NOT IN ('closed', 'cancelled')",
        "There is an open claim for this customer under this policy already.",
    )

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for claim in self:
            claim.display_name = claim.name or self.env._("New claim")

    def _day(self, day):
        return format_date(self.env, day, date_format="medium") if day else ""

    def _money(self, amount):
        return format_amount(self.env, amount, self.currency_id)

    # === recording === #

    def _completed(self, vals):
        """Add the number and the policy, once there is something to claim."""
        company = self.env["res.company"].browse(
            vals.get("company_id") or self.env.company.id
        )
        partner = self.env["res.partner"].browse(vals.get("partner_id")).exists()
        buyer = partner.sudo().commercial_partner_id.with_env(self.env)
        policy = self.env["credit.insurance.policy"].browse(vals.get("policy_id"))
        policy = self._policy_for(company, buyer, policy)
        if other := self._open_of(company, buyer, policy):
            raise UserError(
                self.env._(
                    "Claim %(claim)s for %(buyer)s is open already. Add to that one;"
                    " a second claim for the same loss would be refused.",
                    claim=other.name,
                    buyer=buyer.display_name,
                )
            )
        sequence_sudo = self.env["ir.sequence"].sudo().with_company(company)
        return {
            "cause": self._cause_of(company, buyer),
            "user_id": self.env.uid,
            **vals,
            "name": sequence_sudo.next_by_code("credit.claim"),
            "company_id": company.id,
            "partner_id": buyer.id,
            "policy_id": policy.id,
        }

    @api.model
    def _open_of(self, company, buyer, policy=None):
        """Return the open claim for a buyer, in sudo."""
        domain = [
            ("company_id", "=", company.id),
            ("partner_id", "=", buyer.id),
            ("state", "not in", ENDED),
        ]
        if policy:
            domain.append(("policy_id", "=", policy.id))
        return self.sudo().search(domain, limit=1)

    def _after_recording(self):
        """Gather invoices, figures and documents at once."""
        self._prepare(collect=True)

    # === changing === #

    def write(self, vals):
        """Follow a new cause; what was filed is refused."""
        said = [name for name in vals if name in ("cause", "reason")]
        if said or "line_ids" in vals or "document_ids" in vals:
            self._check_prepared()
        res = super().write(vals)
        if said:
            self._prepare()
        return res

    def _check_prepared(self):
        for claim in self:
            if claim.state not in PREPARED:
                raise UserError(
                    self.env._(
                        "%(claim)s was filed or has ended, and stays as it is. Record"
                        " what is new as an answer, an objection or supplied"
                        " documents.",
                        claim=claim.display_name,
                    )
                )

    def _need_claimant(self):
        """Refuse whoever neither keeps claims nor the books."""
        self.check_access("write")
        if not (self.env.su or any(self.env.user.has_group(g) for g in CLAIMANTS)):
            raise AccessError(
                self.env._("Only claims users and accountants work on claims. Ask one.")
            )
