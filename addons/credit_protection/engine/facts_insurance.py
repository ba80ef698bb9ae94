"""The part of the catalogue about credit insurance: see ``facts.py``."""

from __future__ import annotations

from .fact import CREDIT, Group

INSURANCE = Group("Credit insurance")
INSURANCE.yes_no("insured", "Deliveries are insured now.", audience=CREDIT)
INSURANCE.text(
    "insurer",
    "Short name of the insurer.",
    "atradius",
    audience=CREDIT,
    pattern="[a-z][a-z0-9_]{0,31}",
)
INSURANCE.yes_no(
    "not_insurable",
    "The policy does not insure this kind of customer, or not its country.",
    audience=CREDIT,
)
INSURANCE.money(
    "insured_limit",
    "What the insurer covers for this customer at most (the cover limit).",
    "40_000",
    default=None,
    audience=CREDIT,
)
INSURANCE.money(
    "uninsured_excess",
    "Exposure with this document above the cover limit; missing without cover limit.",
    "15_690",
    default=None,
    audience=CREDIT,
)
INSURANCE.text(
    "cover_status",
    "State of the insurer's cover for this customer.",
    "active",
    audience=CREDIT,
    values=(
        "requested",
        "active",
        "expired",
        "reduced",
        "refused",
        "stopped",
        "withdrawn",
    ),
)
INSURANCE.date("cover_valid_until", "Last day of the cover.", audience=CREDIT)
INSURANCE.yes_no(
    "cover_stopped",
    "Cover has stopped: an invoice is open too long, or the customer is insolvent or in"
    " the hands of collectors.",
    audience=CREDIT,
)
for _name, _help in (
    ("days_to_mep", "Days until the maximum extension ends and cover stops."),
    ("days_to_noa", "Days until the overdue notice must be with the insurer."),
    ("days_to_claim", "Days until the claim must be filed."),
):
    INSURANCE.number(
        _name,
        "days",
        _help + " Negative when passed; missing without such a date.",
        "15",
        default=None,
        audience=CREDIT,
    )
INSURANCE.yes_no(
    "overdue_notified",
    "The overdue notice for the oldest open invoice was sent.",
    audience=CREDIT,
)
INSURANCE.date(
    "overdue_notified_on",
    "Day the overdue notice for the oldest open invoice was sent.",
    audience=CREDIT,
)
INSURANCE.yes_no(
    "notice_sent",
    "The insurer was told of overdue invoices of the customer, and the notice has not"
    " ended.",
    audience=CREDIT,
)
INSURANCE.number(
    "days_since_notice",
    "days",
    "Days since the first of such notices was sent; missing without one.",
    "30",
    default=None,
    audience=CREDIT,
)
INSURANCE.yes_no(
    "claim_filed",
    "A claim about the customer was filed, and neither refused nor closed.",
    audience=CREDIT,
)
INSURANCE.yes_no("goods_rejected", "The customer refuses to accept delivered goods.")
INSURANCE.yes_no(
    "political_event",
    "Payment or import is stopped by an event in the customer's country.",
)
INSURANCE.number(
    "policy_max_term_days",
    "days",
    "Longest payment term the insurance policy allows.",
    "90",
    default=None,
    audience=CREDIT,
)
INSURANCE.number(
    "policy_max_extension_days",
    "days",
    "Maximum extension period of the insurance policy.",
    "60",
    default=None,
    audience=CREDIT,
)
INSURANCE.share(
    "policy_insured_share",
    "Share of a loss the insurance policy pays.",
    "90%",
    audience=CREDIT,
)
INSURANCE.money(
    "policy_discretionary_limit",
    "Amount the insurance policy covers without asking the insurer.",
    "20_000",
    default=None,
    audience=CREDIT,
)
INSURANCE.yes_no("policy_active", "An insurance policy is in force.", audience=CREDIT)
