from datetime import datetime, time, timedelta

from freezegun import freeze_time

from .gate_common import GateCommon

RULES = """\
ruleset: {code}
title: {title}
language: 1
{more}order_gates:
  - id: small-orders-only
    when: order_total > {limit}
    then: block
    reason: SMALL
"""
LOGGER = "odoo.addons.credit_protection.models.rules.credit_ruleset_judging"


class RulesetCommon(GateCommon):
    """Texts of rules that hold orders above an amount."""

    @classmethod
    def _text(cls, limit=100, code="house", title="House rules", more=""):
        more = f"{more}\n" if more else ""
        return RULES.format(code=code, title=title, limit=limit, more=more)

    @classmethod
    def _ruleset(cls, limit=100, code="house", title="House rules", more="", **vals):
        text = cls._text(limit, code, title, more)
        return cls.env["credit.ruleset"].create({"text": text, **vals})

    @classmethod
    def _effective(cls, start=None, until=None):
        """Return the line of a text that dates it, in days from today."""
        ends = {"from": start, "until": until}
        days = ", ".join(
            f"{name}: {cls.today + timedelta(days=days)}"
            for name, days in ends.items()
            if days is not None
        )
        return f"effective: {{{days}}}"

    @classmethod
    def _retire_all(cls):
        cls.env["credit.ruleset"].search([("state", "=", "active")]).action_retire()

    def _spoil(self, ruleset, text="order_gates: ["):
        """Break a stored text as a bad restore or a hand in the database would."""
        ruleset.flush_recordset()
        self.cr.execute(
            "UPDATE credit_ruleset SET text = %s WHERE id = %s", [text, ruleset.id]
        )
        ruleset.invalidate_recordset()

    def _judging(self, company=None, country=None):
        company = company or self.usd_company
        return self.env["credit.ruleset"]._active_for(company, country)[0]

    def _in_days(self, days):
        """Let another day be today, at noon in all companies."""
        return self._at(datetime.combine(self.today + timedelta(days=days), time(12)))

    def _at(self, moment):
        self.env.flush_all()
        self.env.invalidate_all()
        return freeze_time(moment)
