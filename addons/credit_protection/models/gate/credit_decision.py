import re
from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain

from ..facts.credit_rows_sql import insert

MAX_ID = 2**31 - 1
_NUMBER = re.compile(r"^(?:CD/)?(?:(?P<year>[0-9]{4})/)?(?P<id>[0-9]*)$")
CHECKPOINTS = [
    ("quotation", "Quotation"),
    ("order", "Order confirmation"),
    ("delivery", "Delivery"),
    ("invoice", "Invoice"),
]
OUTCOMES = [
    ("allow", "Allowed"),
    ("info", "Information"),
    ("warn", "Warning"),
    ("require_approval", "Approval needed"),
    ("block", "Blocked"),
]
HOLDING = ("require_approval", "block")


def _column(value):
    """Return a value as the ORM would write it: nothing for what is empty."""
    return value if value or type(value) is int else None


class CreditDecision(models.Model):
    """One logged evaluation of the rules: what was decided, on which facts and why.

    Evidence, so append-only three times over: nobody has the right to write, the
    model refuses writing and deleting even to the superuser, and a trigger of
    PostgreSQL refuses what goes around the model. Only references may move, when a
    draft order is deleted or two partners are merged; the names of order, customer and
    user are frozen beside them.
    """

    _name = "credit.decision"
    _description = "Credit Decision"
    _inherit = ["credit.evidence"]
    _order = "id desc"
    _log_access = False  # who decided, and when, are fields of the evidence itself
    _check_company_auto = True

    _movable = ("order_id", "partner_id", "user_id")

    name = fields.Char("Number", compute="_compute_name", search="_search_name")
    checkpoint = fields.Selection(CHECKPOINTS, required=True, readonly=True)
    outcome = fields.Selection(OUTCOMES, required=True, readonly=True, index=True)
    res_model = fields.Char("Document type", readonly=True)
    document_name = fields.Char("Document", readonly=True)
    order_id = fields.Many2one(
        "sale.order",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", readonly=True, index=True, ondelete="restrict"
    )
    partner_name = fields.Char("Customer name", readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", "Decided for", readonly=True, ondelete="set null"
    )
    user_name = fields.Char("User name", readonly=True)
    decided_at = fields.Datetime(required=True, readonly=True, index=True)
    facts_date = fields.Date("Facts as of", readonly=True)
    ruleset_id = fields.Many2one(
        "credit.ruleset", readonly=True, index=True, ondelete="restrict"
    )
    ruleset_sha256 = fields.Char("Ruleset SHA-256", readonly=True)
    ruleset_title = fields.Char(readonly=True)
    ruleset_version = fields.Integer("Ruleset revision", readonly=True)
    engine = fields.Char(readonly=True)
    passed_by = fields.Selection(
        [
            ("rules", "The rules"),
            ("waiver", "A waiver"),
            ("release", "A release"),
            ("prepaid", "Prepayment"),
            ("exempt", "Exempt by the settings"),
            ("quotation", "A quotation is never held"),
            ("follows", "Other work that had to go on"),
        ],
        readonly=True,
        help="Why the document went on; empty when it was held.",
    )
    reasons = fields.Json(readonly=True)
    facts = fields.Json(readonly=True)
    trace = fields.Json(readonly=True)
    waivers = fields.Json(
        readonly=True, help="Waivers that counted, as they were on that day."
    )
    remedy = fields.Json(
        readonly=True, help="The one document whose payment clears every reason."
    )
    faults = fields.Json(readonly=True)

    @api.depends("facts_date")
    def _compute_name(self):
        """Number decisions as the database does: nobody renumbers evidence."""
        for decision in self:
            day = decision.facts_date
            decision.name = day and f"CD/{day.year}/{decision.id:05d}"

    def _search_name(self, operator, value):
        if operator not in ("in", "=", "ilike", "like", "=ilike", "=like"):
            return NotImplemented
        texts = [value] if isinstance(value, str) else value
        return Domain.OR(self._numbered(text) for text in texts)

    @api.model
    def _numbered(self, text):
        """Return the domain of what people mean by a number or the end of one."""
        found = _NUMBER.match((text or "").strip().strip("%").upper())
        if not found or not any(found.groups()):
            return Domain.FALSE
        domain = Domain.TRUE
        if found["id"]:
            domain &= Domain("id", "=", min(int(found["id"]), MAX_ID))
        if year := int(found["year"] or 0):
            domain &= Domain("facts_date", ">=", date(year, 1, 1))
            domain &= Domain("facts_date", "<=", date(year, 12, 31))
        return domain

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        """Write decisions: for the gate only, never by RPC."""
        return super().create(vals_list)

    @api.model
    def _record(self, rows):
        """Write decisions for the gate, past the ORM: an order waits for each of them.

        :param rows: values as for ``create``
        """
        names = dict.fromkeys(name for row in rows for name in row)
        written = [{name: _column(row.get(name)) for name in names} for row in rows]
        keys = self.env.execute_query(insert(self._table, written))
        decisions = self.browse(key for (key,) in keys)
        plain = [name for name in names if self._fields[name].type != "json"]
        for decision, row in zip(decisions, written, strict=True):
            if not row.get("passed_by"):  # only the hold asks what was just written
                values = {name: row[name] for name in plain}
                decision._update_cache(values, validate=False)
        return decisions

    @api.readonly
    def credit_explanation(self):
        """Return the page about this decision, as it was when it was made."""
        self.ensure_one()
        self.check_access("read")
        return self.env["credit.verdict"]._page(self)
