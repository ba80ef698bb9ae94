import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { NightMorning } from "@credit_protection/night/night_morning";
import { expect, test } from "@odoo/hoot";
import { waitFor } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    MockServer,
    mockService,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";

class CreditNight extends models.Model {
    _name = "credit.night";

    stands = fields.Char();
    state = fields.Selection({
        selection: [
            ["running", "Running"],
            ["done", "Done"],
        ],
    });
    found_card = fields.Json();
}

defineModels([CreditNight]);
defineMailModels();

const FOUND = `<form><field name="found_card" widget="credit_night_found"/></form>`;
const WATCH = `<form><widget name="credit_night_watch"/><field name="stands" readonly="1"/></form>`;

function line(number, values = {}) {
    return {
        model: "credit.promise",
        id: false,
        name: "",
        customer: `Customer ${number}`,
        partner_id: number,
        before: "",
        after: "",
        ...values,
    };
}

function section(title, lines, values = {}) {
    return { title, count: lines.length, left: 0, changed: false, named: false, lines, ...values };
}

async function mountNight(record, arch) {
    CreditNight._records = [{ id: 1, state: "done", ...record }];
    await mountView({ type: "form", resModel: "credit.night", resId: 1, arch });
}

test("a dry run: what becomes what, for whom, and what can be opened", async () => {
    mockService("action", {
        doAction(action) {
            expect.step(`${action.res_model} ${action.res_id}`);
        },
    });
    const promise = line(3, { id: 8, name: "Promise 8", before: "Open", after: "Broken" });
    const sections = [
        section("Promises kept or broken", [promise], { changed: true, named: true }),
    ];
    const stages = [{ name: "promises", label: "Promises to pay", sections }];
    await mountNight({ found_card: { stages } }, FOUND);
    expect("[data-stage=promises] h3").toHaveText("Promises to pay");
    expect("[data-stage=promises] .badge").toHaveText("1");
    expect("[data-stage=promises] tr").toHaveText(/Customer 3.*Promise 8.*Open.*Broken/s);
    await contains("a:contains(Customer 3)").click();
    await contains("a:contains(Promise 8)").click();
    expect.verifySteps(["res.partner 3", "credit.promise 8"]);
});

test("a dry run: many lines are folded, what was only counted is said", async () => {
    const lines = Array.from({ length: 12 }, (_, number) => line(number + 1));
    const sections = [section("Reminders", lines, { count: 40, left: 28 })];
    const stages = [{ name: "reminders", label: "Reminders", sections }];
    await mountNight({ found_card: { stages } }, FOUND);
    expect("h3").toHaveText(/^Reminders/);
    expect("h3 .badge").toHaveText("40");
    expect("tr").toHaveCount(10);
    await contains("button:contains(Show 2 more)").click();
    expect("tr").toHaveCount(12);
    expect(".o_credit_night_found").toHaveText(/28 more are counted but not listed/);
});

test("a dry run that found nothing says so", async () => {
    await mountNight({ found_card: { stages: [] } }, FOUND);
    expect(".o_credit_night_found").toHaveText(/^Nothing/);
});

test("a run at work is read again until it is over", async () => {
    await mountNight({ state: "running", stands: "It is at work." }, WATCH);
    expect(".fa-spinner").toHaveCount(1);
    MockServer.env["credit.night"].write([1], { state: "done", stands: "All is done." });
    onRpc("credit.night", "web_read", () => {
        expect.step("read");
    });
    await advanceTime(2000);
    await waitFor("[name=stands]:contains(All is done)");
    expect(".fa-spinner").toHaveCount(0);
    await advanceTime(10000);
    expect.verifySteps(["read"]);
});

test("the morning: each company that needs a look", async () => {
    mockService("action", {
        doAction(action) {
            expect.step(action.res_id || action);
        },
    });
    onRpc("credit.night", "read_morning", () => [
        { level: "danger", text: "A: Last night failed for Acme.", night_id: 4 },
        { level: "danger", text: "B: The night did not run.", night_id: false },
    ]);
    await mountWithCleanup(NightMorning);
    await waitFor(".o_credit_morning");
    expect(".o_credit_morning.alert-danger").toHaveCount(2);
    await contains(".o_credit_morning:first button").click();
    await contains(".o_credit_morning:last button").click();
    expect.verifySteps([4, "credit_protection.credit_night_action"]);
});

test("the morning: nothing where nothing can be read", async () => {
    onRpc("credit.night", "read_morning", () => {
        throw new Error("No idea");
    });
    await mountWithCleanup(NightMorning);
    await animationFrame();
    expect(".o_credit_morning").toHaveCount(0);
});
