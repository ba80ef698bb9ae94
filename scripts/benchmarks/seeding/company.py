"""Two companies, three currencies, and what they need to sell on account."""

from datetime import date, timedelta
from typing import Any, NamedTuple

CURRENCIES = ("USD", "EUR", "JPY")
# Multiples of a price stay exact through tax (15 %) and every conversion.
RATES = {"USD": 1.0, "EUR": 0.8, "JPY": 100.0}
PRICE = {"USD": 20.0, "EUR": 20.0, "JPY": 2000.0}


class Company(NamedTuple):
    """A company with everything that a document of it needs."""

    record: Any
    bank: Any
    pricelists: dict[str, Any]
    product: Any
    terms: Any


def set_up(env: Any, today: date) -> list[Company]:
    """Have both companies ready to sell in all currencies."""
    currencies = env["res.currency"].with_context(active_test=False)
    found = {c.name: c for c in currencies.search([("name", "in", CURRENCIES)])}
    for name, currency in found.items():
        currency.active = True
        currency.rate_ids.unlink()
        env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "name": today - timedelta(days=3650),
                "rate": RATES[name],
                "company_id": False,
            }
        )
    first = env["res.company"].search([], order="id", limit=1)
    second = env["res.company"].create(
        {"name": "Second Company", "currency_id": found["EUR"].id}
    )
    env.user.company_ids |= second
    env["account.chart.template"].try_loading(
        "generic_coa", company=second, install_demo=False
    )
    second.currency_id = found["EUR"]
    product = _product(env, first | second)
    terms = env["account.payment.term"].create(
        {
            "name": "30 days of the benchmark",
            "line_ids": [
                (0, 0, {"value": "percent", "value_amount": 100, "nb_days": 30})
            ],
        }
    )
    return [_ready(env, c, found, product, terms) for c in first | second]


def _product(env: Any, companies: Any) -> Any:
    """A service that is invoiced as ordered, taxed in every company."""
    return env["product.product"].create(
        {
            "name": "Benchmark service",
            "type": "service",
            "invoice_policy": "order",
            "list_price": 20.0,
            "taxes_id": [(6, 0, companies.account_sale_tax_id.ids)],
        }
    )


def _ready(env: Any, company: Any, currencies: dict, product: Any, terms: Any):
    """Give a company limits to type, pricelists, and payments with entries."""
    company.account_use_credit_limit = True
    env = env(context={"allowed_company_ids": [company.id], "tracking_disable": True})
    company = company.with_env(env)
    bank = env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
    )
    outstanding = env["account.account"].create(
        {
            "name": "Outstanding receipts of the benchmark",
            "code": "101499",
            "account_type": "asset_current",
            "reconcile": True,
        }
    )
    bank.inbound_payment_method_line_ids.payment_account_id = outstanding
    pricelists = {
        name: env["product.pricelist"].create(
            {
                "name": f"{name} of {company.name}",
                "currency_id": currency.id,
                "company_id": company.id,
            }
        )
        for name, currency in currencies.items()
    }
    return Company(
        company, bank, pricelists, product.with_env(env), terms.with_env(env)
    )
