"""SQL behind the worklist: one row a customer who is late or whose insurer waits.

What is read, and nothing about what it means: the order is the engine's. Amounts come
back as text, so that not a cent is lost in a float on the way to Decimal.
"""

from odoo.tools import SQL
from odoo.tools.sql import escape_psql

from ..cover import credit_deadline_sql as deadline_sql
from ..cover.credit_cover_open_sql import READ as AT_STAKE_READ
from ..facts.credit_facts_book import ZERO
from ..facts.credit_facts_small import counts_sql
from ..facts.credit_facts_sql import ITEM_FIELDS, amount_text, fields_of
from ..reminders.credit_escalation_sql import UNSENT

_READ = {
    **ITEM_FIELDS,
    **AT_STAKE_READ,
    "account.move": (
        *AT_STAKE_READ["account.move"],
        "commercial_partner_id",
        "credit_claim_by",
        "credit_claim_filed_on",
        "credit_extension_end",
        "credit_notice_by",
        "credit_notified_on",
        "credit_original_due_date",
        "invoice_date_due",
        "move_type",
        "state",
    ),
    "credit.contact": ("company_id", "contacted_on", "next_on", "partner_id"),
    "credit.dispute": ("amount_company", "due_date", "move_id", "state"),
    "credit.escalation.step": ("company_id", "partner_id", "state"),
    "credit.payment.plan": (
        "amount",
        "amount_company",
        "company_id",
        "invoice_ids",
        "judged_on",
        "next_date",
        "paid_amount",
        "partner_id",
        "state",
    ),
    "credit.profile": ("company_id", "partner_id", "responsible_id", "tier"),
    "credit.promise": (
        "amount",
        "amount_company",
        "company_id",
        "date",
        "invoice_ids",
        "judged_on",
        "paid_amount",
        "partner_id",
        "state",
    ),
    "res.partner": ("commercial_partner_id", "complete_name", "ref", "user_id"),
}

