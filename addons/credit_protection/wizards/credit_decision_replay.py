from odoo import Command, api, fields, models
from odoo.exceptions import UserError

MOST = 5_000
SHOWN = 100


class CreditDecisionReplay(models.TransientModel):
    """Shows what came out when stored decisions were made again; writes nothing.

    The decisions check who is asking and what that user may read.
    """

    _name = "credit.decision.replay"
    _description = "Replay Credit Decisions"
    _inherit = ["credit.reach"]

    decision_ids = fields.Many2many(
        "credit.decision", string="Decisions", required=True, readonly=True
    )
    checked = fields.Integer("Made again", compute="_compute_result")
    same = fields.Integer("Same result", compute="_compute_result")
    different = fields.Integer(compute="_compute_result")
    not_possible = fields.Integer(compute="_compute_result")
    result_html = fields.Html(compute="_compute_result", sanitize=False)

    @api.model
    def default_get(self, fields):
        """Take the decisions that are selected in their list."""
        values = super().default_get(fields)
        from_list = self.env.context.get("active_model") == "credit.decision"
        if "decision_ids" in fields and not values.get("decision_ids") and from_list:
            active_ids = self.env.context.get("active_ids", [])
            values["decision_ids"] = [Command.set(active_ids)]
        return values

    @api.depends("decision_ids")
    @api.depends_context("lang", "uid")
    def _compute_result(self):
        for wizard in self:
            decisions = wizard.decision_ids._origin
            if len(decisions) > MOST:
                raise UserError(
                    self.env._(
                        "Choose at most %(most)s decisions to replay at once.",
                        most=MOST,
                    )
                )
            replays = decisions._replay()
            results = [replay.result for replay in replays]
            wizard.checked = len(results)
            wizard.same = results.count("same")
            wizard.different = results.count("different")
            wizard.not_possible = results.count("not_possible")
            wizard.result_html = wizard._result_html(replays)

    def _result_html(self, replays):
        """Return the counts as a sentence, then each decision that is not the same."""
        others = [replay for replay in replays if replay.result != "same"]
        return self.env["ir.qweb"]._render(
            "credit_protection.replay_result",
            {
                "sentence": self._sentence(),
                "level": "danger" if self.different else "success",
                "single": replays[0] if len(replays) == 1 else None,
                "replays": others[:SHOWN],
                "left": len(others) - SHOWN if len(others) > SHOWN else 0,
            },
        )

    def _sentence(self):
        if self.checked == 1 and self.same:
            return self.env._(
                "Same result: made again from the stored facts, waivers and text, the"
                " decision is what it was."
            )
        if self.checked == 1 and self.different:
            return self.env._("The result differs from the stored decision.")
        if self.checked == 1:
            return self.env._("This decision cannot be made again.")
        return self.env._(
            "%(checked)s made again: %(same)s the same, %(different)s different,"
            " %(not_possible)s could not be made again.",
            checked=self.checked,
            same=self.same,
            different=self.different,
            not_possible=self.not_possible,
        )
