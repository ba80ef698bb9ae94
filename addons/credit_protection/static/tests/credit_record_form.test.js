import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { unload } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { CreditDecision, CreditRecord } from "./credit_models";

defineModels([CreditRecord, CreditDecision]);
defineMailModels();

const mount = (jsClass) =>
    mountView({
        type: "form",
        resModel: "credit.record",
        arch: `<form js_class="${jsClass}"><field name="name"/></form>`,
    });

function countSaves() {
    onRpc("credit.record", "web_save", () => expect.step("saved"));
}

test("closing the page records nothing that nobody typed", async () => {
    countSaves();
    await mount("credit_record_form");
    await unload();
    await animationFrame();
    expect.verifySteps([]);
});

test("what somebody typed is recorded by its button alone", async () => {
    countSaves();
    await mount("credit_record_form");
    await contains(".o_field_widget[name=name] input").edit("Call");
    await unload();
    await animationFrame();
    expect.verifySteps([]);
    await contains(".o_form_button_save").click();
    expect.verifySteps(["saved"]);
});
