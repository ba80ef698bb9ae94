import { registry } from "@web/core/registry";

/** A credit manager finds what was asked for and releases it with a reason. */
registry.category("web_tour.tours").add("credit_protection_manager", {
    steps: () => [
        {
            content: "what was asked for stands in a group of its own",
            trigger: ".o_group_header:contains(Release asked (1))",
        },
        {
            content: "the reasons are badges",
            trigger:
                ".o_data_row .o_credit_badges .text-bg-danger:contains(Invoice overdue too long)",
        },
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
            content: "the dialog says what the release does",
            trigger: ".modal:contains(What this release does):contains(1,200.00)",
        },
        {
            content: "without a reason it does not go on",
            trigger: ".modal .modal-footer button[name=action_release]",
            run: "click",
        },
        {
            content: "the reason is asked for",
            trigger: ".modal .o_field_invalid[name=reason_id]",
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
            content: "write a note for the file",
            trigger: ".modal .o_field_widget[name=note] textarea",
            run: "edit Value date is Friday.",
        },
        {
            content: "release",
            trigger: ".modal .modal-footer button[name=action_release]",
            run: "click",
        },
        {
            content: "nothing waits any more",
            trigger: "body:not(:has(.modal)) .o_nocontent_help:contains(Nothing is on credit hold)",
        },
    ],
});
