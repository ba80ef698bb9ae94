import { registry } from "@web/core/registry";

/** A claims user filters by tile, plans a call and looks at the calendar. */
registry.category("web_tour.tours").add("credit_protection_deadlines", {
    steps: () => [
        {
            content: "one deadline is for today, and its money is at stake once",
            trigger:
                ".o_credit_tile[data-tile=today] .o_credit_tile_count:contains(1)",
        },
        {
            content: "what is to be done stands with its invoice",
            trigger:
                ".o_data_row:contains(Acme) .o_credit_duty:contains(Collect before cover stops):contains(60 days overdue)",
        },
        {
            content: "only what is missed",
            trigger: ".o_credit_tile[data-tile=missed]",
            run: "click",
        },
        {
            content: "the other buyer's notice is missed",
            trigger: ".o_list_view:not(:has(.o_data_row:contains(Acme))) .o_data_row:contains(Bolt)",
        },
        {
            content: "all again",
            trigger: ".o_credit_tile_on[data-tile=missed]",
            run: "click",
        },
        {
            content: "plan a call before cover stops",
            trigger: ".o_data_row:contains(Acme) button[name=action_plan_call]",
            run: "click",
        },
        {
            content: "the dialog knows whom and what about",
            trigger: ".modal [name=summary] input:value(Call Acme about)",
        },
        {
            content: "schedule it",
            trigger: ".modal button[name=action_schedule_activities]",
            run: "click",
        },
        {
            content: "the calendar shows the same deadlines",
            trigger: "body:not(:has(.modal)) .o_switch_view.o_calendar",
            run: "click",
        },
        {
            content: "the buyer and the duty stand on the day",
            trigger: ".o_calendar_renderer .fc-event:contains(Acme)",
        },
    ],
});
