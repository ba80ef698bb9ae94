import { registry } from "@web/core/registry";

const rowOf = (name) => `.o_field_widget[name=line_ids] .o_data_row:contains(${name})`;

/** Answer one line of the checklist in the list itself. */
function answer(name, result) {
    return [
        {
            content: `go to ${name}`,
            trigger: `${rowOf(name)} td[name=result]`,
            run: "click",
        },
        {
            content: "open the results",
            trigger: `.o_selected_row:contains(${name}) .o_field_widget[name=result] input`,
            run: "click",
        },
        {
            content: `choose ${result}`,
            trigger: `.o_select_menu_item:contains(${result})`,
            run: "click",
        },
    ];
}

/** From the Credit tab of a new customer to a review that has passed. */
registry.category("web_tour.tours").add("credit_protection_review", {
    steps: () => [
        {
            content: "the credit tab",
            trigger: ".o_notebook a[name=credit]",
            run: "click",
        },
        {
            content: "nobody has looked at this customer yet",
            trigger: ".o_credit_review .badge:contains(Not reviewed)",
        },
        {
            content: "start",
            trigger: ".o_credit_review button:contains(Start Credit Review)",
            run: "click",
        },
        {
            content: "the checklist is there, and what is missing is named",
            trigger: ".alert:contains(Before the review can pass):contains(Register)",
        },
        ...answer("Register", "In order"),
        ...answer("References", "Does not apply"),
        {
            content: "say why",
            trigger: ".o_selected_row .o_field_widget[name=reason] input",
            run: "edit Known to us for years",
        },
        {
            content: "keep the answers",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "it is being reviewed, and nothing is missing",
            trigger:
                ".o_form_view:not(:has(.alert:contains(Before the review))) .o_arrow_button_current:contains(In review)",
        },
        {
            content: "pass it",
            trigger: ".o_statusbar_buttons button[name=action_pass]",
            run: "click",
        },
        {
            content: "it has passed",
            trigger: ".o_arrow_button_current:contains(Passed)",
        },
    ],
});
