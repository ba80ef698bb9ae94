import { registry } from "@web/core/registry";

/** A claims user finds last month's turnover, looks at an invoice and declares. */
registry.category("web_tour.tours").add("credit_protection_declaration", {
    steps: () => [
        {
            content: "a new declaration",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "the only policy is proposed",
            trigger: ".o_field_widget[name=policy_id] input:value(P-USD)",
        },
        {
            content: "and the last month is proposed: find the figures",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "declared turnover",
            trigger: ".o_field_widget[name=declared]:contains(1,000.00)",
        },
        {
            content: "what is left out stands below, with its reason",
            trigger: ".o_data_row:contains(granted no cover limit):contains(50.00)",
        },
        {
            content: "the minimum premium in words",
            trigger: ".alert:contains(the insurer charges the minimum premium)",
        },
        {
            content: "look at the invoices of a line",
            trigger: ".o_data_row:first button[name=action_items]",
            run: "click",
        },
        {
            content: "the invoice stands there",
            trigger: ".o_breadcrumb:contains(United States)",
        },
        {
            content: "its amount and buyer",
            trigger: ".o_data_row:contains(Acme):contains(1,000.00)",
        },
        {
            content: "back to the declaration",
            trigger: ".breadcrumb-item.o_back_button a",
            run: "click",
        },
        {
            content: "declare",
            trigger: "button[name=action_declare]",
            run: "click",
        },
        {
            content: "confirm",
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            content: "it is declared, and nothing is found again",
            trigger:
                ".o_statusbar_status button[data-value=declared].o_arrow_button_current, .o_field_widget[name=declared_by_id]",
        },
    ],
});
