import { registry } from "@web/core/registry";

const { DateTime } = luxon;
const DAY = DateTime.now().toISODate();
const FILE = [
    "customer_ref;source;grade;date",
    `C1042;scale-1-10;4;${DAY}`,
    `C9999;scale-1-10;4;${DAY}`,
    `C1042;scale-1-10;12;${DAY}`,
].join("\n");

function chooseFile(input) {
    const chosen = new DataTransfer();
    chosen.items.add(new File([FILE], "grades.csv", { type: "text/csv" }));
    input.files = chosen.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

/** A credit manager imports a file with two bad lines, and takes the good one. */
registry.category("web_tour.tours").add("credit_protection_import", {
    steps: () => [
        {
            content: "the list of grades offers to import a file",
            trigger: ".o_control_panel button:contains(Import a File)",
            run: "click",
        },
        {
            content: "choose a file",
            trigger: ".modal .o_field_widget[name=file] .o_select_file_button",
            run: () =>
                chooseFile(
                    document.querySelector(".modal .o_field_widget[name=file] input[type=file]")
                ),
        },
        {
            content: "it is there",
            trigger: ".modal .o_field_widget[name=file] input:value(grades.csv)",
        },
        {
            content: "check it",
            trigger: ".modal button[name=action_check]:visible",
            run: "click",
        },
        {
            content: "how it was read is said",
            trigger: ".modal .o_field_widget[name=read_as]:contains(UTF-8):contains(Semicolon)",
        },
        {
            content: "the customer that nobody knows, with line and reference",
            trigger:
                ".modal .o_data_row:contains(3):contains(C9999):contains(No customer is known)",
        },
        {
            content: "the grade that the scale does not know",
            trigger: ".modal .o_data_row:contains(4):contains(12):contains(It knows)",
        },
        {
            content: "with all or nothing there is nothing to import",
            trigger: ".modal footer:not(:has(button[name=action_import]:visible))",
        },
        {
            content: "take the good lines",
            trigger: ".modal .o_field_widget[name=mode] input[data-value=good]:visible",
            run: "click",
        },
        {
            content: "import them",
            trigger: ".modal button[name=action_import]:visible:contains(Import the Good Lines)",
            run: "click",
        },
        {
            content: "one was recorded",
            trigger: ".modal .o_field_widget[name=summary]:contains(1 new)",
        },
        {
            content: "look at the list",
            trigger: ".modal button[name=action_open]:visible",
            run: "click",
        },
        {
            content: "the grade stands there",
            trigger: "body:not(:has(.modal)) .o_data_row:contains(Acme):contains(4)",
        },
    ],
});
