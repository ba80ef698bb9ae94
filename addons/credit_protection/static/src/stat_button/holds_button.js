import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** How many orders of a customer are on hold, among the customer's smart buttons. */
export class CreditHoldsButton extends Component {
    static template = "credit_protection.CreditHoldsButton";
    static props = { ...standardWidgetProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get count() {
        return this.props.record.data.credit_overview?.hold_count || 0;
    }

    async open() {
        const { record } = this.props;
        const action = await this.orm.call(record.resModel, "action_credit_open", [
            [record.resId],
            "holds",
        ]);
        await this.action.doAction(action);
    }
}

export const creditHoldsButton = {
    component: CreditHoldsButton,
    fieldDependencies: [{ name: "credit_overview", type: "json" }],
};

registry.category("view_widgets").add("credit_holds_button", creditHoldsButton);
