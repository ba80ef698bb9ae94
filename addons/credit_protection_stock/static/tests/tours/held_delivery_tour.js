import { registry } from "@web/core/registry";

/** The warehouse validates; the goods stay, and it reads one sentence. */
registry.category("web_tour.tours").add("credit_protection_delivery_held", {
    steps: () => [
        {
            content: "validate",
            trigger: "button[name=button_validate]:visible:enabled",
            run: "click",
        },
        {
            content: "one sentence, no figure",
            trigger: ".o_credit_banner:contains(Credit hold: ask sales.):not(:has(.o_credit_reason))",
        },
        {
            content: "validating is locked",
            trigger: ".o_credit_validate_locked:disabled",
        },
    ],
});

/** The salesperson reads on the order why its delivery is held, and asks. */
registry.category("web_tour.tours").add("credit_protection_delivery_ask", {
    steps: () => [
        {
            content: "the order speaks for its delivery",
            trigger: ".o_credit_banner:contains(/OUT/):contains(On credit hold) .o_credit_reason",
        },
        {
            content: "a salesperson cannot release",
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

/** The warehouse validates the released delivery. */
registry.category("web_tour.tours").add("credit_protection_delivery_leaves", {
    steps: () => [
        {
            content: "it can be validated",
            trigger: ".o_credit_banner_success:contains(it can be validated)",
        },
        {
            content: "validate",
            trigger: "button[name=button_validate]:visible:enabled",
            run: "click",
        },
        {
            content: "it has left",
            trigger: ".o_statusbar_status button.o_arrow_button_current:contains(Done)",
        },
    ],
});
