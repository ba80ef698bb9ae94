"""The seeding from beginning to end, in Odoo's shell."""

import time
from collections.abc import Callable
from datetime import date
from typing import Any

from . import bundles, cloning, company, plan
from .plan import Scale


def seed(env: Any, scale: Scale, today: date, say: Callable[[str], None]) -> None:
    """Fill an empty database; the caller proves and commits it."""
    env = env(context={"tracking_disable": True, "mail_create_nolog": True})
    begin = time.perf_counter()

    def step(words: str) -> None:
        say(f"{time.perf_counter() - begin:6.1f} s  {words}")

    companies = company.set_up(env, today)
    origin = _customer(env)
    step("two companies")
    made = bundles.make_all(companies, origin, today)
    env.flush_all()
    step(f"{len(made)} stories made by Odoo")
    ids = _customers(env, origin, scale, companies)
    step(f"{scale.customers} customers")
    cloning.clone(env, made, plan.events(scale, made), ids, origin.id)
    step("stories copied")


def _customer(env: Any) -> Any:
    """The customer of the originals."""
    return env["res.partner"].create(
        {
            "name": "Customer of the originals",
            "is_company": True,
            # Of the companies' own country: taxes of the others would be nought.
            "country_id": env.ref("base.us").id,
            "customer_rank": 1,
        }
    )


def _customers(env: Any, origin: Any, scale: Scale, companies: list) -> list[int]:
    """Copy the customer, limits in all companies included; return the ids."""
    env.flush_all()
    names = ", ".join(
        f'"{name}"'
        for name in origin._fields
        if origin._fields[name].store
        and origin._fields[name].column_type
        and name not in CHANGED
    )
    env.cr.execute(
        _CUSTOMERS.format(names=names),
        {
            "companies": [c.record.id for c in companies],
            "limits": plan.limits(scale),
            "origin": origin.id,
        },
    )
    ids = sorted(row[0] for row in env.cr.fetchall())
    env.cr.execute(
        "UPDATE res_partner SET commercial_partner_id = id WHERE id = ANY(%s)", [ids]
    )
    env.cr.execute("ANALYZE res_partner")
    return ids


_CUSTOMERS = """
    INSERT INTO res_partner (
        name, complete_name, ref, commercial_partner_id, credit_limit, {names}
    )
    SELECT 'Customer ' || to_char(number, 'FM00000'),
           'Customer ' || to_char(number, 'FM00000'),
           'C' || to_char(number, 'FM00000'),
           currval('res_partner_id_seq'),
           (SELECT jsonb_object_agg(company::text, amount)
              FROM unnest(%(companies)s::int[]) AS company
             WHERE amount IS NOT NULL),
           {names}
      FROM unnest(%(limits)s::float[]) WITH ORDINALITY AS wish(amount, number),
           res_partner origin
     WHERE origin.id = %(origin)s
  ORDER BY number
 RETURNING id
"""
CHANGED = {
    "commercial_partner_id",
    "complete_name",
    "credit_limit",
    "id",
    "name",
    "ref",
}
