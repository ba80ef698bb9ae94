from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

from ..customers.credit_profile import MANAGER
from .credit_night_stage import ONLY

CRON = "credit_protection.ir_cron_credit_night"
KINDS = [
    ("night", "Night"),
    ("hand", "Run by hand"),
    ("trial", "Dry run"),
]
STATES = [
    ("running", "Running"),
    ("waiting", "Waiting for the hour of reminders"),
    ("done", "Done"),
    ("failed", "Done, with failures"),
    ("given_up", "Given up"),
]
OPEN = ("running", "waiting")


class CreditNight(models.Model):
    """One run of all that goes on by itself, for one company and one day."""

    _name = "credit.night"
    _description = "Night Run"
    _inherit = ["mail.thread", "mail.activity.mixin", "credit.night.counted"]
    _order = "day desc, id desc"
    _rec_name = "day"
    _check_company_auto = True
    # Whoever reads it may say what was done about a failure.
    _mail_post_access = "read"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    day = fields.Date(required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True, default="night")
    only = fields.Selection(
        ONLY, "Only this part", readonly=True, help="Empty: all stages."
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        readonly=True,
        context={"active_test": False},
        help="Empty: all customers.",
    )
    # Of whom was asked for, that nobody is left does not mean everybody.
    everybody = fields.Boolean("All customers", readonly=True)
    user_id = fields.Many2one(
        "res.users", "Asked for by", readonly=True, ondelete="set null"
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="running", index=True
    )
    begun_at = fields.Datetime("Begun", readonly=True)
    ended_at = fields.Datetime("Ended", readonly=True)
    stage_ids = fields.One2many("credit.night.stage", "night_id", "Stages")
    failure_ids = fields.One2many("credit.night.failure", "night_id", "Failures")
    found = fields.Json("What it would do", readonly=True)

    _once = models.UniqueIndex("(company_id, day) WHERE kind = 'night'")

    @api.depends("day", "kind", "company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for night in self:
            night.display_name = self.env._(
                "%(kind)s of %(day)s, %(company)s",
                kind=kinds.get(night.kind, ""),
                day=format_date(self.env, night.day) or "",
                company=night.company_id.name or "",
            )

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        """Begin runs: by the night and by those who may ask, never typed by RPC."""
        quiet = self.with_context(tracking_disable=True, mail_create_nosubscribe=True)
        return super(CreditNight, quiet).create(vals_list).with_env(self.env)

    @api.model
    def _counted_by(self):
        return "night_id"

    def _progress(self):
        """Return how far the stages are on average: most are planned only later."""
        over = [
            100 if stage.state in ("done", "failed") else stage.progress
            for stage in self.stage_ids
        ]
        return int(sum(over) / len(over)) if over else 0

    @api.model
    def _ask_for(self, company, partners, *, trial=False, only=False, at_once=False):
        """Ask for a run by hand, for a credit manager; it begins by itself in a moment.

        :param partners: empty means all customers
        :param at_once: make it now, in a transaction of its own; for few customers
        :return: the run; one that was made at once is read by the next transaction
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a credit manager can start a run by hand.")
            )
        company.check_access("read")
        if company not in self.env.companies:
            raise AccessError(
                self.env._("Choose one of the companies that you have selected above.")
            )
        partners.check_access("read")
        if not at_once:
            night_sudo = self.sudo()._ask(company, partners, trial=trial, only=only)
            return night_sudo.with_env(self.env)
        with self.env.registry.cursor() as cr:
            there_sudo = self.with_env(self.env(cr=cr, context={})).sudo()
            night_sudo = there_sudo._asked(company, partners, trial=trial, only=only)
            night_sudo._go_on()
            if night_sudo.state in OPEN:
                night_sudo._call_again()
            return self.browse(night_sudo.id)
