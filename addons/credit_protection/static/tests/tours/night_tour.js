import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** Choose the customer Acme in the dialog. */
function chooseAcme() {
    return [
        {
            content: "ask for a run",
            trigger: ".o_control_panel button:contains(Run Now)",
            run: "click",
        },
        {
            content: "a dry run is the default, and says what it is",
            trigger: ".modal .alert-info:contains(Nothing is changed and nothing leaves)",
        },
        {
            content: "look for a customer",
            trigger: ".modal .o_field_widget[name=partner_ids] input",
            run: "edit Acme",
        },
        {
            content: "choose it",
            trigger: ".o-autocomplete--dropdown-item a:contains(/^Acme$/)",
            run: "click",
        },
        {
            content: "it is chosen",
            trigger: ".modal .o_field_widget[name=partner_ids] .o_tag:contains(Acme)",
        },
    ];
}

/** A credit manager sees who failed, tries out what the night does, and does it. */
tours.add("credit_protection_night", {
    steps: () => [
        {
            content: "the night that failed",
            trigger: ".o_data_row:has(.text-bg-danger) td[name=day]",
            run: "click",
        },
        {
            content: "it says so",
            trigger: ".o_credit_night_stands.alert-danger:contains(under Failures)",
        },
        {
            content: "who failed, at what, and why",
            trigger:
                ".o_field_widget[name=failure_ids] .o_data_row:contains(Bolt):contains(Reminders prepared):contains(No idea)",
        },
        {
            content: "the stages stand beside",
            trigger: ".o_notebook .nav-link:contains(Stages)",
            run: "click",
        },
        {
            content: "the one that failed is red",
            trigger:
                ".o_field_widget[name=stage_ids] .o_data_row:has(.text-bg-danger):contains(Reminders prepared)",
        },
        {
            content: "back to the list",
            trigger: ".o_breadcrumb a:contains(Nights)",
            run: "click",
        },
        ...chooseAcme(),
        {
            content: "try it out",
            trigger: ".modal .modal-footer button:contains(Start Dry Run)",
            run: "click",
        },
        {
            content: "nothing was changed",
            trigger: ".o_credit_night_stands:contains(Nothing was changed)",
        },
        {
            content: "what would be sent to whom",
            trigger:
                ".o_credit_night_part[data-stage=reminders]:contains(Acme):contains(second)",
        },
        {
            content: "back to the list",
            trigger: ".o_breadcrumb a:contains(Nights)",
            run: "click",
        },
        ...chooseAcme(),
        {
            content: "no dry run this time",
            trigger: ".modal .o_field_widget[name=trial] input",
            run: "click",
        },
        {
            content: "it says what that means",
            trigger: ".modal .alert-warning:contains(All is really done)",
        },
        {
            content: "run",
            trigger: ".modal .modal-footer button:contains(Run Now)",
            run: "click",
        },
        {
            content: "it is done",
            trigger: ".o_credit_night_stands.alert-success:contains(All is done)",
        },
        {
            content: "stage by stage",
            trigger:
                ".o_field_widget[name=stage_ids] .o_data_row:has(.text-bg-success):contains(Reminders prepared)",
        },
    ],
});

/** A credit user reads in the morning that the night failed, and for whom. */
tours.add("credit_protection_morning", {
    steps: () => [
        {
            content: "it stands above the figures",
            trigger: ".o_credit_morning.alert-danger:contains(Last night failed for Acme.)",
        },
        {
            content: "show it",
            trigger: ".o_credit_morning button:contains(Show)",
            run: "click",
        },
        {
            content: "open the customer's record",
            trigger:
                ".o_field_widget[name=failure_ids] .o_data_row:contains(Acme) button[name=action_open]",
            run: "click",
        },
        {
            content: "its Credit tab",
            trigger: ".o_form_view .o_notebook .nav-link[name=credit]",
            run: "click",
        },
        {
            content: "says what the night could not do",
            trigger: ".o_field_credit_rating:contains(The last night failed):contains(No idea)",
        },
    ],
});
