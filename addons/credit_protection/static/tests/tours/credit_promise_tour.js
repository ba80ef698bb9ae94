import { registry } from "@web/core/registry";

/** Somebody of the credit team records on the customer what was promised by phone. */
registry.category("web_tour.tours").add("credit_protection_promise", {
    steps: () => [
        {
            content: "open the tab",
            trigger: "a[name=credit]",
            run: "click",
        },
        {
            content: "record a promise",
            trigger: "button[name=action_credit_promise]",
            run: "click",
        },
        {
            content: "what is overdue is proposed",
            trigger: ".modal .o_field_widget[name=amount] input:value(700.00)",
        },
        {
            content: "a part of it was promised",
            trigger: ".modal .o_field_widget[name=amount] input",
            run: "edit 500",
        },
        {
            content: "say by when",
            trigger:
                ".modal .o_field_widget[name=date] button, .modal .o_field_widget[name=date] input",
            run: "click",
        },
        {
            content: "today still",
            trigger: ".o_datetime_picker .o_today",
            run: "click",
        },
        {
            content: "note who promised it",
            trigger: ".modal .o_field_widget[name=note] textarea",
            run: "edit Ms Chen, by phone",
        },
        {
            content: "save",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "the customer is there again",
            trigger: "body:not(:has(.modal)) button[name=action_credit_promise]",
        },
    ],
});
