import base64
import binascii

from odoo import api, models
from odoo.exceptions import UserError

from ...engine import decode_table, read_table, write_table

MOST_BYTES = 50 * 1024 * 1024
ENCODING_NAMES = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "gb18030": "GB18030",
    "cp1252": "Latin-1 (Windows-1252)",
}


class CreditCsv(models.AbstractModel):
    """Files with columns, read and written for whoever imports something.

    What is wrong with a file becomes a sentence that says where, and what to do.
    """

    _name = "credit.csv"
    _description = "Files With Columns"

    @api.model
    def _content(self, file):
        """Return the bytes of an uploaded file (base64); refuse what is too big."""
        if len(file or b"") > MOST_BYTES * 4 / 3 + 4:
            raise UserError(
                self.env._(
                    "The file is bigger than 50 MB. Split it and import the parts one"
                    " after the other."
                )
            )
        try:
            return base64.b64decode(file or b"", validate=True)
        except (binascii.Error, ValueError):
            raise UserError(
                self.env._("The file did not arrive whole. Choose it once more.")
            ) from None

    @api.model
    def _open(self, data, columns, encoding=None, separator=None):
        """Return how a file was decoded, its table (or None), and its faults.

        :param columns: ImportColumn records; a heading is a name or a label of them
        """
        decoded = decode_table(data, encoding or None)
        if decoded.fault:
            return decoded, None, [decoded.fault]
        names = {column.label: column.name for column in columns}
        names |= {column.name: column.name for column in columns}
        table = read_table(decoded.text, names, separator or None)
        return decoded, table, list(table.faults)

    @api.model
    def _missing_columns(self, table, columns):
        """Return a sentence about columns that a table does not have; or nothing."""
        missing = [
            column.name
            for column in columns
            if column.required and column.name not in table.columns
        ]
        if not missing:
            return ""
        return self.env._(
            "The first line must name the columns. Missing: %(missing)s. Known columns:"
            " %(known)s. Download the template to see how it is meant.",
            missing=", ".join(missing),
            known=", ".join(column.name for column in columns),
        )

    @api.model
    def _fault_text(self, fault):
        """Return what a fault of a file or line means and what to do about it."""
        return {
            "empty": self.env._("The file is empty. Choose another one."),
            "encoding": self.env._(
                "The file is not written in %(encoding)s. Choose another encoding, or"
                " save it as UTF-8.",
                encoding=ENCODING_NAMES.get(fault.value, fault.value),
            ),
            "nul": self.env._(
                "This is no text file: it has zero bytes. Save a workbook as CSV"
                " (UTF-8) first."
            ),
            "quotes": self.env._(
                "The quotes of this line do not match, or a cell never ends. Write a"
                ' quote inside a cell twice ("").'
            ),
            "too_many_cells": self.env._(
                "This line has %(count)s cells, more than the first line has columns."
                " Put cells that contain the separator in quotes.",
                count=fault.value,
            ),
            "cell_too_long": self.env._(
                "A cell of this line is longer than 100,000 characters. Shorten it."
            ),
            "unknown_column": self.env._(
                "No column is called %(column)s. Rename it, or remove it.",
                column=fault.value,
            ),
            "column_twice": self.env._(
                "The column %(column)s stands in the file twice. Remove one.",
                column=fault.value,
            ),
        }[fault.code]

    @api.model
    def _template(self, columns):
        """Return a file with the columns and one or more lines as examples."""
        examples = zip(*(column.examples for column in columns), strict=True)
        return write_table([[column.name for column in columns], *examples])

    @api.model
    def _fault_file(self, faults):
        """Return the faults as a file: line, column, value and what to do."""
        header = [
            self.env._("Line"),
            self.env._("Column"),
            self.env._("Value"),
            self.env._("Problem"),
        ]
        return write_table(
            [header, *([f.number or "", f.column, f.value, f.text] for f in faults)]
        )
