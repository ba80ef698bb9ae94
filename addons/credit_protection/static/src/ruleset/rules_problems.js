import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/** What is wrong with a text of rules, with the place; a click goes there. */
export class RulesProblems extends Component {
    static template = "credit_protection.RulesProblems";
    static props = {
        problems: { type: Array },
        readonly: { type: Boolean, optional: true },
        goTo: { type: Function },
        replace: { type: Function },
    };

    place({ line, column }) {
        return _t("Line %(line)s, column %(column)s", { line, column });
    }

    isError({ severity }) {
        return severity === "error";
    }

    replaceText({ replacement }) {
        return _t("Replace with “%s”", replacement);
    }
}
