import { registry } from "@web/core/registry";

// A customer signs an order that goes beyond what we give them on account.
registry.category("web_tour.tours").add("credit_portal_sign", {
    steps: () => [
        {
            content: "sign the quotation",
            trigger: 'a:contains("Sign")',
            run: "click",
        },
        {
            content: "the name is the customer's own",
            trigger: ".modal .o_web_sign_name_and_signature input:value(Ann Buyer)",
        },
        {
            trigger: ".modal canvas.o_web_sign_signature",
            run: "canvasNotEmpty",
        },
        {
            content: "accept",
            trigger: ".modal .o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "one polite sentence",
            trigger: '.alert-info:contains("Your order is being reviewed.")',
        },
    ],
});
