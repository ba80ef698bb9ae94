import { registry } from "@web/core/registry";

/** An accountant notifies the insurer of an overdue invoice, and gets its answer. */
registry.category("web_tour.tours").add("credit_protection_notice", {
    steps: () => [
        {
            content: "the deadline stands on the invoice",
            trigger: ".o_credit_cover_alert:contains(Notify the insurer within 20 days)",
        },
        {
            content: "notify",
            trigger: ".o_credit_cover_acts button[name=action_credit_notify_insurer]",
            run: "click",
        },
        {
            content: "both invoices stand in the notice",
            trigger:
                ".o_form_view:has([name=partner_id]:contains(Acme)) .o_field_widget[name=line_ids] .o_data_row:nth-child(2)",
        },
        {
            content: "by when it must be there",
            trigger: ".alert:contains(It must be with the insurer by)",
        },
        {
            content: "say why it is not paid",
            trigger: ".o_field_widget[name=reason] input",
            run: "click",
        },
        {
            content: "it lacks cash",
            trigger: ".o_select_menu_item:contains(The buyer lacks cash)",
            run: "click",
        },
        {
            content: "send",
            trigger: ".o_statusbar_buttons button[name=action_send]:contains(Send)",
            run: "click",
        },
        {
            content: "to the insurer",
            trigger: ".modal .o_field_widget[name=email]:contains(notices@insurer.example)",
        },
        {
            content: "send the mail",
            trigger: ".modal .modal-footer button[name=action_send]:contains(Send)",
            run: "click",
        },
        {
            content: "it was sent",
            trigger:
                "body:not(:has(.modal)) .o_statusbar_status .o_arrow_button_current:contains(Sent)",
        },
        {
            content: "record the insurer's confirmation",
            trigger: ".o_statusbar_buttons button[name=action_acknowledge]",
            run: "click",
        },
        {
            content: "its reference",
            trigger: ".modal .o_field_widget[name=reference] input",
            run: "edit AZ-2026-1",
        },
        {
            content: "record",
            trigger: ".modal .modal-footer button[name=action_record]",
            run: "click",
        },
        {
            content: "the insurer has confirmed it",
            trigger:
                "body:not(:has(.modal)) .o_statusbar_status .o_arrow_button_current:contains(Acknowledged)",
        },
        {
            content: "back to the invoice",
            trigger: ".breadcrumb-item a:contains(INV/), .o_back_button",
            run: "click",
        },
        {
            content: "its clock knows",
            trigger: ".o_credit_step_done:contains(Insurer notified)",
        },
    ],
});
