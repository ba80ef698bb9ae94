from functools import lru_cache
from typing import Any, NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain

from ...engine import (
    CATALOGUE,
    draft_orders,
    draft_rules,
    load_ruleset,
)
from ..cover.account_move_cover import insured_by
from ..facts.credit_facts_cover_sql import INVOICES
from ..facts.credit_facts_small import counts_domain
from . import credit_notice_sql as sql
from .account_move_notice import AT_STAKE
from .credit_notice_send import ACTIVITY

SEQUENCE = "credit_protection.sequence_credit_notice"
# Roles a rule may name, and who answers to them.
ROLES = {
    "claims_user": "credit_protection.group_credit_claims",
    "credit_manager": "credit_protection.group_credit_manager",
    "finance_director": "credit_protection.group_credit_director",
    "credit_director": "credit_protection.group_credit_director",
}


@lru_cache(maxsize=64)
def claim_rules(text):
    """Return the rules of a text that ask for drafts; empty without any."""
    loaded = load_ruleset(text)
    return draft_rules(loaded.ruleset) if loaded.ok else ()


class Asked(NamedTuple):
    """A draft that rules ask for: about whom, and which invoice it is about."""

    buyer: Any
    move: Any
    order: Any


class CreditNotice(models.Model):
    """Drafts of notices that rules ask for: once for each buyer, line and default."""

    # One file a concern.
    _name = "credit.notice"
    _inherit = ["credit.notice", "credit.night.work"]

    rule_move_id = fields.Many2one(
        "account.move",
        "Default",
        readonly=True,
        ondelete="set null",
        help="The invoice whose deadline came first when a rule asked for the draft.",
        check_company=True,
    )

    _once = models.UniqueIndex(
        "(company_id, partner_id, rule_stage, rule_move_id)"
        " WHERE rule_stage IS NOT NULL",
        "The rules asked for this draft before.",
    )

    # === the night === #

    _night_records = "res.partner"

    @api.model
    def _night_todo(self, company, partners):
        """Return the buyers who have notices, or who are late with insured invoices."""
        found = set(self._followed(company).partner_id.ids)
        if self._drafting(self.env["credit.ruleset"]._in_force_for(company)):
            found |= {buyer.id for buyer in self._late_buyers(company)}
        return sorted(found & set(partners.ids) if partners else found)

    @api.model
    def _night_batch(self, company, ids):
        """Let notices follow payments, and draft what the rules ask for."""
        self._follow(company, ids)
        asked = self._asked(company, ids)
        self._draft_by_rule(company, [a for a in asked if a.order.kind == "notice"])
        claims = [a for a in asked if a.order.kind == "claim"]
        if claims:
            self.env["credit.claim"]._draft_by_rule(company, claims)

    @api.model
    def _drafting(self, in_force):
        """Return whether any rule in force asks for drafts."""
        return any(claim_rules(r.sudo().text or "") for r, _c in in_force.pairs)

    @api.model
    def _asked(self, company, buyer_ids):
        """Return what the rules in force ask for about those buyers who are late."""
        in_force = self.env["credit.ruleset"]._in_force_for(company)
        if not self._drafting(in_force):
            return []
        late = self._late_buyers(company, buyer_ids)
        buyers = self.env["res.partner"].browse(buyer.id for buyer in late)
        sources = self._facts_about(company, buyers)
        found = []
        for buyer in buyers:
            ruleset, _compiled = in_force.of(buyer.country_id.code)
            rules = claim_rules(ruleset.sudo().text or "")
            if rules:
                orders = draft_orders(rules, sources[buyer.id])
                found += [Asked(buyer, late[buyer], order) for order in orders]
        return found

    @api.model
    def _facts_about(self, company, buyers):
        """Return the facts of buyers, with the tier that was stored for them."""
        profiles = self.env["credit.profile"].sudo()
        sources = profiles._rating_sources(company, buyers, company._credit_today())
        stored = profiles._rating_facts(company, buyers)
        return {
            key: {
                name: value
                for name, value in {**facts, **stored.get(key, {})}.items()
                if name in CATALOGUE
            }
            for key, (facts, _parts) in sources.items()
        }

    @api.model
    def _late_buyers(self, company, buyer_ids=None):
        """Return ``{buyer: the open insured invoice that was due first}``."""
        mine = Domain.TRUE
        if buyer_ids is not None:
            mine = Domain("commercial_partner_id", "in", buyer_ids)
        moves_sudo = (
            self.env["account.move"]
            .sudo()
            .search(
                mine
                & Domain("company_id", "=", company.id)
                & Domain("move_type", "in", INVOICES)
                & Domain("state", "=", "posted")
                & counts_domain(company._credit_small_residual())
                & AT_STAKE
                & Domain("credit_original_due_date", "<", company._credit_today()),
                order="credit_original_due_date desc, id desc",
            )
        )
        return {move.commercial_partner_id: move for move in moves_sudo}

    # === notices === #

    @api.model
    def _draft_by_rule(self, company, asked):
        """Draft notices that were not asked for before; return them."""
        first = self._first_waiting(company, [one.buyer.id for one in asked])
        rows = [(one, move) for one in asked for move in first.get(one.buyer, ())]
        known = self._known_drafts(company, [one.buyer.id for one, _move in rows])
        vals_list = []
        for one, move in rows:
            policy = insured_by(move)
            stage = (one.buyer.id, one.order.line, move.id)
            if stage in known or (one.buyer.id, policy.id) in known:
                continue
            known |= {stage, (one.buyer.id, policy.id)}
            vals_list.append(
                {
                    "company_id": company.id,
                    "partner_id": one.buyer.id,
                    "policy_id": policy.id,
                    "rule_stage": one.order.line,
                    "rule_move_id": move.id,
                }
            )
        names = self._next_names(len(vals_list))
        for vals, name in zip(vals_list, names, strict=True):
            vals["name"] = name
        notices = self.sudo().create(vals_list)
        by_buyer = {one.buyer.id: one.order for one, _move in rows}
        notices._tell_of_draft(company, by_buyer)
        return notices

    @api.model
    def _next_names(self, count, sequence=SEQUENCE):
        """Draw ``count`` numbers in one query."""
        sequence_id = self.env["ir.model.data"]._xmlid_to_res_id(sequence)
        return self._draw(self.env["ir.sequence"].sudo().browse(sequence_id), count)

    @api.model
    def _draw(self, sequence_sudo, count):
        """Draw ``count`` numbers of a sequence, in one query where it allows that."""
        if sequence_sudo.use_date_range or sequence_sudo.implementation != "standard":
            return [sequence_sudo.next_by_id() for _number in range(count)]
        rows = self.env.execute_query(sql.numbers(sequence_sudo.id, count))
        before, after = sequence_sudo._get_prefix_suffix()
        width = sequence_sudo.padding
        return [f"{before}{number:0{width}d}{after}" for (number,) in rows]

    @api.model
    def _first_waiting(self, company, buyer_ids):
        """Return by buyer the overdue invoice of each policy to be notified first."""
        moves_sudo = (
            self.env["account.move"]
            .sudo()
            .search(
                Domain("company_id", "=", company.id)
                & Domain("commercial_partner_id", "in", buyer_ids)
                & Domain("move_type", "in", INVOICES)
                & Domain("state", "=", "posted")
                & counts_domain(company._credit_small_residual())
                & AT_STAKE
                & Domain("credit_notified_on", "=", False)
                & Domain("credit_notice_by", "!=", False)
                & Domain("credit_original_due_date", "<", company._credit_today()),
                order="credit_notice_by desc, id desc",
            )
        )
        first = {}
        for move in moves_sudo:
            first.setdefault(move.commercial_partner_id, {})[insured_by(move)] = move
        return {buyer: list(moves.values()) for buyer, moves in first.items()}

    @api.model
    def _known_drafts(self, company, buyer_ids):
        """Return stages that were drafted before, and buyers who have a draft."""
        known = set()
        for notice in self.sudo().search(
            Domain("company_id", "=", company.id)
            & Domain("partner_id", "in", buyer_ids)
            & (Domain("rule_stage", "!=", False) | Domain("state", "=", "draft"))
        ):
            buyer_id = notice.partner_id.id
            known.add((buyer_id, notice.rule_stage, notice.rule_move_id.id))
            if notice.state == "draft":
                known.add((buyer_id, notice.policy_id.id))
        return known

    def _tell_of_draft(self, company, orders):
        """Ask who is responsible for the policy, and the rule's role, to send it."""
        roles = {order.notify for order in orders.values()} & ROLES.keys()
        having = {role: self.env.ref(ROLES[role]).all_user_ids for role in roles}
        asks = []
        for notice in self:
            order = orders[notice.partner_id.id]
            users = notice.policy_id.responsible_id
            users |= having.get(order.notify, users)
            asks += [
                (
                    notice,
                    user,
                    self.with_context(lang=user.lang).env._(
                        "%(buyer)s: send the notice to the insurer",
                        buyer=notice.partner_id.name or "",
                    ),
                    notice.send_by or company._credit_today(),
                )
                for user in users
            ]
        self._ask_all(ACTIVITY, company, asks)
