"""THE catalogue of facts a rule may read: one meaning, one name.

From it come the type checks, the JSON Schema, the vocabulary in the documentation and
the help in the form. Amounts are in company currency. A fact with a default is never
unknown; a fact without one may be missing, and a comparison with a missing fact is
unknown, which is neither true nor false.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

from .exposure import FORMULAS
from .fact import CREDIT, Fact, Group
from .facts_insurance import INSURANCE
from .money import ZERO

CHECKPOINTS = ("quotation", "order", "delivery", "invoice")
TIERS = ("A", "B", "C", "D", "N")

_document = Group("The document being checked")
_document.date("today", "Day of the decision in the company's time zone.")
_document.text(
    "checkpoint",
    "Where the document is checked.",
    "order",
    default="order",
    values=CHECKPOINTS,
)
_document.text(
    "channel",
    "How an order came in: signed on the portal, from the web shop, confirmed by an"
    " online payment; anything else is backoffice.",
    "portal",
    values=("backoffice", "portal", "website", "payment"),
)
_document.money("order_total", "Total of this document, taxes included.")
_document.money(
    "prepaid_amount", "Part of this document already paid or being paid now.", "3_000"
)
_document.share(
    "prepaid_ratio",
    "Prepaid part of this document; missing when the total is 0.",
    "30%",
    highest=None,
)
_document.money("doc_amount", "Part of this document that would be owed.")
_document.money(
    "other_orders_today",
    "Total of the customer's other sales orders that were confirmed today, in the"
    " company's time zone; cancelled ones do not count.",
    "3_000",
)
_document.money(
    "order_day_total",
    "Total of this document and of the customer's other sales orders of the day, so"
    " that splitting an order changes nothing.",
)
_document.share(
    "cash_discount_raise",
    "Early-payment discount of this document's payment terms less that of the"
    " customer's own payment terms; 0 when it is no higher.",
    "2%",
    default=ZERO,
)
_document.number("term_days", "days", "Longest payment term of this document.", "30")
_document.number(
    "days_to_commitment",
    "days",
    "Days until the promised delivery date; 0 when none is promised.",
    "14",
)
_document.text(
    "currency",
    "ISO code of the company currency, in which all amounts are given.",
    "EUR",
    pattern="[A-Z]{3}",
)
_document.number(
    "currency_rounding",
    "money",
    "Smallest amount of the company currency (0.01 for EUR, 1 for JPY).",
    "0.01",
    default=Decimal("0.01"),
)

_customer = Group("The customer")
_customer.text(
    "company", "Code of the selling company.", "CN01", pattern=r"[\w .&/-]{1,64}"
)
_customer.text(
    "customer", "Reference of the customer.", "C1042", pattern=r"[\w .&/-]{1,64}"
)
_customer.text(
    "country", "ISO code of the customer's country.", "CN", pattern="[A-Z]{2}"
)
_customer.number(
    "country_risk",
    "points",
    "Risk of the customer's country, from 1 (low) to 4 (very high).",
    "3",
    default=None,
    audience=CREDIT,
    lowest=Decimal(1),
    highest=Decimal(4),
)
_customer.yes_no("is_new_customer", "Nothing has been invoiced to the customer yet.")
_customer.number(
    "partner_age_days", "days", "Days since the first invoice; 0 when new.", "400"
)
_customer.number(
    "months_as_customer",
    "months",
    "Whole months since the first invoice; 0 when new.",
    "24",
)
_customer.text(
    "customer_group", "Name of the customer's group.", '"Retail"', pattern=".{1,64}"
)
_customer.yes_no(
    "manual_hold", "A person has put the customer on hold; only a person ends it."
)
_customer.text(
    "hold_state",
    "State of the hold on this document.",
    "released",
    default="none",
    values=("none", "open", "requested", "released", "rejected"),
)
_customer.text(
    "legal_status",
    "Legal situation of the customer.",
    "insolvency",
    default="normal",
    values=("normal", "collection", "legal", "insolvency"),
)
_customer.date("legal_status_date", "Day the legal situation began.")
_customer.yes_no("insolvency", "The customer is insolvent.")

_customer.text(
    "credit_review",
    "State of the customer's credit review; expired when its papers are too old.",
    "passed",
    default="none",
    audience=CREDIT,
    values=("none", "open", "passed", "failed", "expired"),
)

_rating = Group("Tier and score")
_rating.text("tier", "Tier of the customer.", "B", audience=CREDIT, values=TIERS)
_rating.number(
    "score",
    "points",
    "Score of the customer; more is better.",
    "70",
    default=None,
    audience=CREDIT,
)
_rating.text(
    "risk_group",
    "Risk group that follows from the score.",
    "medium",
    audience=CREDIT,
    values=("low", "medium", "high", "very_high"),
)
_rating.number(
    "grade",
    "points",
    "Grade of the insurer or agency, from 1 (best) to 10 (worst).",
    "4",
    default=None,
    audience=CREDIT,
    lowest=Decimal(1),
    highest=Decimal(10),
)

_limit = Group("Limit and exposure")
_limit.text(
    "limit_state",
    "Kind of limit: not checked, no credit, an amount, or unlimited.",
    "amount",
    default="amount",
    values=("unchecked", "none", "amount", "unlimited"),
)
_limit.money(
    "credit_limit",
    "Credit limit in force; 0 for no credit; missing when not checked or unlimited.",
    "50_000",
    default=None,
)
_limit.number(
    "max_term_days",
    "days",
    "Longest payment term of the customer, by payment_terms or agreed by hand; 0 for"
    " prepayment only.",
    "60",
    default=None,
)
_limit.number(
    "limit_expired_days",
    "days",
    "Days since the credit limit expired; 0 while it is valid.",
    "10",
)
_limit.money("open_balance", "Open receivables, less credits not yet applied.")
_limit.money(
    "open_orders",
    "Confirmed orders not yet invoiced, undelivered lines included, less prepayments.",
)
_limit.money("exposure", "What the customer owes and will owe, without this document.")
_limit.money("exposure_after_order", "Exposure with this document.")
_limit.money(
    "free_limit",
    "Credit limit less exposure; negative when exceeded.",
    "6_790",
    default=None,
)
_limit.number(
    "utilisation_pct",
    "percent",
    "Exposure as a percentage of the credit limit; missing when the limit is 0.",
    "86.4",
    default=None,
)

_payment = Group("Payment behaviour")
_payment.money("overdue_amount", "Open amounts past their due date, net of credits.")
_payment.number(
    "overdue_pct",
    "percent",
    "Overdue amount as a percentage of the open receivables; missing when none.",
    "25",
    default=None,
)
_payment.number(
    "oldest_overdue_days",
    "days",
    "Days since the original due date of the oldest open invoice; 0 when none is late.",
    "31",
)
_payment.date("due_date", "Original due date of the oldest open invoice.")
_payment.number(
    "days_past_due",
    "days",
    "Days since the original due date of the oldest open invoice, negative before it; "
    "missing without an open invoice.",
    "-7",
    default=None,
)
_payment.number("dunning_level", "count", "Highest reminder level reached.", "2")
_payment.number(
    "avg_delay",
    "days",
    "Average days paid after the due date, weighted by amount; missing when new.",
    "12",
    default=None,
)
_payment.share("on_time_ratio", "Share of the invoices paid on time.", "95%")
_payment.number("broken_promises", "count", "Promises not kept in 12 months.", "1")
_payment.yes_no("promise_broken", "The latest promise to pay was not kept.")
_payment.date("promise_date", "Day of the open promise to pay.")
_payment.yes_no("has_payment_plan", "Open invoices are paid by a payment plan.")
_payment.yes_no("payment_plan_broken", "An instalment of that plan was missed.")
_payment.yes_no("has_dispute", "An open invoice is disputed.")
_payment.money("dispute_amount", "Disputed part of the open receivables.", "1_200")
_payment.money("sales_12m", "Sales of the last 12 months, without taxes.", "240_000")
_payment.money("avg_monthly_sales", "Sales of a month, average of 12.", "20_000")

GROUPS = (_document, _customer, _rating, _limit, _payment, INSURANCE)


def _catalogue() -> Mapping[str, Fact]:
    rows = (fact for group in GROUPS for fact in group.facts)
    return MappingProxyType(
        {f.name: replace(f, formula=FORMULAS.get(f.name, "")) for f in rows}
    )


CATALOGUE = _catalogue()
