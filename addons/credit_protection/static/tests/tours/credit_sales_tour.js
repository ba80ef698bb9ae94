import { registry } from "@web/core/registry";

/** A salesperson confirms, reads why the order is held, and asks for a release. */
registry.category("web_tour.tours").add("credit_protection_sales", {
    steps: () => [
        {
            content: "confirm the quotation",
            trigger: "button[name=action_confirm]:enabled",
            run: "click",
        },
        {
            content: "it is held",
            trigger: ".o_credit_banner_danger:contains(On credit hold)",
        },
        {
            content: "the limit is one reason, with its figures",
            trigger:
                ".o_credit_reason:contains(Over the credit limit):contains(1,200.00):contains(1,000.00)",
        },
        {
            content: "the late invoice is the other one",
            trigger: ".o_credit_reason:contains(Invoice overdue too long):contains(40 days)",
        },
        {
            content: "Confirm is locked",
            trigger: ".o_credit_confirm_locked:disabled",
        },
        {
            content: "a salesperson cannot release",
            trigger: ".o_credit_banner:not(:has(button[name=action_credit_release]))",
        },
        {
            content: "ask why",
            trigger: ".o_credit_why",
            run: "click",
        },
        {
            content: "each comparison stands there, without the facts of the credit team",
            trigger:
                ".modal .o_credit_rule:contains(oldest_overdue_days):not(:has(.o_credit_facts))",
        },
        {
            content: "nothing leads to what sales may not open",
            trigger: ".modal:not(:has(.o_credit_toggle_facts)):not(:has(.o_credit_open_rules))",
        },
        {
            content: "close the explanation",
            trigger: ".modal .modal-footer button:contains(Close)",
            run: "click",
        },
        {
            content: "ask for a release",
            trigger: "body:not(:has(.modal)) button[name=action_credit_ask_release]",
            run: "click",
        },
        {
            content: "the banner says who asked",
            trigger: ".o_credit_asked:contains(Release asked by)",
        },
        {
            content: "and cannot be asked again",
            trigger: ".o_credit_banner:not(:has(button[name=action_credit_ask_release]))",
        },
    ],
});

/** The salesperson finds the released order unlocked and confirms it. */
registry.category("web_tour.tours").add("credit_protection_sales_confirm", {
    steps: () => [
        {
            content: "the banner says that it was released",
            trigger: ".o_credit_banner_success:contains(Released)",
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

/** Several quotations at once: the good one goes through, the other one is named. */
registry.category("web_tour.tours").add("credit_protection_sales_batch", {
    steps: () => [
        {
            content: "select all quotations",
            trigger: ".o_list_view thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "confirm them together",
            trigger: ".o_control_panel button:contains(Confirm)",
            run: "click",
        },
        {
            content: "yes",
            trigger: ".modal .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "the answer counts",
            trigger: ".o_notification:contains(1 of 2 orders confirmed)",
        },
        {
            content: "the held one carries a badge",
            trigger: ".o_data_row .o_field_badge[name=credit_state]:contains(On credit hold)",
        },
    ],
});
