from odoo import api, fields, models

from ...engine import TURNOVER_EXCLUSIONS
from .credit_cover_stamp import COVER_REASONS

EXCLUSIONS = [
    ("own", "A company of our own"),
    ("cash", "Paid on the spot or before: no credit was given"),
    ("other_policy", "Insured under another policy"),
    *COVER_REASONS,
]
KEPT = """EXISTS (
    SELECT FROM credit_declaration declared
     WHERE declared.id = OLD.declaration_id AND declared.state = 'declared'
)"""


class CreditDeclarationLine(models.Model):
    """Turnover of a country at one rate of premium, declared or left out.

    Found from the invoices, never typed, and kept once it was declared.
    """

    _name = "credit.declaration.line"
    _description = "Line of a turnover declaration"
    _inherit = ["credit.evidence"]
    _order = "sequence, id"
    _check_company_auto = True

    _kept_when = KEPT

    declaration_id = fields.Many2one(
        "credit.declaration",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company currency"
    )
    currency_id = fields.Many2one(related="declaration_id.currency_id")
    sequence = fields.Integer(readonly=True)
    title = fields.Char(compute="_compute_title")
    country_id = fields.Many2one("res.country", readonly=True, ondelete="restrict")
    excluded = fields.Selection(EXCLUSIONS, "Left out because", readonly=True)
    late = fields.Boolean(
        "Of an earlier period",
        readonly=True,
        help="Posted or changed after its own period had been declared.",
    )
    count = fields.Integer("Invoices", readonly=True)
    turnover = fields.Monetary(
        readonly=True,
        currency_field="company_currency_id",
        help="In company currency; with taxes where the policy insures them.",
    )
    declared = fields.Monetary(
        "Amount", readonly=True, help="In the currency of the policy."
    )
    rate = fields.Float("Premium (%)", digits=(6, 4), readonly=True, aggregator=None)
    premium = fields.Monetary(readonly=True)
    item_ids = fields.One2many("credit.declaration.item", "line_id", readonly=True)

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        """Write lines: for declarations only, never by RPC."""
        return super().create(vals_list)

    @api.depends("country_id", "late")
    @api.depends_context("lang")
    def _compute_title(self):
        for line in self:
            country = line.country_id.name or self.env._("Country unknown")
            late = self.env._("%(country)s, of an earlier period", country=country)
            line.title = late if line.late else country

    @api.depends("title", "excluded")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for line in self:
            left_out = self.env._(
                "%(country)s, left out: %(reason)s",
                country=line.title,
                reason=line._reason_text(),
            )
            line.display_name = left_out if line.excluded else line.title

    def _reason_text(self):
        reasons = dict(self._fields["excluded"]._description_selection(self.env))
        return reasons.get(self.excluded, "")

    @api.readonly
    def action_items(self):
        """Open the invoices and credit notes of the line."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "credit.declaration.item",
            "views": [[False, "list"]],
            "domain": [("line_id", "=", self.id)],
        }


assert {code for code, _text in EXCLUSIONS} == {*TURNOVER_EXCLUSIONS}
