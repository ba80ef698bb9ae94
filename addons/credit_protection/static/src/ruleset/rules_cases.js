import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/** The cases written inside the rules: how many pass, and what came out of the others. */
export class RulesCases extends Component {
    static template = "credit_protection.RulesCases";
    static props = {
        report: { type: [Object, { value: null }, { value: false }] },
        goTo: { type: Function },
    };

    get report() {
        return this.props.report;
    }

    get passedText() {
        return _t("%s passed", this.report.passed);
    }

    get failedText() {
        return _t("%s failed", this.report.failed);
    }

    get coverageText() {
        const { rules, unfired } = this.report;
        return _t("%(reached)s of %(rules)s rules reached", {
            reached: rules - unfired.length,
            rules,
        });
    }

    get passedShare() {
        return Math.round((100 * this.report.passed) / (this.report.results.length || 1));
    }

    get reachedShare() {
        const { rules, unfired } = this.report;
        return Math.round((100 * (rules - unfired.length)) / (rules || 1));
    }

    get failures() {
        return this.report.results.filter((result) => !result.passed);
    }

    /** Passed cases, those of one group together. */
    get passedGroups() {
        const groups = new Map();
        for (const { name, line, passed } of this.report.results) {
            if (passed) {
                const group = groups.get(name) || { name, line, count: 0 };
                group.count++;
                groups.set(name, group);
            }
        }
        return [...groups.values()];
    }

    lineText({ line }) {
        return _t("line %s", line);
    }

    countText({ count }) {
        return count === 1 ? _t("1 case") : _t("%s cases", count);
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
}
