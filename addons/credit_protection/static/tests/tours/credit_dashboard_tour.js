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
            content: "open the holds",
            trigger: `${figure("holds")} .o_credit_figure_value button`,
            run: "click",
        },
        {
            content: "two of them",
            trigger: ".o_list_view .o_data_row:nth-child(2)",
        },
    ],
});
