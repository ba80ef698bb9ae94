import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts, waitFor } from "@odoo/hoot-dom";
import { advanceTime, Deferred } from "@odoo/hoot-mock";
import {
    contains,
    getService,
    makeMockEnv,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";
import { human } from "@credit_protection/dashboard/dashboard_charts";

defineMailModels();
describe.current.tags("desktop");

const RATIOS = {
    overdue_share: 50,
    dso: 45,
    best: 28.3,
    add: 16.7,
    cei: 71.2,
    bad_debts: 1.5,
    bad_debts_after: 0.3,
};
const WORK = {
    holds: { count: 9, ready: 2, amount: 86640 },
    warned: 3,
    deadlines: { count: 4, amount: 184000 },
    promises: { kept: 3, broken: 1, ratio: 75 },
    claims: {
        states: [{ key: "claim_filed", label: "Filed", count: 1, amount: 54000 }],
        count: 1,
        amount: 54000,
        answered: 5,
        in_time: 4,
        days: 38,
    },
};
const PAGE = {
    pending: false,
    companies: ["Mine"],
    waiting: false,
    currency_id: 1,
    as_of: "2026-11-23",
    figures_at: "2026-11-23T06:00:00",
    rates_text: "",
    several: false,
    tiers: [
        ["A", "A"],
        ["N", "N (new)"],
    ],
    users: [{ id: 7, name: "Laura" }],
    exposure: 895900,
    customers: 1,
    receivables: 1000,
    balance: 900,
    overdue: 500,
    insured: 800,
    insured_share: 80,
    borne_share: 72,
    sales: 2000,
    year_sales: 8000,
    collected: 1236,
    losses_known: true,
    losses: 30,
    shared: 6,
    indemnities: 24,
    count_back: 44,
    ratios: RATIOS,
    age_labels: ["Not due", "1-30", "31-60", "61-90", "91-120", "Over 120"],
    months: [
        { ...RATIOS, day: "2026-10-31", origin: "night", ages: [1, 2, 3, 4, 5, 6], overdue_share: 46.8 },
        { ...RATIOS, day: "2026-11-23", origin: "now", ages: [1, 2, 3, 4, 5, 6] },
    ],
    by_tier: [{ tier: "A", label: "A", exposure: 900, insured: 800, rest: 100 }],
    top: [
        {
            id: 1,
            partner_id: 3,
            name: "Acme",
            company: "Mine",
            tier: "A",
            exposure: 895900,
            limit: 700,
            kind: "amount",
            limit_text: "Amount",
            used: 118,
            insured: 800,
            overdue: 500,
            days: 84,
        },
    ],
    ...WORK,
};

// What a night keeps: no work, no customers.
const KEPT = Object.fromEntries(
    Object.entries({ ...PAGE, kept_on: "2026-11-22", exposure: 880000, count_back: null })
        .filter(([key]) => !(key in { ...WORK, top: 0, customers: 0 }))
);
const ready = ".o_credit_dashboard [aria-busy=false]";

async function open(kept = false) {
    onRpc("credit.dashboard", "read_kept", () => kept);
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "credit_protection.dashboard",
    });
}

/** Charts are loaded for real: give a slow machine its time. */
const shown = (selector) => waitFor(selector, { timeout: 5000 });
const value = (name) => `.o_credit_figure[data-figure=${name}] .o_credit_figure_value`;
const lines = (name) => `.o_credit_figure[data-figure=${name}] .o_credit_figure_lines`;

test("overview: grey blocks until the figures are there", async () => {
    const answer = new Deferred();
    onRpc("credit.dashboard", "read_figures", () => answer);
    await open();
    expect(".o_credit_block_tile").toHaveCount(10);
    answer.resolve(PAGE);
    await shown(value("exposure"));
    expect(".o_credit_block").toHaveCount(0);
});

test("overview: the figures, and how they changed", async () => {
    onRpc("credit.dashboard", "read_figures", () => PAGE);
    await open();
    await shown(value("exposure"));
    expect(value("exposure")).toHaveText("$ 895,900");
    expect(lines("exposure")).toHaveText("80.0 % of receivables insured");
    expect(lines("overdue")).toHaveText("50.0 % of $ 1,000 · +3.2 pts");
    expect(value("dso")).toHaveText(/^45\.0\s*days$/);
    expect(lines("dso")).toHaveText(
        "best possible 28.3 · 16.7 late · count-back 44.0 days · sales $ 2,000"
    );
    expect(value("bad_debts")).toHaveText("0.3 %");
    expect(lines("bad_debts")).toHaveText(
        "1.5 % before indemnity · lost $ 30 · indemnities $ 24 · recovered for insurers $ 6 · sales $ 8,000"
    );
    expect(lines("holds")).toHaveText("$ 86,640 · 2 ready to release");
    expect(lines("answered")).toHaveText("4 of 5 in time · 1 open, $ 54,000");
    expect(".o_credit_dashboard canvas").toHaveCount(5);
    expect(queryAllTexts(".o_credit_top tbody td")).toInclude("84 days");
});

