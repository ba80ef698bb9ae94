import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { waitFor } from "@odoo/hoot-dom";
import {
    contains,
    defineModels,
    getService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";
import { folded } from "@credit_protection/ruleset_compare/fold";
import { CreditRuleset, EXPLANATION } from "./credit_models";

defineModels([CreditRuleset]);
defineMailModels();
describe.current.tags("desktop");

const RESULT = {
    ...EXPLANATION,
    applies: true,
    outcome: "block",
    observed: [],
    tier: "C",
    limit: 100,
    limit_text: "$ 100.00",
    exposure: 80,
    exposure_text: "$ 80.00",
    order: 40,
    order_text: "$ 40.00",
    exposure_after: 120,
    exposure_after_text: "$ 120.00",
    problems: [],
};
const ROW = {
    order_id: 5,
    order: "S00005",
    customer: "Acme",
    salesperson: "Laura",
    amount_text: "$ 40.00",
    from: "allow",
    from_label: "Allowed",
    to: "block",
    to_label: "Blocked",
    rule: "overdue",
    title: "Overdue",
    detail: "late",
};
const FOUND = {
    newly_held: [ROW],
    newly_free: [],
    changed: [],
    unchanged: 3,
    checked: 4,
    note: "Only the newest 2000 were looked at.",
    at_most: { exceeded: true },
};

async function open(tag, params) {
    CreditRuleset._records = [
        { id: 1, display_name: "Mine", text: "a" },
        { id: 2, display_name: "Other", text: "b" },
    ];
    await mountWithCleanup(WebClient);
    await getService("action").doAction({ type: "ir.actions.client", tag, params, context: {} });
}

test("try: without a customer nothing is asked, and it says so", async () => {
    onRpc("credit.ruleset", "changed_decisions", () => FOUND);
    onRpc("credit.ruleset", "try_it", () => expect.step("try"));
    await open("credit_protection.ruleset_try", { ruleset_id: 1 });
    await contains("button[name=try]").click();
    await waitFor(".o_credit_try_message");
    expect(".o_credit_try_message").toHaveText("Choose a customer to try the rules on.");
    expect.verifySteps([]);
});

test("try: outcome as a word, figures, and the trace", async () => {
    onRpc("credit.ruleset", "changed_decisions", () => FOUND);
    onRpc("credit.ruleset", "try_it", ({ args }) => {
        expect.step(JSON.stringify(args.slice(2)));
        return RESULT;
    });
    await open("credit_protection.ruleset_try", { ruleset_id: 1 });
    await contains(".o_credit_try_customer input").click();
    await contains(".o-autocomplete--dropdown-item:first").click();
    await contains("#credit_try_amount").edit("1,240.50", { confirm: false });
    await contains("button[name=try]").click();
    await waitFor(".o_credit_try_outcome");
    expect.verifySteps(['[1240.5,0,null,"order"]']);
    expect(".o_credit_try_outcome").toHaveText("Blocks");
    expect(".o_credit_try_result").toHaveText(/\$ 80.00 \+ this order \$ 40.00 = \$ 120.00/);
    expect(".o_credit_explanation").toHaveCount(1);
});

test("try: an amount that is no number is named", async () => {
    onRpc("credit.ruleset", "changed_decisions", () => FOUND);
    await open("credit_protection.ruleset_try", { ruleset_id: 1 });
    await contains("#credit_try_amount").edit("much", { confirm: false });
    await contains("button[name=try]").click();
    await waitFor(".o_credit_try_message");
    expect(".o_credit_try_message").toHaveText(/Write the amounts as numbers/);
});

test("changes: counted, grouped, with what they leave out", async () => {
    onRpc("credit.ruleset", "changed_decisions", ({ args }) => {
        expect.step(args[1]);
        return FOUND;
    });
    await open("credit_protection.ruleset_try", { ruleset_id: 1 });
    await waitFor(".o_credit_changed tbody");
    expect(".o_credit_changed").toHaveText(/1 newly held · 0 newly free · 3 unchanged/);
    expect(".o_credit_changed").toHaveText(/a second person must approve/);
    expect(".o_credit_changed").toHaveText(/Only the newest 2000/);
    expect(".o_credit_changed tbody tr:eq(1) td:eq(1)").toHaveText("S00005");
    await contains(".o_credit_changed .btn-group button:eq(1)").click();
    expect.verifySteps(["open", "90"]);
});

const line = (kind, left, right) => ({
    kind,
    left_no: left === null ? null : 1,
    left,
    right_no: right === null ? null : 1,
    right,
});

test("compare: meaning first, marks on lines, long equal stretches folded", async () => {
    const same = Array.from({ length: 12 }, (_, at) => line("same", `s${at}`, `s${at}`));
    onRpc("credit.ruleset", "compare", ({ args }) => {
        expect.step(JSON.stringify(args));
        return {
            left: { id: 2, name: "Old", revision: 1, state: "active" },
            right: { id: 1, name: "New", revision: 0, state: "draft" },
            rows: [...same, line("changed", "a: 1", "a: 2"), line("added", null, "<b>x</b>")],
            changes: [{ kind: "changed", rule: "a", sentence: "“a” was 1 and is 2 now." }],
        };
    });
    await open("credit_protection.ruleset_compare", { ruleset_id: 1, other_id: 2 });
    await waitFor(".o_credit_lines");
    expect.verifySteps(["[[1],2]"]);
    expect(".o_credit_changes li").toHaveText("“a” was 1 and is 2 now.");
    expect(".o_credit_lines thead").toHaveText(/Old, revision 1 \(active\).*New \(draft\)/s);
    expect(".o_credit_lines tbody:eq(0)").toHaveText("… 9 equal lines, show");
    expect(".o_credit_lines").toHaveText(/<b>x<\/b>/);
    expect(".o_credit_lines b").toHaveCount(0);
    await contains(".o_credit_lines tbody:eq(0) button").click();
    expect(".o_credit_lines tbody:eq(0) tr").toHaveCount(9);
});

test("folding keeps three lines around a change, and short stretches open", () => {
    const rows = [..."sssssscsssss"].map((kind) => ({ kind: kind === "c" ? "changed" : "same" }));
    expect(folded(rows).map(({ fold, rows: { length } }) => [fold, length])).toEqual([
        [false, 3],
        [false, 7],
        [false, 2],
    ]);
    const long = [...rows.slice(0, 1), ...rows].map((row) => ({ ...row }));
    expect(folded(long).map(({ fold, rows: { length } }) => [fold, length])[0]).toEqual([true, 4]);
});
