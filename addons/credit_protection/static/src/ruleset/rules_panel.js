import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { RulesCases } from "./rules_cases";
import { RulesFacts } from "./rules_facts";
import { RulesNumbers } from "./rules_numbers";
import { RulesProblems } from "./rules_problems";

/** What is known about a text of rules, in four tabs. */
export class RulesPanel extends Component {
    static template = "credit_protection.RulesPanel";
    static components = { RulesCases, RulesFacts, RulesNumbers, RulesProblems };
    static props = {
        check: { type: Object },
        vocabulary: { type: [Object, { value: null }] },
        editor: { type: [Object, { value: null }] },
        record: { type: Object },
        readonly: { type: Boolean, optional: true },
        mayPropose: { type: Boolean },
        loadNumbers: { type: Function },
        checkAgain: { type: Function },
    };

    setup() {
        const { problems, cases } = this.props.check;
        const goodAlready = !problems.length && cases;
        this.state = useState({ tab: goodAlready ? "cases" : "problems" });
    }

    get errors() {
        return this.props.check.problems.filter(({ severity }) => severity === "error").length;
    }

    get tabs() {
        const { problems, cases } = this.props.check;
        const count = problems.length;
        return [
            {
                name: "problems",
                label: count ? _t("Problems (%s)", count) : _t("Problems"),
                icon: this.problemIcon,
            },
            {
                name: "cases",
                label: cases ? _t("Cases (%s)", cases.results.length) : _t("Cases"),
                icon: cases && (cases.failed ? "fa-times-circle text-danger" : ""),
            },
            { name: "facts", label: _t("Facts") },
            { name: "numbers", label: _t("Numbers") },
        ];
    }

    get problemIcon() {
        if (this.errors) {
            return "fa-times-circle text-danger";
        }
        return this.props.check.problems.length
            ? "fa-exclamation-triangle text-warning"
            : "fa-check text-success";
    }

    get goTo() {
        return (line, column) => this.props.editor?.goTo(line, column);
    }

    open(name) {
        this.state.tab = name;
        if (name === "numbers") {
            this.props.loadNumbers();
        }
    }
}
