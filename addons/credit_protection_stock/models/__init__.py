from . import (
    credit_claim,
    credit_decision,
    credit_hold,
    credit_profile,
    credit_facts_delivery,
    credit_verdict_delivery,
    credit_wording_delivery,
    sale_order,
    stock_picking,
    stock_move,
    stock_move_line,
)
