from typing import NamedTuple

from odoo import api, models

from ..base.credit_once import PROFILES, RULES, SIGNER, judging, remember, remembered
from ..gate.credit_gate_parts import debtors_of
from . import credit_facts_begin_sql as begin_sql
from . import credit_facts_few_sql as few_sql
from . import credit_facts_rare_sql as rare_sql

_RARE = "rare"
_TOGETHER = "together"


class Profiles(NamedTuple):
    """What was read of the profiles that customers have in a company."""

    company_id: int
    debtor_ids: set
    rows: list

    def covers(self, company, debtor_ids):
        """Return whether the profiles of all these were read, as far as there are."""
        return company.id == self.company_id and self.debtor_ids.issuperset(debtor_ids)


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
    def _look_for(self, contacts, documents):
        """Find out what there is to be read about customers and their documents.

        Also which rules are active, as a mark that is another one once they changed,
        the name of whoever decides, and the profiles: an order waits for each query.
        The answer stands for the block of ``asking_once`` that this is called in.
        What was changed is written first; nothing else is until documents are judged.

        :param contacts: the contacts that lead to the customers, if they are few; else
            the customers are found by the documents
        :return: the customers: who will owe for the documents
        """
        self.env.flush_all()
        link, company = documents._credit_link, documents.company_id
        orders = documents.ids if link == "order_id" else []
        terms = orders, company.id or None, self.env.uid
        few = 0 < len(contacts) <= few_sql.FEW
        if few:
            query = few_sql.rare(contacts.ids, documents._credit_beside().ids, *terms)
        else:
            documents._credit_read_ahead()
            query = rare_sql.rare_text(debtors_of(documents).ids, *terms)
        if not orders:
            query = rare_sql.with_holds(query, link, documents.ids)
        [[*found, rules, signer, profiles, read]] = self.env.execute_query(query)
        for values in read or ():
            contacts.browse(values["id"])._update_cache(values, validate=False)
        debtors = contacts.commercial_partner_id if few else debtors_of(documents)
        asked = {records._name: set(records.ids) for records in (debtors, documents)}
        there = {k for k, any_ in zip(rare_sql.KINDS, found, strict=True) if any_}
        remember(self.env.cr, _RARE, (asked, there))
        remember(self.env.cr, RULES, rules or "")
        remember(self.env.cr, SIGNER, signer)
        read = Profiles(company.id, set(debtors.ids), profiles or [])
        remember(self.env.cr, PROFILES, read)
        return debtors

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
        if not judging(self.env.cr):
            return self.env.execute_query(query)
        self.env.cr.execute(query)
        return self.env.cr.fetchall()

    @api.model
    def _read_together(self, scope, *terms):
        """Read at once what is going to be asked next, where a document waits."""
        if judging(self.env.cr):
            [found] = self._ask(few_sql.figures(scope, *terms))
            rows = [[tuple(row.values()) for row in some or ()] for some in found]
            kinds = [self._key(kind, scope) for kind in few_sql.FIGURES]
            remember(self.env.cr, _TOGETHER, dict(zip(kinds, rows, strict=True)))

    @api.model
    def _key(self, kind, scope):
        """Return under which key rows of these customers and companies are kept."""
        return kind, tuple(scope["companies"]), tuple(scope["partners"])

    @api.model
    def _rows(self, kind, scope, query):
        """Return the rows of a query, which may have been read with others already."""
        read = remembered(self.env.cr, _TOGETHER) or {}
        rows = read.pop(self._key(kind, scope), None)
        return self._ask(query()) if rows is None else rows