# Credits pay the oldest debts first, as in the exposure: see credit_facts_sql.
_ROWS = f"""
    WITH item AS (
        SELECT debtor.commercial_partner_id AS partner_id,
               line.move_id,
               COALESCE(line.date_maturity, line.date) AS due,
               line.amount_residual AS amount,
               line.balance AS booked
          FROM account_move_line line
          JOIN account_account account ON account.id = line.account_id
          JOIN res_partner debtor ON debtor.id = line.partner_id
         WHERE account.account_type = 'asset_receivable'
           AND line.reconciled IS NOT TRUE
           AND line.parent_state = 'posted'
           AND line.amount_residual <> 0
           AND line.company_id = %(company)s
    ),
    day AS (
        SELECT partner_id,
               due,
               COALESCE(SUM(amount) FILTER (WHERE amount > 0), 0) AS debit,
               COALESCE(
                   SUM(amount) FILTER (WHERE {counts_sql("amount", "booked")}), 0
               ) AS large,
               COALESCE(SUM(-amount) FILTER (WHERE amount < 0), 0) AS credit
          FROM item
      GROUP BY partner_id, due
    ),
    balance AS (
        SELECT partner_id, SUM(credit) AS credit FROM day GROUP BY partner_id
    ),
    debit AS (
        SELECT unpaid.partner_id,
               unpaid.due,
               LEAST(unpaid.debit, GREATEST(unpaid.amount, 0)) AS rest,
               unpaid.large > 0
                   AND unpaid.amount > unpaid.debit - unpaid.large AS is_late
          FROM (
              SELECT day.partner_id,
                     day.due,
                     day.debit,
                     day.large,
                     SUM(day.debit) OVER (
                         PARTITION BY day.partner_id ORDER BY day.due
                     ) - balance.credit AS amount
                FROM day
                JOIN balance ON balance.partner_id = day.partner_id
               WHERE day.debit > 0
               ) unpaid
    ),
    late AS (
        SELECT partner_id,
               SUM(rest) AS overdue,
               %(today)s - MIN(due) FILTER (WHERE is_late) AS oldest,
               SUM(rest * (%(today)s - due)) AS amount_days
          FROM debit
         WHERE due < %(today)s
           AND rest > 0
      GROUP BY partner_id
    ),
    deadline AS (
        SELECT partner_id, duty, date, days_left, amount
          FROM (%(deadlines)s) AS line
    ),
    duty AS (
        SELECT DISTINCT ON (partner_id)
               partner_id, duty, days_left, SUM(amount) AS stake
          FROM deadline
         WHERE duty <> 'stop'
      GROUP BY partner_id, duty, date, days_left
      ORDER BY partner_id, date, duty DESC
    ),
    stop AS (
        SELECT partner_id, MIN(days_left) AS days_left
          FROM deadline
         WHERE duty = 'stop'
      GROUP BY partner_id
    ),
    -- What was promised or agreed in instalments, and is not paid yet.
    given AS (
        SELECT 'promise' AS kind, promise.id, promise.partner_id, promise.date,
               promise.amount_company
               * GREATEST(1 - COALESCE(promise.paid_amount, 0) / promise.amount, 0)
               AS amount,
               rel.move_id
          FROM credit_promise promise
          JOIN credit_promise_move_rel rel ON rel.promise_id = promise.id
         WHERE promise.company_id = %(company)s
           AND promise.state = 'open'
     UNION ALL
        SELECT 'plan', plan.id, plan.partner_id, plan.next_date,
               plan.amount_company
               * GREATEST(1 - COALESCE(plan.paid_amount, 0) / plan.amount, 0),
               rel.move_id
          FROM credit_payment_plan plan
          JOIN credit_payment_plan_move_rel rel ON rel.plan_id = plan.id
         WHERE plan.company_id = %(company)s
           AND plan.state = 'open'
           AND plan.amount > 0
    ),
    -- It pays the oldest of its invoices first.
    word AS (
        SELECT given.partner_id,
               given.date,
               given.move_id,
               move.invoice_date_due < %(today)s AS is_late,
               LEAST(
                   GREATEST(move.amount_residual_signed, 0),
                   GREATEST(
                       given.amount - COALESCE(
                           SUM(GREATEST(move.amount_residual_signed, 0)) OVER (
                               PARTITION BY given.kind, given.id
                                   ORDER BY move.invoice_date_due, move.id
                               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                           ),
                           0
                       ),
                       0
                   )
               ) AS amount
          FROM given
          JOIN account_move move ON move.id = given.move_id
    ),
    said AS (
        SELECT partner_id, MIN(date) AS date
          FROM word
         WHERE is_late
      GROUP BY partner_id
    ),
    open_dispute AS (
        SELECT move.commercial_partner_id AS partner_id,
               dispute.due_date,
               dispute.amount_company AS amount,
               dispute.move_id
          FROM credit_dispute dispute
          JOIN account_move move ON move.id = dispute.move_id
         WHERE dispute.state = 'open'
           AND move.company_id = %(company)s
           AND move.amount_residual_signed > 0
    ),
    -- What is late of an invoice rests once, disputed, promised or both.
    resting AS (
        SELECT late_move.partner_id, SUM(LEAST(late_move.amount, held.amount)) AS amount
          FROM (
               SELECT move_id, SUM(amount) AS amount
                 FROM (
                      SELECT move_id, amount FROM word
                   UNION ALL
                      SELECT move_id, amount FROM open_dispute
                      ) AS held
             GROUP BY move_id
               ) AS held
          JOIN (
               SELECT partner_id, move_id, SUM(amount) AS amount
                 FROM item
                WHERE amount > 0
                  AND due < %(today)s
             GROUP BY partner_id, move_id
               ) AS late_move ON late_move.move_id = held.move_id
      GROUP BY late_move.partner_id
    ),
    promise AS (
        SELECT DISTINCT ON (partner_id) partner_id, state, judged_on
          FROM credit_promise
         WHERE company_id = %(company)s
           AND state IN ('kept', 'broken')
      ORDER BY partner_id, judged_on DESC, id DESC
    ),
    plan AS (
        SELECT DISTINCT ON (partner_id) partner_id, state, judged_on
          FROM credit_payment_plan
         WHERE company_id = %(company)s
           AND state <> 'cancelled'
      ORDER BY partner_id, id DESC
    ),
    dispute AS (
        SELECT partner_id, MIN(due_date) AS due_date
          FROM open_dispute
      GROUP BY partner_id
    ),
    contact AS (
        SELECT DISTINCT ON (partner_id) partner_id, contacted_on, next_on
          FROM credit_contact
         WHERE company_id = %(company)s
      ORDER BY partner_id, id DESC
    ),
    reminder AS (
        SELECT DISTINCT partner_id
          FROM credit_escalation_step
         WHERE company_id = %(company)s
           AND state = ANY(%(unsent)s)
    ),
    insured AS (
        SELECT DISTINCT item.partner_id
          FROM item
          JOIN account_move move ON move.id = item.move_id
         WHERE move.credit_insured_amount > 0
    )
    SELECT partner.id,
           COALESCE(late.overdue, 0)::text,
           LEAST(
               COALESCE(late.overdue, 0), COALESCE(resting.amount, 0)
           )::text,
           COALESCE(late.oldest, 0),
           COALESCE(late.amount_days, 0)::text,
           duty.duty,
           duty.days_left,
           COALESCE(duty.stake, 0)::text,
           stop.days_left,
           said.date - %(today)s,
           CASE WHEN promise.state = 'broken'
                THEN %(today)s - promise.judged_on END,
           CASE WHEN plan.state = 'broken' THEN %(today)s - plan.judged_on END,
           dispute.due_date - %(today)s,
           reminder.partner_id IS NOT NULL,
           %(today)s - contact.contacted_on,
           contact.next_on - %(today)s
      FROM res_partner partner
 LEFT JOIN late ON late.partner_id = partner.id
 LEFT JOIN duty ON duty.partner_id = partner.id
 LEFT JOIN stop ON stop.partner_id = partner.id
 LEFT JOIN said ON said.partner_id = partner.id
 LEFT JOIN resting ON resting.partner_id = partner.id
 LEFT JOIN promise ON promise.partner_id = partner.id
 LEFT JOIN plan ON plan.partner_id = partner.id
 LEFT JOIN dispute ON dispute.partner_id = partner.id
 LEFT JOIN contact ON contact.partner_id = partner.id
 LEFT JOIN reminder ON reminder.partner_id = partner.id
 LEFT JOIN credit_profile profile
        ON profile.partner_id = partner.id
       AND profile.company_id = %(company)s
     WHERE (late.oldest IS NOT NULL OR duty.days_left <= %(near)s)
       AND %(filters)s
"""

