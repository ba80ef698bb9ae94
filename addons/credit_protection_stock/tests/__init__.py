from . import (
    test_claim_delivery,
    test_delivery_access,
    test_delivery_facts,
    test_delivery_gate,
    test_translations,
)
