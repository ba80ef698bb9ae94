import { Component, onWillStart, useState } from "@odoo/owl";
import { outcomeClass } from "../shared/levels";
import { rpcSentence } from "../shared/rpc_sentence";
import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";

/** What a text of rules would decide otherwise than the active one. */
export class ChangedDecisions extends Component {
    static template = "credit_protection.ChangedDecisions";
    static props = { rulesetId: { type: Number } };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({ period: "open", busy: true, message: "", found: null });
        onWillStart(() => {
            this.load("open"); // the page need not wait for it
        });
    }

    get periods() {
        return [
            ["open", _t("Open quotations")],
            ["90", _t("Last 90 days")],
            ["365", _t("One year")],
        ];
    }

    get groups() {
        const { newly_held: held, newly_free: free, changed } = this.state.found;
        return [
            { name: "held", title: _t("Newly held"), rows: held, class: "text-danger" },
            { name: "free", title: _t("Newly free"), rows: free, class: "text-success" },
            { name: "other", title: _t("Changed otherwise"), rows: changed, class: "" },
        ].filter(({ rows }) => rows.length);
    }

    get counts() {
        const { newly_held: held, newly_free: free, unchanged } = this.state.found;
        return {
            held: _t("%s newly held", held.length),
            free: _t("%s newly free", free.length),
            same: _t("%s unchanged", unchanged),
        };
    }

    get beltText() {
        const { at_most: belt } = this.state.found;
        return belt?.exceeded
            ? _t("This is more than the text allows under “at_most”: a second person must approve it.")
            : "";
    }

    outcomeClass(outcome) {
        return outcomeClass(outcome);
    }

    async load(period) {
        Object.assign(this.state, { period, busy: true, message: "" });
        try {
            const call = this.orm.call("credit.ruleset", "changed_decisions", [
                [this.props.rulesetId],
                period,
            ]);
            this.state.found = await this.keepLast.add(call);
        } catch (error) {
            this.state.found = null;
            this.state.message = rpcSentence(error);
        }
        this.state.busy = false;
    }

    openOrder(row) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "sale.order",
            res_id: row.order_id,
            views: [[false, "form"]],
        });
    }
}