# The columns of a row, as the engine calls them.
COLUMNS = (
    "key",
    "overdue",
    "resting",
    "oldest",
    "amount_days",
    "duty",
    "duty_in",
    "stake",
    "stop_in",
    "promise_in",
    "promise_broken",
    "plan_broken",
    "dispute_in",
    "reminder",
    "contact",
    "again_in",
)

_PEOPLE = """
    SELECT users.id, person.name
      FROM res_users users
      JOIN res_partner person ON person.id = users.partner_id
     WHERE users.active
       AND (EXISTS (SELECT 1 FROM credit_profile profile
                     WHERE profile.responsible_id = users.id
                       AND profile.company_id = %(company)s)
         OR EXISTS (SELECT 1 FROM res_partner customer
                     WHERE customer.user_id = users.id
                       AND customer.customer_rank > 0))
  ORDER BY person.name, users.id
"""


def rows(env, company_id, today, near, *, small=ZERO, **wanted):
    """Return the customers of a company that are late, or whose insurer waits.

    :param near: from how many days before on a duty to the insurer is one
    :param small: the most that a rest may be that has no days overdue
    :param wanted: which of them only, see ``_filters``
    """
    filters = _filters(**wanted)
    return SQL(
        _ROWS,
        company=company_id,
        today=today,
        near=near,
        small=amount_text(small),
        unsent=list(UNSENT),
        deadlines=deadline_sql.deadlines({company_id: today}),
        filters=SQL(" AND ").join(filters),
        to_flush=fields_of(env, _READ),
    )


def _filters(tier=None, user=None, insured=False, text=""):
    """Return the conditions of a list that shows some customers only.

    :param user: who sells to the customer or is responsible for its credit
    :param text: part of name or reference
    """
    filters = [SQL("TRUE")]
    if tier:
        filters.append(SQL("profile.tier = %s", tier))
    if user:
        filters.append(SQL("%s IN (partner.user_id, profile.responsible_id)", user))
    if insured:
        filters.append(SQL("partner.id IN (SELECT partner_id FROM insured)"))
    if text:
        filters.append(
            SQL(
                "(partner.complete_name ILIKE %(like)s OR partner.ref ILIKE %(like)s)",
                like=f"%{escape_psql(text)}%",
            )
        )
    return filters


def people(env, company_id):
    """Return id and name of those who sell to customers or answer for their credit."""
    return SQL(
        _PEOPLE,
        company=company_id,
        to_flush=fields_of(
            env,
            {
                "credit.profile": ("company_id", "responsible_id"),
                "res.partner": ("customer_rank", "name", "user_id"),
                "res.users": ("active", "partner_id"),
            },
        ),
    )
