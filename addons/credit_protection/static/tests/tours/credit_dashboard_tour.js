import { registry } from "@web/core/registry";

const figure = (name) => `.o_credit_figure[data-figure=${name}]`;

/** A credit user reads the overview, filters it and opens what adds up. */
registry.category("web_tour.tours").add("credit_protection_dashboard", {
    steps: () => [
        {
            content: "the exposure stands first",
            trigger: `${figure("exposure")} .o_credit_figure_value:contains(700)`,
        },
        {
            content: "charts are drawn",
            trigger: ".o_credit_chart canvas",
        },
        {
            content: "the largest customer first",
            trigger: ".o_credit_top tbody tr:first:contains(Bolt)",
        },
        {
            content: "only one tier",
            trigger: ".o_credit_dashboard_filters [data-tier=A]",
            run: "click",
        },
        {
            content: "less exposure",
            trigger: `${figure("exposure")} .o_credit_figure_value:contains(250)`,
        },
        {
            content: "open what is overdue",
            trigger: `${figure("overdue")} .o_credit_figure_value button`,
            run: "click",
        },
        {
            content: "only the items of that tier",
            trigger: ".o_list_view:not(:has(.o_data_row:contains(Bolt))) .o_data_row:contains(Acme)",
        },
        {
            content: "back",
            trigger: ".o_breadcrumb a:contains(Credit Overview), .o_breadcrumb .o_back_button",
            run: "click",
        },
        {
            content: "the filter is still there",
            trigger: ".o_credit_dashboard_filters .active[data-tier=A]",
        },
        {
            content: "all tiers again",
            trigger: ".o_credit_dashboard_filters [data-tier=all]",
            run: "click",
        },
        {
            content: "only the customers of one salesperson",
            trigger: `.o_credit_dashboard:has([aria-busy=false]) .o_credit_dashboard_user`,
            run: "selectByIndex 1",
        },
        {
            content: "that is less than all",
            trigger: `.o_credit_dashboard:has([aria-busy=false]) ${figure("exposure")} .o_credit_figure_value:not(:contains(700))`,
        },
        {
            content: "all salespeople again",
            trigger: ".o_credit_dashboard_user",
            run: "selectByIndex 0",
        },
        {
            content: "nothing is filtered",
            trigger: `${figure("exposure")} .o_credit_figure_value:contains(700)`,
        },
        {
            content: "open the holds",
            trigger: `${figure("holds")} .o_credit_figure_value button`,
            run: "click",
        },
        {
            content: "two of them",
            trigger: ".o_list_view .o_data_row:nth-child(2)",
        },
        {
            content: "back to the figures",
            trigger: ".o_breadcrumb a:contains(Credit Overview), .o_breadcrumb .o_back_button",
            run: "click",
        },
        {
            content: "a tile is clicked at its edge: what was collected",
            trigger: `.o_credit_dashboard [aria-busy=false] ${figure("cei")}`,
            run: ({ anchor }) => {
                const { right, bottom } = anchor.getBoundingClientRect();
                document.elementFromPoint(right - 4, bottom - 4).click();
            },
        },
        {
            content: "the entries of the month, by what they are",
            trigger: ".o_breadcrumb:contains(over that and what is overdue)",
        },
        {
            content: "back to the figures again",
            trigger: ".o_breadcrumb a:contains(Credit Overview), .o_breadcrumb .o_back_button",
            run: "click",
        },
        {
            content: "both companies",
            trigger: `.o_credit_dashboard [aria-busy=false] ${figure("exposure")}`,
        },
        {
            content: "the switcher",
            trigger: ".o_switch_company_menu button",
            run: "click",
        },
        {
            content: "the other company as well",
            trigger:
                ".o_switch_company_item:has([aria-checked=false]):contains(Credit Protection KK) [role=menuitemcheckbox]",
            run: "click",
        },
        {
            content: "confirm",
            trigger: ".o_switch_company_menu_buttons .btn-primary",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "what both are owed, in one currency",
            trigger: `${figure("exposure")} .o_credit_figure_value:contains(760)`,
        },
        {
            content: "at which rate",
            trigger: ".o_credit_dashboard_filters:contains(JPY converted to USD)",
        },
        {
            content: "each customer says of which company",
            trigger: ".o_credit_top tbody td:contains(Credit Protection KK)",
        },
    ],
});
