import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";
import tourUtils from "@sale/js/tours/tour_utils";

/**
 * Type the price of a line once the server has answered about its product, and wait for
 * the amount: what is typed before would be overwritten, and a form that still waits for
 * an answer is not saved.
 */
const priced = (row) => [
    {
        content: "the product has its own price",
        trigger: `.o_data_row:nth-child(${row}) [name=price_subtotal]:contains(1.00)`,
    },
    {
        content: "type a price",
        trigger: `.o_data_row:nth-child(${row}) .o_field_widget[name=price_unit] input`,
        run: "edit 100 && press Tab",
    },
    {
        content: "the amount follows",
        trigger: `.o_data_row:nth-child(${row}) [name=price_subtotal]:contains(100.00)`,
    },
];

/** A salesperson writes a quotation in the form, adds a second line and confirms it. */
registry.category("web_tour.tours").add("credit_protection_sales_new", {
    steps: () => [
        ...tourUtils.createNewSalesOrder(),
        ...tourUtils.selectCustomer("Acme Workshop"),
        ...tourUtils.addProduct("Advice"),
        ...priced(1),
        ...stepUtils.saveForm(),
        ...tourUtils.addProduct("Advice", 2),
        ...priced(2),
        ...stepUtils.saveForm(),
        {
            content: "confirm",
            trigger: "button[name=action_confirm]:enabled",
            run: "click",
        },
        {
            content: "it is an order",
            trigger: ".o_arrow_button_current:contains(Sales Order)",
        },
    ],
});
