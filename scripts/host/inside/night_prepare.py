# ruff: noqa: F821  (Odoo's shell provides `env`)
# Runs in Odoo's shell of a demo company: work enough for a whole night, in both
# companies, and the numbers of the last rows that were there before it.
import json
from datetime import timedelta

from odoo import fields

CUSTOMERS = 24
LAST = "credit_protection.last_rows"


def noon():
    """A time zone where it is about noon: no night of the test ends at midnight."""
    hours = 12 - fields.Datetime.now().hour
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"


def customers(company, number):
    """Customers who can be reached, some by mail and some by post."""
    return env["res.partner"].create(
        [
            {
                "name": f"Customer {place} of {company.name}",
                "company_id": company.id,
                "email": place % 4 and f"c{place}.{company.id}@customers.example.com",
                "street": f"{place} Harbour Road",
                "city": "Springfield",
                "country_id": company.country_id.id or env.ref("base.us").id,
                "is_company": True,
            }
            for place in range(number)
        ]
    )


def invoices(company, partners):
    """Two invoices each, late by different numbers of days."""
    moves = env["account.move"].with_company(company).with_context(tracking_disable=1)
    made = moves.create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": company._credit_today() - timedelta(days=days + 30),
                "invoice_date_due": company._credit_today() - timedelta(days=days),
                "invoice_line_ids": [
                    (0, 0, {"name": "Work", "quantity": 1, "price_unit": 50 * place})
                ],
            }
            for place, partner in enumerate(partners, 2)
            for days in (3 * place, place - 20)
        ]
    )
    made.action_post()


companies = env["res.company"].search([], order="id")
companies.partner_id.tz = noon()
companies.write(
    {
        "credit_night_hour": 0,
        "credit_escalation_hour": 0,
        "credit_escalation_mode": "automatic",
    }
)
for company in companies.filtered("chart_template"):
    invoices(company, customers(company, CUSTOMERS))
# Mails of other apps are left to Odoo: killed, it may let one leave twice.
mails = env["mail.mail"].search([("state", "=", "outgoing")])
(mails - mails._credit_mine()).unlink()
env.flush_all()
last = {}
for model in env.registry.values():
    if model._auto and not model._abstract:
        env.cr.execute(f'SELECT COALESCE(MAX(id), 0) FROM "{model._table}"')
        last[model._name] = env.cr.fetchone()[0]
env["ir.config_parameter"].set_param(LAST, json.dumps(last))
env.cr.commit()
