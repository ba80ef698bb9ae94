"""SQL behind the reminder ladder: who may be reminded, of what, and what was sent."""

from odoo.tools import SQL

from ..cover.credit_cover_open_sql import READ, SHARE
from ..facts.credit_facts_instalment_sql import FIRST_DUE
from ..facts.credit_facts_sql import fields_of

_ITEM_FIELDS = {
    "account.account": ("account_type",),
    "account.move": (
        *READ["account.move"],
        "credit_instalment_dues",
        "credit_original_due_date",
        "invoice_date",
        "name",
    ),
    "account.move.line": (
        "account_id",
        "amount_currency",
        "amount_residual",
        "amount_residual_currency",
        "balance",
        "company_id",
        "currency_id",
        "date",
        "date_maturity",
        "move_id",
        "no_followup",
        "parent_state",
        "partner_id",
        "reconciled",
    ),
    "credit.dispute": ("amount", "company_id", "move_id", "state"),
    "credit.insurance.version": READ["credit.insurance.version"],
    "res.company": READ["res.company"],
    "res.currency": READ["res.currency"],
    "credit.escalation.optout": (
        "company_id",
        "date_from",
        "date_to",
        "ended_at",
        "move_id",
        "partner_id",
    ),
    "credit.payment.plan": ("company_id", "invoice_ids", "state"),
    "credit.promise": ("company_id", "invoice_ids", "state"),
    "res.partner": ("commercial_partner_id",),
}
_STEP_FIELDS = {
    "account.move.line": ("amount_residual", "move_id", "parent_state", "reconciled"),
    "credit.escalation.step": (
        "company_id",
        "currency_id",
        "day",
        "episode",
        "partner_id",
        "send_to",
        "sent_at",
        "state",
        "step",
        "step_number",
    ),
    "credit.escalation.step.line": ("move_id", "move_line_id", "reached", "step_id"),
}
# Nothing has left yet: figures, text and recipient may still change.
UNSENT = ("prepared", "approval", "ready", "failed")

# All that is read stands in the index of open items: what is left out of reminders by
# hand does not, and is seen when the items are read.
_DUE = """
    SELECT debtor.commercial_partner_id
      FROM account_move_line item
      JOIN account_account account ON account.id = item.account_id
      JOIN res_partner debtor ON debtor.id = item.partner_id
     WHERE account.account_type = 'asset_receivable'
       AND item.reconciled IS NOT TRUE
       AND item.parent_state = 'posted'
       AND item.amount_residual > 0
       AND item.company_id = %(company)s
       AND COALESCE(item.date_maturity, item.date) <= %(until)s
     UNION
    SELECT partner_id
      FROM credit_escalation_step
     WHERE company_id = %(company)s
       AND state IN %(unsent)s
  ORDER BY 1
"""

_INSURED = "LEAST(insured, ROUND(({}) * share / rounding) * rounding)".format

