import { registry } from "@web/core/registry";

/** An accountant posts an invoice; it stays a draft, and says why. */
registry.category("web_tour.tours").add("credit_protection_invoice_held", {
    steps: () => [
        {
            content: "post it",
            trigger: "button[name=action_post]:visible:enabled",
            run: "click",
        },
        {
            content: "it is held",
            trigger: ".o_credit_banner:contains(On credit hold)",
        },
        {
            content: "the limit is the reason, with its figures",
            trigger: ".o_credit_reason:contains(1,500.00):contains(1,000.00)",
        },
        {
            content: "posting is locked",
            trigger: ".o_credit_confirm_locked:disabled",
        },
        {
            content: "an accountant cannot release",
            trigger: ".o_credit_banner:not(:has(button[name=action_credit_release]))",
        },
        {
            content: "ask for a release",
            trigger: "button[name=action_credit_ask_release]",
            run: "click",
        },
        {
            content: "the banner says who asked",
            trigger: ".o_credit_asked:contains(Release asked by)",
        },
    ],
});

/** A credit manager releases the one hold that was asked about, with a reason. */
registry.category("web_tour.tours").add("credit_protection_release_asked", {
    steps: () => [
        {
            content: "open what was asked for",
            trigger: ".o_group_header:contains(Release asked (1))",
        },
        {
            content: "the hold opens",
            trigger: ".o_data_row .o_data_cell[name=document_name]",
            run: "click",
        },
        {
            content: "release it",
            trigger: ".o_form_view button[name=action_release]",
            run: "click",
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
            content: "release",
            trigger: ".modal .modal-footer button[name=action_release]",
            run: "click",
        },
        {
            content: "it is released",
            trigger: "body:not(:has(.modal)) .o_field_badge[name=state]:contains(Released)",
        },
    ],
});

/** The accountant posts the released invoice. */
registry.category("web_tour.tours").add("credit_protection_invoice_post", {
    steps: () => [
        {
            content: "the banner says that it was released",
            trigger: ".o_credit_banner_success:contains(Released)",
        },
        {
            content: "post it",
            trigger: "button[name=action_post]:visible:enabled",
            run: "click",
        },
        {
            content: "it is posted",
            trigger: ".o_statusbar_status button.o_arrow_button_current:contains(Posted)",
        },
    ],
});
