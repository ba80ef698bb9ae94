from odoo import api, models

SEVERAL_DEBTORS = "DEBTORS"


class CreditWording(models.AbstractModel):
    """Words for what no rule can judge."""

    _inherit = "credit.wording"

    @api.model
    def _title(self, reason, sees_all=True):
        if reason["code"] == SEVERAL_DEBTORS and not reason["rule"]:
            return self.env._("Goods of several customers")
        return super()._title(reason, sees_all)

    @api.model
    def _detail(self, reason, currency):
        if reason["code"] == SEVERAL_DEBTORS and not reason["rule"]:
            return self.env._(
                "More than one customer would owe for this delivery. Split it, so that"
                " each part can be judged by itself."
            )
        return super()._detail(reason, currency)
