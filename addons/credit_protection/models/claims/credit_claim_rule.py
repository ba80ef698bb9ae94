from odoo import api, fields, models

from ..cover.account_move_cover import insured_by
from .credit_claim import ENDED
from .credit_claim_prepare import first_of_each

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
        check_company=True,
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
        buyers = self.env["res.partner"].browse([one.buyer.id for one in asked])
        known = self._known_claims(company, buyers.ids)
        books = self._books_of(company, buyers)
        vals_list, orders = [], {}
        today = company._credit_today()
        pairs = [
            (about, move)
            for about in asked
            for move in first_of_each(_not_small(books.unclaimed(about.buyer)), today)
        ]
        for one, move in pairs:
            policy = insured_by(move)
            stage = (one.buyer.id, one.order.line, move.id)
            if stage in known or (one.buyer.id, policy.id) in known:
                continue
            known.add((one.buyer.id, policy.id))
            orders[one.buyer.id] = one.order
            vals_list.append(
                {
                    "company_id": company.id,
                    "partner_id": one.buyer.id,
                    "policy_id": policy.id,
                    "cause": CAUSES_OF_RULES.get(one.order.cause, "default"),
                    "user_id": policy.responsible_id.id or self.env.uid,
                    "rule_stage": one.order.line,
                    "rule_move_id": move.id,
                }
            )
        names = self._next_names(company, len(vals_list))
        for vals, name in zip(vals_list, names, strict=True):
            vals["name"] = name
        claims = self.sudo()._create_quietly(vals_list)
        claims._tell_of_draft(company, orders)
        return claims

    @api.model
    def _next_names(self, company, count):
        """Draw ``count`` numbers at once."""
        sequences_sudo = self.env["ir.sequence"].sudo().with_company(company)
        sequence_sudo = sequences_sudo.search(
            [("code", "=", self._name), ("company_id", "in", (company.id, False))],
            order="company_id",
            limit=1,
        )
        return self.env["credit.notice"]._draw(sequence_sudo, count)

    @api.model
    def _create_quietly(self, vals_list):
        """Create drafts that who is responsible follows, but is sent no mail about.

        Whoever must act is asked to by an activity.
        """
        claims = self.with_context(tracking_disable=True).create(vals_list)
        claims = self.browse(claims.ids)
        for user, some in claims.grouped("user_id").items():
            some.message_subscribe(user.partner_id.ids)
        claims._message_log_batch(
            bodies={claim.id: claim._creation_message() for claim in claims}
        )
        return claims

    def _all_completed(self, vals_list):
        """Take what a batch of rules has completed as it is."""
        completed = all(v.get("rule_stage") and v.get("policy_id") for v in vals_list)
        if self.env.su and vals_list and completed:
            return vals_list
        return super()._all_completed(vals_list)

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

    def _tell_of_draft(self, company, orders):
        """Ask who is responsible, and the rule's role, to complete the claim."""
        having = {
            role: self.env.ref(ROLES[role]).all_user_ids
            for role in {order.notify for order in orders.values()} & ROLES.keys()
        }
        asks = []
        for claim in self:
            users = claim.user_id
            users |= having.get(orders[claim.partner_id.id].notify, users)
            asks += [
                (
                    claim,
                    user,
                    self.with_context(lang=user.lang).env._(
                        "%(buyer)s: complete and file the claim",
                        buyer=claim.partner_id.name or "",
                    ),
                    claim.claim_by or company._credit_today(),
                )
                for user in users
            ]
        self._ask_all(ACTIVITY, company, asks)

    def _after_recording(self):
        """Leave the printing of drafts of rules to whoever opens them."""
        by_rule = self.filtered("rule_stage")
        by_rule._prepare()
        return super(CreditClaim, self - by_rule)._after_recording()

    @api.model
    def _open_or_prepare(self, company, buyer, policy=None):
        """Collect the files of a draft that a rule has made, now that it is opened."""
        claim = self._open_next(company, buyer, policy)
        if claim and claim._waits_for_files():
            claim.check_access("write")
            claim._collect_documents()
        return super()._open_or_prepare(company, buyer, policy)

    def _waits_for_files(self):
        """Return whether nothing was collected yet for a claim of a rule."""
        return (
            self.rule_stage
            and self._is_draft()
            and not any(self.document_ids.mapped("source"))
        )


def _not_small(moves):
    """Return those of which more is open than a small rest."""
    return moves.filtered(lambda move: move._credit_open_for_dates())
