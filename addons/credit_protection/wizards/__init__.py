from . import (
    credit_hold_release,
    credit_hold_reject,
    credit_customer_hold,
    base_partner_merge,
    base_partner_merge_grades,
    base_partner_merge_review,
    credit_ruleset_import,
    account_move_validate,
    mail_compose_message,
    credit_import,
    credit_import_problem,
)
