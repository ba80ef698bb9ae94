import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { contains, defineModels, mockService, mountView } from "@web/../tests/web_test_helpers";
import { CreditDecision, CreditRecord, VERDICT } from "./credit_models";

defineModels([CreditRecord, CreditDecision]);
defineMailModels();

async function mountWidget(record, arch, type = "form") {
    CreditRecord._records = [{ id: 1, name: "S1", ...record }];
    await mountView({
        type,
        resModel: "credit.record",
        arch,
        ...(type === "form" ? { resId: 1 } : {}),
    });
}

const BADGES = `<list><field name="name"/><field name="badges" widget="credit_reason_badges"/></list>`;

test("badges: worst first, cleared ones last and struck out", async () => {
    const badges = [
        { title: "Over limit", level: "warning", cleared: false },
        { title: "Overdue", level: "danger", cleared: true },
        { title: "No credit", level: "danger", cleared: false },
    ];
    await mountWidget({ badges }, BADGES, "list");
    expect(".o_credit_badges .badge:eq(0)").toHaveText("No credit");
    expect(".o_credit_badges .badge:eq(0)").toHaveClass("text-bg-danger");
    expect(".o_credit_badges .badge:eq(1)").toHaveClass("text-bg-warning");
    expect(".o_credit_badges .badge:eq(2)").toHaveClass("text-decoration-line-through");
});

test("no badges without reasons", async () => {
    await mountWidget({ badges: false }, BADGES, "list");
    expect(".o_credit_badges .badge").toHaveCount(0);
});

const STAT = `<form><sheet><div class="oe_button_box" name="button_box">
    <widget name="credit_stat_button" invisible="not credit_state"/></div>
    <field name="name"/></sheet></form>`;

test("smart button: only with a credit state", async () => {
    await mountWidget({ credit_state: false, credit_verdict: false }, STAT);
    expect("button[name=credit_stat_button]").toHaveCount(0);
});

test("smart button: leads to the hold for whoever may see it", async () => {
    mockService("action", {
        doAction(action) {
            expect.step(`${action.res_model} ${action.res_id}`);
        },
    });
    await mountWidget(
        { credit_state: "held", credit_verdict: { ...VERDICT, hold_id: 5 } },
        STAT
    );
    expect("button[name=credit_stat_button] .o_stat_value").toHaveText("On hold");
    await contains("button[name=credit_stat_button]").click();
    expect.verifySteps(["credit.hold 5"]);
});
