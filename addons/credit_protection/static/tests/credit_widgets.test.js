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

const PROBLEMS = `<form><field name="problems" widget="credit_problems" nolabel="1"/></form>`;

test("problems: none", async () => {
    await mountWidget({ problems: [] }, PROBLEMS);
    expect(".o_credit_problems").toHaveText("No problems.");
});

test("problems: place, code, sentence and hint", async () => {
    const problem = {
        code: "CP320",
        severity: "error",
        line: 14,
        column: 9,
        message: "unknown field `oldest_overdu_days`",
        hint: "did you mean `oldest_overdue_days`?",
    };
    await mountWidget(
        { problems: [problem, { ...problem, severity: "warning", hint: "" }] },
        PROBLEMS
    );
    expect(".o_credit_problems tr").toHaveCount(2);
    expect(".o_credit_problems tr:eq(0) td:eq(0)").toHaveText("14:9");
    expect(".o_credit_problems tr:eq(0)").toHaveText(/did you mean/);
    expect(".o_credit_problems > div:eq(0)").toHaveText(/1 errors and 1 warnings/);
    await contains(".o_credit_problems tr:eq(0)").click();
    expect(".o_error_dialog").toHaveCount(0);
});

const CASES = `<form><field name="cases" widget="credit_cases" nolabel="1"/></form>`;

test("cases: not run, all passed, some failed", async () => {
    await mountWidget({ cases: false }, CASES);
    expect(".o_credit_cases").toHaveText("The cases are run when the text can be read.");
});

test("cases: a failed one says what was expected and what came out", async () => {
    const failed = {
        name: "31 days are late",
        number: 2,
        line: 60,
        passed: false,
        expected: { order: "block", reasons: ["OVERDUE"] },
        got: { order: "allow", reasons: [] },
    };
    const cases = { passed: 3, failed: 1, rules: 3, unfired: ["hold"], results: [failed] };
    await mountWidget({ cases }, CASES);
    expect(".o_credit_cases .text-bg-success").toHaveText("3 passed");
    expect(".o_credit_cases .text-bg-danger").toHaveText("1 failed");
    expect(".o_credit_cases").toHaveText(/No case makes these rules fire: hold/);
    expect(".o_credit_cases tbody td:eq(2)").toHaveText("order: block\nreasons: OVERDUE");
    expect(".o_credit_cases tbody td:eq(3)").toHaveText("order: allow\nreasons: none");
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
