from odoo import api, models

from .credit_decision import HOLDING


class CreditGate(models.AbstractModel):
    """What would still hold an order if its customer had another limit."""

    # One file a concern.
    _inherit = "credit.gate"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _holding_with_limits(self, order, limits, checkpoint="order"):
        """Return for each limit the reasons that would still hold the order.

        Nothing is written.

        :param limits: facts about limits, as ``credit.facts`` gives them
        :return: a list of reasons, as decisions keep them, for each limit
        """
        company = order.company_id
        gate = self._clean(company)
        order_sudo = order.with_env(gate.env)
        facts = order_sudo._credit_facts()[order.id][0]
        rules = gate.env["credit.ruleset"]._in_force_for(company)
        facts |= gate._asked(rules, order_sudo).get(order.id, {})
        _ruleset, compiled = rules.of(facts["country"])
        found = []
        for limit in limits:
            decision = gate._decide(compiled, facts | limit, checkpoint)
            found.append([r for r in decision["reasons"] if r["outcome"] in HOLDING])
        return found
