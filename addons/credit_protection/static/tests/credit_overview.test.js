import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryFirst } from "@odoo/hoot-dom";
import {
    contains,
    defineModels,
    mockService,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { CreditDecision, CreditRecord, OVERVIEW } from "./credit_models";

defineModels([CreditRecord, CreditDecision]);
defineMailModels();

async function mountOverview(overview) {
    CreditRecord._records = [{ id: 1, name: "Acme", overview }];
    await mountView({
        type: "form",
        resModel: "credit.record",
        resId: 1,
        arch: `<form><field name="overview" widget="credit_overview" nolabel="1"/>
            <field name="overview" widget="credit_ageing" nolabel="1"/></form>`,
    });
}

const width = (selector) => parseFloat(queryFirst(selector).style.width);

test("without figures it says so", async () => {
    await mountOverview(false);
    expect(".o_field_credit_overview .o_credit_empty").toHaveCount(1);
    expect(".o_field_credit_ageing .o_credit_empty").toHaveCount(1);
});

test("within the limit the bar ends at the limit", async () => {
    await mountOverview(OVERVIEW);
    expect(width(".o_credit_segment:eq(0)")).toBe(20);
    expect(width(".o_credit_segment:eq(1)")).toBe(60);
    expect(queryFirst(".o_credit_limit_marker").style.left).toBe("100%");
    expect(".o_credit_legend").toHaveText(/Free\s*\$ 20\.00/);
});

test("above the limit the bar ends at the exposure and a line marks the limit", async () => {
    await mountOverview({
        ...OVERVIEW,
        exposure: { value: 200, text: "$ 200.00" },
        over_text: "$ 100.00 over the limit",
        free: { value: -100, text: "$ -100.00" },
        segments: [{ key: "not_due", label: "Not due yet", value: 200, text: "$ 200.00" }],
    });
    expect(width(".o_credit_segment")).toBe(100);
    expect(queryFirst(".o_credit_limit_marker").style.left).toBe("50%");
    expect(".o_credit_limit_marker").toHaveClass("o_credit_over");
    expect(".o_credit_over_text").toHaveText("$ 100.00 over the limit");
    expect(".o_credit_legend").not.toHaveText(/Free/);
});

test("no credit and not checked are words, not bars", async () => {
    await mountOverview({
        ...OVERVIEW,
        limit_kind: "none",
        limit_text: "No credit",
        limit: false,
        free: false,
    });
    expect(".o_credit_bar").toHaveCount(0);
    expect(".o_credit_no_bar").toHaveText("No credit");
});

test("each figure opens what adds up to it", async () => {
    onRpc("credit.record", "action_credit_open", ({ args }) => {
        expect.step(args[1]);
        return { type: "ir.actions.act_window_close" };
    });
    mockService("action", { doAction: () => {} });
    await mountOverview({ ...OVERVIEW, holds_text: "1 order on hold", hold_count: 1 });
    await contains(".o_credit_segment:eq(0)").click();
    await contains(".o_credit_legend a:eq(1)").click();
    await contains(".o_credit_ageing a:eq(1)").click();
    await contains(".o_credit_holds button").click();
    expect.verifySteps(["overdue", "not_due", "1-30", "holds"]);
});

test("a figure of nothing opens nothing", async () => {
    await mountOverview(OVERVIEW);
    expect(".o_credit_legend a").toHaveCount(2);
    expect(".o_credit_ageing tbody a").toHaveCount(2);
});

test("only who manages credit gets the buttons", async () => {
    await mountOverview({ ...OVERVIEW, can_manage: false });
    expect("button[name=action_credit_put_on_hold]").toHaveCount(0);
});

test("a hold by hand shows who and why, and can be ended", async () => {
    await mountOverview({
        ...OVERVIEW,
        manual_hold: { reason: "Lawyers", since_text: "today", until_text: "", user: "Ann" },
    });
    expect(".o_credit_manual_hold b").toHaveText("On hold by hand: Lawyers");
    expect(".o_credit_manual_hold .small").toHaveText("Ann · today");
    expect("button[name=action_credit_end_hold]").toHaveCount(1);
    expect("button[name=action_credit_put_on_hold]").toHaveCount(0);
});

test("a contact shows whose figures these are", async () => {
    await mountOverview({ ...OVERVIEW, is_child: true, can_manage: false });
    expect(".o_credit_of_company").toHaveText(/these are the figures of Acme\./);
});

test("credits beyond all debts make no negative bars", async () => {
    await mountOverview({
        ...OVERVIEW,
        exposure: { value: -30, text: "$ -30.00" },
        segments: [{ key: "not_due", label: "Not due yet", value: -30, text: "$ -30.00" }],
        ageing: [{ key: "not_due", label: "Not due", value: -30, text: "$ -30.00" }],
    });
    expect(width(".o_credit_segment")).toBe(0);
    expect(width(".o_credit_ageing_bar")).toBe(0);
});

test("the way to the limit is told in lines, to whom it was sent", async () => {
    await mountOverview({
        ...OVERVIEW,
        limit_lines: ["Temporary limit of $ 100.00", "Valid until May 1"],
    });
    expect(".o_credit_limit_lines li").toHaveCount(2);
    expect(".o_credit_wide").toHaveCount(0);
    expect(".o_credit_limit_history").toHaveCount(0);
    expect("button[name=action_credit_temporary_limit]").toHaveCount(0);
});

test("all companies and the group are shown on request", async () => {
    const row = { key: 1, label: "Acme KK", own_text: "¥ 4,500", text: "$ 30.00" };
    onRpc("credit.record", "credit_exposure_everywhere", () => {
        expect.step("asked");
        return {
            rate_text: "In USD at the rates of today.",
            companies: { rows: [row], total: "$ 30.00", note: "No rate is known" },
            group: { rows: [row, { ...row, key: 2 }], total: "$ 60.00", note: "" },
        };
    });
    await mountOverview({ ...OVERVIEW, may_look_wide: true, limit_lines: [] });
    expect(".o_credit_limit_lines").toHaveCount(0);
    await contains(".o_credit_wide").click();
    expect.verifySteps(["asked"]);
    expect(".o_credit_wide_companies tfoot").toHaveText(/\$ 30\.00/);
    expect(".o_credit_wide_companies .text-danger").toHaveText("No rate is known");
    expect(".o_credit_wide_group tbody tr").toHaveCount(2);
    await contains(".o_credit_wide").click();
    expect(".o_credit_wide_tables").toHaveCount(0);
    expect.verifySteps([]);
});

test("who may grant a temporary limit gets the button", async () => {
    await mountOverview({ ...OVERVIEW, takes_temporary: true });
    expect("button[name=action_credit_temporary_limit]").toHaveCount(1);
});
