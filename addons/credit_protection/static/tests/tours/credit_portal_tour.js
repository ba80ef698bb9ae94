import { registry } from "@web/core/registry";

const { DateTime } = luxon;
const row = (amount) => `.o_credit_portal form[name=USD] li:contains(${amount})`;

/** A customer promises one invoice, reports a problem with another, and gets the PDF. */
registry.category("web_tour.tours").add("credit_protection_portal", {
    steps: () => [
        {
            content: "the statement can be downloaded",
            trigger: ".o_credit_portal a[name=statement_pdf][href$=pdf]",
        },
        {
            content: "tick what will be paid",
            trigger: `${row("800.00")} input[name=move_id]`,
            run: "click",
        },
        {
            content: "promise it",
            trigger: ".o_credit_portal form[name=USD] button[name=promise]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "say by when",
            trigger: "input[name=date]",
            run() {
                this.anchor.value = DateTime.now().plus({ days: 6 }).toISODate();
            },
        },
        {
            content: "send the promise",
            trigger: "form[action$=promise] button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "it stands beside the invoice",
            trigger: `${row("800.00")} .badge:contains(You pay)`,
        },
        {
            content: "report a problem with the other one",
            trigger: `${row("300.00")} a[name=dispute]`,
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "choose what is wrong",
            trigger: "select[name=reason_id]",
            run: "selectByIndex 2",
        },
        {
            content: "only a part",
            trigger: "input[name=amount]",
            run: "edit 50",
        },
        {
            content: "describe it",
            trigger: "textarea[name=text]",
            run: "edit One of six is missing",
        },
        {
            content: "send the report",
            trigger: "form[action*=dispute] button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "it stands beside the invoice",
            trigger: `${row("300.00")} .badge:contains(50.00)`,
        },
    ],
});
