from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from unittest.mock import patch

from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

SALES = "sales_team.group_sale_salesman"
CREDIT = "credit_protection.group_credit_"


class CreditCommon(AccountTestInvoicingCommon):
    """Two companies (USD and JPY), customers, and documents made in one line each.

    ``usd_company`` is the active one. ``customer`` has a contact ``contact`` and an
    invoice address ``branch``; ``archived`` is a customer that was archived. Nobody
    has a limit. No date is fixed: everything is counted from ``today``.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.usd_company = cls.company_data["company"]
        cls.today = cls.usd_company._credit_today()
        cls.eur = cls.setup_other_currency("EUR", rates=cls._rates(0.5, 0.8))
        cls.jpy = cls.setup_other_currency("JPY", rates=cls._rates(100.0, 150.0))
        cls.jpy_company = cls._make_second_company()
        cls.companies = cls.usd_company + cls.jpy_company
        cls.service = cls._make_service("Advice")
        cls.customer = cls._partner("Acme", ref="C1042")
        cls.contact = cls._partner("Acme, purchasing", parent_id=cls.customer.id)
        cls.branch = cls._partner(
            "Acme, invoices", parent_id=cls.customer.id, type="invoice"
        )
        cls.other_customer = cls._partner("Bolt")
        cls.archived = cls._partner("Closed shop", active=False)
        cls._make_users()

    @classmethod
    def get_default_groups(cls):
        groups = super().get_default_groups()
        return groups | cls.quick_ref("sales_team.group_sale_manager")

    @classmethod
    def _rates(cls, before, now):
        """Return a rate that changed ten days ago."""
        return [
            ((cls.today - timedelta(days=400)).isoformat(), before),
            ((cls.today - timedelta(days=10)).isoformat(), now),
        ]

    @classmethod
    def _make_second_company(cls):
        company = cls.setup_other_company(
            name="Credit Protection KK", currency_id=cls.jpy.id
        )["company"]
        cls.env["res.currency.rate"].create(
            [
                {
                    "name": (cls.today - timedelta(days=400)).isoformat(),
                    "currency_id": currency.id,
                    "company_id": company.id,
                    "rate": rate,
                }
                for currency, rate in (
                    (cls.env.ref("base.USD"), 0.0075),
                    (cls.eur, 0.00625),
                )
            ]
        )
        return company

    @classmethod
    def _make_service(cls, name, **vals):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "invoice_policy": "order",
                "taxes_id": [Command.clear()],
                **vals,
            }
        )

    @classmethod
    def _make_users(cls):
        def make(login, groups):
            return new_test_user(
                cls.env,
                login=login,
                password=login,
                groups=groups,
                company_id=cls.usd_company.id,
                company_ids=[Command.set(cls.companies.ids)],
            )

        cls.salesperson = make("credit_sales", SALES)
        cls.other_salesperson = make("credit_sales_2", SALES)
        cls.credit_user = make("credit_user", CREDIT + "user")
        cls.credit_manager = make("credit_manager", CREDIT + "manager")
        cls.credit_director = make("credit_director", CREDIT + "director")
        cls.rules_admin = make("credit_rules", CREDIT + "rules")
        cls.auditor = make("credit_auditor", CREDIT + "auditor")
        cls.accountant = make("credit_accountant", "account.group_account_invoice")

    # === the night === #

    def _run_night(self, *stages, companies=None, partners=None, kind="hand"):
        """Run stages of the night, of both companies unless given; return the runs."""
        nights_sudo = self.env["credit.night"].sudo()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            there_sudo = nights_sudo.with_env(nights_sudo.env(cr=cr, context={}))
            for company in companies or self.companies:
                for stage in stages:
                    vals = {
                        "company_id": company.id,
                        "day": company._credit_today(),
                        "kind": kind,
                        "partner_ids": partners.ids if partners else [],
                    }
                    night_sudo = there_sudo._new(vals, only=stage)
                    night_sudo._go_on()
                    nights_sudo += nights_sudo.browse(night_sudo.id)
        return nights_sudo

    # === customers === #

    @classmethod
    def _partner(cls, name, **vals):
        return cls.env["res.partner"].create({"name": name, **vals})

    @classmethod
    def _profile(cls, partner, company=None):
        """Return the profile of ``partner``, made if need be, past all rights."""
        company = company or cls.usd_company
        return cls.env["credit.profile"]._ensure(partner, company).sudo()

    @classmethod
    def _limit(cls, partner, amount, kind="amount", company=None):
        """Give ``partner`` a limit of this kind and amount."""
        profile = cls._profile(partner, company)
        profile.write({"limit_kind": kind, "credit_limit": amount})
        return profile

    # === orders === #

    @classmethod
    def _order(cls, partner, amount, *, company=None, confirm=False, **vals):
        """Return a quotation of one line, or an order confirmed past the gate.

        :param dict line: values of the line; ``qty`` how many, ``currency`` in which
        """
        company = company or cls.usd_company
        line = {
            "product_id": cls.service.id,
            "product_uom_qty": vals.pop("qty", 1),
            "price_unit": amount,
            "tax_ids": [Command.clear()],
            **vals.pop("line", {}),
        }
        if currency := vals.pop("currency", None):
            vals["pricelist_id"] = cls._pricelist(currency).id
        order = (
            cls.env["sale.order"]
            .with_company(company)
            .create(
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "order_line": [Command.create(line)],
                    **vals,
                }
            )
        )
        if confirm:
            cls._confirm(order)
        return order

    @classmethod
    def _pricelist(cls, currency):
        name = f"Prices in {currency.name}"
        return cls.env["product.pricelist"].search(
            [("name", "=", name)], limit=1
        ) or cls.env["product.pricelist"].create(
            {"name": name, "currency_id": currency.id, "company_id": False}
        )

    @classmethod
    def _confirm(cls, orders):
        """Confirm without asking the gate, for tests that are about something else."""
        with cls._open_gate():
            orders.action_confirm()
        return orders

    @classmethod
    @contextmanager
    def _open_gate(cls):
        """Let every document pass inside the block."""
        gate = cls.env.registry["credit.gate"]
        with patch.object(gate, "_check_documents", lambda self, some, *_args: some):
            yield

    @classmethod
    def _down_payment(cls, order, amount, post=True):
        """Invoice a down payment of ``order``."""
        wizard = cls.env["sale.advance.payment.inv"].create(
            {
                "advance_payment_method": "fixed",
                "fixed_amount": amount,
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        invoice = wizard._create_invoices(order)
        if post:
            invoice.action_post()
        return invoice

    @classmethod
    def _invoice_order(cls, order, post=True, deduct=True):
        """Invoice what ``order`` lets invoice, down payments deducted or not."""
        wizard = cls.env["sale.advance.payment.inv"].create(
            {
                "advance_payment_method": "delivered",
                "deduct_down_payments": deduct,
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        invoice = wizard._create_invoices(order)
        if post:
            invoice.action_post()
        return invoice

    # === invoices and payments === #

    @classmethod
    def _invoice(cls, partner, amount, *, due=None, company=None, **vals):
        """Return an invoice of ``amount`` without taxes, posted unless told otherwise.

        :param due: days from today, or a date; today unless given
        :param move_type: for example ``out_refund``
        """
        company = company or cls.usd_company
        due = due if hasattr(due, "year") else cls.today + timedelta(days=due or 0)
        post = vals.pop("post", True)
        if currency := vals.pop("currency", None):
            vals["currency_id"] = currency.id
        if "invoice_payment_term_id" not in vals:
            vals |= {"invoice_payment_term_id": False, "invoice_date_due": due}
        move = (
            cls.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "invoice_date": min(due, cls.today),
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "product_id": cls.service.id,
                                "price_unit": amount,
                                "tax_ids": [Command.clear()],
                            }
                        )
                    ],
                    **vals,
                }
            )
        )
        if post:
            move.action_post()
        return move

    @classmethod
    def _payment(cls, partner, amount, invoice=None, *, company=None, **vals):
        """Return a posted payment, applied to ``invoice`` when one is given."""
        company = company or cls.usd_company
        if currency := vals.pop("currency", None):
            vals["currency_id"] = currency.id
        payment = (
            cls.env["account.payment"]
            .with_company(company)
            .create(
                {
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "partner_id": partner.id,
                    "amount": amount,
                    "date": cls.today,
                    "company_id": company.id,
                    **vals,
                }
            )
        )
        payment.action_post()
        if invoice:
            lines = (payment.move_id + invoice).line_ids
            lines.filtered(
                lambda line: (
                    line.account_type == "asset_receivable" and not line.reconciled
                )
            ).reconcile()
        return payment

    # === facts === #

    @classmethod
    def _facts(cls, partner, company=None, **kwargs):
        """Return the parts of one customer's exposure."""
        company = company or cls.usd_company
        facts = cls.env["credit.facts"]._for_partners(company, partner, **kwargs)
        return facts[partner.commercial_partner_id.id]

    def assertFacts(self, partner, company=None, **expected):
        """Compare figures of one customer, written as texts such as ``"12.50"``."""
        facts = self._facts(partner, company)
        got = {name: facts[name] for name in expected}
        for name, value in expected.items():
            expected[name] = Decimal(value) if isinstance(value, str) else value
        self.assertEqual(expected, got)

    def assertSameCost(self, function, records, at_most):
        """Check that two records cost as many queries as all of them, and not many.

        Everything is flushed and nothing is cached when the queries are counted.
        """

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            function(some)
            return self.env.cr.sql_log_count - before

        few = records[:2]
        for some in (few, records):  # fills the caches that outlive a request
            count(some)
        self.assertEqual(count(few), count(records), "the cost depends on the number")
        self.assertLessEqual(count(records), at_most)
