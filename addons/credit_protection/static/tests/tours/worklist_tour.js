import { registry } from "@web/core/registry";

const chosen = (name) => `.o_credit_chosen:contains(${name})`;

/** A collector calls one customer, takes the word of the next, reminds the third. */
registry.category("web_tour.tours").add("credit_protection_worklist", {
    steps: () => [
        {
            content: "the biggest debt is chosen",
            trigger: `${chosen("Acme")}`,
        },
        {
            content: "everything about it is there",
            trigger: ".o_credit_cockpit:contains(Acme) .o_credit_item:contains(900.00)",
        },
        {
            content: "what is late is ticked",
            trigger: ".o_credit_ticked:contains(900.00)",
        },
        {
            content: "the arrow goes down",
            trigger: ".o_credit_worklist_rows",
            run: "press ArrowDown",
        },
        {
            content: "the next one is chosen",
            trigger: chosen("Bolt"),
        },
        {
            content: "and up again",
            trigger: ".o_credit_worklist_rows",
            run: "press ArrowUp",
        },
        {
            content: "the first customer is there again",
            trigger: ".o_credit_cockpit:not(.opacity-50):contains(Acme)",
            run: "press c",
        },
        {
            content: "nobody answers",
            trigger: ".modal .o_field_widget[name=outcome] input[data-value=no_answer]",
            run: "click",
        },
        {
            content: "say so",
            trigger: ".modal .o_field_widget[name=note] textarea",
            run: "edit Rang for long",
        },
        {
            content: "save",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "the next customer follows",
            trigger: `body:not(:has(.modal)) ${chosen("Bolt")}`,
        },
        {
            content: "the one who was called is gone until tomorrow",
            trigger:
                ".o_credit_worklist:not(:has(.o_credit_worklist_row:contains(Acme))) .o_credit_later",
        },
        {
            content: "a promise is taken",
            trigger: ".o_credit_cockpit:not(.opacity-50):contains(Bolt)",
            run: "press p",
        },
        {
            content: "what is ticked is proposed",
            trigger: ".modal .o_field_widget[name=amount] input:value(500.00)",
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
            run: "edit Mr Bolt",
        },
        {
            content: "save",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "the last customer follows",
            trigger: `body:not(:has(.modal)) ${chosen("Zeta")}`,
        },
        {
            content: "it is reminded",
            trigger: ".o_credit_cockpit:not(.opacity-50):contains(Zeta)",
            run: "press r",
        },
        {
            content: "what the ladder asks for is a letter, and to whom",
            trigger:
                ".modal .o_form_view:has([name=channel]:contains(Letter)) [name=goes_to]:contains(High Street 4)",
        },
        {
            content: "it is sent",
            trigger: ".modal button[name=action_send]",
            run: "click",
        },
        {
            content: "everybody was spoken to",
            trigger:
                "body:not(:has(.modal)) .o_credit_worklist_empty:contains(Everybody was spoken to)",
        },
        {
            content: "a search that fits nobody says so",
            trigger: ".o_credit_worklist_filters input[name=text]",
            run: "edit nobody at all",
        },
        {
            content: "and how to go on",
            trigger: ".o_credit_worklist_empty:contains(No customer fits)",
        },
        {
            content: "take it away",
            trigger: ".o_credit_worklist_filters input[name=text]",
            run: "clear",
        },
        {
            content: "nobody is left for today",
            trigger: ".o_credit_worklist_empty:contains(Nothing is overdue)",
        },
        {
            content: "those who were spoken to are on another list",
            trigger: ".o_credit_later",
            run: "click",
        },
        {
            content: "with what was said",
            trigger: ".o_credit_worklist_row:contains(Acme)",
            run: "click",
        },
        {
            content: "by whom",
            trigger: ".o_credit_contacts:contains(Rang for long)",
        },
    ],
});
