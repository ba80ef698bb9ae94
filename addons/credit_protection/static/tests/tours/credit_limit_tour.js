import { registry } from "@web/core/registry";

/** A credit manager grants a temporary limit on the customer's tab and finds it there. */
registry.category("web_tour.tours").add("credit_protection_temporary_limit", {
    steps: () => [
        {
            content: "open the tab",
            trigger: "a[name=credit]",
            run: "click",
        },
        {
            content: "the limit is the customer's own",
            trigger: ".o_credit_overview:contains(Limit):contains(1,000.00)",
        },
        {
            content: "grant a temporary limit",
            trigger: "button[name=action_credit_temporary_limit]",
            run: "click",
        },
        {
            content: "say how much",
            trigger: ".modal .o_field_widget[name=amount] input",
            run: "edit 2500",
        },
        {
            content: "say until when",
            trigger: ".modal .o_field_widget[name=date_to] button, .modal .o_field_widget[name=date_to] input",
            run: "click",
        },
        {
            content: "the last day is today",
            trigger: ".o_datetime_picker .o_today",
            run: "click",
        },
        {
            content: "say why",
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit Large project",
        },
        {
            content: "save",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "it counts at once, and the tab says so",
            trigger:
                "body:not(:has(.modal)) .o_credit_limit_lines:contains(Temporary limit of):contains(2,500.00)",
        },
        {
            content: "ask for all companies",
            trigger: ".o_credit_wide",
            run: "click",
        },
        {
            content: "they are added up",
            trigger: ".o_credit_wide_companies tfoot:contains(Total)",
        },
        {
            content: "look at the history",
            trigger: ".o_credit_limit_history",
            run: "click",
        },
        {
            content: "the grant stands on top",
            trigger: ".o_data_row:first:contains(Large project)",
        },
    ],
});
