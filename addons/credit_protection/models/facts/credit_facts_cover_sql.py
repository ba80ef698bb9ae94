"""SQL behind the cover of invoices: what was invoiced, what is open, what was late.

Amounts are in company currency and come back as text, so that no cent is lost.
"""

from odoo.tools import SQL

from ..cover.credit_cover_open_sql import AT_STAKE, OPEN_FOR_DATES_BESIDE
from .credit_facts_sql import amount_text, fields_of

INVOICES = ("out_invoice", "out_receipt")
_FIELDS = {
    "account.move": (
        "amount_residual_signed",
        "amount_total_signed",
        "amount_untaxed_signed",
        "credit_claim_filed_on",
        "commercial_partner_id",
        "company_id",
        "credit_cover_reason",
        "credit_cover_state",
        "credit_cover_version_id",
        "credit_consented_until",
        "credit_extension_end",
        "credit_disputed_insured",
        "credit_due_kept_on",
        "credit_instalment_dues",
        "credit_insured_amount",
        "credit_notified_on",
        "credit_original_due_date",
        "delivery_date",
        "invoice_date",
        "is_move_sent",
        "move_type",
        "name",
        "payment_state",
        "state",
    ),
    "account.move.line": ("account_id", "date_maturity", "display_type", "move_id"),
    "credit.insurance.version": ("tax_insured",),
    "res.company": ("credit_small_residual", "currency_id", "parent_path"),
    "res.currency": ("rounding",),
    "res.partner": ("commercial_partner_id", "country_id", "is_company"),
}

# What was kept on the day of a correction, where nothing was insured and nobody was
# sent the invoice.
CORRECTED = """(
    COALESCE(move.credit_due_kept_on = %(corrected_on)s, FALSE)
    AND move.is_move_sent IS NOT TRUE
    AND move.credit_cover_state IS NULL
)"""

# One row an invoice: the day it was shipped, first and last due date, what is open; at
# the end whether it is due in parts, or was.
_ROWS = f"""
    SELECT move.id,
           move.name,
           move.commercial_partner_id,
           COALESCE(move.delivery_date, move.invoice_date, move.date),
           COALESCE(move.invoice_date, move.date),
           CASE WHEN {CORRECTED} THEN due.first
                ELSE COALESCE(move.credit_original_due_date, due.first) END,
           due.last,
           move.amount_residual_signed::text,
           move.amount_total_signed::text,
           move.amount_untaxed_signed::text,
           move.credit_notified_on,
           move.credit_consented_until,
           COALESCE(move.credit_cover_reason = 'override', FALSE),
           COALESCE(due.first < due.last, FALSE)
               OR move.credit_instalment_dues IS NOT NULL
      FROM account_move move
      JOIN LATERAL (
           SELECT MIN(item.date_maturity) AS first, MAX(item.date_maturity) AS last
             FROM account_move_line item
            WHERE item.move_id = move.id
              AND item.display_type = 'payment_term'
           ) due ON TRUE
     WHERE move.state = 'posted'
       AND move.move_type = ANY(%(invoices)s)
       AND %(which)s
  ORDER BY move.id
"""

# What open invoices of a buyer use of the cover limit, as they were stamped. What is
# disputed is not insured meanwhile, but keeps its place in the limit.
_USED = f"""
    SELECT move.commercial_partner_id,
           SUM({AT_STAKE})::text
      FROM account_move move
     WHERE move.state = 'posted'
       AND move.move_type = ANY(%(invoices)s)
       AND move.company_id = ANY(%(companies)s)
       AND move.commercial_partner_id = ANY(%(partners)s)
       AND move.credit_insured_amount
           + COALESCE(move.credit_disputed_insured, 0) > 0
       AND move.amount_residual_signed > 0
       AND NOT move.id = ANY(%(without)s)
  GROUP BY move.commercial_partner_id
"""

