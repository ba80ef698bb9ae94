"""SQL behind declarations of turnover: the invoices of a period, lines and items.

Amounts are in company currency and come back as text, so that no cent is lost.
"""

from odoo.tools import SQL

from ..facts.credit_facts_sql import CUSTOMER_INVOICES, fields_of

_FIELDS = {
    "account.move": (
        "amount_residual_signed",
        "amount_total_signed",
        "amount_untaxed_signed",
        "commercial_partner_id",
        "company_id",
        "credit_cover_reason",
        "credit_cover_state",
        "credit_cover_version_id",
        "date",
        "delivery_date",
        "invoice_date",
        "move_type",
        "name",
        "reversed_entry_id",
        "state",
    ),
    "account.move.line": ("date_maturity", "display_type", "move_id"),
    "account.partial.reconcile": ("credit_move_id", "debit_move_id", "max_date"),
    "credit.declaration": ("date_from", "date_until", "policy_id", "state"),
    "credit.declaration.item": (
        "date",
        "declaration_id",
        "line_id",
        "move_id",
        "move_name",
        "partner_id",
        "turnover",
        "with_tax",
    ),
    "credit.declaration.line": ("country_id", "excluded", "rate"),
    "credit.insurance.version": ("policy_id",),
    "res.company": ("partner_id",),
    "res.partner": ("commercial_partner_id", "country_id"),
}

# The day from which on an invoice is insured is the day it is declared for.
_DAY = "COALESCE(move.delivery_date, move.invoice_date, move.date)"

# Posted documents of the period, and those of declared periods that came too late.
_WHICH = f"""
           move.state = 'posted'
       AND move.move_type = ANY(%(types)s)
       AND move.company_id = ANY(%(companies)s)
       AND (
           {_DAY} BETWEEN %(first)s AND %(last)s
           OR (
               %(earlier)s
               AND {_DAY} < %(first)s
               AND EXISTS (
                   SELECT
                     FROM credit_declaration declared
                    WHERE declared.policy_id = %(policy)s
                      AND declared.state = 'declared'
                      AND {_DAY} BETWEEN declared.date_from AND declared.date_until
               )
           )
       )
       AND NOT EXISTS (
           SELECT
             FROM credit_declaration_item item
             JOIN credit_declaration declared ON declared.id = item.declaration_id
            WHERE item.move_id = move.id
              AND declared.policy_id = %(policy)s
              AND declared.state = 'declared'
       )
"""

# A credit note follows the invoice it takes back: it is declared where that one was.
_ROWS = f"""
    SELECT move.id,
           move.name,
           move.company_id,
           move.commercial_partner_id,
           buyer.country_id,
           {_DAY},
           COALESCE(source.delivery_date, source.invoice_date, source.date),
           move.amount_total_signed::text,
           move.amount_untaxed_signed::text,
           CASE
               WHEN source.move_type = 'out_refund' THEN 0
               ELSE due.last - COALESCE(source.invoice_date, source.date)
           END,
           COALESCE(source.credit_cover_state, ''),
           COALESCE(source.credit_cover_reason, ''),
           version.policy_id,
           EXISTS (
               SELECT FROM res_company own WHERE own.partner_id = buyer.id
           ),
           COALESCE(
               source.amount_residual_signed = 0
               AND paid.last <= COALESCE(source.invoice_date, source.date)
               AND NOT paid.by_note,
               FALSE
           )
      FROM account_move move
      JOIN account_move source
        ON source.id = COALESCE(move.reversed_entry_id, move.id)
      JOIN res_partner buyer ON buyer.id = move.commercial_partner_id
 LEFT JOIN credit_insurance_version version
        ON version.id = source.credit_cover_version_id
 LEFT JOIN LATERAL (
           SELECT MAX(item.date_maturity) AS last
             FROM account_move_line item
            WHERE item.move_id = source.id
              AND item.display_type = 'payment_term'
           ) due ON TRUE
 LEFT JOIN LATERAL (
           SELECT MAX(partial.max_date) AS last,
                  BOOL_OR(note.move_type = 'out_refund') AS by_note
             FROM account_move_line item
             JOIN account_partial_reconcile partial ON partial.debit_move_id = item.id
             JOIN account_move_line credit ON credit.id = partial.credit_move_id
             JOIN account_move note ON note.id = credit.move_id
            WHERE item.move_id = source.id
              AND item.display_type = 'payment_term'
           ) paid ON source.amount_residual_signed = 0
     WHERE {_WHICH}
  ORDER BY move.id
"""

