"""Which facts follow from an insurance policy, or from the cover under it."""

COVER_FACTS = frozenset(
    {
        "insured",
        "insurer",
        "not_insurable",
        "insured_limit",
        "uninsured_excess",
        "cover_status",
        "cover_valid_until",
        "cover_stopped",
        "days_to_mep",
        "days_to_noa",
        "days_to_claim",
        "policy_active",
        "policy_max_term_days",
        "policy_max_extension_days",
        "policy_insured_share",
        "policy_discretionary_limit",
    }
)
