from itertools import chain

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# Columns of Odoo's bookkeeping, and what every evidence may lose: the link to a user.
BOOKKEEPING = ("create_uid", "write_uid", "write_date")
_GUARD = """
    CREATE OR REPLACE FUNCTION %(function)s() RETURNS trigger AS $guard$
    BEGIN
        IF TG_OP = 'TRUNCATE' THEN
            RAISE EXCEPTION 'This is evidence: keep it';
        ELSIF NOT (%(kept)s) THEN
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        ELSIF TG_OP <> 'UPDATE' THEN
            RAISE EXCEPTION 'This is evidence: keep it';
        ELSIF %(changed)s THEN
            RAISE EXCEPTION 'Evidence never changes';
        END IF;
        RETURN NEW;
    END $guard$ LANGUAGE plpgsql;
    CREATE OR REPLACE TRIGGER %(function)s
        BEFORE UPDATE OR DELETE ON %(table)s
        FOR EACH ROW EXECUTE FUNCTION %(function)s();
    CREATE OR REPLACE TRIGGER %(truncate)s
        BEFORE TRUNCATE ON %(table)s
        FOR EACH STATEMENT EXECUTE FUNCTION %(function)s();
"""


class CreditEvidenceGuard(models.AbstractModel):
    """A trigger of PostgreSQL that keeps rows as they are once they are evidence.

    References may move when what they point to is deleted or merged: each class names
    its own in ``_movable``. Rows that become evidence by a later act say when they are
    in ``_kept_when``: SQL about ``OLD``, the row as it was.
    """

    _name = "credit.evidence.guard"
    _description = "Rows that PostgreSQL keeps"

    _movable = ()
    _kept_when = "TRUE"

    def init(self):
        """Install the trigger that keeps evidence as it was written."""
        if not self._auto or self._abstract:
            return
        movable = [vars(cls).get("_movable", ()) for cls in type(self).mro()]
        free = {*BOOKKEEPING, *chain.from_iterable(movable)}
        columns = [
            name
            for name, field in self._fields.items()
            if field.store and field.column_type and name not in free
        ]
        changed = SQL(" OR ").join(
            SQL("OLD.%(c)s IS DISTINCT FROM NEW.%(c)s", c=SQL.identifier(name))
            for name in columns
        )
        self.env.cr.execute(
            SQL(
                _GUARD,
                function=SQL.identifier(f"{self._table}_guard"),
                truncate=SQL.identifier(f"{self._table}_guard_truncate"),
                table=SQL.identifier(self._table),
                changed=changed,
                # A text of the model's own class, never of a record.
                kept=SQL(self._kept_when),  # pylint: disable=sql-injection
            )
        )

    def _let_go(self):
        """Drop the trigger: the function behind it does not go with the table."""
        function = SQL.identifier(f"{self._table}_guard")
        self.env.cr.execute(SQL("DROP FUNCTION IF EXISTS %s() CASCADE", function))


class CreditEvidence(models.AbstractModel):
    """Records that are written once and then stay as they are.

    Nobody edits or deletes them, not even the superuser, and a trigger of PostgreSQL
    refuses what goes around the model.
    """

    _name = "credit.evidence"
    _description = "Evidence that never changes"
    _inherit = ["credit.evidence.guard"]

    def write(self, vals):  # pylint: disable=method-required-super
        """Refuse: what was recorded stays as it was recorded."""
        raise UserError(
            self.env._(
                "%(record)s is evidence and cannot be changed.",
                record=self._description,
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "%(record)s is evidence and cannot be deleted.",
                record=self._description,
            )
        )

    def copy(self, default=None):  # pylint: disable=method-required-super
        """Refuse: a copied record would be an invented one."""
        raise UserError(
            self.env._(
                "%(record)s is evidence and cannot be duplicated.",
                record=self._description,
            )
        )
