"""SQL about what of a posted invoice is still at stake, once a part of it was paid.

A payment pays net amount and taxes alike. So where taxes are not insured, only the net
share of what is open uses the cover limit, and no more than what was stamped.
"""

from ..facts.credit_facts_small import counts_sql

# What these texts read beside the columns of stamps, to be flushed before.
READ = {
    "account.move": (
        "amount_residual_signed",
        "amount_total_signed",
        "amount_untaxed_signed",
        "company_id",
        "credit_cover_version_id",
        "credit_disputed_insured",
        "credit_insured_amount",
    ),
    "credit.insurance.version": ("tax_insured",),
    "res.company": ("credit_small_residual", "currency_id", "parent_path"),
    "res.currency": ("rounding",),
}

STAMPED = """(
    COALESCE(move.credit_insured_amount, 0) + COALESCE(move.credit_disputed_insured, 0)
)"""

# What part of an open amount can be insured. More than the net amount is insured only
# where the policy insures taxes, or where a person decided so.
SHARE = f"""(
    CASE WHEN move.amount_total_signed <= move.amount_untaxed_signed
           OR move.amount_total_signed <= 0
           OR {STAMPED} > move.amount_untaxed_signed
           OR EXISTS (
               SELECT
                 FROM credit_insurance_version version
                WHERE version.id = move.credit_cover_version_id
                  AND version.tax_insured
           )
         THEN 1
         ELSE move.amount_untaxed_signed / move.amount_total_signed
     END
)"""

_OPEN = f"ROUND(move.amount_residual_signed * {SHARE} / unit.rounding) * unit.rounding"

# What is open and was insured, or will be again once a dispute is settled. The second
# is for where the currency of the company is joined as ``unit``.
AT_STAKE = f"""LEAST({STAMPED}, (
    SELECT {_OPEN}
      FROM res_company company
      JOIN res_currency unit ON unit.id = company.currency_id
     WHERE company.id = move.company_id
))"""
AT_STAKE_IN_UNITS = f"LEAST({STAMPED}, {_OPEN})"

# A company's legal entity says how little may be left of an invoice whose dates do not
# count any more. The first is for where its root is joined as ``root``.
_INVOICE = "move.amount_residual_signed", "move.amount_total_signed"
OPEN_FOR_DATES_OF_ROOT = counts_sql(
    *_INVOICE, "COALESCE(root.credit_small_residual, 0)"
)
ROOT = """
    res_company root
      ON root.id = split_part(company.parent_path, '/', 1)::int
"""
OPEN_FOR_DATES = counts_sql(
    *_INVOICE,
    f"""COALESCE((
    SELECT root.credit_small_residual
      FROM res_company company
      JOIN {ROOT}
     WHERE company.id = move.company_id
), 0)""",
)

# The same where the amount is a value of the query.
OPEN_FOR_DATES_BESIDE = counts_sql(*_INVOICE)
