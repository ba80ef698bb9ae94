import { registry } from "@web/core/registry";

const SAVED = ".o_form_status_indicator:not(:has(.o_form_button_save:visible))";

/** A claims user reads the cover of an invoice, overrides it, and computes it again. */
registry.category("web_tour.tours").add("credit_protection_cover_card", {
    steps: () => [
        {
            content: "the badge says how far it is insured",
            trigger: ".o_credit_cover .badge:contains(Insured):contains(300.00)",
        },
        {
            content: "the clock shows that cover has stopped",
            trigger: ".o_credit_step_stopped:contains(Cover stops after)",
        },
        {
            content: "and what comes next",
            trigger: ".o_credit_step_next:contains(Overdue notice by):contains(in 26 days)",
        },
        {
            content: "the next duty is a sentence",
            trigger: ".o_credit_cover_alert:contains(Notify the insurer within 26 days)",
        },
        {
            content: "decide about this invoice",
            trigger: ".o_credit_cover_override",
            run: "click",
        },
        {
            content: "less is insured",
            trigger: ".modal .o_field_widget[name=insured] input",
            run: "edit 120",
        },
        {
            content: "a reason is asked for",
            trigger: ".modal footer button[name=action_apply]",
            run: "click",
        },
        {
            content: "give it",
            trigger: ".modal .o_field_invalid[name=reason] input",
            run: "edit Letter of the insurer",
        },
        {
            content: "override",
            trigger: ".modal footer button[name=action_apply]",
            run: "click",
        },
        {
            content: "the badge changes at once",
            trigger: "body:not(:has(.modal)) .o_credit_cover .badge:contains(120.00):contains(of)",
        },
        {
            content: "compute it again",
            trigger: ".o_credit_cover_again",
            run: "click",
        },
        {
            content: "the dialog says how much is computed",
            trigger: ".modal [name=scope]:contains(1 open invoices of 1 buyers)",
        },
        {
            content: "what people decided too",
            trigger: ".modal [name=overridden] input",
            run: "click",
        },
        {
            content: "say why",
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit The letter was about another invoice",
        },
        {
            content: "compute",
            trigger: ".modal footer button[name=action_apply]",
            run: "click",
        },
        {
            content: "all of it is insured again",
            trigger: "body:not(:has(.modal)) .o_credit_cover .badge.text-bg-success:contains(300.00)",
        },
    ],
});

