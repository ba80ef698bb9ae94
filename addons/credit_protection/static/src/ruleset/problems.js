import { Component, onMounted, useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { goToLine, goToLineWhenReady } from "./goto_line";

/** What is wrong with a text of rules, with the place; a click goes there. */
export class RulesetProblems extends Component {
    static template = "credit_protection.RulesetProblems";
    static props = { ...standardFieldProps };

    setup() {
        this.root = useRef("root");
        onMounted(() => {
            const { credit_line: line } = this.props.record.context;
            if (line) {
                goToLineWhenReady(this.root.el, line);
            }
        });
    }

    get problems() {
        return this.props.record.data[this.props.name] || [];
    }

    get errors() {
        return this.problems.filter((problem) => problem.severity === "error").length;
    }

    get summary() {
        const warnings = this.problems.length - this.errors;
        if (!this.errors) {
            return _t("%(warnings)s warnings; they do not keep the rules from being activated.", {
                warnings,
            });
        }
        return warnings
            ? _t("%(errors)s errors and %(warnings)s warnings. Errors keep the rules from being activated.", {
                  errors: this.errors,
                  warnings,
              })
            : _t("%(errors)s errors. They keep the rules from being activated.", {
                  errors: this.errors,
              });
    }

    goTo(problem) {
        goToLine(this.root.el, problem.line, problem.column);
    }
}

export const rulesetProblems = {
    component: RulesetProblems,
    displayName: _t("Problems of a Ruleset"),
    supportedTypes: ["json"],
    label: false,
    isEmpty: () => false,
    additionalClasses: ["d-block", "w-100"],
};

registry.category("fields").add("credit_problems", rulesetProblems);
