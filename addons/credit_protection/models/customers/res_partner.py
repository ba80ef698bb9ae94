from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..facts.credit_facts_sql import RANGES
from .credit_profile import LIMIT_KINDS, LIVE_HOLDS

OVERVIEW_GROUPS = (
    "sales_team.group_sale_salesman",
    "credit_protection.group_credit_user",
    "credit_protection.group_credit_auditor",
)
# What is typed on the tab, and logged on the profile.
LIMITS = {"credit_limit", "credit_limit_kind", "credit_limit_reason"}


class ResPartner(models.Model):
    """The customer's credit tab, and the doors to what stands behind its figures.

    Everything is about the commercial partner: a contact shows its company's figures.
    What is decided stands on the profile; here it is only shown and typed.
    """

    _inherit = "res.partner"

    credit_profile_id = fields.Many2one(
        "credit.profile",
        compute="_compute_credit_profile_id",
        groups="credit_protection.group_credit_user,"
        "credit_protection.group_credit_auditor",
    )
    credit_limit_kind = fields.Selection(
        LIMIT_KINDS,
        compute="_compute_credit_limit_kind",
        inverse="_inverse_credit_limit_kind",
        groups=",".join(OVERVIEW_GROUPS),
        help="Whether orders of this customer are checked against a credit limit.",
    )
    credit_limit_reason = fields.Char(
        "Reason of the change",
        compute="_compute_credit_limit_reason",
        inverse="_inverse_credit_limit_reason",
        groups="credit_protection.group_credit_manager",
        help="Why the limit changes; it is kept in the history of the limit.",
    )
    credit_overview = fields.Json(
        compute="_compute_credit_overview", groups="base.group_user"
    )

    credit_rating = fields.Json(
        compute="_compute_credit_rating",
        groups="credit_protection.group_credit_user,"
        "credit_protection.group_credit_auditor",
        help="Tier, score and payment habits of the customer in this company.",
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_credit_profile_id(self):
        profiles_sudo = self.env["credit.profile"].sudo()._of(self, self.env.company)
        by_partner = {profile.partner_id.id: profile.id for profile in profiles_sudo}
        for partner in self:
            partner.credit_profile_id = by_partner.get(
                partner.commercial_partner_id._origin.id
            )

    @api.depends("credit_profile_id")
    @api.depends_context("company", "lang", "uid")
    def _compute_credit_rating(self):
        for partner in self:
            partner.credit_rating = partner.credit_profile_id.rating_card or False

    @api.depends("commercial_partner_id", "credit_limit")
    @api.depends_context("company")
    def _compute_credit_limit_kind(self):
        profiles_sudo = self.env["credit.profile"].sudo()._of(self, self.env.company)
        kinds = {profile.partner_id.id: profile.limit_kind for profile in profiles_sudo}
        for partner in self:
            debtor_id = partner.commercial_partner_id._origin.id
            partner.credit_limit_kind = kinds.get(debtor_id, "unchecked")

    def _inverse_credit_limit_kind(self):
        """Let credit managers choose, whoever is allowed to write the contact."""
        company = self.env.company
        profiles = self.env["credit.profile"]._ensure(self, company)
        by_partner = {p.partner_id.id: p for p in profiles.sudo()}
        for partner in self:
            profile_sudo = by_partner[partner.commercial_partner_id.id]
            if profile_sudo.limit_kind != partner.credit_limit_kind:
                profiles._check_may_decide()
                profile_sudo.limit_kind = partner.credit_limit_kind

    def _compute_credit_limit_reason(self):
        self.credit_limit_reason = False

    def _inverse_credit_limit_reason(self):
        """Nothing to keep here: writing took it to the history of the limit."""

    @api.depends("commercial_partner_id", "credit_limit", "credit_limit_kind")
    @api.depends_context("company", "lang", "uid")
    def _compute_credit_overview(self):
        """The credit tab, as far as this user may see it; False for everybody else."""
        overviews = {}
        if self._may_see_credit():
            overviews = self.env["credit.overview"]._for_partners(self)
        for partner in self:
            partner.credit_overview = overviews.get(partner._origin.id, False)

    @api.model
    def _may_see_credit(self):
        return any(self.env.user.has_group(group) for group in OVERVIEW_GROUPS)

    # === limits are typed here === #

    @api.model_create_multi
    def create(self, vals_list):
        """Log the limit that a new customer starts with on its profile."""
        if not any(LIMITS & vals.keys() for vals in vals_list):
            return super().create(vals_list)
        vals_list = [dict(vals) for vals in vals_list]
        reasons = {vals.pop("credit_limit_reason", "") or "" for vals in vals_list}
        reason = reasons.pop() if len(reasons) == 1 else ""
        Profile = self.env["credit.profile"]
        with Profile._log_limit_changes(reason, new=True) as log:
            partners = super().create(vals_list)
            limited = partners.browse(
                partner.id
                for partner, vals in zip(partners, vals_list, strict=True)
                if vals.get("credit_limit")
            )
            limited._credit_prepare_profiles(log=True)
            debtors = partners.filtered(lambda p: p.commercial_partner_id == p)
            log.add(Profile.sudo()._of(debtors, self.env.company))
        return partners

    def write(self, vals):
        """Have a profile ready, so that it logs the old limit and the new one."""
        if not LIMITS & vals.keys():
            return super().write(vals)
        vals = dict(vals)
        reason = vals.pop("credit_limit_reason", "") or ""
        profiles = self._credit_prepare_profiles()
        with profiles._log_limit_changes(reason):
            return super().write(vals)

    def _credit_prepare_profiles(self, log=False):
        debtors = self.filtered(lambda p: p.commercial_partner_id == p)
        return self.env["credit.profile"]._ensure(debtors, self.env.company, log=log)

    # === what the screens call === #

    def action_credit_put_on_hold(self):
        """Open the dialog that asks why the customer is put on hold."""
        self.ensure_one()
        self.check_access("read")
        Profile = self.env["credit.profile"]
        Profile._check_may_decide()
        profile = Profile._ensure(self, self.env.company)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(
                "Put %(customer)s on hold",
                customer=profile.sudo().partner_id.display_name,
            ),
            "res_model": "credit.customer.hold",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_profile_id": profile.id},
        }

    def action_credit_end_hold(self):
        """End the manual hold of the customer."""
        self.ensure_one()
        self.check_access("read")
        Profile = self.env["credit.profile"]
        Profile._check_may_decide()
        profile_sudo = Profile.sudo()._of(self, self.env.company)
        if not profile_sudo.manual_hold:
            raise UserError(
                self.env._(
                    "%(customer)s is not on hold.",
                    customer=self.commercial_partner_id.display_name,
                )
            )
        profile_sudo.manual_hold = False
        return True

    @api.readonly
    def action_credit_open(self, key):
        """Open the records that add up to a figure of the credit tab.

        :param key: a segment (``overdue``, ``not_due``, ``orders``, ``drafts``), an
            ageing row, ``open`` for all open items, ``credits``, or ``holds``
        """
        self.ensure_one()
        self.check_access("read")
        if not self._may_see_credit():
            raise AccessError(
                self.env._("Only sales and the credit team see what customers owe.")
            )
        debtor = self.sudo().commercial_partner_id
        if key == "holds":
            return self._credit_open_holds(debtor)
        if key in ("orders", "drafts", "credits"):
            Profile = self.env["credit.profile"]
            return Profile._part_window(self.env.company, debtor, key)
        if key not in ("open", *RANGES):
            raise UserError(self.env._("There is no figure of that name."))
        ids = self.env["credit.facts"]._open_items(self.env.company, debtor, key)
        name = self.env._("Open items of %(customer)s", customer=debtor.name)
        return self._credit_items_window(name, ids)

    def _credit_open_holds(self, debtor):
        """Open the live holds; sales, who have no holds, see the orders instead."""
        Hold = self.env["credit.hold"]
        domain = [
            ("partner_id", "=", debtor.id),
            ("company_id", "=", self.env.company.id),
            ("state", "in", LIVE_HOLDS),
        ]
        name = self.env._("Orders of %(customer)s on hold", customer=debtor.name)
        if Hold.has_access("read"):
            return self._credit_window(name, "credit.hold", domain)
        orders_sudo = Hold.sudo().search(domain).order_id
        return self._credit_window(name, "sale.order", [("id", "in", orders_sudo.ids)])

    def _credit_items_window(self, name, ids):
        """Return the window of open items, with what is still open of each."""
        window = self._credit_window(name, "account.move.line", [("id", "in", ids)])
        item_list = self.env.ref("credit_protection.account_move_line_view_list_open")
        search = self.env.ref("credit_protection.account_move_line_view_search_open")
        window["views"] = [[item_list.id, "list"], [False, "form"]]
        window["search_view_id"] = [search.id, "search"]
        return window

    def _credit_window(self, name, model, domain):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [[False, "list"], [False, "form"]],
            "domain": domain,
            "context": {"create": False},
        }
