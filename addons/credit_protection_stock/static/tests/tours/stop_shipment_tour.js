import { registry } from "@web/core/registry";

/** A credit user sees what is still to leave for a buyer without cover. */
registry.category("web_tour.tours").add("credit_protection_stop_shipment", {
    steps: () => [
        {
            content: "the buyer stands there with number and value of the rest",
            trigger:
                ".o_data_row:contains(Acme):has([name=figures_cover]:contains(Cover stopped)):has([name=delivery_count]:contains(1)):has([name=delivery_value]:contains(200.00))",
        },
        {
            content: "open its deliveries",
            trigger: ".o_data_row:contains(Acme) .o_data_cell[name=partner_id]",
            run: "click",
        },
        {
            content: "only the one that has not left",
            trigger: ".o_breadcrumb:contains(Open deliveries of Acme)",
        },
        {
            content: "is listed",
            trigger: ".o_list_view .o_data_row:contains(/OUT/)",
        },
    ],
});
