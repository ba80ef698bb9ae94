from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

from .credit_decision import OUTCOMES
from .credit_hold import MANAGER, STOPPING, with_note

SEQUENCE = "credit.waiver"
STRICTNESS = [outcome for outcome, _label in OUTCOMES]


class CreditWaiver(models.Model):
    """Granting and revoking: who may, for which rule, and what follows at once."""

    # One file a concern.
    _inherit = "credit.waiver"  # pylint: disable=consider-merging-classes-inherited

    # === who may === #

    @api.model
    def _check_is_manager(self):
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a credit manager can grant or revoke a waiver.")
            )

    @api.model
    def _check_may_grant(self, profile):
        """Raise unless the user is a credit manager who gains nothing by it."""
        self._check_is_manager()
        profile.check_access("read")
        if self.env.user in self._get_barred_users(profile):
            raise UserError(
                self.env._(
                    "You sell to %(customer)s, or sold, entered or asked for the"
                    " release of one of its held orders. Another credit manager has to"
                    " grant the waiver.",
                    customer=profile.partner_id.display_name,
                )
            )

    @api.model
    def _get_barred_users(self, profile):
        """Return who may not grant this customer anything: its own salespeople."""
        partner_sudo = profile.sudo().partner_id
        contacts_sudo = partner_sudo.with_context(active_test=False).search(
            Domain("commercial_partner_id", "=", partner_sudo.id)
            & Domain("user_id", "!=", False)
        )
        users = contacts_sudo.user_id
        for hold_sudo in self._waiting_holds(partner_sudo, profile.company_id):
            users |= hold_sudo._get_barred_users()
        return users.with_env(self.env)

    @api.model
    def _waiting_holds(self, partners, company):
        """Return the holds of these customers that a waiver may end, in sudo."""
        return (
            self.env["credit.hold"]
            .sudo()
            .search(
                Domain("partner_id", "in", partners.ids)
                & Domain("company_id", "=", company.id)
                & Domain("state", "in", STOPPING)
            )
        )

    # === granting === #

    @api.model
    def _grant(self, profile, key, terms):
        """Grant a waiver of one rule, log it and judge the held orders again.

        :param key: code of the rules and name of the rule, as ``code/rule``
        :param terms: values of ``weaken_to``, ``valid_from``, ``valid_until``,
            ``is_limited``, ``up_to_amount`` and ``reason``
        """
        self._check_may_grant(profile)
        ruleset, gate_rule = self._rule_of(profile, key)
        self._check_terms(profile, gate_rule, terms)
        today = profile.company_id._credit_today()
        wording = self.env["credit.wording"]
        gate = gate_rule.gate
        waiver_sudo = self._clean().create(
            {
                **terms,
                "up_to_amount": terms["up_to_amount"] if terms["is_limited"] else 0.0,
                "name": self.env["ir.sequence"].sudo().next_by_code(SEQUENCE),
                "company_id": profile.company_id.id,
                "partner_id": profile.sudo().partner_id.id,
                "ruleset_code": ruleset.code,
                "ruleset_title": ruleset.name,
                "rule": gate.id,
                "rule_title": wording._text(dict(gate.title)) or gate.id,
                "instead_of": gate_rule.outcome,
                "approved_by_id": self.env.uid,
                "approved_at": fields.Datetime.now(),
                "phase": "active" if terms["valid_from"] <= today else "planned",
            }
        )
        waiver_sudo._tell(waiver_sudo._granted_text(), terms["reason"])
        if waiver_sudo.phase == "active":
            waiver_sudo._judge_again()
        return waiver_sudo.with_env(self.env)

    def _clean(self):
        """Return this model in sudo without the defaults of a client's context."""
        context = {k: v for k, v in self.env.context.items() if k in ("lang", "tz")}
        context["mail_create_nosubscribe"] = True
        # pylint: disable-next=context-overridden
        return self.with_context(context).sudo()

    @api.model
    def _rule_of(self, profile, key):
        """Return the ruleset and the rule that judge this customer, or raise."""
        partner_sudo = profile.sudo().partner_id
        ruleset, compiled = self.env["credit.ruleset"]._active_for(
            profile.company_id, partner_sudo.country_id.code
        )
        code, _slash, rule = str(key or "").partition("/")
        if compiled is not None and ruleset.code == code:
            for gate_rule in compiled.gate_rules:
                if gate_rule.gate.id == rule:
                    return ruleset, gate_rule
        raise UserError(
            self.env._(
                "The rules that judge %(customer)s today have no such rule. Choose one"
                " of the rules in force.",
                customer=partner_sudo.display_name,
            )
        )

    @api.model
    def _check_terms(self, profile, gate_rule, terms):
        company, gate = profile.company_id, gate_rule.gate
        start, until = terms["valid_from"], terms["valid_until"]
        most = company.sudo().credit_waiver_days
        if start < company._credit_today():
            raise UserError(
                self.env._(
                    "A waiver cannot begin in the past: nothing was waived then."
                )
            )
        if not start <= until <= start + timedelta(days=most):
            raise UserError(
                self.env._(
                    "Choose a last day from %(first)s until %(last)s: in %(company)s a"
                    " waiver lasts at most %(days)s days.",
                    first=format_date(self.env, start),
                    last=format_date(self.env, start + timedelta(days=most)),
                    company=company.name,
                    days=most,
                )
            )
        if STRICTNESS.index(terms["weaken_to"]) >= STRICTNESS.index(gate_rule.outcome):
            raise UserError(
                self.env._(
                    "A waiver only weakens: the rule %(rule)s does no more than that"
                    " already.",
                    rule=gate.id,
                )
            )
        if terms["is_limited"] and (
            company.currency_id.compare_amounts(terms["up_to_amount"], 0.0) <= 0
        ):
            raise UserError(
                self.env._("Enter the amount up to which the waiver counts.")
            )
        if not (terms["reason"] or "").strip():
            raise UserError(
                self.env._("Say why: whoever reads the waiver later needs the reason.")
            )

    # === revoking === #

    def action_revoke(self):
        """Open the dialog that asks why."""
        self.ensure_one()
        self._check_is_manager()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Revoke %(waiver)s", waiver=self.name),
            "res_model": "credit.waiver.revoke",
            "view_mode": "form",
            "target": "new",
            "context": {"default_waiver_id": self.id},
        }

    def _revoke(self, reason):
        """End these waivers now; orders that only they let pass are held again.

        Taking an exception back favours nobody, so every credit manager may.
        """
        self._check_is_manager()
        self.check_access("read")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the waiver is revoked."))
        over = self.filtered(lambda w: w.state not in ("planned", "active"))
        if over:
            raise UserError(
                self.env._(
                    "%(waivers)s ended already: there is nothing to revoke.",
                    waivers=", ".join(over.mapped("name")),
                )
            )
        waivers_sudo = self.sudo()
        waivers_sudo._end(
            reason, self.env._("%(user)s revoked it.", user=self.env.user.name)
        )
        waivers_sudo._judge_again()

    def _end(self, reason, text):
        """Write down that these waivers are revoked, in sudo."""
        self._set(
            revoked_by_id=self.env.uid,
            revoked_at=fields.Datetime.now(),
            revoke_reason=reason,
            phase="ended",
        )
        self.activity_unlink([self._ENDING])
        for waiver in self:
            waiver._tell(text, reason)

    # === what follows === #

    def _judge_again(self):
        """Judge the held orders of these customers again, since a waiver changed."""
        for company, waivers in self.grouped("company_id").items():
            holds_sudo = self._waiting_holds(waivers.partner_id, company)
            if holds_sudo:
                self.env["credit.gate"]._reevaluate(holds_sudo)

    def _granted_text(self):
        return self.env._(
            "%(user)s waived “%(rule)s” from %(first)s until %(last)s.",
            user=self.approved_by_id.name,
            rule=self.rule_title,
            first=format_date(self.env, self.valid_from, date_format="medium"),
            last=format_date(self.env, self.valid_until, date_format="medium"),
        )

    def _tell(self, text, reason):
        """Log a sentence with the reason on the waiver and the customer's profile."""
        author_id = self.env.user.partner_id.id
        self._message_log(body=with_note(text, reason), author_id=author_id)
        self.profile_id._message_log(
            body=with_note(f"{self.name}: {text}", reason), author_id=author_id
        )
