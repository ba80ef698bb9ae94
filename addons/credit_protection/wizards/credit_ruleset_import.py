from odoo import Command, fields, models
from odoo.exceptions import UserError

MOST_FILES = 50


class CreditRulesetImport(models.TransientModel):
    """Files in, drafts out: every problem is listed, and nothing is activated.

    Drafts are made with the rights of the user; a file that cannot be read makes none.
    """

    _name = "credit.ruleset.import"
    _description = "Import Rulesets"
    _inherit = ["credit.reach"]

    attachment_ids = fields.Many2many("ir.attachment", string="Files")
    company_id = fields.Many2one(
        "res.company", help="Empty: for all companies without rules of their own."
    )
    shipped = fields.Selection(
        "_selection_shipped",
        "Ruleset that comes with the addon",
        help="It is loaded as a draft, as it was delivered.",
    )
    report = fields.Text(readonly=True)
    ruleset_ids = fields.Many2many("credit.ruleset", string="Drafts", readonly=True)

    def _selection_shipped(self):
        shipped = self.env["credit.ruleset"].shipped()
        return [(one["name"], one["title"]) for one in shipped]

    def action_load_shipped(self):
        """Open the chosen shipped ruleset as a draft."""
        self.ensure_one()
        return self.env["credit.ruleset"].action_load_shipped(self.shipped)

    def action_import(self):
        """Make a draft of each file and show what was found."""
        self.ensure_one()
        self.env["credit.ruleset"].check_access("create")
        files = self.attachment_ids
        if not files:
            raise UserError(self.env._("Choose one or more files that end in .yaml."))
        if len(files) > MOST_FILES:
            raise UserError(
                self.env._(
                    "Import at most %(count)s files at a time.", count=MOST_FILES
                )
            )
        rulesets, lines = self.env["credit.ruleset"], []
        for file in files:
            ruleset, said = rulesets._import_file(
                file.name or "", file.raw or b"", self.company_id
            )
            rulesets |= ruleset
            lines += said or [
                self.env._("%(file)s: no problems, the draft is made.", file=file.name)
            ]
        files.unlink()
        self.write(
            {
                "report": "\n".join(lines),
                "ruleset_ids": [Command.set(rulesets.ids)],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Imported Rulesets"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_open_drafts(self):
        """Open the drafts that were made."""
        self.ensure_one()
        rulesets = self.ruleset_ids.exists()
        if len(rulesets) == 1:
            return rulesets._open()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Imported Rulesets"),
            "res_model": "credit.ruleset",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", rulesets.ids)],
        }
