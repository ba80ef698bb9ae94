import { Component, useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { goToLine } from "./goto_line";

/** The cases written inside the rules: how many pass, and each one that does not. */
export class RulesetCases extends Component {
    static template = "credit_protection.RulesetCases";
    static props = { ...standardFieldProps };

    setup() {
        this.root = useRef("root");
    }

    get report() {
        return this.props.record.data[this.props.name] || null;
    }

    get failures() {
        return this.report.results.filter((result) => !result.passed);
    }

    get passedText() {
        return _t("%s passed", this.report.passed);
    }

    get failedText() {
        return _t("%s failed", this.report.failed);
    }

    get unfiredText() {
        return _t("No case makes these rules fire: %s", this.report.unfired.join(", "));
    }

    differences(result) {
        return Object.keys(result.expected).map((name) => ({
            name,
            expected: this.text(result.expected[name]),
            got: this.text(result.got[name]),
        }));
    }

    text(value) {
        if (Array.isArray(value)) {
            return value.length ? value.join(", ") : _t("none");
        }
        return value === null || value === undefined ? _t("none") : String(value);
    }

    goTo(result) {
        goToLine(this.root.el, result.line);
    }
}

export const rulesetCases = {
    component: RulesetCases,
    displayName: _t("Cases of a Ruleset"),
    supportedTypes: ["json"],
    label: false,
    isEmpty: () => false,
    additionalClasses: ["d-block", "w-100"],
};

registry.category("fields").add("credit_cases", rulesetCases);
