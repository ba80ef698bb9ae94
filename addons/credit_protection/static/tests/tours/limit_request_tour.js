import { registry } from "@web/core/registry";

/** A salesperson asks for a higher limit from the banner of a held order. */
registry.category("web_tour.tours").add("credit_protection_limit_ask", {
    steps: () => [
        {
            content: "the banner of the held order leads to asking for a limit",
            trigger: ".o_credit_banner button[name=action_credit_request_limit]",
            run: "click",
        },
        {
            content: "what the order needs is filled in",
            trigger: ".modal .o_field_widget[name=requested_amount] input:value(1,500.00)",
        },
        {
            content: "nothing of the credit team is shown",
            trigger: ".modal:not(:has([name=proposed_amount])):not(:has([name=to_grant]))",
        },
        {
            content: "say why",
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit Last of three floors",
        },
        {
            content: "submit",
            trigger: ".modal footer button[name=action_submit]",
            run: "click",
        },
        {
            content: "the banner says who asked",
            trigger: "body:not(:has(.modal)) .o_credit_limit_asked:contains(Higher limit asked by)",
        },
        {
            content: "and cannot be asked again",
            trigger: ".o_credit_banner:not(:has(button[name=action_credit_request_limit]))",
        },
    ],
});

/** A credit manager finds the request and grants less than was asked for. */
registry.category("web_tour.tours").add("credit_protection_limit_grant", {
    steps: () => [
        {
            content: "open the request",
            trigger: ".o_data_row .o_data_cell:contains(Acme)",
            run: "click",
        },
        {
            content: "the rules explain their proposal",
            trigger: ".o_credit_limit_steps:contains(Rounded down to a multiple of)",
        },
        {
            content: "the effect stands beside it",
            trigger: ".o_credit_limit_effect:contains(by the rules)",
        },
        {
            content: "grant a little less than was asked for",
            trigger: ".o_field_widget[name=to_grant] input",
            run: "edit 1,600",
        },
        {
            content: "approve",
            trigger: "button[name=action_approve]",
            run: "click",
        },
        {
            content: "it is partly approved",
            trigger: ".o_statusbar_status button.o_arrow_button_current:contains(Partly approved)",
        },
    ],
});

/** The salesperson finds the order ready. */
registry.category("web_tour.tours").add("credit_protection_limit_confirm", {
    steps: () => [
        {
            content: "the banner says that the hold can end",
            trigger: ".o_credit_banner_success:contains(Credit hold can end)",
        },
        {
            content: "confirm",
            trigger: "button[name=action_confirm]:enabled",
            run: "click",
        },
        {
            content: "it is a sales order",
            trigger: ".o_statusbar_status button.o_arrow_button_current:contains(Sales Order)",
        },
    ],
});

/** A salesperson asks from the customer's tab and finds the request there again. */
registry.category("web_tour.tours").add("credit_protection_limit_ask_customer", {
    steps: () => [
        {
            content: "open the credit tab",
            trigger: ".o_notebook .nav-link[name=credit]",
            run: "click",
        },
        {
            content: "ask for a limit",
            trigger: ".o_credit_overview button[name=action_credit_request_limit]",
            run: "click",
        },
        {
            content: "type the limit",
            trigger: ".modal .o_field_widget[name=requested_amount] input",
            run: "edit 2500",
        },
        {
            content: "say why",
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit More floors",
        },
        {
            content: "submit",
            trigger: ".modal footer button[name=action_submit]",
            run: "click",
        },
        {
            content: "the tab says who asked, and how many requests there are",
            trigger:
                "body:not(:has(.modal)) .o_credit_overview:contains(Higher limit asked by) button[name=action_credit_limit_requests]:contains(Limit Requests (1))",
        },
    ],
});
