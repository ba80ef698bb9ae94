from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..facts.credit_facts_cover_sql import INVOICES
from .credit_cover_stamp import COVER_REASONS

READERS = (
    "credit_protection.group_credit_user,credit_protection.group_credit_auditor,"
    "account.group_account_readonly,account.group_account_invoice"
)
STATES = [
    ("insured", "Insured"),
    ("partly", "Partly insured"),
    ("none", "Not insured"),
]
# Written by the cover of invoices only.
STAMPED = (
    "credit_cover_state",
    "credit_cover_version_id",
    "credit_cover_limit_id",
    "credit_cover_ruleset_id",
    "credit_cover_rule",
    "credit_insured_amount",
    "credit_uninsured_amount",
    "credit_disputed_insured",
    "credit_insured_share",
    "credit_cover_reason",
    "credit_original_due_date",
    "credit_due_kept_on",
    "credit_instalment_dues",
    "credit_extension_end",
    "credit_notice_by",
    "credit_loss_on",
    "credit_claim_by",
    "credit_clock_assumed",
    "credit_notified_on",
    "credit_consented_until",
)


class AccountMove(models.Model):
    """How far an invoice is insured, and the dates of its insurance clock.

    The original due date is the first one that was posted; whatever later happens to
    the due date, everything an insurer asks for counts from it. Each instalment keeps
    its own beside it.
    """

    # One file a concern.
    _inherit = "account.move"  # pylint: disable=consider-merging-classes-inherited

    credit_cover_state = fields.Selection(
        STATES,
        "Cover",
        readonly=True,
        copy=False,
        groups=READERS,
    )
    credit_cover_version_id = fields.Many2one(
        "credit.insurance.version",
        "Insurance terms",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups=READERS,
    )
    credit_cover_limit_id = fields.Many2one(
        "credit.cover.limit",
        "Cover limit",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups=READERS,
    )
    credit_cover_ruleset_id = fields.Many2one(
        "credit.ruleset",
        "Insured by the rules",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups=READERS,
        help="Where no insurance policy was in force, the rules said how far.",
    )
    credit_cover_rule = fields.Char(
        "Line of the rules", readonly=True, copy=False, groups=READERS
    )
    credit_insured_amount = fields.Monetary(
        "Insured",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
        groups=READERS,
        help="Within the cover limit, in company currency, before the insured share.",
    )
    credit_uninsured_amount = fields.Monetary(
        "Not insured",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
        groups=READERS,
    )
    credit_insured_share = fields.Float(
        "Insured share", readonly=True, copy=False, groups=READERS, aggregator="avg"
    )
    credit_cover_reason = fields.Selection(
        COVER_REASONS, "Not insured because", readonly=True, copy=False, groups=READERS
    )
    credit_original_due_date = fields.Date(
        "Original due date",
        readonly=True,
        copy=False,
        groups=READERS,
        help="The first due date that was posted. It never moves.",
    )
    credit_due_kept_on = fields.Date(
        "Original due date kept on",
        readonly=True,
        copy=False,
        groups=READERS,
        help="Where nothing was insured: until the end of this day, what was not sent"
        " may be corrected.",
    )
    credit_instalment_dues = fields.Json(
        "Original due dates of instalments", readonly=True, copy=False, groups=READERS
    )
    credit_extension_end = fields.Date(
        "Cover stops after",
        readonly=True,
        copy=False,
        groups=READERS,
        help="Last day on which this invoice may be open without cover stopping for"
        " the buyer.",
    )
    credit_notice_by = fields.Date(
        "Overdue notice by", readonly=True, copy=False, groups=READERS
    )
    credit_loss_on = fields.Date(
        "Date of loss", readonly=True, copy=False, groups=READERS
    )
    credit_claim_by = fields.Date("Claim by", readonly=True, copy=False, groups=READERS)
    credit_clock_assumed = fields.Boolean(
        readonly=True,
        copy=False,
        groups=READERS,
        help="The loss waits for a notice that nobody has sent yet: the last day for"
        " it is taken.",
    )
    credit_notified_on = fields.Date(
        "Insurer notified on", readonly=True, copy=False, groups=READERS
    )
    credit_consented_until = fields.Date(
        "Extension agreed by the insurer until",
        readonly=True,
        copy=False,
        groups=READERS,
    )
    credit_stamp_ids = fields.One2many(
        "credit.cover.stamp", "move_id", readonly=True, copy=False, groups=READERS
    )

    # The open invoices of a buyer, and those whose extension ends next.
    _credit_cover_idx = models.Index(
        "(commercial_partner_id, credit_extension_end)"
        " WHERE credit_extension_end IS NOT NULL"
    )

    def _post(self, soft=True):
        """Stamp the invoices that were posted with their cover."""
        posted = super()._post(soft)
        invoices = posted.filtered(lambda move: move.move_type in INVOICES)
        if invoices:
            self.env["credit.cover"].sudo()._stamp_posted(invoices.sudo())
        return posted

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse cover that somebody types, and let no default stand for it."""
        for vals in vals_list:
            self._credit_refuse_stamped(vals)
        # Keyword arguments would keep the keys that are to go.
        # pylint: disable-next=context-overridden
        clean = self.with_context(_without_credit(self.env.context))
        return super(AccountMove, clean).create(vals_list).with_env(self.env)

    def write(self, vals):
        """Refuse cover that somebody types."""
        self._credit_refuse_stamped(vals)
        return super().write(vals)

    def _credit_refuse_stamped(self, vals):
        """Refuse what somebody types, in the words of what writes it."""
        if field := self._credit_typed(vals, STAMPED):
            raise AccessError(
                self.env._(
                    "%(field)s follows from the insurance policy and cannot be typed.",
                    field=field,
                )
            )

    def _credit_typed(self, vals, names):
        """Return the label of the first of these fields that a person types."""
        if self.env.su:
            return ""
        typed = (self._fields[name] for name in names if name in vals)
        return next((one._description_string(self.env) for one in typed), "")


def insured_by(move):
    """Return the policy that insures an invoice; empty where none does."""
    return move.credit_cover_version_id.policy_id


def _without_credit(context):
    """Return a context without defaults for what nobody types."""
    return {
        key: value
        for key, value in context.items()
        if not key.startswith("default_credit_")
    }