# Invoices that stayed open beyond the end of their extension, and when they were paid,
# but for a small rest.
_LATE = f"""
    SELECT move.commercial_partner_id,
           move.credit_extension_end,
           CASE WHEN {OPEN_FOR_DATES_BESIDE}
                THEN NULL
                ELSE paid.last
           END
      FROM account_move move
 LEFT JOIN LATERAL (
           SELECT MAX(partial.max_date) AS last
             FROM account_move_line item
             JOIN account_partial_reconcile partial ON partial.debit_move_id = item.id
            WHERE item.move_id = move.id
              AND item.display_type = 'payment_term'
           ) paid ON NOT {OPEN_FOR_DATES_BESIDE}
     WHERE move.state = 'posted'
       AND move.move_type = ANY(%(invoices)s)
       AND move.company_id = ANY(%(companies)s)
       AND move.commercial_partner_id = ANY(%(partners)s)
       AND move.credit_extension_end < %(day)s
       AND (
           {OPEN_FOR_DATES_BESIDE}
           OR paid.last > move.credit_extension_end
       )
"""

# The nearest dates of each buyer's open invoices: the clock of an insurer goes on
# while something is disputed. A small rest asks for nothing.
_DATES = f"""
    SELECT move.commercial_partner_id,
           MIN(move.credit_extension_end),
           MIN(move.credit_notice_by) FILTER (
               WHERE move.credit_notified_on IS NULL
                 AND move.credit_insured_amount
                     + COALESCE(move.credit_disputed_insured, 0) > 0
           ),
           MIN(move.credit_claim_by) FILTER (
               WHERE move.credit_claim_filed_on IS NULL
                 AND move.credit_insured_amount
                     + COALESCE(move.credit_disputed_insured, 0) > 0
           ),
           (ARRAY_AGG(
               move.credit_notified_on
               ORDER BY move.credit_original_due_date, move.id
           ))[1]
      FROM account_move move
     WHERE move.state = 'posted'
       AND move.move_type = ANY(%(invoices)s)
       AND move.company_id = ANY(%(companies)s)
       AND move.commercial_partner_id = ANY(%(partners)s)
       AND {OPEN_FOR_DATES_BESIDE}
       AND move.credit_extension_end IS NOT NULL
  GROUP BY move.commercial_partner_id
"""


def rows_of_moves(env, move_ids, corrected_on=None):
    """Return the rows of some invoices.

    :param corrected_on: the day on which mistakes of the same day are corrected
    """
    which = SQL("move.id = ANY(%s)", list(move_ids))
    return _rows(env, which, corrected_on)


def rows_of_buyers(env, companies, partners):
    """Return the rows of all open invoices of some buyers."""
    which = SQL(
        "move.company_id = ANY(%s) AND move.commercial_partner_id = ANY(%s)"
        " AND move.amount_residual_signed > 0",
        companies,
        partners,
    )
    return _rows(env, which)


def _rows(env, which, corrected_on=None):
    return SQL(
        _ROWS,
        which=which,
        invoices=list(INVOICES),
        corrected_on=corrected_on,
        to_flush=fields_of(env, _FIELDS),
    )


def keep_due_dates(env, rows, today):
    """Return one update of invoices without insurance: id and first due date each."""
    return SQL(
        """
        UPDATE account_move move
           SET credit_original_due_date = new.due,
               credit_due_kept_on = COALESCE(move.credit_due_kept_on, %(today)s)
          FROM (SELECT * FROM unnest(%(arrays)s)) AS new(id, due)
         WHERE move.id = new.id
           AND move.credit_original_due_date IS DISTINCT FROM new.due
     RETURNING move.id
        """,
        today=today,
        arrays=_arrays(rows, ("int", "date")),
        to_flush=fields_of(env, _FIELDS),
    )


def used(env, companies, partners, without=()):
    """Return what the open invoices of each buyer use, ``without`` some invoices."""
    return _of_buyers(env, _USED, companies, partners, without=list(without))


def late(env, companies, partners, day, small):
    """Return the invoices that stopped a buyer's cover at some time before a day.

    Where no more than ``small`` is left of one, until the last payment.
    """
    more = {"day": day, "small": amount_text(small)}
    return _of_buyers(env, _LATE, companies, partners, **more)


def dates(env, companies, partners, small):
    """Return the next dates of each buyer; rests up to ``small`` have none."""
    return _of_buyers(env, _DATES, companies, partners, small=amount_text(small))


# What the last stamp of an invoice found of the cover limit.
_LAST_STAMPS = """
    SELECT DISTINCT ON (stamp.move_id)
           stamp.move_id, stamp.used_before::text, stamp.limit_amount::text
      FROM credit_cover_stamp stamp
     WHERE stamp.move_id = ANY(%(moves)s)
  ORDER BY stamp.move_id, stamp.id DESC
"""


