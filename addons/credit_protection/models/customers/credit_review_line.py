from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from .credit_profile import MANAGER

RESULTS = [
    ("todo", "To do"),
    ("ok", "In order"),
    ("not_ok", "Not in order"),
    ("na", "Does not apply"),
]
# What the checklist asks for; credit users answer it, they do not rewrite it.
ASKED = ("item_id", "name", "description", "required", "validity_months")


class CreditReviewLine(models.Model):
    """One paper of a credit review: its files, what was found, and until when."""

    _name = "credit.review.line"
    _description = "Credit Review Checklist Line"
    _inherit = ["credit.reach"]
    _order = "sequence, id"
    _check_company_auto = True

    review_id = fields.Many2one(
        "credit.review", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="review_id.company_id", store=True)
    item_id = fields.Many2one(
        "credit.review.item", readonly=True, ondelete="set null", check_company=True
    )
    sequence = fields.Integer(default=100)
    name = fields.Char("Document", required=True)
    description = fields.Char("What to look for")
    required = fields.Boolean()
    validity_months = fields.Integer("Valid for (months)")
    result = fields.Selection(RESULTS, required=True, default="todo")
    reason = fields.Char(
        "Remark",
        help="What was found; why it does not apply.",
    )
    date = fields.Date("Dated", help="The day that the document bears.")
    valid_until = fields.Date(
        "Valid until",
        compute="_compute_valid_until",
        store=True,
        readonly=False,
        help="Follows from the date and the validity; type another day where the paper"
        " says one. Empty: for ever.",
    )
    document_ids = fields.Many2many(
        "ir.attachment",
        "credit_review_line_document_rel",
        "line_id",
        "attachment_id",
        "Files",
        copy=False,
        bypass_search_access=True,
    )

    @api.depends("date", "validity_months")
    def _compute_valid_until(self):
        for line in self:
            if line.date and line.validity_months:
                months = relativedelta(months=line.validity_months)
                line.valid_until = line.date + months
            elif not line.validity_months:
                line.valid_until = line.valid_until or False
            else:
                line.valid_until = False

    @api.constrains("result", "reason")
    def _check_reason(self):
        for line in self:
            if line.result in ("na", "not_ok") and not (line.reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(document)s: say in the remark why it does not apply, or what"
                        " is not in order.",
                        document=line.name,
                    )
                )

    @api.constrains("result", "date", "validity_months")
    def _check_date(self):
        for line in self:
            if line.result == "ok" and line.validity_months and not line.date:
                raise ValidationError(
                    self.env._(
                        "%(document)s is valid for %(months)s months: enter the date of"
                        " the document.",
                        document=line.name,
                        months=line.validity_months,
                    )
                )

    def _in_order(self):
        """Return whether nothing of this line keeps the review from passing."""
        self.ensure_one()
        if self.result == "na":
            return bool((self.reason or "").strip())
        if self.result == "ok":
            today = self.review_id.company_id._credit_today()
            return not self.valid_until or self.valid_until >= today
        return not self.required

    # === who may write what === #

    @api.model_create_multi
    def create(self, vals_list):
        """Add lines to reviews that are at work."""
        lines = super().create(vals_list)
        lines._check_open()
        lines._after_answers()
        return lines

    def write(self, vals):
        """Let credit users answer; only managers change what is asked."""
        self._check_open()
        if not self.env.su:
            if "review_id" in vals:
                self.review_id._check_at_work(moving=True)
            if set(ASKED) & vals.keys() and not self._may_ask(vals):
                raise AccessError(
                    self.env._(
                        "Only a credit manager changes what the checklist of a review"
                        " asks for."
                    )
                )
        result = super().write(vals)
        self._after_answers()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_at_work(self):
        self._check_open()

    def _may_ask(self, vals):
        """Return whether this user may change the question: managers, and one's own.

        A line that somebody has added to a checklist is theirs to word.
        """
        if self.env.user.has_group(MANAGER):
            return True
        own = all(
            not line.item_id and line.create_uid == self.env.user for line in self
        )
        return own and "item_id" not in vals

    def _check_open(self):
        if not self.env.su:
            self.review_id._check_at_work()

    def _after_answers(self):
        """Keep the files with the line, and show that the review is being worked on."""
        self._own_documents()
        begun = self.filtered(lambda line: line.result != "todo").review_id
        begun.sudo().filtered(lambda r: r.state == "open").write({"state": "in_review"})

    def _own_documents(self):
        """Let access to freshly uploaded files follow from the line."""
        for line in self.filtered("document_ids"):
            line.document_ids.check_access("read")
            files_sudo = line.document_ids.sudo()
            loose_sudo = files_sudo.filtered(lambda f: not f.res_id)
            loose_sudo.write({"res_model": self._name, "res_id": line.id})
