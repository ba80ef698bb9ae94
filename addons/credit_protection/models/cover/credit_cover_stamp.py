from odoo import api, fields, models

from ...engine import UNINSURED_REASONS

COVER_REASONS = [
    ("no_policy", "No insurance policy was in force"),
    ("buyer", "The policy does not insure this kind of buyer"),
    ("country", "The policy does not insure the buyer's country"),
    ("no_due_date", "The invoice has no due date"),
    ("terms", "The payment terms are longer than the policy allows"),
    ("stopped", "Cover had stopped: an older invoice was open too long"),
    ("event", "Cover had stopped: the buyer was insolvent or in collection"),
    ("no_limit", "The insurer granted no cover limit"),
    ("disputed", "The invoice is disputed"),
    ("limit_used", "The cover limit is used up"),
    ("override", "Decided by a person"),
]
ORIGINS = [
    ("posting", "When it was posted"),
    ("restamp", "Computed again"),
    ("override", "Decided by a person"),
    ("event", "Adverse information"),
    ("consent", "The insurer agreed to an extension"),
    ("notice", "The insurer was notified"),
    ("dispute", "Dispute"),
]


class CreditCoverStamp(models.Model):
    """How far an invoice was insured, as it was found on a day: evidence for a claim.

    Written when the invoice is posted, and again by each explicit act.
    """

    _name = "credit.cover.stamp"
    _description = "Stamp of the cover of an invoice"
    _inherit = ["credit.evidence"]
    _order = "id desc"
    _rec_name = "move_id"
    _check_company_auto = True

    _movable = (
        "move_id",
        "partner_id",
        "user_id",
        "version_id",
        "cover_limit_id",
    )

    move_id = fields.Many2one(
        "account.move", "Invoice", readonly=True, index=True, ondelete="set null"
    )
    move_name = fields.Char("Number", readonly=True)
    partner_id = fields.Many2one(
        "res.partner", "Buyer", readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    origin = fields.Selection(ORIGINS, required=True, readonly=True)
    stamped_at = fields.Datetime("On", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null")
    note = fields.Char("Why", readonly=True)
    insured = fields.Monetary(readonly=True)
    uninsured = fields.Monetary("Not insured", readonly=True)
    share = fields.Float("Insured share", readonly=True)
    reason = fields.Selection(COVER_REASONS, readonly=True)
    used_before = fields.Monetary(
        "Used by older invoices", readonly=True, help="Of the cover limit."
    )
    limit_amount = fields.Monetary("Cover limit", readonly=True)
    extension_end = fields.Date("Cover stops after", readonly=True)
    notice_by = fields.Date("Overdue notice by", readonly=True)
    loss_on = fields.Date("Date of loss", readonly=True)
    claim_by = fields.Date("Claim by", readonly=True)
    version_id = fields.Many2one(
        "credit.insurance.version",
        "Terms",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    cover_limit_id = fields.Many2one(
        "credit.cover.limit", readonly=True, ondelete="set null"
    )
    ruleset_id = fields.Many2one(
        "credit.ruleset", "Rules", readonly=True, ondelete="restrict"
    )
    rule_line = fields.Char("Line of the rules", readonly=True)

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        """Write stamps: for the cover of invoices only, never by RPC."""
        return super().create(vals_list)


assert {code for code, _text in COVER_REASONS} == {*UNINSURED_REASONS, "override"}