def last_stamps(env, move_ids):
    """Return what the last stamps of invoices found of the limit, one row each."""
    stamp = {"credit.cover.stamp": ("limit_amount", "move_id", "used_before")}
    to_flush = fields_of(env, stamp)
    return SQL(_LAST_STAMPS, moves=list(move_ids), to_flush=to_flush)


def _of_buyers(env, text, companies, partners, **more):
    return SQL(
        text,  # pylint: disable=sql-injection
        companies=list(companies),
        partners=list(partners),
        invoices=list(INVOICES),
        to_flush=fields_of(env, _FIELDS),
        **more,
    )


STAMPED = {
    "credit_cover_state": "text",
    "credit_cover_version_id": "int",
    "credit_cover_limit_id": "int",
    "credit_insured_amount": "numeric",
    "credit_uninsured_amount": "numeric",
    "credit_insured_share": "float8",
    "credit_cover_reason": "text",
    "credit_original_due_date": "date",
    "credit_extension_end": "date",
    "credit_notice_by": "date",
    "credit_loss_on": "date",
    "credit_claim_by": "date",
    "credit_clock_assumed": "boolean",
    "credit_cover_ruleset_id": "int",
    "credit_cover_rule": "text",
}
EVIDENCE = {
    "move_id": "int",
    "move_name": "text",
    "partner_id": "int",
    "insured": "numeric",
    "uninsured": "numeric",
    "share": "float8",
    "reason": "text",
    "used_before": "numeric",
    "limit_amount": "numeric",
    "extension_end": "date",
    "notice_by": "date",
    "loss_on": "date",
    "claim_by": "date",
    "version_id": "int",
    "cover_limit_id": "int",
    "ruleset_id": "int",
    "rule_line": "text",
}
# What an event or a consent moves; everything else was decided when it was posted.
CLOCK = {
    name: STAMPED[name]
    for name in (
        "credit_extension_end",
        "credit_notice_by",
        "credit_loss_on",
        "credit_claim_by",
        "credit_clock_assumed",
    )
}


def write_stamps(rows, columns):
    """Return one update of many invoices; a row is the id and then the columns.

    Those that have these values already are not written: a row of an invoice stands in
    many indexes.

    :param columns: ``STAMPED`` or ``CLOCK``: names with their types
    """
    names = [SQL.identifier(name) for name in columns]
    return SQL(
        """
        UPDATE account_move move
           SET %(assignments)s
          FROM (SELECT * FROM unnest(%(arrays)s)) AS new(id, %(names)s)
         WHERE move.id = new.id
           AND (%(old)s) IS DISTINCT FROM (%(newer)s)
     RETURNING move.id
        """,
        old=SQL(", ").join(SQL("move.%s", n) for n in names),
        newer=SQL(", ").join(SQL("new.%s", n) for n in names),
        assignments=SQL(", ").join(SQL("%s = new.%s", n, n) for n in names),
        arrays=_arrays(rows, ["int", *columns.values()]),
        names=SQL(", ").join(names),
    )


def write_evidence(rows, **same):
    """Return one insert of many stamps; a row is ``EVIDENCE``.

    :param same: company, user, moment, origin and note, which all of them share
    """
    names = SQL(", ").join(SQL.identifier(name) for name in EVIDENCE)
    return SQL(
        """
        INSERT INTO credit_cover_stamp (
            %(names)s, company_id, origin, note, user_id, stamped_at,
            create_uid, create_date, write_uid, write_date
        )
        SELECT new.*, %(company)s, %(origin)s, %(note)s, %(user)s, %(now)s,
               %(user)s, %(now)s, %(user)s, %(now)s
          FROM unnest(%(arrays)s) AS new
     RETURNING id
        """,
        names=names,
        arrays=_arrays(rows, EVIDENCE.values()),
        **same,
    )


def _arrays(rows, kinds):
    columns = zip(*rows, strict=True)
    return SQL(", ").join(
        SQL(f"%s::{kind}[]", list(column))  # pylint: disable=sql-injection
        for kind, column in zip(kinds, columns, strict=True)
    )
