import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { advanceTime, expect, test } from "@odoo/hoot";
import { waitFor } from "@odoo/hoot-dom";
import { contains, defineModels, MockServer, mountView, onRpc } from "@web/../tests/web_test_helpers";
import { completionsAt } from "@credit_protection/ruleset/completions";
import { CreditRuleset, VOCABULARY } from "./credit_models";

defineModels([CreditRuleset]);
defineMailModels();

const FORM = `<form><field name="text" widget="credit_rules_text" readonly="state != 'draft'"/></form>`;
const PROBLEM = {
    code: "CP320",
    severity: "error",
    line: 2,
    column: 7,
    end_column: 23,
    message: "'oldest_overdu_dy' is not a known fact.",
    hint: "Did you mean 'oldest_overdue_days'?",
    replacement: "oldest_overdue_days",
};
const CASES = {
    passed: 3,
    failed: 1,
    rules: 3,
    unfired: ["hold"],
    results: [
        { name: "old", number: 1, line: 4, passed: true, expected: {}, got: {} },
        { name: "old", number: 2, line: 5, passed: true, expected: {}, got: {} },
        { name: "new", number: 1, line: 7, passed: true, expected: {}, got: {} },
        {
            name: "31 days are late",
            number: 2,
            line: 9,
            passed: false,
            expected: { order: "block", reasons: ["OVERDUE"] },
            got: { order: "allow", reasons: [] },
        },
    ],
};

async function mountRules(record, checked = {}) {
    onRpc("credit.ruleset", "editor_vocabulary", () => VOCABULARY);
    onRpc("credit.ruleset", "check_text", ({ args }) => {
        expect.step("check");
        return { problems: [], cases: null, numbers: [], lines: 3, text: args[0], ...checked };
    });
    onRpc("has_group", () => true);
    CreditRuleset._records = [{ id: 1, code: "mine", state: "draft", text: "a: 1", ...record }];
    await mountView({ type: "form", resModel: "credit.ruleset", resId: 1, arch: FORM });
    await waitFor(".ace_line");
}

const type = (text) => window.ace.edit(document.querySelector(".ace_editor")).insert(text);
const written = () => window.ace.edit(document.querySelector(".ace_editor")).getValue();

test("what is stored shows at once, and nothing is asked", async () => {
    await mountRules({ state: "active", problems: [], cases: CASES });
    expect("[role=tab].active").toHaveText("Cases (4)");
    expect(".o_credit_passed").toHaveText("3 passed");
    expect(".o_credit_failed").toHaveText("1 failed");
    expect(".o_credit_cases").toHaveText(/2 of 3 rules reached/);
    expect(".o_credit_unfired").toHaveText("hold");
    expect(".o_credit_cases tbody tr:eq(1)").toHaveText("reasons OVERDUE none");
    await advanceTime(1000);
    expect.verifySteps([]);
});

test("a draft is checked a moment after the last key", async () => {
    await mountRules({}, { problems: [PROBLEM] });
    type("x");
    await advanceTime(200);
    type("y");
    await advanceTime(300);
    expect.verifySteps([]);
    await advanceTime(200);
    expect.verifySteps(["check"]);
    await waitFor(".o_credit_problem");
    expect("[role=tab].active").toHaveText("Problems (1)");
    expect(".o_credit_problem a").toHaveText("Line 2, column 7");
    expect(".o_credit_problem").toHaveText(/Did you mean/);
});

test("a problem is replaced where it stands", async () => {
    const text = "a: 1\nwhen: oldest_overdu_dy > 3";
    await mountRules({ text, problems: [PROBLEM] }, { problems: [PROBLEM] });
    await advanceTime(500);
    expect.verifySteps(["check"]);
    await contains("button[name=replace]").click();
    expect(written()).toBe("a: 1\nwhen: oldest_overdue_days > 3");
});

test("a check that fails says so and can be repeated", async () => {
    let broken = true;
    await mountRules({});
    onRpc("credit.ruleset", "check_text", () => {
        if (broken) {
            throw new Error("away");
        }
        return { problems: [PROBLEM], cases: null, numbers: [], lines: 3 };
    });
    type("x");
    await advanceTime(500);
    await waitFor(".o_credit_rules_tab .alert");
    broken = false;
    await contains(".o_credit_rules_tab .alert button").click();
    await waitFor(".o_credit_problem");
    expect(".o_credit_rules_tab .alert").toHaveCount(0);
});

test("facts are found by any word and inserted", async () => {
    await mountRules({ text: "" });
    await contains("[role=tab][name=facts]").click();
    expect(".o_credit_fact").toHaveCount(2);
    await contains(".o_credit_facts input").edit("late days", { confirm: false });
    expect(".o_credit_fact").toHaveCount(1);
    await contains(".o_credit_fact button").click();
    expect(written()).toBe("oldest_overdue_days");
});

test("numbers beside active rules are proposed", async () => {
    const numbers = [{ name: "days_allowed", label: "Days allowed", text: "30", line: 3, comment: "" }];
    onRpc("credit.ruleset", "numbers", () => numbers);
    onRpc("credit.ruleset", "action_propose_numbers", ({ args }) => {
        expect.step(JSON.stringify(args[1]));
        return { type: "ir.actions.act_window_close" };
    });
    await mountRules({ state: "active" });
    await contains("[role=tab][name=numbers]").click();
    await waitFor("input[name=days_allowed]");
    expect("button[name=apply_numbers]").not.toBeEnabled();
    await contains("input[name=days_allowed]").edit("45", { confirm: false });
    await contains("button[name=apply_numbers]").click();
    expect.verifySteps(['{"days_allowed":"45"}']);
});

test("numbers of a draft are changed in its text and shown again", async () => {
    const number = { name: "days_allowed", label: "Days allowed", line: 3, comment: "" };
    let text = "30";
    onRpc("credit.ruleset", "numbers", () => {
        expect.step(`numbers ${text}`);
        return [{ ...number, text }];
    });
    onRpc("credit.ruleset", "action_propose_numbers", ({ args }) => {
        text = args[1].days_allowed;
        MockServer.env["credit.ruleset"].write([1], { text: `a: ${text}` });
        return false;
    });
    await mountRules();
    await contains("[role=tab][name=numbers]").click();
    await contains("input[name=days_allowed]").edit("45", { confirm: false });
    await contains("button[name=apply_numbers]").click();
    await expect.waitForSteps(["numbers 30", "numbers 45"]);
    await waitFor("input[name=days_allowed]:value(45)");
    expect("button[name=apply_numbers]").not.toBeEnabled();
});

const LINES = [
    "ruleset: x",
    "mode: ",
    "order_gates:",
    "  - id: a",
    "    wh",
    "    when: oldest",
    "    then: ",
    "  - {id: b, th",
    "tests:",
    "  - name: n",
    "    cases:",
    "      - {oldest",
    "# oldest",
];

test("completion: keys, values, facts, by the place of the cursor", () => {
    const at = (row) => {
        const found = completionsAt(LINES, row, LINES[row].length, VOCABULARY);
        return found.items.map(({ name }) => name);
    };
    expect(at(1)).toEqual(["observe", "enforce"]);
    expect(at(4)).toEqual(["when"]);
    expect(at(5)).toEqual(["oldest_overdue_days"]);
    expect(at(6)).toEqual(["block", "require_approval"]);
    expect(at(7)).toEqual(["then"]);
    expect(at(11)).toEqual(["oldest_overdue_days"]);
    expect(at(12)).toEqual([]);
    expect(completionsAt(["or"], 0, 2, VOCABULARY).items[0].name).toBe("order_gates");
});
