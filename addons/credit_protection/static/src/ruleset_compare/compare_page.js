import { Component, onWillStart, useState } from "@odoo/owl";
import { rpcSentence } from "../shared/rpc_sentence";
import { _t } from "@web/core/l10n/translation";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { folded } from "./fold";

const MARKS = { same: "", added: "+", removed: "−", changed: "~" };

/** Two texts of rules: what changed in meaning, and line beside line. */
export class RulesetCompare extends Component {
    static template = "credit_protection.RulesetCompare";
    static components = { Layout, RecordSelector };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        const { context, params } = this.props.action;
        this.rulesetId = params?.ruleset_id || context.active_id;
        // After a reload the address gives it back as a text.
        const otherId = Number(params?.other_id) || false;
        this.state = useState({ otherId, busy: false, message: "", found: null, open: {} });
        onWillStart(async () => {
            this.env.config.setDisplayName(_t("Compare"));
            await this.load();
        });
    }

    get otherDomain() {
        return [["id", "!=", this.rulesetId]];
    }

    get parts() {
        return folded(this.state.found.rows);
    }

    get equalText() {
        return _t("The texts are equal.");
    }

    get isEqual() {
        return this.state.found.rows.every(({ kind }) => kind === "same");
    }

    title({ name, revision, state }) {
        const states = { draft: _t("draft"), active: _t("active"), retired: _t("retired") };
        const numbered = revision
            ? _t("%(name)s, revision %(revision)s", { name, revision })
            : name;
        return `${numbered} (${states[state]})`;
    }

    foldText({ rows }) {
        return _t("… %s equal lines, show", rows.length);
    }

    mark({ kind }) {
        return MARKS[kind];
    }

    sideClass({ kind }, side) {
        const there = { added: "right", removed: "left" }[kind];
        if (kind === "changed") {
            return side === "left" ? "o_credit_line_old" : "o_credit_line_new";
        }
        if (there === side) {
            return side === "left" ? "o_credit_line_old" : "o_credit_line_new";
        }
        return there ? "o_credit_line_none" : "";
    }

    choose(otherId) {
        this.state.otherId = otherId;
        return this.load();
    }

    async load() {
        const { otherId } = this.state;
        this.props.updateActionState?.({ other_id: otherId });
        if (!otherId || !this.rulesetId) {
            this.state.found = null;
            return;
        }
        Object.assign(this.state, { busy: true, message: "", open: {} });
        try {
            const call = this.orm.call("credit.ruleset", "compare", [[this.rulesetId], otherId]);
            this.state.found = await this.keepLast.add(call);
        } catch (error) {
            this.state.found = null;
            this.state.message = rpcSentence(error);
        }
        this.state.busy = false;
    }
}

registry.category("actions").add("credit_protection.ruleset_compare", RulesetCompare);
