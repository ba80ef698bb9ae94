import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    mockService,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { CreditDecision, CreditRecord, EXPLANATION, REASON, VERDICT } from "./credit_models";

defineModels([CreditRecord, CreditDecision]);
defineMailModels();

async function mountBanner(verdict) {
    CreditRecord._records = [{ id: 1, name: "S1", verdict }];
    await mountView({
        type: "form",
        resModel: "credit.record",
        resId: 1,
        arch: `<form><field name="verdict" widget="credit_banner" nolabel="1"/></form>`,
    });
}

test("nothing is shown without a verdict", async () => {
    await mountBanner(false);
    expect(".o_credit_banner").toHaveCount(0);
});

test("a held order: level, figures, what clears it, and who may ask", async () => {
    await mountBanner(VERDICT);
    expect(".o_credit_banner_danger header.alert-danger").toHaveCount(1);
    expect(".o_credit_reason td:eq(1)").toHaveText("38 days");
    expect(".o_credit_reason td:eq(2)").toHaveText("30 days");
    expect(".o_credit_reason td:eq(3)").toHaveText("8 days");
    expect(".o_credit_clear_line:eq(0)").toHaveText("Pay INV/1 ($ 8,200.00)");
    expect(".o_credit_clear_line:eq(1)").toHaveText("or prepay $ 5.00");
    expect("button[name=action_credit_ask_release]").toHaveClass("btn-primary");
    expect("button[name=action_credit_release]").toHaveCount(0);
});

test("who may release gets that button first", async () => {
    await mountBanner({ ...VERDICT, can_release: true });
    expect("button[name=action_credit_release]").toHaveClass("btn-primary");
    expect("button[name=action_credit_ask_release]").toHaveClass("btn-secondary");
});

test("after asking, a text stands in place of the button", async () => {
    await mountBanner({ ...VERDICT, state: "asked", can_ask: false, asked: "Release asked by Ann" });
    expect(".o_credit_asked").toHaveText("Release asked by Ann");
    expect("header button").toHaveCount(0);
});

test("without figures there are no empty columns", async () => {
    const reason = { ...REASON, now: "", allowed: "", over_by: "", clear: [] };
    await mountBanner({ ...VERDICT, reasons: [reason] });
    expect(".o_credit_banner th").toHaveCount(2);
    expect(".o_credit_reason .o_credit_clear").toHaveText("A decision of the credit team");
});

test("a released order shows its terms and no reasons", async () => {
    await mountBanner({ ...VERDICT, state: "released", level: "success", can_ask: false });
    expect(".o_credit_banner_success .fa-unlock-alt").toHaveCount(1);
    expect(".o_credit_reason").toHaveCount(0);
    expect(".o_credit_check_again").toHaveCount(0);
});

test("an invoice opens, a document without access is only named", async () => {
    mockService("action", {
        doAction(action) {
            expect.step(`${action.res_model} ${action.res_id}`);
        },
    });
    const closed = { ...REASON.clear[0], res_model: false, res_id: false };
    await mountBanner({ ...VERDICT, reasons: [{ ...REASON, clear: [REASON.clear[0], closed] }] });
    expect(".o_credit_clear_line a").toHaveCount(1);
    await contains(".o_credit_clear_line a").click();
    expect.verifySteps(["account.move 12"]);
});

test("asking calls the order and reloads it", async () => {
    onRpc("credit.record", "action_credit_ask_release", ({ args }) => {
        expect.step(`ask ${args[0]}`);
        return true;
    });
    onRpc("credit.record", "web_read", () => {
        expect.step("read");
    });
    await mountBanner(VERDICT);
    expect.verifySteps(["read"]);
    await contains("button[name=action_credit_ask_release]").click();
    expect.verifySteps(["ask 1", "read"]);
});

test("checking again says so when nothing has changed", async () => {
    onRpc("credit.record", "action_credit_reevaluate", () => false);
    await mountBanner(VERDICT);
    await contains(".o_credit_check_again").click();
    await animationFrame();
    expect(".o_notification").toHaveText("Checked again: it stays on credit hold.");
});

test("why opens the explanation", async () => {
    onRpc("credit.record", "credit_explanation", ({ args }) => {
        expect.step(`explain ${args[0]}`);
        return EXPLANATION;
    });
    await mountBanner(VERDICT);
    await contains(".o_credit_why").click();
    await animationFrame();
    expect.verifySteps(["explain 1"]);
    expect(".modal-title").toHaveText("Why is S1 on credit hold?");
});

test("a warning about a quotation can be checked again, nobody is asked", async () => {
    await mountBanner({ ...VERDICT, state: "preview", level: "warning", can_ask: false });
    expect(".o_credit_banner_warning .fa-exclamation-triangle").toHaveCount(1);
    expect(".o_credit_reason").toHaveCount(1);
    expect(".o_credit_check_again").toHaveCount(1);
    expect("header button").toHaveCount(0);
});

test("the warehouse reads one sentence, without a page behind it", async () => {
    const plain = { reasons: [], judged: "", can_ask: false, explains: false };
    await mountBanner({ ...VERDICT, ...plain, headline: "Credit hold: ask sales." });
    expect(".o_credit_headline").toHaveText("Credit hold: ask sales.");
    expect(".o_credit_reason").toHaveCount(0);
    expect(".o_credit_why").toHaveCount(0);
    expect(".o_credit_check_again").toHaveCount(1);
});
