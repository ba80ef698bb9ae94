import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { animationFrame, Deferred } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    getService,
    makeServerError,
    mockService,
    mountView,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";
import { ExplanationDialog } from "@credit_protection/explanation/explanation_dialog";
import { CreditDecision, CreditRecord, EXPLANATION } from "./credit_models";

defineModels([CreditRecord, CreditDecision]);
defineMailModels();

async function openDialog() {
    await mountWithCleanup(WebClient);
    getService("dialog").add(ExplanationDialog, { resModel: "credit.record", resId: 1 });
    await animationFrame();
}

test("it says that it is loading, then shows the decision", async () => {
    const answer = new Deferred();
    onRpc("credit.record", "credit_explanation", () => answer);
    await openDialog();
    expect(".o_credit_loading").toHaveCount(1);
    answer.resolve(EXPLANATION);
    await animationFrame();
    expect(".o_credit_loading").toHaveCount(0);
    expect(".modal-title").toHaveText("Why is S1 on credit hold?");
    expect(".o_credit_summary").toHaveText("The strictest outcome wins.");
});

test("without a decision it says when there will be one", async () => {
    onRpc("credit.record", "credit_explanation", () => false);
    await openDialog();
    await animationFrame();
    expect(".o_credit_empty").toHaveCount(1);
    expect(".o_credit_explanation").toHaveCount(0);
});

test("a refused call is shown as a sentence and can be repeated", async () => {
    let calls = 0;
    onRpc("credit.record", "credit_explanation", () => {
        calls++;
        if (calls === 1) {
            throw makeServerError({ message: "You may not read this order." });
        }
        return EXPLANATION;
    });
    await openDialog();
    await animationFrame();
    expect(".o_credit_error").toHaveText(/You may not read this order\./);
    await contains(".o_credit_error button").click();
    await animationFrame();
    expect(".o_credit_error").toHaveCount(0);
    expect(".o_credit_explanation").toHaveCount(1);
});

test("true, false and unknown are three different things", async () => {
    onRpc("credit.record", "credit_explanation", () => EXPLANATION);
    await openDialog();
    await animationFrame();
    const row = (index) => `.o_credit_rule tr:eq(${index})`;
    expect(`${row(0)} .fa-check`).toHaveCount(1);
    expect(`${row(1)} .fa-times`).toHaveCount(1);
    expect(`${row(2)} .fa-question`).toHaveCount(1);
    expect(row(2)).toHaveText(/unknown/);
});

test("rules that pass are folded", async () => {
    onRpc("credit.record", "credit_explanation", () => EXPLANATION);
    await openDialog();
    await animationFrame();
    expect(".o_credit_rule").toHaveCount(1);
    expect(".o_credit_fold").toHaveText("Show 1 more rule that passes");
    await contains(".o_credit_fold").click();
    expect(".o_credit_rule").toHaveCount(2);
    expect(".o_credit_rule:eq(1) .badge").toHaveText("Passes");
});

test("facts only for whom the server sends them", async () => {
    onRpc("credit.record", "credit_explanation", () => EXPLANATION);
    await openDialog();
    await animationFrame();
    expect(".o_credit_facts").toHaveCount(0);
    await contains(".o_credit_toggle_facts").click();
    expect(".o_credit_facts tbody tr").toHaveCount(1);
});

test("sales reads a withheld rule without figures, links or facts", async () => {
    const rule = {
        id: "",
        title: "Needs a credit decision",
        code: "",
        outcome: "require_approval",
        fired: true,
        withheld: true,
        line: false,
        comparisons: [],
        clear: [],
    };
    const footer = { ...EXPLANATION.footer, ruleset_id: false, decision_id: false };
    onRpc("credit.record", "credit_explanation", () => ({
        ...EXPLANATION,
        rules: [rule],
        footer,
        facts: false,
    }));
    await openDialog();
    await animationFrame();
    expect(".o_credit_rule_name").toHaveText("Needs a credit decision");
    expect(".o_credit_explanation code").toHaveCount(0);
    expect(".o_credit_toggle_facts").toHaveCount(0);
    expect(".o_credit_open_rules").toHaveCount(0);
});

