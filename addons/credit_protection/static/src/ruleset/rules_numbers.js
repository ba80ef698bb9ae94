import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/**
 * The numbers under `define:`, to be changed without touching the text.
 *
 * In a draft they are changed in place; beside active rules a draft is proposed.
 */
export class RulesNumbers extends Component {
    static template = "credit_protection.RulesNumbers";
    static props = {
        numbers: { type: [Array, { value: null }] },
        record: { type: Object },
        readonly: { type: Boolean, optional: true },
        mayPropose: { type: Boolean },
        goTo: { type: Function },
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ values: {}, busy: false });
    }

    get isDraft() {
        return this.props.record.data.state === "draft";
    }

    /** A draft is changed by whoever may write it; active rules get a proposal. */
    get mayChange() {
        const { record, readonly, mayPropose } = this.props;
        return this.isDraft ? !readonly : mayPropose && record.data.state === "active";
    }

    get changed() {
        const texts = Object.fromEntries(this.props.numbers.map(({ name, text }) => [name, text]));
        const entries = Object.entries(this.state.values);
        return Object.fromEntries(
            entries.filter(([name, text]) => text.trim() && text.trim() !== texts[name])
        );
    }

    get isChanged() {
        return Object.keys(this.changed).length > 0;
    }

    get buttonText() {
        return this.isDraft ? _t("Change the text") : _t("Propose these numbers");
    }

    value({ name, text }) {
        return this.state.values[name] ?? text;
    }

    async apply() {
        const { record } = this.props;
        this.state.busy = true;
        try {
            if (this.isDraft && !(await record.save())) {
                return;
            }
            const action = await this.orm.call("credit.ruleset", "action_propose_numbers", [
                [record.resId],
                this.changed,
            ]);
            this.state.values = {};
            if (this.isDraft) {
                await record.load();
            } else {
                await this.action.doAction(action);
            }
        } finally {
            this.state.busy = false;
        }
    }
}
