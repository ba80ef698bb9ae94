from . import (
    credit_hold_release,
    credit_hold_reject,
    credit_customer_hold,
    base_partner_merge,
    credit_ruleset_import,
    account_move_validate,
    mail_compose_message,
)