# Declared documents whose turnover is another one now, with what is missing: less than
# nothing where they are no longer posted. It is declared as they were. Of documents
# that were deleted the number is left.
_CHANGED = """
    WITH known AS (
        SELECT MIN(item.id) AS first_id,
               item.move_id,
               SUM(item.turnover) AS turnover
          FROM credit_declaration_item item
          JOIN credit_declaration declared ON declared.id = item.declaration_id
         WHERE declared.policy_id = %(policy)s
           AND declared.state = 'declared'
      GROUP BY item.move_id,
               CASE WHEN item.move_id IS NULL THEN item.move_name END,
               CASE WHEN item.move_id IS NULL THEN item.partner_id END
    )
    SELECT known.move_id,
           item.move_name,
           item.partner_id,
           item.date,
           line.country_id,
           line.excluded,
           line.rate::text,
           item.with_tax,
           (books.turnover - known.turnover)::text
      FROM known
      JOIN credit_declaration_item item ON item.id = known.first_id
      JOIN credit_declaration_line line ON line.id = item.line_id
 LEFT JOIN account_move move ON move.id = known.move_id AND move.state = 'posted'
CROSS JOIN LATERAL (
           SELECT COALESCE(
               CASE WHEN item.with_tax
                    THEN move.amount_total_signed
                    ELSE move.amount_untaxed_signed
                END,
               0
           ) AS turnover
           ) books
     WHERE books.turnover <> known.turnover
       AND %(which)s
  ORDER BY item.id
"""

# What was posted into a declared period since, and what changed of it.
_SINCE = f"""
    SELECT (SELECT COUNT(*) FROM account_move move WHERE {_WHICH}),
           (SELECT COUNT(*) FROM (%(changed)s) changed)
"""
ITEM = {
    "line_id": "int",
    "move_id": "int",
    "move_name": "text",
    "partner_id": "int",
    "date": "date",
    "turnover": "numeric",
    "with_tax": "boolean",
}


def rows(env, declaration, companies):
    """Return the documents that a declaration consists of."""
    return _of(env, _ROWS, declaration, companies, earlier=True)


def changed(env, declaration):
    """Return the documents of earlier periods that changed since they were declared."""
    which = SQL("item.date < %s", declaration.date_from)
    return _changed(env, declaration, which)


def _changed(env, declaration, which):
    return SQL(
        _CHANGED,
        policy=declaration.policy_id.id,
        which=which,
        to_flush=fields_of(env, _FIELDS),
    )


def since(env, declaration, companies):
    """Return how many documents came after a declaration, and how many changed."""
    which = SQL("item.declaration_id = %s", declaration.id)
    more = {"changed": _changed(env, declaration, which), "earlier": False}
    return _of(env, _SINCE, declaration, companies, **more)


def _of(env, text, asked, companies, **more):
    return SQL(
        text,  # pylint: disable=sql-injection
        types=list(CUSTOMER_INVOICES),
        companies=list(companies.ids),
        policy=asked.policy_id.id,
        first=asked.date_from,
        last=asked.date_until,
        to_flush=fields_of(env, _FIELDS),
        **more,
    )


def clear(declaration):
    """Return the removal of all lines of a draft; PostgreSQL keeps declared ones."""
    return SQL(
        "DELETE FROM credit_declaration_line WHERE declaration_id = %s RETURNING id",
        declaration.id,
    )


def write_items(declaration, items, user, now):
    """Return one insert of many items; an item is ``ITEM``."""
    names = SQL(", ").join(SQL.identifier(name) for name in ITEM)
    arrays = SQL(", ").join(
        SQL(f"%s::{kind}[]", list(column))  # pylint: disable=sql-injection
        for kind, column in zip(ITEM.values(), zip(*items, strict=True), strict=True)
    )
    return SQL(
        """
        INSERT INTO credit_declaration_item (
            %(names)s, declaration_id, company_id,
            create_uid, create_date, write_uid, write_date
        )
        SELECT new.*, %(declaration)s, %(company)s,
               %(user)s, %(now)s, %(user)s, %(now)s
          FROM unnest(%(arrays)s) AS new
     RETURNING id
        """,
        names=names,
        arrays=arrays,
        declaration=declaration.id,
        company=declaration.company_id.id,
        user=user,
        now=now,
    )
