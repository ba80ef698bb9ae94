"""SQL that writes rows past the ORM, for models that compute nothing of them."""

import json

from odoo.tools import SQL

_INSERT = """
    INSERT INTO %(table)s (%(columns)s)
    SELECT %(columns)s
      FROM json_populate_recordset(NULL::%(table)s, %(rows)s)
 RETURNING id
"""


def insert(table, rows):
    """Return the insert of rows, all with the same columns, in their order."""
    return SQL(
        _INSERT,
        table=SQL.identifier(table),
        columns=SQL(", ").join(map(SQL.identifier, rows[0])),
        rows=json.dumps(rows, default=str),
    )