# What is disputed and what is insured stands on the invoice; of one in instalments the
# first ones are meant first, rounded so that they add up. Customer by customer: a batch
# must not read the items of all the others (OFFSET keeps PostgreSQL from it).
_ITEMS = f"""
    WITH disputed AS (
        SELECT move_id, SUM(amount) AS amount
          FROM credit_dispute
         WHERE state = 'open' AND company_id = %(company)s
      GROUP BY move_id
    ),
    optout AS (
        SELECT DISTINCT partner_id, move_id
          FROM credit_escalation_optout
         WHERE company_id = %(company)s
           AND ended_at IS NULL
           AND date_from <= %(today)s
           AND date_to >= %(today)s
    ),
    account AS MATERIALIZED (
        SELECT id FROM account_account WHERE account_type = 'asset_receivable'
    ),
    debtor AS MATERIALIZED (
        SELECT id, commercial_partner_id
          FROM res_partner
         WHERE commercial_partner_id = ANY(%(partners)s)
    ),
    item AS (
        SELECT debtor.commercial_partner_id AS partner_id,
               item.currency_id,
               item.id,
               item.move_id,
               move.name,
               COALESCE(move.invoice_date, item.date) AS day,
               COALESCE(item.date_maturity, item.date) AS due,
               {FIRST_DUE} AS original_due,
               item.amount_currency AS total,
               item.amount_residual_currency AS amount,
               item.amount_residual AS amount_company,
               item.balance AS booked,
               COALESCE(disputed.amount, 0) AS disputed,
               COALESCE(move.credit_insured_amount, 0) AS insured,
               {SHARE} AS share,
               unit.rounding,
               COALESCE(SUM(GREATEST(item.amount_residual_currency, 0)) OVER earlier, 0)
                   AS before,
               COALESCE(SUM(GREATEST(item.amount_residual, 0)) OVER earlier, 0)
                   AS before_company,
               CASE WHEN item.amount_residual <= 0 THEN NULL
                    WHEN item.no_followup THEN 'excluded'
                    WHEN EXISTS (
                        SELECT 1
                          FROM optout
                         WHERE optout.move_id = item.move_id
                            OR (
                                optout.move_id IS NULL
                                AND optout.partner_id = debtor.commercial_partner_id
                            )
                    ) THEN 'optout'
                    WHEN EXISTS (
                        SELECT 1
                          FROM credit_promise promise
                          JOIN credit_promise_move_rel rel
                            ON rel.promise_id = promise.id
                         WHERE rel.move_id = item.move_id AND promise.state = 'open'
                    ) THEN 'promise'
                    WHEN EXISTS (
                        SELECT 1
                          FROM credit_payment_plan plan
                          JOIN credit_payment_plan_move_rel rel ON rel.plan_id = plan.id
                         WHERE rel.move_id = item.move_id AND plan.state = 'open'
                    ) THEN 'plan'
               END AS paused
          FROM account
    CROSS JOIN debtor
    CROSS JOIN LATERAL (
               SELECT *
                 FROM account_move_line
                WHERE account_id = account.id
                  AND partner_id = debtor.id
                  AND reconciled IS NOT TRUE
                  AND parent_state = 'posted'
                  AND (amount_residual <> 0 OR amount_residual_currency <> 0)
                  AND company_id = %(company)s
               OFFSET 0
               ) item
          JOIN account_move move ON move.id = item.move_id
          JOIN res_company company ON company.id = item.company_id
          JOIN res_currency unit ON unit.id = company.currency_id
     LEFT JOIN disputed ON disputed.move_id = item.move_id
        WINDOW earlier AS (
            PARTITION BY item.move_id
                ORDER BY COALESCE(item.date_maturity, item.date), item.id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )
    )
    SELECT partner_id,
           currency_id,
           id,
           move_id,
           name,
           day,
           due,
           original_due,
           total::text,
           amount::text,
           amount_company::text,
           booked::text,
           LEAST(GREATEST(disputed - before, 0), GREATEST(amount, 0))::text,
           ({_INSURED("before_company + GREATEST(amount_company, 0)")}
               - {_INSURED("before_company")})::text,
           paused
      FROM item
  ORDER BY partner_id, currency_id, due, id
"""

# The open items that had reached a step: its episode runs while one of them is asked
# for. An item of an invoice that was written anew is known by its invoice.
_TAKEN = """
    SELECT step.partner_id,
           step.currency_id,
           step.id,
           step.episode,
           step.step,
           step.day,
           step.step_number,
           step.state,
           step.send_to,
           step.sent_at,
           ARRAY(
               SELECT item.id
                 FROM credit_escalation_step_line line
                 JOIN account_move_line item
                   ON item.id = line.move_line_id
                   OR (line.move_line_id IS NULL AND item.move_id = line.move_id)
                WHERE line.step_id = step.id
                  AND line.reached
                  AND item.parent_state = 'posted'
                  AND item.reconciled IS NOT TRUE
                  AND item.amount_residual > 0
           ) AS reached
      FROM credit_escalation_step step
     WHERE step.company_id = %(company)s
       AND step.partner_id = ANY(%(partners)s)
       AND step.state <> 'cancelled'
  ORDER BY step.id
"""

_LATER = """
    UPDATE credit_escalation_step
       SET episode = episode + (
               SELECT COALESCE(MAX(episode), 0)
                 FROM credit_escalation_step
                WHERE partner_id = %(kept)s
           )
     WHERE partner_id = %(gone)s
 RETURNING id
"""
_FOLLOW = """
    UPDATE credit_escalation_step
       SET partner_id = %(kept)s
     WHERE partner_id = %(gone)s
 RETURNING id
"""


def later_episodes(env, gone, kept):
    """Return the update that counts the episodes of one customer after another's."""
    return SQL(_LATER, gone=gone, kept=kept, to_flush=fields_of(env, _STEP_FIELDS))


def follow(gone, kept):
    """Return the update that gives the reminders of one customer to another."""
    return SQL(_FOLLOW, gone=gone, kept=kept)


def due(env, company_id, until):
    """Return who owes something due by a day, or has a reminder that has not left."""
    names = {**_ITEM_FIELDS, "credit.escalation.step": ("company_id", "state")}
    return SQL(
        _DUE,
        company=company_id,
        until=until,
        unsent=UNSENT,
        to_flush=fields_of(env, names),
    )


def items(env, company_id, partner_ids, today):
    """Return the open items of customers, with what keeps them out of the ladder."""
    return SQL(
        _ITEMS,
        company=company_id,
        partners=list(partner_ids),
        today=today,
        to_flush=fields_of(env, _ITEM_FIELDS),
    )


def taken(env, company_id, partner_ids):
    """Return the steps of customers, with the open items that had reached them."""
    return SQL(
        _TAKEN,
        company=company_id,
        partners=list(partner_ids),
        to_flush=fields_of(env, _STEP_FIELDS),
    )
