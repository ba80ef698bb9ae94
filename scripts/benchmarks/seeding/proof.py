"""Does Odoo agree? Every row by SQL, a sample computed again by Odoo's own methods."""

from collections.abc import Iterator
from random import Random
from typing import Any

# name of the check: (rows it looks at, rows that are wrong)
_ENTRIES = "FROM account_move WHERE state = 'posted'"
CHECKS = {
    "entries balance in company currency": (
        f"SELECT COUNT(*) {_ENTRIES}",
        """
        SELECT COUNT(*) FROM (
            SELECT move_id FROM account_move_line GROUP BY move_id
            HAVING SUM(balance) <> 0 OR SUM(debit) <> SUM(credit)) wrong
        """,
    ),
    "receivables are amount less what is matched": (
        """
        SELECT COUNT(*) FROM account_move_line item
          JOIN account_account account ON account.id = item.account_id
         WHERE account.account_type = 'asset_receivable'
        """,
        """
        WITH part AS (
            SELECT debit_move_id AS id, -amount AS amount,
                   -debit_amount_currency AS amount_currency
              FROM account_partial_reconcile
             UNION ALL
            SELECT credit_move_id, amount, credit_amount_currency
              FROM account_partial_reconcile
        ),
        matched AS (
            SELECT id, SUM(amount) AS amount, SUM(amount_currency) AS amount_currency
              FROM part GROUP BY id
        )
        SELECT COUNT(*)
          FROM account_move_line item
          JOIN account_account account ON account.id = item.account_id
     LEFT JOIN matched ON matched.id = item.id
         WHERE account.account_type = 'asset_receivable'
           AND item.parent_state = 'posted'
           AND (item.amount_residual <> item.balance + COALESCE(matched.amount, 0)
                OR item.amount_residual_currency
                   <> item.amount_currency + COALESCE(matched.amount_currency, 0)
                OR item.reconciled <> (item.amount_residual = 0
                                       AND item.amount_residual_currency = 0))
        """,
    ),
    "invoices owe what their receivables owe": (
        f"SELECT COUNT(*) {_ENTRIES} AND move_type <> 'entry'",
        """
        SELECT COUNT(*) FROM (
            SELECT move.id
              FROM account_move move
              JOIN account_move_line item ON item.move_id = move.id
              JOIN account_account account ON account.id = item.account_id
             WHERE account.account_type = 'asset_receivable'
               AND move.state = 'posted' AND move.move_type <> 'entry'
          GROUP BY move.id
            HAVING SUM(item.amount_residual) <> move.amount_residual_signed
                OR SUM(item.balance) <> move.amount_total_signed
                OR ABS(SUM(item.amount_residual_currency)) <> move.amount_residual
            ) wrong
        """,
    ),
    "items belong to the customer of their document": (
        "SELECT COUNT(*) FROM account_move_line",
        """
        SELECT COUNT(*)
          FROM account_move_line item
          JOIN account_move move ON move.id = item.move_id
         WHERE item.partner_id IS DISTINCT FROM move.commercial_partner_id
            OR item.company_id <> move.company_id
            OR item.parent_state <> move.state
            OR item.date <> move.date
        """,
    ),
    "the payment state says what is open": (
        f"SELECT COUNT(*) {_ENTRIES} AND move_type = 'out_invoice'",
        """
        SELECT COUNT(*)
          FROM account_move
         WHERE state = 'posted' AND move_type = 'out_invoice'
           AND CASE WHEN amount_residual = amount_total THEN payment_state <> 'not_paid'
                    WHEN amount_residual = 0
                    THEN payment_state NOT IN ('paid', 'in_payment', 'reversed')
                    ELSE payment_state <> 'partial' END
        """,
    ),
    "entries are numbered once, by journal and year of their date": (
        f"SELECT COUNT(*) {_ENTRIES}",
        """
        SELECT COUNT(*)
          FROM (
               SELECT *, LEAD(sequence_number) OVER (
                          PARTITION BY journal_id, sequence_prefix
                          ORDER BY sequence_number
                      ) AS next
                 FROM account_move WHERE state = 'posted'
               ) AS move
         WHERE move.next <> move.sequence_number + 1
            OR name NOT LIKE sequence_prefix || '%%' || sequence_number
            OR sequence_prefix NOT LIKE '%%' || to_char(date, 'YYYY') || '/'
        """,
    ),
    "orders are numbered once": (
        "SELECT COUNT(*) FROM sale_order",
        "SELECT COUNT(*) - COUNT(DISTINCT name) FROM sale_order",
    ),
    "nothing lies in the future": (
        f"SELECT COUNT(*) {_ENTRIES}",
        "SELECT COUNT(*) FROM account_move WHERE date > CURRENT_DATE",
    ),
}
# What Odoo computes once more for the sample.
MODELS = ("sale.order", "sale.order.line", "account.move", "account.move.line")
# Follow from who looks, from the moment, or from settings, not from the documents.
LEFT_OUT = {"access_url", "invoice_date_due", "name", "sequence_number"}


