from odoo import api, fields, models

from .credit_claim import ENDED

ACTIVITY = "credit_protection.mail_activity_claim_draft"
CAUSES_OF_RULES = {
    "protracted_default": "default",
    "insolvency": "insolvency",
    "political": "political",
    "rejection": "rejection",
}
# Roles a rule may name, and who answers to them.
ROLES = {
    "claims_user": "credit_protection.group_credit_claims",
    "credit_manager": "credit_protection.group_credit_manager",
    "finance_director": "credit_protection.group_credit_director",
    "credit_director": "credit_protection.group_credit_director",
}


class CreditClaim(models.Model):
    """Drafts of claims that rules ask for: once for each buyer, line and default.

    The files are printed when somebody opens the draft: a night's work must not wait
    for a printer.
    """

    # One file a concern.
    _inherit = "credit.claim"  # pylint: disable=consider-merging-classes-inherited

    rule_stage = fields.Char("Drafted by", readonly=True, help="The rule's line.")
    rule_move_id = fields.Many2one(
        "account.move",
        "Default",
        readonly=True,
        ondelete="set null",
        help="The invoice whose deadline came first when a rule asked for the draft.",
    )

    _once_by_rule = models.UniqueIndex(
        "(company_id, partner_id, rule_stage, rule_move_id)"
        " WHERE rule_stage IS NOT NULL",
        "The rules asked for this draft before.",
    )

    @api.model
    def _draft_by_rule(self, company, asked):
        """Draft claims that were not asked for before; return them.

        :param asked: what the rules ask for: buyer, the invoice it is about, and the
            order with line, cause and the role to tell
        """
        known = self._known_claims(company, [one.buyer.id for one in asked])
        vals_list, orders = [], {}
        for one in asked:
            stage = (one.buyer.id, one.order.line, one.move.id)
            policy = one.move.sudo().credit_cover_version_id.policy_id
            if stage in known or (one.buyer.id, policy.id) in known or not policy:
                continue
            known.add((one.buyer.id, policy.id))
            orders[one.buyer.id] = one.order
            vals_list.append(
                {
                    "company_id": company.id,
                    "partner_id": one.buyer.id,
                    "cause": CAUSES_OF_RULES.get(one.order.cause, "default"),
                    "user_id": policy.responsible_id.id or self.env.uid,
                    "rule_stage": one.order.line,
                    "rule_move_id": one.move.id,
                }
            )
        claims = self.sudo().create(vals_list)
        for claim in claims:
            claim._tell_of_draft(orders[claim.partner_id.id].notify)
        return claims

    @api.model
    def _known_claims(self, company, buyer_ids):
        """Return stages that were drafted before, and policies with an open claim."""
        known = set()
        claims_sudo = self.sudo().search(
            [("company_id", "=", company.id), ("partner_id", "in", buyer_ids)]
        )
        for claim in claims_sudo:
            buyer_id = claim.partner_id.id
            known.add((buyer_id, claim.rule_stage, claim.rule_move_id.id))
            if claim.state not in ENDED:
                known.add((buyer_id, claim.policy_id.id))
        return known

    def _tell_of_draft(self, role):
        """Ask who is responsible, and the rule's role, to complete the claim."""
        users = self.user_id
        if role in ROLES:
            users |= self.env.ref(ROLES[role]).all_user_ids
        for user in users:
            if not user.active or self.company_id not in user.company_ids:
                continue
            self.activity_schedule(
                ACTIVITY,
                date_deadline=self.claim_by or self.company_id._credit_today(),
                user_id=user.id,
                summary=self.with_context(lang=user.lang).env._(
                    "%(buyer)s: complete and file the claim",
                    buyer=self.partner_id.name or "",
                ),
            )

    def _after_recording(self):
        """Leave the printing of drafts of rules to whoever opens them."""
        by_rule = self.filtered("rule_stage")
        for claim in by_rule:
            claim._prepare()
        return super(CreditClaim, self - by_rule)._after_recording()

    @api.model
    def _open_or_prepare(self, company, buyer):
        """Collect the files of a draft that a rule has made, now that it is opened."""
        claim = self._open_of(company, buyer).with_env(self.env)
        if claim and claim._waits_for_files():
            claim.check_access("write")
            claim._collect_documents()
        return super()._open_or_prepare(company, buyer)

    def _waits_for_files(self):
        """Return whether nothing was collected yet for a claim of a rule."""
        return (
            self.rule_stage
            and self._is_draft()
            and not any(self.document_ids.mapped("source"))
        )
