from odoo.tools import SQL


def lock(night_id):
    """Return the query that waits until nobody else decides how a run goes on."""
    return SQL("SELECT id FROM credit_night WHERE id = %s FOR UPDATE", night_id)
