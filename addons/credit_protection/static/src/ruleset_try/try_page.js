import { Component, onWillStart, useState } from "@odoo/owl";
import { Explanation } from "../explanation/explanation";
import { badgeClass, outcomeBadge } from "../shared/levels";
import { rpcSentence } from "../shared/rpc_sentence";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { _t } from "@web/core/l10n/translation";
import { serializeDate } from "@web/core/l10n/dates";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { InvalidNumberError, parseFloat } from "@web/views/fields/parsers";
import { ChangedDecisions } from "./changed_decisions";

/** Rules tried on a customer and an order that nobody wrote; nothing is stored. */
export class RulesetTry extends Component {
    static template = "credit_protection.RulesetTry";
    static components = { ChangedDecisions, DateTimeInput, Explanation, Layout, RecordSelector };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        const { context, params } = this.props.action;
        this.rulesetId = params?.ruleset_id || context.active_id;
        this.state = useState({
            name: "",
            partnerId: false,
            amount: "",
            prepaid: "",
            asOf: false,
            checkpoint: "order",
            busy: false,
            message: "",
            result: null,
        });
        onWillStart(async () => {
            const [ruleset] = this.rulesetId
                ? await this.orm.read("credit.ruleset", [this.rulesetId], ["display_name"])
                : [];
            this.state.name = ruleset?.display_name || "";
            this.env.config.setDisplayName(_t("Try it"));
        });
    }

    get checkpoints() {
        return [
            ["quotation", _t("Quotation")],
            ["order", _t("Order confirmation")],
            ["delivery", _t("Delivery")],
            ["invoice", _t("Invoice")],
        ];
    }

    get customerDomain() {
        return [["parent_id", "=", false]];
    }

    get outcome() {
        const { applies, outcome } = this.state.result;
        if (!applies) {
            return { label: _t("Not judged"), class: badgeClass("muted") };
        }
        return outcomeBadge(outcome);
    }

    get exposureText() {
        const { exposure_text: before, order_text: order, exposure_after_text: after } =
            this.state.result;
        return _t("Exposure %(before)s + this order %(order)s = %(after)s", {
            before,
            order,
            after,
        });
    }

    /** Widths of the bar: what is owed, this order, and where the limit stands. */
    get bar() {
        const { exposure, order, limit } = this.state.result;
        const before = Math.max(exposure, 0);
        const whole = Math.max(before + order, limit || 0) || 1;
        const percent = (value) => Math.round((1000 * value) / whole) / 10;
        return {
            before: percent(before),
            order: percent(order),
            limit: limit === null ? null : percent(Math.max(limit, 0)),
        };
    }

    /** Return the typed number, or throw what the user should know. */
    number(text) {
        return text.trim() ? parseFloat(text) : 0;
    }

    async try() {
        const { partnerId, asOf, checkpoint } = this.state;
        Object.assign(this.state, { message: "", busy: true });
        try {
            const amounts = [this.number(this.state.amount), this.number(this.state.prepaid)];
            if (!partnerId) {
                throw new MissingCustomer();
            }
            const day = asOf ? serializeDate(asOf) : null;
            const call = this.orm.call("credit.ruleset", "try_it", [
                [this.rulesetId],
                partnerId,
                ...amounts,
                day,
                checkpoint,
            ]);
            this.state.result = await this.keepLast.add(call);
        } catch (error) {
            this.state.result = null;
            this.state.message = this.sentence(error);
        } finally {
            this.state.busy = false;
        }
    }

    sentence(error) {
        if (error instanceof MissingCustomer) {
            return _t("Choose a customer to try the rules on.");
        }
        if (error instanceof InvalidNumberError) {
            return _t("Write the amounts as numbers, for example 12,500.00.");
        }
        return rpcSentence(error);
    }
}

class MissingCustomer extends Error {}

registry.category("actions").add("credit_protection.ruleset_try", RulesetTry);
