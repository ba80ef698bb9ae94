from odoo import models


class CreditGate(models.AbstractModel):
    """What the settings exempt passes, except where a person has put a hold."""

    # One file a concern.
    _inherit = "credit.gate"  # pylint: disable=consider-merging-classes-inherited

    def _passed_by(self, judgement):
        """Let what is exempt pass; neither a hold by hand nor a prepayment changes."""
        passed = super()._passed_by(judgement)
        if passed == "prepaid" or self._held_by_hand(judgement):
            return passed
        return "exempt" if self._exemption(judgement) else passed

    def _held_by_hand(self, judgement):
        """Return whether a person has put the order or its customer on hold."""
        facts = judgement.facts
        return bool(
            facts.get("manual_hold") or judgement.hold._forced_on(facts["today"])
        )

    def _exemption(self, judgement):
        return judgement.document._credit_exemption(judgement.hold, judgement.unseen)

    def _prepare_decision(self, judgement, checkpoint, now):
        """Keep why a document was exempt."""
        vals = super()._prepare_decision(judgement, checkpoint, now)
        reason, name = self._exempted(judgement)
        return {**vals, "exempt_reason": reason, "exempt_name": name}

    def _exempted(self, judgement):
        """Return why a document goes on as exempt, and the name of that; or nothing."""
        if judgement.passed_by != "exempt":
            return False, False
        return self._exemption(judgement)

    def _settle(self, judged, decisions, profiles, checkpoint):
        """Remember on orders that they were exempt, for what follows them."""
        res = super()._settle(judged, decisions, profiles, checkpoint)
        if checkpoint == "order":
            for judgement in judged:
                order, (reason, _name) = judgement.document, self._exempted(judgement)
                if (order.credit_exempt or False) != reason:
                    order.credit_exempt = reason
        return res
