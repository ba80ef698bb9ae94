from datetime import timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.tools import SQL

from .cover_common import CoverCommon


class ClaimCommon(CoverCommon):
    """Insured invoices that are lost: the date of loss was some days ago.

    ``moves`` are three invoices of ``customer`` in the first company: 28,750 and
    34,500 with 15 % tax, and 13,800, of which the cover limit of 60,000 takes a part.
    ``yen_move`` is one of 9,000 in the second company, without tax. All were ``sold``
    on one day and are ``due`` some weeks later, when the loss comes.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax = cls.env["account.tax"].create(
            {"name": "15 %", "amount": 15, "company_id": cls.usd_company.id}
        )
        terms = {"waiting_months": 0, "premium_minimum": 12_000, "threshold": 1_000}
        cls.policy.version_ids.write(terms)
        cls.jpy_policy.version_ids.write({**terms, "threshold": 500})
        cls.due = cls.today - timedelta(days=100)
        cls.sold = cls.due - timedelta(days=20)
        cls._cover(cls.customer, 60_000)
        cls._cover(cls.customer, 1_000_000, policy=cls.jpy_policy)
        with freeze_time(cls.sold):
            cls.moves = (
                cls._taxed(25_000) + cls._taxed(30_000, 1) + cls._taxed(12_000, 2)
            )
            cls.yen_move = cls._invoice(
                cls.customer,
                9_000,
                due=cls.due,
                company=cls.jpy_company,
                invoice_date=cls.sold,
            )
        cls.all_moves = cls.moves + cls.yen_move
        cls._notify(cls.all_moves)

    @classmethod
    def _taxed(cls, amount, later=0, **vals):
        line = {
            "product_id": cls.service.id,
            "price_unit": amount,
            "tax_ids": [Command.set(cls.tax.ids)],
        }
        return cls._invoice(
            cls.customer,
            amount,
            due=cls.due + timedelta(days=later),
            **{
                "invoice_date": cls.sold,
                "invoice_line_ids": [Command.create(line)],
                **vals,
            },
        )

    @classmethod
    def _notify(cls, moves, days=70):
        """Let the insurer have been notified so many days after the due date."""
        moves.sudo().write({"credit_notified_on": cls.due + timedelta(days=days)})

    @classmethod
    def _raw(cls, record, **vals):
        """Write what the model refuses to change afterwards: for example terms."""
        cls.env.flush_all()
        for name, value in vals.items():
            cls.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s WHERE id = %s",
                    SQL.identifier(record._table),
                    SQL.identifier(name),
                    value,
                    record.id,
                )
            )
        cls.env.invalidate_all()

    @classmethod
    def _claim(cls, partner=None, user=None, company=None, **vals):
        company = company or cls.usd_company
        return (
            cls.env["credit.claim"]
            .with_user(user or cls.accountant)
            .with_company(company)
            .create(
                {
                    "partner_id": (partner or cls.customer).id,
                    "company_id": company.id,
                    **vals,
                }
            )
        )

    @classmethod
    def _complete(cls, claim):
        """Give a reason for every document that is missing."""
        for document in claim.document_ids:
            if document.required and not document.there:
                document.reason = "There is none"
        return claim

    @classmethod
    def _filed(cls, claim=None, **vals):
        claim = cls._complete(claim or cls._claim(**vals))
        claim.action_file()
        return claim

    @classmethod
    def _decided(cls, claim=None, **vals):
        claim = cls._filed(claim, **vals)
        amounts = {line.id: part for line, part in claim._shares_of_indemnity()}
        claim._decide("full", amounts, claim.filed_on, "INS-1")
        return claim
