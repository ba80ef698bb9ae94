import { Component, onWillStart, onWillUnmount, onWillUpdateProps, useState } from "@odoo/owl";
import { TIER_CLASSES } from "../profile/rating";
import { badgeClass } from "../shared/levels";
import { rpcSentence } from "../shared/rpc_sentence";
import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { formatInteger, formatMonetary } from "@web/views/fields/formatters";

const MODEL = "credit.cockpit";
const ALERTS = { danger: "alert-danger", warning: "alert-warning" };
const CHANNELS = {
    call: "fa-phone",
    mail: "fa-envelope",
    promise: "fa-handshake-o",
    dispute: "fa-balance-scale",
    hold: "fa-lock",
    reminder: "fa-paper-plane",
    other: "fa-comment",
};
const ACTS = [
    "action_call",
    "action_mail",
    "action_promise",
    "action_dispute",
    "action_hold",
    "action_remind",
    "action_statement",
];

/** One customer: what is open, promised and said, and what to do about it. */
export class Cockpit extends Component {
    static template = "credit_protection.Cockpit";
    static props = {
        partnerId: Number,
        row: { type: [Object, { value: null }] },
        onDone: Function,
        register: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.keepLast = new KeepLast();
        this.state = useState({ data: null, message: "", ticked: {}, busy: false });
        this.props.register(this);
        // Not waited for: the list beside it is painted as soon as it is read.
        onWillStart(() => {
            this.load(this.props.partnerId);
        });
        onWillUpdateProps((next) => {
            if (next.partnerId !== this.props.partnerId) {
                this.load(next.partnerId);
            }
        });
        onWillUnmount(() => this.props.register(null));
    }

    async load(partnerId) {
        this.state.busy = true;
        try {
            const data = await this.keepLast.add(
                this.orm.call(MODEL, "credit_cockpit", [partnerId])
            );
            const ticked = data.items.filter((item) => item.tick).map((item) => item.id);
            this.state.ticked = Object.fromEntries(ticked.map((id) => [id, true]));
            Object.assign(this.state, { data, message: "", busy: false });
        } catch (error) {
            const message = rpcSentence(error);
            Object.assign(this.state, { data: null, message, busy: false });
        }
    }

    get data() {
        return this.state.data;
    }

    tierClass(tier) {
        return TIER_CLASSES[tier];
    }

    badgeClass(level) {
        return badgeClass(level);
    }

    alertClass(level) {
        return ALERTS[level] || "alert-info";
    }

    channelIcon(contact) {
        return CHANNELS[contact.channel] || "fa-comment";
    }

    channelClass(contact) {
        return contact.reached ? "text-bg-success" : "text-bg-secondary";
    }

    get tickedItems() {
        return this.data.items.filter((item) => this.state.ticked[item.id]);
    }

    get tickedText() {
        const sum = this.tickedItems.reduce((total, item) => total + item.amount, 0);
        return _t("%(count)s ticked, %(amount)s", {
            count: this.tickedItems.length,
            amount: formatMonetary(sum, { currencyId: this.data.currency_id }),
        });
    }

    allText(count) {
        return _t("All %s", formatInteger(count));
    }

    get shownText() {
        const { items, item_count: count } = this.data;
        return _t("These are the oldest %(shown)s of %(count)s items.", {
            shown: items.length,
            count: formatInteger(count),
        });
    }

    tick(item) {
        this.state.ticked[item.id] = !this.state.ticked[item.id];
    }

    /** Credits and payments are shown, but nothing is asked for them. */
    get invoices() {
        return this.data.items.filter((item) => item.is_invoice);
    }

    get allTicked() {
        return this.invoices.every((item) => this.state.ticked[item.id]);
    }

    tickAll() {
        const on = !this.allTicked;
        this.state.ticked = Object.fromEntries(this.invoices.map((item) => [item.id, on]));
    }

    /** What Enter does: the duty to the insurer, the reminder that waits, else a call. */
    next() {
        const { why } = this.props.row || {};
        if (why === "notice" && this.data?.alert?.may_notify) {
            return this.notify();
        }
        if (why === "reminder") {
            return this.act("action_remind");
        }
        return this.act("action_call");
    }

    /** Open a dialog about the ticked items; a new contact means that it was done. */
    async act(name) {
        if (!ACTS.includes(name) || !this.data || this.state.busy) {
            return;
        }
        const { partner_id: partnerId } = this.data;
        const moves = [...new Set(this.tickedItems.map((item) => item.move_id))];
        await this.open(
            () => this.orm.call(MODEL, name, [partnerId, moves]),
            () => this.look(partnerId)
        );
    }

    async notify() {
        const { alert, partner_id: partnerId } = this.data;
        const name = alert.may_notify ? "action_notify" : "action_open";
        await this.open(
            () => this.orm.call("credit.deadline", name, [[alert.id]]),
            () => this.look(partnerId)
        );
    }

    async open(call, onClose) {
        try {
            await this.action.doAction(await call(), { onClose });
        } catch (error) {
            this.notification.add(rpcSentence(error), { type: "danger" });
        }
    }

    async look(partnerId) {
        const before = this.data?.last_contact;
        await this.load(partnerId);
        if (this.data && this.data.last_contact !== before) {
            this.props.onDone();
        }
    }

    openRecord(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    list(name) {
        return this.open(() => this.orm.call(MODEL, name, [this.data.partner_id]));
    }
}
