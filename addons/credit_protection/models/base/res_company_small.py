from odoo import fields, models

from ..facts.credit_facts_book import exact


class ResCompany(models.Model):
    """How little may be left of an invoice that nobody calls late any more."""

    # One file a concern.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    # Read with the company, since every order asks for it: no group to prefetch.
    credit_small_residual = fields.Monetary(
        "Small rest that is not late",
        help="An invoice that was paid or credited in part and of which no more than"
        " this is left does not count as late: not in days overdue, not in reminders,"
        " not on the worklist, and it neither stops the insurer's cover nor asks for a"
        " notice or a claim. An invoice of which nothing was paid is late however small"
        " it is. Each invoice is measured by itself, however many such rests a customer"
        " has; overdue amounts count all of them to the cent. 0: every cent that is"
        " open makes an invoice late.",
    )

    _credit_small_residual_not_negative = models.Constraint(
        "CHECK(credit_small_residual >= 0)",
        "The small rest of an invoice that does not count as late cannot be negative."
        " Enter 0 to let every cent make an invoice late.",
    )

    def _credit_small_residual(self):
        """Return the amount of the legal entity, exact; branches have its currency."""
        self.ensure_one()
        root_sudo = self.root_id.sudo()
        return exact(root_sudo.credit_small_residual or 0, root_sudo.currency_id)
