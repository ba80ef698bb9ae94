import { registry } from "@web/core/registry";

/** An accountant goes from an overdue invoice to a filed claim and its pack. */
registry.category("web_tour.tours").add("credit_protection_claim", {
    steps: () => [
        {
            content: "1: the invoice offers the claim as the next duty",
            trigger: "button.btn-primary[name=action_credit_claim]",
            run: "click",
        },
        {
            content: "what the insurer is expected to pay",
            trigger: ".o_credit_claim_expected:contains(54,000.00)",
        },
        {
            content: "the calculation can be read",
            trigger: ".o_credit_claim_steps tr[name=share]:contains(90 %)",
        },
        {
            content: "filing waits for what is missing",
            trigger: ".o_form_view .alert-danger:contains(block filing)",
        },
        {
            content: "say why the buyer has not paid",
            trigger: ".o_field_widget[name=reason] textarea",
            run: "edit Its bank has cancelled the credit line.",
        },
        {
            content: "2: open one document",
            trigger: ".o_credit_claim_documents tr[name=delivery] button",
            run: "click",
        },
        {
            content: "say why it is missing",
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit Collected by the buyer",
        },
        {
            content: "3: keep it",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "the document has a reason now",
            trigger: ".o_credit_claim_documents tr[name=delivery]:contains(Collected by)",
        },
        {
            content: "4: give reasons for all others",
            trigger: ".o_credit_claim_reasons",
            run: "click",
        },
        {
            content: "one reason for all",
            trigger: ".modal .o_field_widget[name=reason]:first input",
            run: "edit Agreed on the phone",
        },
        {
            content: "5: record them",
            trigger: ".modal button[name=action_record]",
            run: "click",
        },
        {
            content: "nothing stops the claim",
            trigger: ".o_credit_claim:contains(Nothing keeps you from filing)",
        },
        {
            content: "6: file it",
            trigger: "button[name=action_file]",
            run: "click",
        },
        {
            content: "7: what follows is said before",
            trigger: ".modal:contains(fixed from then on) .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "the claim is filed",
            trigger: ".o_arrow_button_current:contains(Filed)",
        },
        {
            content: "8: download the pack",
            trigger: "button[name=action_pack]",
            run: "click",
        },
        {
            content: "the evidence is listed",
            trigger: ".o_field_widget[name=act_ids]:contains(Claim filed)",
        },
    ],
});
