import { registry } from "@web/core/registry";

/** Somebody of the credit team records on the invoice what the customer disputes. */
registry.category("web_tour.tours").add("credit_protection_dispute", {
    steps: () => [
        {
            content: "record a dispute",
            trigger: "button[name=action_credit_dispute]",
            run: "click",
        },
        {
            content: "the whole invoice is proposed",
            trigger: ".modal .o_field_widget[name=amount] input:value(700.00)",
        },
        {
            content: "a part of it is disputed",
            trigger: ".modal .o_field_widget[name=amount] input",
            run: "edit 200",
        },
        {
            content: "say why",
            trigger: ".modal .o_field_widget[name=reason_id] input",
            run: "edit Goods",
        },
        {
            content: "choose the reason",
            trigger: ".modal .ui-autocomplete a:contains(Goods missing)",
            run: "click",
        },
        {
            content: "note what the customer says",
            trigger: ".modal .o_field_widget[name=description] textarea",
            run: "edit Two of ten pieces were missing",
        },
        {
            content: "save",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "the invoice says so",
            trigger:
                "body:not(:has(.modal)) button[name=action_credit_disputes]:contains(200.00):contains(Goods missing)",
            run: "click",
        },
        {
            content: "it stands in the list",
            trigger: ".o_data_row:contains(Goods missing):contains(200.00)",
        },
    ],
});
