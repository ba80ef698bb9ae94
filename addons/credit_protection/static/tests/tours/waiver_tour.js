import { registry } from "@web/core/registry";

/** A credit manager waives a rule from the reason that holds an order. */
registry.category("web_tour.tours").add("credit_protection_waive", {
    steps: () => [
        {
            content: "the reason can be waived",
            trigger: ".o_credit_rule:contains(Over the credit limit) a.o_credit_waive",
            run: "click",
        },
        {
            content: "the dialog asks about the rule",
            trigger: ".modal .o_field_widget[name=rule]",
        },
        {
            content: "the dialog says what follows",
            trigger: ".modal .o_field_widget[name=consequences]:contains(now: 1)",
        },
        {
            content: "without a reason it does not go on",
            trigger: ".modal .modal-footer button[name=action_waive]",
            run: "click",
        },
        {
            content: "the reason is asked for",
            trigger: ".modal .o_field_invalid[name=reason]",
        },
        {
            content: "say why",
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit Payment plan of March",
        },
        {
            content: "waive",
            trigger: ".modal .modal-footer button[name=action_waive]",
            run: "click",
        },
        {
            content: "the hold is ready, and the page names the waiver",
            trigger: ".o_field_widget[name=state]:contains(Ready to release)",
        },
        {
            content: "with its reason, for the credit team",
            trigger: ".o_credit_waiver:contains(Payment plan of March)",
        },
    ],
});

/** An auditor reads a decision and makes it again. */
registry.category("web_tour.tours").add("credit_protection_replay", {
    steps: () => [
        {
            content: "the reasons stand first, with their figures",
            trigger: ".o_credit_reasons:contains(Over the credit limit)",
        },
        {
            content: "the facts say what they mean",
            trigger: ".o_credit_facts th:contains(Meaning)",
        },
        {
            content: "make it again",
            trigger: "button[name=action_replay]",
            run: "click",
        },
        {
            content: "nothing differs",
            trigger: ".modal .alert-success:contains(Same result)",
        },
        {
            content: "close",
            trigger: ".modal .modal-footer button:contains(Close)",
            run: "click",
        },
        {
            content: "the decision is still there",
            trigger: "body:not(:has(.modal)) .o_credit_reasons",
        },
    ],
});
