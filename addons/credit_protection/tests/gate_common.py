from .common import CreditCommon


class GateCommon(CreditCommon):
    """Adds to the test user the rights to read decisions and to write rules."""

    @classmethod
    def get_default_groups(cls):
        return (
            super().get_default_groups()
            | cls.quick_ref("credit_protection.group_credit_auditor")
            | cls.quick_ref("credit_protection.group_credit_rules")
        )

    @classmethod
    def _decisions(cls, orders):
        """Return the decisions about these orders, oldest first."""
        return cls.env["credit.decision"].search(
            [("order_id", "in", orders.ids)], order="id"
        )
