import { registry } from "@web/core/registry";

/** A credit manager releases an order on condition that a part of it is prepaid. */
registry.category("web_tour.tours").add("credit_protection_condition", {
    steps: () => [
        {
            content: "select the hold",
            trigger: ".o_data_row .o_list_record_selector input",
            run: "click",
        },
        {
            content: "release it",
            trigger: ".o_control_panel button[name=action_release]",
            run: "click",
        },
        {
            content: "a credit manager is enough",
            trigger: ".modal .o_field_widget[name=level_text]:contains(Credit manager)",
        },
        {
            content: "look for a reason",
            trigger: ".modal .o_field_widget[name=reason_id] input",
            run: "edit Payment announced",
        },
        {
            content: "choose it",
            trigger: ".o-autocomplete--dropdown-item a:contains(Payment announced)",
            run: "click",
        },
        {
            content: "ask for a prepayment",
            trigger: ".modal .o_field_widget[name=prepayment] input",
            run: "edit 30 && press Tab",
        },
        {
            content: "what that is in money",
            trigger:
                ".modal .o_field_widget[name=prepayment_text]:contains(150.00 before confirmation)",
        },
        {
            content: "and what the release does",
            trigger: ".modal li:contains(until then it stays on hold)",
        },
        {
            content: "release",
            trigger: ".modal .modal-footer button[name=action_release]",
            run: "click",
        },
        {
            content: "it waits in a group of its own",
            trigger:
                "body:not(:has(.modal)) .o_group_header:contains(Released on condition (1))",
        },
    ],
});

/** A salesperson reads what is missing, and cannot confirm before it is there. */
registry.category("web_tour.tours").add("credit_protection_condition_sales", {
    steps: () => [
        {
            content: "what is missing",
            trigger:
                ".o_credit_banner:contains(Released on condition) .o_credit_headline:contains(150.00 is still missing)",
        },
        {
            content: "confirming is locked",
            trigger: "button.o_credit_confirm_locked",
        },
    ],
});
