from odoo import api, models
from odoo.tools import SQL

from . import credit_facts_begin_sql as begin_sql
from . import credit_facts_few_sql as few_sql
from . import credit_facts_rare_sql as rare_sql
from .credit_once import remember, remembered

_RARE = "rare"


class CreditFacts(models.AbstractModel):
    """What few customers have is read only where somebody has it.

    Most orders are of customers without temporary limits, grades, waivers, events; one
    query that finds nothing takes the place of ten that do.
    """

    # One file a concern.
    _inherit = "credit.facts"  # pylint: disable=consider-merging-classes-inherited

    def init(self):
        """Make the functions behind the figures of few customers."""
        few_sql.install(self.env.cr)

    @api.model
    def _look_for(self, debtors, documents):
        """Find out what there is to be read about customers and their documents.

        The answer stands for the block of ``asking_once`` that this is called in.
        What was changed is written first; nothing else is until documents are judged.
        """
        self.env.flush_all()
        ids = debtors.ids
        source = few_sql.rare(ids)
        if len(ids) > few_sql.FEW:
            source = SQL("(%s)", rare_sql.rare_text(ids))
        [found] = self.env.execute_query(rare_sql.rare(self.env, source, documents))
        asked = {records._name: set(records.ids) for records in (debtors, documents)}
        there = {k for k, any_ in zip(rare_sql.KINDS, found, strict=True) if any_}
        remember(self.env.cr, _RARE, (asked, there))

    @api.model
    def _may_have(self, kind, records):
        """Return whether customers may have records of a kind; False is certain.

        Of holds it is documents that have them.
        """
        asked, there = remembered(self.env.cr, _RARE) or ({}, ())
        known = asked.get(records._name, set()).issuperset(records.ids)
        return kind in there or not known

    @api.model
    def _begin(self, scope, apart):
        """Return whether there is money of transactions, and anything posted in part.

        Of few customers it costs nothing to look.
        """
        debtors = self.env["res.partner"].browse(scope["partners"])
        if len(debtors) <= few_sql.FEW:
            return self._may_have("money", debtors), True
        query = begin_sql.begin(self.env, scope, apart)
        [[there_is_money, posted, _jit]] = self.env.execute_query(query)
        return there_is_money, posted

    @api.model
    def _ask(self, query):
        """Return the rows of a query; what it reads is written once in a block."""
        if not remembered(self.env.cr, _RARE):
            return self.env.execute_query(query)
        self.env.cr.execute(query)
        return self.env.cr.fetchall()