/** A claims user enters a policy with its first terms, then an endorsement. */
registry.category("web_tour.tours").add("credit_protection_policy", {
    steps: () => [
        {
            content: "a new policy",
            trigger: ".o_control_panel .o_list_button_add",
            run: "click",
        },
        {
            content: "its number",
            trigger: ".o_field_widget[name=name] input",
            run: "edit NEW-77",
        },
        {
            content: "look for the insurer",
            trigger: ".o_field_widget[name=insurer_id] input",
            run: "edit Alpha Credit",
        },
        {
            content: "choose it",
            trigger: ".o-autocomplete--dropdown-item a:contains(Alpha Credit Insurance)",
            run: "click",
        },
        {
            content: "its short name",
            trigger: ".o_field_widget[name=insurer_code] input",
            run: "edit alpha",
        },
        {
            content: "enter its terms",
            trigger: ".o_field_widget[name=version_ids] .o_field_x2many_list_row_add button, .o_field_widget[name=version_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "the discretionary limit",
            trigger: ".modal .o_field_widget[name=discretionary_limit] input",
            run: "edit 5000",
        },
        {
            content: "the deadlines stand on a page of their own",
            trigger: ".modal .nav-link[name=clock]",
            run: "click",
        },
        {
            content: "the maximum extension",
            trigger: ".modal .o_field_widget[name=extension_days] input",
            run: "edit 45",
        },
        {
            content: "keep the terms",
            trigger: ".modal footer .o_form_button_save",
            run: "click",
        },
        {
            content: "save the policy",
            trigger: "body:not(:has(.modal)) .o_form_button_save",
            run: "click",
        },
        {
            content: "it is in force",
            trigger: `${SAVED}, .o_arrow_button_current:contains(In force)`,
        },
        {
            content: "the insurer changes the terms",
            trigger: "button[name=action_endorse]",
            run: "click",
        },
        {
            content: "from a later day",
            trigger: ".modal .o_field_widget[name=date_from] input, .modal .o_field_widget[name=date_from] button",
            run: "click",
        },
        {
            content: "type the day",
            trigger: ".modal .o_field_widget[name=date_from] input",
            run({ anchor }) {
                const day = luxon.DateTime.now().plus({ days: 30 });
                anchor.value = day.toFormat("MM/dd/yyyy");
                anchor.dispatchEvent(new Event("input", { bubbles: true }));
                anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
        {
            content: "what changes",
            trigger: ".modal .o_field_widget[name=note] input",
            run: "edit Longer extension",
        },
        {
            content: "make the endorsement",
            trigger: ".modal footer button[name=action_endorse]",
            run: "click",
        },
        {
            content: "the copied terms open to be changed",
            trigger: "body:not(:has(.modal)) .o_form_view .nav-link[name=clock]",
            run: "click",
        },
        {
            content: "a longer extension",
            trigger: ".o_form_view .o_field_widget[name=extension_days] input:value(45)",
            run: "edit 60",
        },
        {
            content: "save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "saved",
            trigger: SAVED,
        },
    ],
});

/** The worklist of cover limits: what ends, is unused, exceeded, or loses its proof. */
registry.category("web_tour.tours").add("credit_protection_cover_watch", {
    steps: () => [
        {
            content: "one that ends soon",
            trigger: ".o_data_row:contains(Ending) [name=watch_note]:contains(Ends on)",
        },
        {
            content: "one whose proof runs out",
            trigger: ".o_data_row:contains(Proven) [name=watch_note]:contains(Its proof runs out on)",
        },
        {
            content: "one that is exceeded, with both figures",
            trigger: ".o_data_row:contains(Exceeded) [name=watch_note]:contains(Owes):contains(covered)",
        },
        {
            content: "one that nobody uses",
            trigger: ".o_data_row:contains(Idle) [name=watch_note]:contains(giving it back saves its fee)",
        },
        {
            content: "open it",
            trigger: ".o_data_row:contains(Idle) .o_data_cell[name=watch_note]",
            run: "click",
        },
        {
            content: "give it back",
            trigger: "button[name=action_withdraw]",
            run: "click",
        },
        {
            content: "yes",
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            content: "back to the list",
            trigger: "body:not(:has(.modal)) .o_back_button a, body:not(:has(.modal)) .breadcrumb-item a",
            run: "click",
        },
        {
            content: "it needs nobody any more",
            trigger: ".o_list_view:not(:has(.o_data_row:contains(Idle))) .o_data_row:contains(Ending)",
        },
    ],
});

/** Sales confirms for a buyer without cover and reads no word of insurance. */
registry.category("web_tour.tours").add("credit_protection_stopped_sales", {
    steps: () => [
        {
            content: "confirm the quotation",
            trigger: "button[name=action_confirm]:enabled",
            run: "click",
        },
        {
            content: "it is held; insurance is not for sales",
            trigger:
                ".o_credit_banner:contains(On credit hold) .o_credit_reason:contains(Needs a credit decision):not(:contains(cover)):not(:contains(insur))",
        },
    ],
});

/** The credit manager reads that cover has stopped, and what makes it go on. */
registry.category("web_tour.tours").add("credit_protection_stopped_credit", {
    steps: () => [
        {
            content: "the banner says why, which invoices must be paid, or what prepaid",
            trigger: ".o_credit_reason:contains(Cover has stopped):contains(INV/):contains(prepay)",
        },
    ],
});