def prove(env: Any, sample: int, seed: int) -> dict[str, Any]:
    """Return the counts of all checks; ``failures`` are whole sentences."""
    failures, counts = [], {}
    env.flush_all()
    for title, (all_rows, wrong_rows) in CHECKS.items():
        env.cr.execute(all_rows)
        counts[title] = env.cr.fetchone()[0]
        env.cr.execute(wrong_rows, {})
        wrong = env.cr.fetchone()[0]
        if wrong or not counts[title]:
            failures.append(f"{title}: {wrong} of {counts[title]} are wrong")
    chance = Random(seed)
    for title, compared, differences in (
        *_recomputed(env, chance, sample),
        _credits(env, chance, sample),
    ):
        counts[title] = compared
        failures += differences[:5]
    return {"counts": counts, "sizes": _sizes(env), "failures": failures}


def _recomputed(env: Any, chance: Random, sample: int) -> Iterator[tuple]:
    """Let Odoo compute the stored figures of a sample of documents again."""
    for name, some in _sample(env, chance, sample).items():
        fields = [f for f in some._fields.values() if _is_figure(f)]
        before = _read(some, fields)
        for field in fields:
            env.add_to_compute(field, some)
        after = _read(some, fields)
        differences = [
            f"{name} {record.id}, {field.name}: Odoo says"
            f" {after[record.id, field.name]!r} and"
            f" {before[record.id, field.name]!r} is stored"
            for record in some
            for field in fields
            if not _same(before[record.id, field.name], after[record.id, field.name])
        ]
        title = f"{name}: figures of {len(some)} computed again"
        yield title, len(some) * len(fields), differences


def _sample(env: Any, chance: Random, sample: int) -> dict[str, Any]:
    found = {}
    for name in ("sale.order", "account.move"):
        env.cr.execute(f"SELECT id FROM {env[name]._table} ORDER BY id")
        ids = [row[0] for row in env.cr.fetchall()]
        found[name] = env[name].browse(
            sorted(chance.sample(ids, min(sample, len(ids))))
        )
    lines = {
        "sale.order.line": found["sale.order"].order_line,
        "account.move.line": found["account.move"].line_ids,
    }
    return {**found, **lines}


def _is_figure(field: Any) -> bool:
    """Whether Odoo can compute a stored field again from the documents."""
    return (
        field.store
        and bool(field.compute)
        and field.column_type
        and field.readonly
        and field.name not in LEFT_OUT
    )


def _read(records: Any, fields: list) -> dict[tuple[int, str], Any]:
    """Return what the database holds once everything is computed."""
    records.env.flush_all()
    records.env.invalidate_all()
    return {
        (record.id, field.name): field.convert_to_read(
            record[field.name], record, False
        )
        for record in records
        for field in fields
    }


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) < 1e-6
    return (one or False) == (other or False)


def _credits(env: Any, chance: Random, sample: int) -> tuple[str, int, list[str]]:
    """Compare Odoo's own "Total Receivable" of customers with the open items."""
    env.cr.execute(
        """
        SELECT item.partner_id, item.company_id, SUM(item.amount_residual)::float
          FROM account_move_line item
          JOIN account_account account ON account.id = item.account_id
         WHERE account.account_type = 'asset_receivable'
           AND item.parent_state = 'posted'
      GROUP BY 1, 2
      ORDER BY 1, 2
        """
    )
    rows = env.cr.fetchall()
    chosen, differences = chance.sample(rows, min(sample, len(rows))), []
    for company_id in sorted({row[1] for row in chosen}):
        of_company = {row[0]: row[2] for row in chosen if row[1] == company_id}
        partners = env["res.partner"].with_context(allowed_company_ids=[company_id])
        differences += [
            f"{partner.name}: Odoo says {partner.credit} is open, the items say"
            f" {of_company[partner.id]}"
            for partner in partners.browse(of_company)
            if not _same(partner.credit, of_company[partner.id])
        ]
    return "customers: total receivable as Odoo computes it", len(chosen), differences


def _sizes(env: Any) -> dict[str, int]:
    """Return how many rows of each kind there are."""
    queries = {
        "customers": "res_partner WHERE customer_rank > 0",
        "invoices": "account_move WHERE move_type = 'out_invoice'",
        "credit notes": "account_move WHERE move_type = 'out_refund'",
        "draft invoices": "account_move WHERE move_type = 'out_invoice'"
        " AND state = 'draft'",
        "payments": "account_payment",
        "journal items": "account_move_line",
        "orders": "sale_order",
        "order lines": "sale_order_line",
        "partial reconciliations": "account_partial_reconcile",
    }
    sizes = {}
    for name, rows in queries.items():
        env.cr.execute(f"SELECT COUNT(*) FROM {rows}")
        sizes[name] = env.cr.fetchone()[0]
    return sizes
