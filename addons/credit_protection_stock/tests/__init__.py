from . import (
    test_claim_delivery,
    test_claim_story,
    test_delivery_access,
    test_delivery_cover,
    test_delivery_facts,
    test_delivery_gate,
    test_delivery_tours,
    test_stop_shipment,
    test_translations,
)
