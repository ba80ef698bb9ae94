import base64
from decimal import Decimal

from odoo import api, fields, models

from ...engine import write_table


class CreditDeclaration(models.Model):
    """A declaration as a file: by country for most insurers, or every invoice."""

    # One file a concern.
    _inherit = "credit.declaration"  # pylint: disable=consider-merging-classes-inherited

    lines_file = fields.Binary(compute="_compute_lines_file")
    items_file = fields.Binary(compute="_compute_items_file")

    @api.depends("line_ids")
    @api.depends_context("lang")
    def _compute_lines_file(self):
        for declaration in self:
            rows = [declaration._line_cells(line) for line in declaration.line_ids]
            declaration.lines_file = _file([self._line_header(), *rows])

    @api.depends("line_ids.item_ids")
    @api.depends_context("lang")
    def _compute_items_file(self):
        for declaration in self:
            rows = [
                declaration._item_cells(line, item)
                for line in declaration.line_ids
                for item in line.item_ids
            ]
            declaration.items_file = _file([self._item_header(), *rows])

    def _head(self):
        return [self.env._("Policy"), self.env._("From"), self.env._("Until")]

    def _head_cells(self):
        return [self.policy_id.name, self.date_from, self.date_until]

    def _line_header(self):
        return [
            *self._head(),
            self.env._("Country"),
            self.env._("Declared"),
            self.env._("Left out because"),
            self.env._("Of an earlier period"),
            self.env._("Invoices"),
            self.env._("Turnover"),
            self.env._("Company currency"),
            self.env._("Amount"),
            self.env._("Currency"),
            self.env._("Premium (%)"),
            self.env._("Premium"),
        ]

    def _line_cells(self, line):
        return [
            *self._head_cells(),
            line.country_id.code or "",
            *self._verdict_cells(line),
            line.count,
            _plain(line.turnover, self.company_currency_id),
            self.company_currency_id.name,
            _plain(line.declared, self.currency_id),
            self.currency_id.name,
            "" if line.excluded else f"{line.rate:.4f}",
            _plain(line.premium, self.currency_id),
        ]

    def _item_header(self):
        return [
            *self._head(),
            self.env._("Country"),
            self.env._("Declared"),
            self.env._("Left out because"),
            self.env._("Of an earlier period"),
            self.env._("Number"),
            self.env._("Day"),
            self.env._("Buyer"),
            self.env._("Tax ID"),
            self.env._("Turnover"),
            self.env._("Company currency"),
        ]

    def _item_cells(self, line, item):
        return [
            *self._head_cells(),
            line.country_id.code or "",
            *self._verdict_cells(line),
            item.move_name or "",
            item.date,
            item.partner_id.name or "",
            item.partner_id.vat or "",
            _plain(item.turnover, self.company_currency_id),
            self.company_currency_id.name,
        ]

    def _verdict_cells(self, line):
        yes, no = self.env._("yes"), self.env._("no")
        return [
            no if line.excluded else yes,
            line._reason_text(),
            yes if line.late else no,
        ]

    @api.readonly
    def action_export(self):
        """Download the lines, by country and rate."""
        return self._download("lines_file")

    @api.readonly
    def action_export_items(self):
        """Download every invoice and credit note."""
        return self._download("items_file")

    def _download(self, name):
        self.ensure_one()
        self.check_access("read")
        stem = f"{self.policy_id.name}-{self.date_from}".replace("/", "-")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/{name}/{stem}.csv"
            "?download=true",
            "target": "download",
        }


def _file(rows):
    return base64.b64encode(write_table(rows))


def _plain(amount, currency):
    """Return an amount as programs read it: a point, no groups."""
    return Decimal(f"{amount:.{currency.decimal_places}f}")
