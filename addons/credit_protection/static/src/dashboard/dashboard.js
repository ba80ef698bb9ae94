import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { formatCurrency, getCurrency } from "@web/core/currency";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { formatFloat, formatInteger } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { TIER_CLASSES } from "../profile/rating";
import { rpcSentence } from "../shared/rpc_sentence";
import { DashboardChart } from "./dashboard_chart";
import {
    agesChart,
    badDebtsChart,
    daysChart,
    effectivenessChart,
    tiersChart,
} from "./dashboard_charts";
import { tilesOf } from "./dashboard_tiles";
import { NightMorning } from "../night/night_morning";

const MODEL = "credit.dashboard";
const WHOLE = { digits: [16, 0] };
const NONE = { tier: false, user_id: false };
// After so many milliseconds without the figures of now, those of the night are shown.
const PATIENCE = 200;
// So often is asked how the run for the first figures goes.
const PAUSE = 2000;

/** How the protection of the company stands this morning. */
export class CreditDashboard extends Component {
    static template = "credit_protection.Dashboard";
    static components = { Layout, DashboardChart, NightMorning };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.page = null;
        this.state = useState({
            filters: { ...NONE, ...this.props.state?.filters },
            status: "loading",
            message: "",
            running: false,
            run: false,
            waiting: false,
        });
        useSetupAction({ getLocalState: () => ({ filters: { ...this.state.filters } }) });
        onWillStart(() => {
            this.env.config.setDisplayName(_t("Credit Overview"));
            // Not waited for: grey blocks are painted meanwhile.
            this.load();
        });
        onWillUnmount(() => browser.clearTimeout(this.watching));
    }

    /** Read the figures; what is shown already stays, pale, until the others come. */
    async load() {
        const filters = { ...this.state.filters };
        this.state.status = "loading";
        if (!this.page || this.page.pending) {
            this.page = null;
            browser.setTimeout(() => this.loadKept(filters), PATIENCE);
        }
        try {
            const call = this.orm.call(MODEL, "read_figures", [filters]);
            this.show(await this.keepLast.add(call), "ready");
        } catch (error) {
            this.page = null;
            this.state.message = rpcSentence(error);
            this.state.status = "error";
        }
    }

    /** Show what the last night kept while the figures of now are still being read. */
    async loadKept(filters) {
        const waits = () => this.state.status === "loading" && !this.page;
        if (!waits()) {
            return;
        }
        const page = await this.orm.silent.call(MODEL, "read_kept", [filters]).catch(() => false);
        if (page && waits()) {
            this.show(page, "kept");
        }
    }

    /** Charts get their data once: a new object would have them drawn again. */
    show(page, status) {
        this.page = page;
        this.state.waiting = page.waiting || false;
        this.state.run = page.run || this.state.waiting.run;
        this.watch();
        if (page.pending) {
            this.state.status = "pending";
            return;
        }
        const { money, percent, days } = this.formats;
        this.tiles = tilesOf(page, this.formats);
        this.charts = {
            ages: agesChart(page, money),
            tiers: tiersChart(page, money),
            days: daysChart(page, days),
            effectiveness: effectivenessChart(page, percent),
            badDebts: badDebtsChart(page, percent),
        };
        this.state.status = status;
    }

    get formats() {
        const number = (value) => formatFloat(value, { digits: [16, 1] });
        return {
            number,
            money: (value) => formatCurrency(value, this.page.currency_id, WHOLE),
            percent: (value) => `${number(value)} %`,
            days: (value) => _t("%s days", number(value)),
        };
    }

    get companies() {
        return this.page.companies.join(", ");
    }

    get asOf() {
        const { as_of, figures_at, kept_on } = this.page;
        const read = figures_at && luxon.DateTime.fromISO(figures_at, { zone: "utc" });
        const shown = luxon.DateTime.fromISO(kept_on || as_of);
        const day = shown.toLocaleString(luxon.DateTime.DATE_MED);
        if (kept_on) {
            return _t("kept in the night of %(day)s, those of now are being read…", { day });
        }
        return read
            ? _t("%(day)s · exposure read at %(time)s", {
                  day,
                  time: read.toLocal().toLocaleString(luxon.DateTime.TIME_SIMPLE),
              })
            : day;
    }

    get currency() {
        return getCurrency(this.page.currency_id)?.symbol || "";
    }

    get topText() {
        const { top, customers, exposure } = this.page;
        const sum = top.reduce((total, row) => total + row.exposure, 0);
        return _t("%(shown)s of %(customers)s customers, %(share)s of the exposure", {
            shown: top.length,
            customers: formatInteger(customers),
            share: this.formats.percent(exposure ? (100 * sum) / exposure : 0),
        });
    }

    amount(value) {
        return formatCurrency(value, this.page.currency_id, { noSymbol: true });
    }

    tierClass(tier) {
        return TIER_CLASSES[tier] || "text-bg-light";
    }

    usedClass(used) {
        return used > 100 ? "bg-danger" : used > 85 ? "bg-warning" : "bg-primary";
    }

    filter(name, value) {
        this.state.filters[name] = value;
        return this.load();
    }

    chooseUser(value) {
        return this.filter("user_id", Number(value) || false);
    }

    /** Ask for the first figures; they come when the run is over. */
    async run() {
        this.state.running = true;
        try {
            await this.orm.call(MODEL, "action_run_now", []);
            await this.look();
        } catch (error) {
            this.state.message = rpcSentence(error);
            this.state.status = "error";
        }
        this.state.running = false;
    }

    /** Look again in a moment, as long as a run for the first figures is at work. */
    watch() {
        browser.clearTimeout(this.watching);
        if (this.state.run) {
            this.watching = browser.setTimeout(() => this.look().catch(() => this.watch()), PAUSE);
        }
    }

    async look() {
        if (document.hidden) {
            return this.watch();
        }
        if (this.page && !this.page.pending) {
            return this.lookAside();
        }
        const call = this.orm.silent.call(MODEL, "read_figures", [{ ...this.state.filters }]);
        this.show(await this.keepLast.add(call), "ready");
    }

    /** While some companies are shown, only those that wait are asked about. */
    async lookAside() {
        const waiting = await this.orm.silent.call(MODEL, "read_waiting", []);
        if (waiting?.companies !== this.state.waiting.companies) {
            return this.load();
        }
        this.state.waiting = waiting;
        this.state.run = waiting.run;
        this.watch();
    }

    openRun() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "credit.night",
            res_id: this.state.run.night_id,
            views: [[false, "form"]],
        });
    }

    print() {
        window.print();
    }

    /** Open the records that add up to a figure; the server knows which. */
    async open(key, filters = {}, day = null) {
        const found = { ...this.state.filters, ...filters };
        const { kept_on } = this.page;
        const wanted = kept_on && !day ? ["history", found, kept_on] : [key, found, day];
        const action = await this.orm.call(MODEL, "action_open", wanted);
        await this.action.doAction(action);
    }

    openCustomer({ partner_id }) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "res.partner",
            res_id: partner_id,
            views: [[false, "form"]],
        });
    }

    /** A figure of one of the largest customers: its own items, its own exposure. */
    async openCustomerFigure(key, { id }) {
        const action = await this.orm.call(MODEL, "action_open_customer", [
            key,
            id,
            { ...this.state.filters },
        ]);
        await this.action.doAction(action);
    }

    /** A month that has passed opens what was kept of it; today, the open items. */
    openMonth(index, key) {
        const { day, origin } = this.page.months[index];
        return origin === "now" ? this.open(key) : this.open("history", {}, day);
    }

    openAge(index, age) {
        return this.openMonth(index, `age_${age}`);
    }

    openTier(index, part) {
        const { tier } = this.page.by_tier[index];
        return this.open(part ? "uninsured" : "insured", { tier });
    }

    openDays(index, line) {
        return this.openMonth(index, line ? "best" : "dso");
    }

    openBadDebts(index, line) {
        return this.openMonth(index, line ? "bad_debts_after" : "bad_debts");
    }
}

registry.category("actions").add("credit_protection.dashboard", CreditDashboard);
