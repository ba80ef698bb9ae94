import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";

/** What rules may read, with a search over names, labels and explanations. */
export class RulesFacts extends Component {
    static template = "credit_protection.RulesFacts";
    static props = {
        facts: { type: Array },
        readonly: { type: Boolean, optional: true },
        insert: { type: Function },
    };

    setup() {
        this.state = useState({ wanted: "" });
        useAutofocus();
    }

    get found() {
        const words = this.state.wanted.toLowerCase().split(/\s+/).filter(Boolean);
        return this.props.facts.filter(({ name, label, help, group_label: group }) => {
            const text = `${name} ${label} ${help} ${group}`.toLowerCase();
            return words.every((word) => text.includes(word));
        });
    }

    get countText() {
        return _t("%(found)s of %(all)s facts", {
            found: this.found.length,
            all: this.props.facts.length,
        });
    }

    missingText({ missing }) {
        return missing ? _t("may be unknown") : _t("never unknown");
    }
}
