import hashlib
import re
from pathlib import Path

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import file_path

from ...engine import load_ruleset
from .credit_ruleset import pick

SHIPPED = "credit_protection/data/rulesets"
FIRST_ACTIVE = "standard"
LARGEST_FILE = 256 * 1024
ENDINGS = (".yaml", ".yml")


class CreditRuleset(models.Model):
    """Texts as files: in, out, and those that come with the addon."""

    # One file a concern.
    _inherit = "credit.ruleset"  # pylint: disable=consider-merging-classes-inherited

    # === out === #

    def action_export(self):
        """Download the text as it is, byte for byte what the SHA-256 is about."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/credit_protection/ruleset/{self.id}",
            "target": "download",
        }

    def _file_name(self):
        code = re.sub(r"[^A-Za-z0-9_-]", "", self.code or "") or "ruleset"
        return f"{code}-{self.revision}.yaml" if self.revision else f"{code}.yaml"

    # === in === #

    @api.model
    def _import_file(self, name, data, company):
        """Make a draft of one file; return it (or nothing) and what to say about it.

        A file that is not a text of rules makes no draft.

        :return: ``(ruleset, [sentence])``
        """
        refused = self._refuse_file(name, data)
        if refused:
            return self.browse(), [refused]
        loaded = load_ruleset(data, name=name)
        said = [str(problem) for problem in loaded.problems]
        try:
            text = data.decode("utf-8")
            self._check_storable(text)
        except (UnicodeDecodeError, UserError):
            return self.browse(), said
        known = self._same_text(loaded.sha256, company)
        if known:
            return self.browse(), [
                self.env._(
                    "%(file)s: this text is there already, as “%(rules)s”.",
                    file=name,
                    rules=known.display_name,
                )
            ]
        ruleset = self.create({"text": text, "company_id": company.id})
        failed = [
            r for r in (ruleset.cases or {}).get("results", []) if not r["passed"]
        ]
        said += [
            self.env._(
                "%(file)s:%(line)s: the case “%(case)s” fails.",
                file=name,
                line=result["line"],
                case=result["name"],
            )
            for result in failed
        ]
        return ruleset, said

    @api.model
    def _refuse_file(self, name, data):
        """Return why a file is not even looked at, or nothing."""
        if not name.lower().endswith(ENDINGS):
            return self.env._(
                "%(file)s: only files that end in .yaml or .yml can be imported.",
                file=name,
            )
        if len(data) > LARGEST_FILE:
            return self.env._(
                "%(file)s: the file is larger than %(limit)s KB.",
                file=name,
                limit=LARGEST_FILE // 1024,
            )
        return ""

    @api.model
    def _same_text(self, sha256, company):
        """Return a draft or active ruleset with this text at the same level."""
        return self.search(
            [
                ("sha256", "=", sha256),
                ("company_id", "=", company.id),
                ("state", "!=", "retired"),
            ],
            limit=1,
        )

    # === shipped rulesets === #

    @api.model
    def _shipped_files(self):
        """Return the texts that come with the addon, by name."""
        return {
            path.stem: path.read_text(encoding="utf-8")
            for path in sorted(Path(file_path(SHIPPED)).glob("*.yaml"))
        }

    @api.model
    @api.readonly
    def shipped(self):
        """Return the shipped rulesets, and where one is there already."""
        self.browse().check_access("read")
        found = []
        for name, text in self._shipped_files().items():
            loaded = load_ruleset(text, name=f"{name}.yaml")
            there = self.search([("sha256", "=", loaded.sha256)], limit=1)
            title = loaded.ruleset.title if loaded.ruleset else ()
            found.append(
                {
                    "name": name,
                    "title": pick(title, self.env.lang) or name,
                    "ruleset_id": there.id,
                    "state": there.state or False,
                }
            )
        return found

    @api.model
    def action_load_shipped(self, name):
        """Open a shipped ruleset as a draft; where it is there already, say so."""
        self.browse().check_access("create")
        files = self._shipped_files()
        if not isinstance(name, str) or name not in files:
            raise UserError(
                self.env._(
                    "There is no such shipped ruleset; choose one of %(names)s.",
                    names=", ".join(files),
                )
            )
        sha256 = load_ruleset(files[name]).sha256
        there = self.search(
            [("sha256", "=", sha256), ("state", "!=", "retired")], limit=1
        )
        if not there:
            return self.create({"text": files[name]})._open()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "This text is there already, as “%(rules)s”.",
                    rules=there.display_name,
                ),
                "next": there._open(),
            },
        }

    @api.model
    def _load_shipped(self):
        """Bring in the shipped texts that are not there yet; activate one if none is.

        Runs at every installation and update. A new text arrives as a draft beside
        what the administrators use: it never takes the place of their rules.
        """
        for text in self._shipped_files().values():
            sha256 = hashlib.sha256(text.encode()).hexdigest()
            if not self.search_count([("sha256", "=", sha256)], limit=1):
                self.create({"text": text})
        none_yet = not self.search_count([("state", "!=", "draft")], limit=1)
        if none_yet and not self._second_person_always():
            first = self.search([("code", "=", FIRST_ACTIVE)], limit=1, order="id")
            first.action_activate()
