import { registry } from "@web/core/registry";

const editor = () => window.ace.edit(document.querySelector(".o_credit_rules .ace_editor"));

/** An administrator makes a typo, reads the problem, mends it and activates the rules. */
registry.category("web_tour.tours").add("credit_protection_ruleset", {
    steps: () => [
        {
            content: "the cases of the draft are green",
            trigger: "[role=tab].active:contains(Cases (2))",
        },
        {
            content: "make a typo where the condition is",
            trigger: ".o_credit_rules .ace_line",
            run: () => {
                editor().find("order_total >");
                editor().insert("order_totl >");
            },
        },
        {
            content: "read the problem",
            trigger: "[role=tab][name=problems]:contains(Problems (1))",
            run: "click",
        },
        {
            content: "it has a place and a proposal; take it",
            trigger: ".o_credit_problem:contains(Line 6):contains(order_totl) button[name=replace]",
            run: "click",
        },
        {
            content: "no problem is left",
            trigger: ".o_credit_problems:contains(No problems.)",
        },
        {
            content: "the cases are green again",
            trigger: "[role=tab][name=cases]:contains(Cases (2))",
            run: "click",
        },
        {
            content: "both pass",
            trigger: ".o_credit_passed:contains(2 passed)",
        },
        {
            content: "a lower figure, typed into the text",
            trigger: ".o_credit_rules .ace_line",
            run: () => {
                editor().find("most: 900");
                editor().insert("most: 400");
            },
        },
        {
            content: "the case that says otherwise fails at once",
            trigger: ".o_credit_failed:contains(1 failed)",
        },
        {
            content: "back to the figure that the cases ask for",
            trigger: ".o_credit_rules .ace_line",
            run: () => {
                editor().find("most: 400");
                editor().insert("most: 800");
            },
        },
        {
            content: "green",
            trigger: ".o_credit_cases:not(:has(.o_credit_failed)):contains(2 passed)",
        },
        {
            content: "activate instead of the standard rules",
            trigger: "button[name=action_activate_instead]",
            run: "click",
        },
        {
            content: "yes",
            trigger: ".modal .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "they judge",
            trigger: ".o_arrow_button_current:contains(Active)",
        },
        {
            content: "and can no longer be written",
            trigger: ".alert:contains(These rules have judged and stay as they are)",
        },
    ],
});

/** Whoever only reads finds everything and can change nothing. */
registry.category("web_tour.tours").add("credit_protection_ruleset_reader", {
    steps: () => [
        {
            content: "the text is there, read only",
            trigger: ".o_credit_rules .ace_line",
            run: () => {
                if (!editor().getReadOnly()) {
                    throw new Error("The text can be written.");
                }
            },
        },
        {
            content: "no button that changes anything",
            trigger:
                ".o_form_view:not(:has(button[name=action_activate], button[name=action_approve], button[name=action_retire]))",
        },
        {
            content: "facts",
            trigger: "[role=tab][name=facts]",
            run: "click",
        },
        {
            content: "are explained, not inserted",
            trigger: ".o_credit_fact:not(:has(button)):contains(oldest_overdue_days)",
        },
        {
            content: "try the rules",
            trigger: "button[name=action_try]",
            run: "click",
        },
        {
            content: "choose a customer",
            trigger: ".o_credit_try_customer input",
            run: "edit Acme",
        },
        {
            content: "this one",
            trigger: ".o-autocomplete--dropdown-item:contains(Acme)",
            run: "click",
        },
        {
            content: "an amount",
            trigger: "#credit_try_amount",
            run: "edit 950",
        },
        {
            content: "try",
            trigger: "button[name=try]",
            run: "click",
        },
        {
            content: "it would be held, and why",
            trigger: ".o_credit_try_result:contains(Needs approval):contains(order_total > most)",
        },
        {
            content: "back",
            trigger: ".breadcrumb-item a:contains(Small)",
            run: "click",
        },
        {
            content: "compare",
            trigger: "button[name=action_compare]",
            run: "click",
        },
        {
            content: "what changes in meaning, and the lines",
            trigger: ".o_credit_compare:has(.o_credit_changes li):has(.o_credit_lines)",
        },
    ],
});