test("overview: the figures of the night until those of now are read", async () => {
    const answer = new Deferred();
    onRpc("credit.dashboard", "read_figures", () => answer);
    onRpc("credit.dashboard", "action_open", ({ args }) => {
        expect.step(args);
        return { type: "ir.actions.act_window_close" };
    });
    await open(KEPT);
    await advanceTime(500);
    await shown(value("exposure"));
    expect(value("exposure")).toHaveText("$ 880,000");
    expect(".o_credit_dashboard_filters").toHaveText(/kept in the night of Nov 22, 2026/);
    expect(".o_credit_block_value").toHaveCount(5);
    expect(".o_credit_block_list").toHaveCount(2);
    await contains(`${value("exposure")} button`).click();
    answer.resolve(PAGE);
    await shown(ready);
    expect(value("exposure")).toHaveText("$ 895,900");
    expect(".o_credit_block").toHaveCount(0);
    await contains(`${value("exposure")} button`).click();
    expect.verifySteps([
        ["history", { tier: false, user_id: false }, "2026-11-22"],
        ["exposure", { tier: false, user_id: false }, null],
    ]);
});

test("overview: what is shown stays, pale, while a filter is applied", async () => {
    let answer = PAGE;
    onRpc("credit.dashboard", "read_figures", () => answer);
    await open(KEPT);
    await shown(ready);
    answer = new Deferred();
    await contains("[data-tier=A]").click();
    await advanceTime(500);
    expect(".o_credit_dashboard_stale").toHaveCount(1);
    expect(value("exposure")).toHaveText("$ 895,900");
    expect(".active[data-tier=A]").toHaveCount(1);
    answer.resolve({ ...PAGE, exposure: 5 });
    await shown(ready);
    expect(value("exposure")).toHaveText("$ 5");
});

test("overview: what has no meaning is not 0", async () => {
    const none = Object.fromEntries(Object.keys(RATIOS).map((name) => [name, null]));
    onRpc("credit.dashboard", "read_figures", () => ({
        ...PAGE,
        ratios: none,
        insured_share: null,
        borne_share: null,
        count_back: null,
        losses_known: false,
        by_tier: [],
        top: [],
        promises: { kept: 0, broken: 0, ratio: null },
        claims: { states: [], count: 0, amount: 0, answered: 0, in_time: 0, days: null },
    }));
    await open();
    await shown(value("exposure"));
    for (const name of ["dso", "cei", "bad_debts", "promises", "answered"]) {
        expect(value(name)).toHaveText("n/a");
    }
    expect(".o_credit_figure[data-figure=bad_debts] button").toHaveCount(0);
    expect(".o_credit_nothing").toHaveCount(4);
});

test("overview: a company that has nothing yet reads sentences, not empty axes", async () => {
    const none = Object.fromEntries(Object.keys(RATIOS).map((name) => [name, null]));
    onRpc("credit.dashboard", "read_figures", () => ({
        ...PAGE,
        ratios: none,
        insured_share: null,
        borne_share: null,
        sales: 0,
        by_tier: [],
        top: [],
        months: [{ ...none, day: "2026-11-23", origin: "now", ages: [0, 0, 0, 0, 0, 0] }],
        claims: { states: [], count: 0, amount: 0, answered: 0, in_time: 0, days: null },
    }));
    await open();
    await shown(ready);
    expect(lines("exposure")).toHaveText("nothing is owed");
    expect(lines("overdue")).toHaveText("nothing is owed");
    expect(lines("dso")).toHaveText(/^no days without sales/);
    expect(lines("answered")).toHaveText("no answer in 12 months · 0 open, $ 0");
    expect(".o_credit_dashboard canvas").toHaveCount(2);
    expect(queryAllTexts(".o_credit_nothing")).toInclude("Nothing is owed.");
    expect(queryAllTexts(".o_credit_nothing")).toInclude(
        "Without sales there are no days of sales."
    );
});

const PENDING = { pending: true, can_run: true, currency_id: 1, run: false };

test("overview: before the first night, managers ask for it and see how it goes", async () => {
    const run = { night_id: 5, text: "It is at work: Scores.", progress: 50 };
    const pages = [PENDING, { ...PENDING, run }, { ...PENDING, run }, PAGE];
    onRpc("credit.dashboard", "read_figures", () => pages.shift());
    onRpc("credit.dashboard", "action_run_now", () => {
        expect.step("run");
        return true;
    });
    await open();
    await shown(".o_credit_dashboard_pending");
    await contains(".o_credit_run").click();
    await shown(".o_credit_first_run");
    expect(".o_credit_first_run").toHaveText("It is at work: Scores.");
    expect(".o_credit_run").toHaveCount(0);
    expect.verifySteps(["run"]);
    await advanceTime(2000);
    expect(".o_credit_first_run").toHaveCount(1);
    await advanceTime(2000);
    await shown(value("exposure"));
    expect(pages).toHaveLength(0);
});

