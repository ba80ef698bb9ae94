from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .credit_profile import MANAGER

AGREEMENT = ("terms_agreed", "agreed_term_days", "agreed_term_reason")
MARK = "agreed_term_user_id"
MOST_DAYS = 3650


class CreditProfile(models.Model):
    """The longest payment terms of a customer: by the rules, or agreed by a person.

    The rules say them with the tier, every night. They are proposed, and given once
    to a customer to whom nothing was ever invoiced; what somebody has agreed with an
    old customer is never changed, whatever becomes of the tier.
    """

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    max_term_days = fields.Integer(
        "Longest terms by the rules",
        readonly=True,
        copy=False,
        aggregator="max",
        help="Days until the last instalment may be due, as the rules give them with"
        " the tier; 0 means prepayment only.",
    )
    max_term_known = fields.Boolean("Rules name terms", readonly=True, copy=False)
    max_term_trace = fields.Json(readonly=True, copy=False, prefetch=False)
    term_days = fields.Integer(
        "Payment terms (days)",
        readonly=True,
        copy=False,
        aggregator="max",
        help="Days until the last instalment of the customer's payment terms is due, as"
        " they stood when the customer was last rated.",
    )
    terms_exceed = fields.Boolean(
        "Terms longer than allowed",
        readonly=True,
        copy=False,
        help="The customer's payment terms are longer than the rules allow, or than"
        " was agreed.",
    )
    terms_agreed = fields.Boolean("Agree other terms", tracking=True, copy=False)
    agreed_term_days = fields.Integer(
        "Agreed longest terms",
        tracking=True,
        copy=False,
        help="Days that count instead of those of the rules, for example longer ones"
        " for a good payer; 0 means prepayment only.",
    )
    agreed_term_reason = fields.Char("Why these terms", tracking=True, copy=False)
    agreed_term_user_id = fields.Many2one(
        "res.users", "Terms agreed by", readonly=True, copy=False, ondelete="set null"
    )
    first_terms_on = fields.Date(
        "First terms given on",
        readonly=True,
        copy=False,
        help="The day on which a new customer got payment terms by the rules; this"
        " happens once.",
    )
    proposed_term_id = fields.Many2one(
        "account.payment.term",
        "Proposed payment terms",
        compute="_compute_proposed_term_id",
        help="The longest payment terms of the company that are allowed, where the"
        " customer has others.",
    )

    # === what is agreed === #

    @api.constrains(*AGREEMENT)
    def _check_agreed_terms(self):
        for profile in self.filtered("terms_agreed"):
            if not (profile.agreed_term_reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "Say why %(customer)s gets payment terms of their own: whoever"
                        " meets them needs the reason.",
                        customer=profile.partner_id.display_name,
                    )
                )
            if not 0 <= profile.agreed_term_days <= MOST_DAYS:
                raise ValidationError(
                    self.env._(
                        "Payment terms have 0 to %(most)s days; 0 means prepayment"
                        " only.",
                        most=MOST_DAYS,
                    )
                )

    def write(self, vals):
        """Let only credit managers agree terms, and say who did."""
        if not {*AGREEMENT, MARK} & vals.keys():
            return super().write(vals)
        if not self.env.su:
            self._check_may_agree_terms(vals)
        result = super().write(self._with_agreement_mark(vals))
        self._take_terms()
        return result

    @api.model_create_multi
    def create(self, vals_list):
        """Let only credit managers agree terms, and say who did."""
        for vals in vals_list:
            if {*AGREEMENT, MARK} & vals.keys() and not self.env.su:
                self._check_may_agree_terms(vals)
        return super().create([self._with_agreement_mark(vals) for vals in vals_list])

    @api.model
    def _check_may_agree_terms(self, vals=()):
        """Raise unless a credit manager is at work, who cannot act as somebody else."""
        if MARK in vals or not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._(
                    "Only a credit manager can agree payment terms with a customer."
                )
            )

    def _with_agreement_mark(self, vals):
        """Add who agreed the terms, or take it all away."""
        if "terms_agreed" not in vals:
            return vals
        if vals["terms_agreed"]:
            return {**vals, MARK: self.env.uid}
        gone = {"agreed_term_days": 0, "agreed_term_reason": False}
        return {**vals, **gone, MARK: False}

    # === what counts === #

    def _allowed_term_days(self):
        """Return the longest terms that count; None where nothing says any."""
        self.ensure_one()
        if self.terms_agreed:
            return self.agreed_term_days
        return self.max_term_days if self.max_term_known else None

    def _current_terms(self):
        """Return the payment terms of the customer in the profile's company."""
        self.ensure_one()
        partner_sudo = self.partner_id.sudo().with_company(self.company_id)
        return partner_sudo.property_payment_term_id

    def _own_facts(self, today):
        """Add the terms that people agreed; the rules find the others themselves."""
        facts = super()._own_facts(today)
        if self.terms_agreed:
            facts = {**facts, "max_term_days": Decimal(self.agreed_term_days)}
        return facts

    def _rated_values(self, rating, facts, parts):
        """Add the longest terms by the rules, and the terms of today beside them."""
        vals = super()._rated_values(rating, facts, parts)
        today, days = facts["today"], rating.max_term
        vals |= {
            "max_term_days": int(days or 0),
            "max_term_known": days is not None,
            "max_term_trace": rating.max_term_trace,
            "term_days": self._term_days_on(today),
        }
        allowed = self.agreed_term_days if self.terms_agreed else days
        vals["terms_exceed"] = allowed is not None and vals["term_days"] > allowed
        return vals

    def _term_days_on(self, today):
        terms = self._current_terms()
        return self.env["credit.facts"]._term_days(terms, today)

    def _take_terms(self):
        """Take over terms that somebody has changed, without waiting for the night."""
        for profile_sudo in self.sudo():
            days = profile_sudo._term_days_on(profile_sudo.company_id._credit_today())
            allowed = profile_sudo._allowed_term_days()
            exceed = allowed is not None and days > allowed
            if (profile_sudo.term_days, profile_sudo.terms_exceed) != (days, exceed):
                profile_sudo.write({"term_days": days, "terms_exceed": exceed})

    # === proposing === #

    @api.model
    def _terms_by_days(self, company):
        """Return the payment terms of a company with their days, the best one last.

        Of terms with the same days plain ones come last: an instalment plan or a cash
        discount is given by a person.
        """
        Terms = self.env["account.payment.term"].sudo()
        today = company._credit_today()
        rows = [
            (self.env["credit.facts"]._term_days(terms, today), terms)
            for terms in Terms.search(Terms._check_company_domain(company))
        ]
        return sorted(
            rows,
            key=lambda row: (
                row[0],
                -len(row[1].line_ids),
                not row[1].early_discount,
                -row[1].sequence,
                -row[1].id,
            ),
        )

    @api.depends(
        "max_term_days",
        "max_term_known",
        "terms_agreed",
        "agreed_term_days",
        "partner_id.property_payment_term_id",
    )
    def _compute_proposed_term_id(self):
        self.proposed_term_id = False
        for company, profiles in self.grouped("company_id").items():
            by_days = self._terms_by_days(company)
            for profile in profiles:
                days, terms = profile._longest_allowed(by_days)
                current = profile._current_terms()
                same = current and self.env["credit.facts"]._term_days(
                    current, company._credit_today()
                )
                if terms and (not current or same != days):
                    profile.proposed_term_id = terms.sudo(False)

    def _longest_allowed(self, by_days):
        """Return days and terms of the longest that this customer may have."""
        allowed = self._allowed_term_days()
        fitting = [row for row in by_days if allowed is not None and row[0] <= allowed]
        return fitting[-1] if fitting else (0, self.env["account.payment.term"])

    def action_use_proposed_terms(self):
        """Give these customers the proposed payment terms, for credit managers."""
        self._check_may_agree_terms()
        self.check_access("read")
        todo = self.filtered("proposed_term_id")
        if not todo:
            raise UserError(
                self.env._(
                    "No other payment terms are proposed: the customer has the longest"
                    " that are allowed, or the rules name none."
                )
            )
        todo._set_terms(
            {profile: profile.proposed_term_id for profile in todo},
            self.env._(
                "%(user)s used the payment terms that the rules propose.",
                user=self.env.user.name,
            ),
        )
        return True

    def _give_first_terms(self):
        """Give new customers without payment terms the longest allowed, once.

        The caller passes only customers to whom nothing was ever invoiced.
        """
        for company, profiles in self.sudo().grouped("company_id").items():
            if not company.credit_give_first_terms:
                continue
            todo = profiles.filtered(
                lambda p: p.max_term_known and not p.first_terms_on
            ).filtered(lambda p: not p._current_terms())
            by_days = todo and self._terms_by_days(company)
            given = {p: p._longest_allowed(by_days)[1] for p in todo}
            given = {profile: terms for profile, terms in given.items() if terms}
            fresh = self.browse().union(*given)
            fresh._set_terms(
                given,
                self.env._("A new customer gets the longest payment terms allowed."),
            )
            fresh.sudo().write({"first_terms_on": company._credit_today()})

    def _set_terms(self, terms_of, why):
        """Write payment terms on the customers and a note on both records."""
        for terms, profiles in self.grouped(lambda p: terms_of[p]).items():
            for company, some in profiles.grouped("company_id").items():
                partners_sudo = some.partner_id.sudo().with_company(company)
                before = {p.id: p.property_payment_term_id.name for p in partners_sudo}
                partners_sudo.property_payment_term_id = terms.id
                some._log_terms(terms, why, before)

    def _log_terms(self, terms, why, before):
        notes = {}
        for partner_id, old in before.items():
            notes[partner_id] = self.env._(
                "Payment terms: %(old)s → %(new)s. %(why)s",
                old=old or self.env._("none"),
                new=terms.sudo().name,
                why=why,
            )
        partners_sudo = self.partner_id.sudo()
        partners_sudo._message_log_batch(bodies=dict(notes))
        self.sudo()._message_log_batch(
            bodies={p.id: notes[p.partner_id.id] for p in self}
        )
