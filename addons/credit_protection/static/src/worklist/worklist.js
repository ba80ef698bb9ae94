import { Component, onWillStart, useExternalListener, useRef, useState } from "@odoo/owl";
import { Cockpit } from "./cockpit";
import { TIER_CLASSES } from "../profile/rating";
import { badgeClass } from "../shared/levels";
import { rpcSentence } from "../shared/rpc_sentence";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { Layout } from "@web/search/layout";
import { formatInteger } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const MODEL = "credit.worklist";
// What a letter starts; nothing else is called by a key.
const KEYS = {
    c: "action_call",
    m: "action_mail",
    p: "action_promise",
    d: "action_dispute",
    h: "action_hold",
    r: "action_remind",
    s: "action_statement",
};
const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable=true]";

/** The collector's morning: who is next on the left, everything about them beside it. */
export class Worklist extends Component {
    static template = "credit_protection.Worklist";
    static components = { Cockpit, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.list = useRef("list");
        this.cockpit = null;
        const wanted = this.props.action.params?.partner_id || false;
        this.state = useState({
            status: "loading",
            message: "",
            rows: [],
            count: 0,
            laterCount: 0,
            limit: 40,
            offset: 0,
            countText: "",
            laterText: "",
            totalText: "",
            selected: wanted,
            options: { tiers: [], people: [] },
            filters: { tier: "", user_id: 0, insured: false, text: "", later: false },
        });
        this.search = useDebounced(() => this.narrow(), 300);
        useExternalListener(browser, "keydown", (event) => this.onKey(event));
        this.env.config.setDisplayName(_t("Worklist"));
        // Not waited for: the page is there at once, in grey until its rows are.
        onWillStart(() => {
            this.start();
        });
    }

    async start() {
        const options = this.orm.call(MODEL, "credit_filters", []).catch((error) => {
            this.fail(error);
        });
        await this.load();
        this.state.options = (await options) || this.state.options;
    }

    tierText([, label]) {
        return _t("Tier %s", label);
    }

    tierClass(tier) {
        return TIER_CLASSES[tier];
    }

    badgeClass(level) {
        return badgeClass(level);
    }

    fail(error) {
        this.state.message = rpcSentence(error);
        this.state.status = "error";
    }

    /** Read one page; the chosen customer stays chosen where it can. */
    async load({ next = false } = {}) {
        const before = this.state.rows.map((row) => row.id);
        const call = this.orm.call(MODEL, "credit_rows", [], {
            ...this.state.filters,
            offset: this.state.offset,
        });
        let page = null;
        try {
            page = await this.keepLast.add(call);
        } catch (error) {
            return this.fail(error);
        }
        Object.assign(this.state, {
            status: "ready",
            message: "",
            rows: page.rows,
            count: page.count,
            laterCount: page.later_count,
            limit: page.limit,
            countText: page.count_text,
            laterText: page.later_text,
            totalText: page.total_text,
        });
        if (!page.rows.length && page.count && this.state.offset) {
            this.state.offset = 0;
            return this.load();
        }
        this.choose(before, next);
    }

    /** Choose the row that follows, once the chosen one was dealt with or is gone. */
    choose(before, next) {
        const ids = this.state.rows.map((row) => row.id);
        const { selected } = this.state;
        if (selected && !next) {
            return;
        }
        const after = before.slice(before.indexOf(selected) + 1);
        const following = after.find((id) => ids.includes(id));
        this.state.selected = following || ids[0] || false;
        this.show();
    }

    narrow() {
        this.state.offset = 0;
        this.state.selected = false;
        return this.load();
    }

    setFilter(name, value) {
        this.state.filters[name] = value;
        return this.narrow();
    }

    page(step) {
        const offset = this.state.offset + step * this.state.limit;
        if (offset >= 0 && offset < this.state.count) {
            this.state.offset = offset;
            this.state.selected = false;
            this.load();
        }
    }

    get pageText() {
        const { offset, rows, count } = this.state;
        const last = formatInteger(offset + rows.length);
        return `${formatInteger(offset + 1)}-${last} / ${formatInteger(count)}`;
    }

    get isNarrowed() {
        const { tier, user_id, insured, text } = this.state.filters;
        return Boolean(tier || user_id || insured || text);
    }

    get chosen() {
        return this.state.rows.find((row) => row.id === this.state.selected) || null;
    }

    select(id) {
        this.state.selected = id;
        this.show();
    }

    show() {
        const line = this.list.el?.querySelector(`[data-id="${this.state.selected}"]`);
        line?.scrollIntoView({ block: "nearest" });
    }

    /** The customer was dealt with: the list is read again, the next one is chosen. */
    onDone() {
        return this.load({ next: true });
    }

    setCockpit(cockpit) {
        this.cockpit = cockpit;
    }

    move(step) {
        const ids = this.state.rows.map((row) => row.id);
        const here = ids.indexOf(this.state.selected);
        const there = Math.min(Math.max(here + step, 0), ids.length - 1);
        if (ids.length) {
            this.select(ids[there]);
        }
    }

    onKey(event) {
        const busy = document.querySelector(".modal, .o_popover, .o-dropdown--menu");
        const modified = event.ctrlKey || event.altKey || event.metaKey || event.shiftKey;
        if (busy || modified || event.target.closest?.(TYPING)) {
            return;
        }
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            this.move(event.key === "ArrowDown" ? 1 : -1);
        } else if (event.key === "Enter" && !event.target.closest?.("a, button")) {
            event.preventDefault();
            this.cockpit?.next();
        } else if (KEYS[event.key]) {
            event.preventDefault();
            this.cockpit?.act(KEYS[event.key]);
        }
    }
}

registry.category("actions").add("credit_protection.worklist", Worklist);
