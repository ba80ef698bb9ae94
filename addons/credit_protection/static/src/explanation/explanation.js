import { Component, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { ClearLines } from "../shared/clear_lines";
import { outcomeBadge } from "../shared/levels";

const RESULTS = {
    true: { icon: "fa-check", class: "fw-bold" },
    false: { icon: "fa-times", class: "text-muted" },
    null: { icon: "fa-question", class: "text-muted fst-italic" },
};

/**
 * One decision, rule by rule: every comparison with its value, its threshold and
 * whether it held. A comparison that could not be made is unknown, never false.
 */
export class Explanation extends Component {
    static template = "credit_protection.Explanation";
    static components = { ClearLines };
    static props = {
        data: { type: Object },
        showFacts: { type: Boolean, optional: true },
        stacked: { type: Boolean, optional: true },
        record: { type: Boolean, optional: true },
        onOpen: { type: Function, optional: true },
        onChanged: { type: Function, optional: true },
    };

    setup() {
        this.action = useService("action");
        this.notification = useService("notification");
        this.orm = useService("orm");
        // A record that is printed must not hide half of what was looked at.
        this.state = useState({ showPassing: Boolean(this.props.record) });
    }

    get fired() {
        return this.props.data.rules.filter((rule) => rule.fired);
    }

    get passing() {
        return this.props.data.rules.filter((rule) => !rule.fired);
    }

    /** Rules that pass are folded, unless there is nothing else to see. */
    get shown() {
        const all = this.state.showPassing || !this.fired.length;
        return all ? [...this.fired, ...this.passing] : this.fired;
    }

    get hasWithheld() {
        return this.props.data.rules.some((rule) => rule.withheld);
    }

    get shortSha() {
        return this.props.data.footer.sha256.slice(0, 12);
    }

    /** How many rules were asked; to whom some are not shown, that and why. */
    get checkedText() {
        const { rules_checked: count, rules_hidden: hidden } = this.props.data;
        if (hidden) {
            return _t(
                "%(shown)s of %(count)s rules checked are shown to you; the others use figures that only the credit team sees",
                { shown: count - hidden, count }
            );
        }
        return count === 1 ? _t("1 rule checked") : _t("%s rules checked", count);
    }

    get rulesText() {
        const { rules, revision } = this.props.data.footer;
        return rules
            ? _t("Rules “%(rules)s” revision %(revision)s", { rules, revision })
            : _t("No rules were in force");
    }

    get factsText() {
        return _t("Facts as of %s", this.props.data.footer.facts_as_of);
    }

    get foldLabel() {
        const count = this.passing.length;
        if (this.state.showPassing) {
            return _t("Hide rules that pass");
        }
        return count === 1
            ? _t("Show 1 more rule that passes")
            : _t("Show %s more rules that pass", count);
    }

    /** Where there is little width, what clears a rule stands below it. */
    hasClearRow(rule) {
        return Boolean(this.props.stacked && rule.comparisons.length && rule.clear.length);
    }

    rowCount(rule) {
        return (rule.comparisons.length || 1) + (this.hasClearRow(rule) ? 1 : 0);
    }

    outcome(rule) {
        return outcomeBadge(rule.outcome);
    }

    result(comparison) {
        const labels = { true: _t("true"), false: _t("false"), null: _t("unknown") };
        const key = String(comparison.result ?? null);
        return { ...RESULTS[key], label: labels[key] };
    }

    /** The parts of a sum, in one line below the comparison. */
    parts(comparison) {
        const parts = comparison.parts || [];
        return parts.map((part) => `${part.label} ${part.value}`).join(" · ");
    }

    open(resModel, resId, context = {}) {
        this.props.onOpen?.();
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                res_model: resModel,
                res_id: resId,
                views: [[false, "form"]],
            },
            { additionalContext: context }
        );
    }

    /** Open the rules as they stood when they judged, at a line. */
    openRules(line) {
        const context = line ? { credit_line: line } : {};
        return this.open("credit.ruleset", this.props.data.footer.ruleset_id, context);
    }

    openDecision() {
        return this.open("credit.decision", this.props.data.footer.decision_id);
    }

    /** Open the dialog that waives a rule; what it changes is shown afterwards. */
    async waive(rule) {
        const decisionId = this.props.data.footer.decision_id;
        const { onChanged } = this.props;
        const dialog = await this.orm.call("credit.decision", "action_waive", [
            [decisionId],
            rule.id,
        ]);
        this.props.onOpen?.();
        await this.action.doAction(dialog, { onClose: () => onChanged?.() });
    }

    async copySha() {
        await browser.navigator.clipboard.writeText(this.props.data.footer.sha256);
        this.notification.add(_t("The whole SHA-256 of the rules was copied."), {
            type: "success",
        });
    }
}
