import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What is to be done, and below it for which invoice and how late that is. */
export class DutyField extends Component {
    static template = "credit_protection.DutyField";
    static props = { ...standardFieldProps };

    get label() {
        const { record, name } = this.props;
        const options = record.fields[name].selection;
        return options.find(([key]) => key === record.data[name])?.[1] || "";
    }

    get detail() {
        return this.props.record.data.detail || "";
    }
}

export const dutyField = {
    component: DutyField,
    displayName: _t("Insurance Duty"),
    supportedTypes: ["selection"],
    listViewWidth: [220, 460],
};

registry.category("fields").add("credit_duty", dutyField);