test("overview: one company is shown while another waits for its first figures", async () => {
    const waiting = { companies: "New Ltd", text: "New Ltd is being worked out.", can_run: true, run: false };
    const run = { night_id: 5, text: "It is at work: Scores.", progress: 50 };
    const pages = [
        { ...PAGE, waiting },
        { ...PAGE, companies: ["Mine", "New Ltd"], exposure: 7 },
    ];
    const steps = [{ ...waiting, run }, { ...waiting, run: { ...run, progress: 80 } }, false];
    onRpc("credit.dashboard", "read_figures", () => pages.shift());
    onRpc("credit.dashboard", "read_waiting", () => steps.shift());
    onRpc("credit.dashboard", "action_run_now", () => true);
    await open();
    await shown(ready);
    expect(value("exposure")).toHaveText("$ 895,900");
    expect(".o_credit_dashboard_filters").toHaveText(/Mine ·/);
    expect(".o_credit_dashboard_waiting").toHaveText(/New Ltd is being worked out\./);
    await contains(".o_credit_dashboard_waiting .o_credit_run").click();
    await shown(".o_credit_dashboard_waiting:contains(50 %)");
    await advanceTime(2000);
    await shown(".o_credit_dashboard_waiting:contains(80 %)");
    expect(".o_credit_run").toHaveCount(0);
    await advanceTime(2000);
    await shown(`${value("exposure")}:contains($ 7)`);
    expect(".o_credit_dashboard_waiting").toHaveCount(0);
    expect(".o_credit_dashboard_filters").toHaveText(/Mine, New Ltd ·/);
});

test("overview: others wait for the first night", async () => {
    onRpc("credit.dashboard", "read_figures", () => ({ ...PENDING, can_run: false }));
    await open();
    await shown(".o_credit_dashboard_pending");
    expect(".o_credit_run").toHaveCount(0);
});

test("overview: an error is a sentence, and can be tried again", async () => {
    let fail = true;
    onRpc("credit.dashboard", "read_figures", () => {
        if (fail) {
            fail = false;
            const error = new Error("No");
            throw error;
        }
        return PAGE;
    });
    await open();
    await shown(".o_credit_dashboard_error");
    await contains(".o_credit_dashboard_error button").click();
    await shown(value("exposure"));
    expect(".o_credit_dashboard_error").toHaveCount(0);
});

test("overview: numbers open their records, with the filters", async () => {
    onRpc("credit.dashboard", "read_figures", ({ args }) => {
        expect.step(args[0]);
        return PAGE;
    });
    onRpc("credit.dashboard", "action_open", ({ args }) => {
        expect.step(args);
        return { type: "ir.actions.act_window_close" };
    });
    await open();
    await shown(value("exposure"));
    await contains("[data-tier=A]").click();
    await shown(ready);
    await contains(`${value("overdue")} button`).click();
    await contains(".o_credit_dashboard_user").select("7");
    await shown(ready);
    await contains(".o_credit_claims [data-key=claim_filed]").click();
    expect.verifySteps([
        { tier: false, user_id: false },
        { tier: "A", user_id: false },
        ["overdue", { tier: "A", user_id: false }, null],
        { tier: "A", user_id: 7 },
        ["claim_filed", { tier: "A", user_id: 7 }, null],
    ]);
});

test("overview: every number is a button, and a whole tile is one", async () => {
    onRpc("credit.dashboard", "read_figures", () => PAGE);
    for (const method of ["action_open", "action_open_customer"]) {
        onRpc("credit.dashboard", method, ({ args }) => {
            expect.step(args.slice(0, 2));
            return { type: "ir.actions.act_window_close" };
        });
    }
    await open();
    await shown(value("exposure"));
    expect(queryAllTexts(".o_credit_figure_line > span:not(.o_credit_dot)")).toEqual([
        "of what could be collected in a month",
        "missed or in 7 days",
        "customers who got worse, unanswered",
        "in 12 months",
    ]);
    expect(".o_credit_figure .stretched-link").toHaveCount(10);
    expect(`${value("dso")} button`).toHaveAttribute("aria-label", "DSO: 45.0 days");
    expect(`${value("holds")} button`).toHaveAttribute("aria-label", "On hold: 9");
    const names = { tier: false, user_id: false };
    for (const key of ["best", "add", "count_back", "sales"]) {
        await contains(`${lines("dso")} [data-key=${key}]`).click();
        expect.verifySteps([[key, names]]);
    }
    await contains(`${value("cei")} button`).click();
    await contains(`${lines("cei")} [data-key=collected]`).click();
    await contains(`${lines("overdue")} [data-key=history]`).click();
    await contains(".o_credit_claims tfoot [data-key=claims]").click();
    await contains(".o_credit_top tbody [data-key=insured]").click();
    expect.verifySteps([
        ["cei", names],
        ["collected", names],
        ["history", names],
        ["claims", names],
        ["insured", 1],
    ]);
});

test("overview: no two numbers on an axis read the same", async () => {
    await makeMockEnv();
    const axis = [0, 500_000, 1_000_000, 1_500_000, 2_000_000, 1_250, 0.5];
    expect(axis.map(human)).toEqual(["0", "500k", "1M", "1.5M", "2M", "1.25k", "0.5"]);
});
