import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const ICONS = {
    passed: "fa-check",
    stopped: "fa-ban",
    missed: "fa-exclamation",
    done: "fa-check",
    next: "fa-bell",
    later: "",
};

/** How far an invoice is insured, and until when what must be done. */
export class CoverCard extends Component {
    static template = "credit_protection.CoverCard";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get data() {
        return this.props.record.data[this.props.name] || null;
    }

    get badgeClass() {
        return `text-bg-${this.data.level}`;
    }

    get alertClass() {
        return `alert-${this.data.alert_level}`;
    }

    icon(step) {
        return ICONS[step.state];
    }

    /** Steps stand evenly, each in the middle of its column. */
    get todayStyle() {
        const columns = this.data.steps.length;
        const left = (0.5 + this.data.today * (columns - 1)) / columns;
        return `left: ${100 * left}%`;
    }

    /** Open the dialog of an explicit act; the invoice is read again afterwards. */
    act(name) {
        const { record } = this.props;
        this.action.doAction(`credit_protection.credit_cover_${name}_action`, {
            additionalContext: {
                active_model: record.resModel,
                active_id: record.resId,
                active_ids: [record.resId],
            },
            onClose: () => record.load(),
        });
    }

    async openWhy() {
        const action = await this.orm.call(
            this.props.record.resModel,
            "action_credit_cover_why",
            [this.props.record.resId]
        );
        this.action.doAction(action);
    }

    /** Do the next duty: the invoice says which method opens it. */
    async openAct(method) {
        const { record } = this.props;
        const action = await this.orm.call(record.resModel, method, [record.resId]);
        this.action.doAction(action);
    }
}

export const coverCard = {
    component: CoverCard,
    supportedTypes: ["json"],
};

registry.category("fields").add("credit_cover_card", coverCard);