test("a line number opens the rules that judged, at that line", async () => {
    mockService("action", {
        doAction(action, options) {
            const { credit_line: line } = options.additionalContext;
            expect.step(`${action.res_model} ${action.res_id} line ${line}`);
        },
        loadState() {},
    });
    onRpc("credit.record", "credit_explanation", () => EXPLANATION);
    await openDialog();
    await animationFrame();
    await contains(".o_credit_rule tr:eq(1) a").click();
    expect.verifySteps(["credit.ruleset 7 line 43"]);
});

test("inside a form it follows the record", async () => {
    CreditRecord._records = [
        { id: 1, name: "S1", decision_id: 9 },
        { id: 2, name: "S2", decision_id: 10 },
    ];
    onRpc("credit.decision", "credit_explanation", ({ args }) => {
        expect.step(`decision ${args[0]}`);
        return EXPLANATION;
    });
    await mountView({
        type: "form",
        resModel: "credit.record",
        resIds: [1, 2],
        resId: 1,
        arch: `<form><field name="decision_id"/>
            <widget name="credit_explanation" decision="decision_id"/></form>`,
    });
    expect.verifySteps(["decision 9"]);
    expect(".o_credit_explanation").toHaveCount(1);
    await contains(".o_pager_next").click();
    await animationFrame();
    expect.verifySteps(["decision 10"]);
});

test("a waiver is named and opens, and a rule can be waived", async () => {
    mockService("action", {
        doAction(action, options) {
            expect.step(`${action.res_model} ${action.res_id || action.name}`);
            options.onClose?.();
        },
        loadState() {},
    });
    onRpc("credit.record", "credit_explanation", () => EXPLANATION);
    onRpc("credit.decision", "action_waive", ({ args }) => {
        expect.step(`waive ${args[1]} of decision ${args[0]}`);
        return { res_model: "credit.waive", name: "Waive a Rule" };
    });
    await mountWithCleanup(WebClient);
    const props = { resModel: "credit.record", resId: 1 };
    const onChanged = () => expect.step("changed");
    getService("dialog").add(ExplanationDialog, { ...props, onChanged });
    await animationFrame();
    await animationFrame();
    expect(".o_credit_waiver").toHaveCount(1);
    expect(".o_credit_waiver").toHaveText(/W-0003 until Dec 5 \(plan\)/);
    await contains("a.o_credit_waive").click();
    await animationFrame();
    expect.verifySteps([
        "waive overdue of decision 9",
        "credit.waive Waive a Rule",
        "changed",
    ]);
});

test("the record of a decision shows reasons, all rules and what facts mean", async () => {
    CreditDecision._records = [{ id: 9, name: "CD/2026/00341" }];
    onRpc("credit.decision", "credit_explanation", () => EXPLANATION);
    await mountView({
        type: "form",
        resModel: "credit.decision",
        resId: 9,
        arch: `<form><widget name="credit_explanation" facts="1"/></form>`,
    });
    expect(".o_credit_reasons tbody tr").toHaveCount(1);
    expect(".o_credit_reasons").toHaveText(/The oldest open invoice is 38 days late/);
    expect(".o_credit_rule").toHaveCount(2);
    expect(".o_credit_facts tbody").toHaveText(/What this customer may owe/);
});

test("it says how many rules are shown to whom", async () => {
    onRpc("credit.record", "credit_explanation", () => ({
        ...EXPLANATION,
        rules_checked: 8,
        rules_hidden: 2,
    }));
    await openDialog();
    await animationFrame();
    expect(".modal-body").toHaveText(
        /6 of 8 rules checked are shown to you; the others use figures/
    );
});
