import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { exprToBoolean } from "@web/core/utils/strings";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Explanation } from "./explanation";
import { useExplanation } from "./explanation_loader";

/**
 * The same page inside a form: of the decision that the form shows, or of the one in
 * the field named by the attribute `decision`.
 */
export class ExplanationWidget extends Component {
    static template = "credit_protection.ExplanationWidget";
    static components = { Explanation };
    static props = {
        ...standardWidgetProps,
        decision: { type: String, optional: true },
        facts: { type: Boolean, optional: true },
    };

    setup() {
        this.explanation = useExplanation();
        this.loaded = this.explanation.state;
        this.shownId = null;
        // The record that is shown may get another decision: after a check, a waiver.
        useRecordObserver((record, props) => this.load({ ...props, record }));
    }

    decisionId({ record, decision }) {
        return decision ? record.data[decision]?.id : record.resId;
    }

    async load(props) {
        const decisionId = this.decisionId(props) || false;
        if (decisionId === this.shownId) {
            return;
        }
        this.shownId = decisionId;
        if (decisionId) {
            await this.explanation.load("credit.decision", decisionId);
        } else {
            this.loaded.status = "empty";
        }
    }

    reload() {
        this.shownId = null;
        return this.load(this.props);
    }
}

export const explanationWidget = {
    component: ExplanationWidget,
    extractProps: ({ attrs }) => ({
        decision: attrs.decision,
        facts: exprToBoolean(attrs.facts),
    }),
    supportedAttributes: [
        { label: _t("Field of the decision"), name: "decision", type: "string" },
        { label: _t("Show all facts"), name: "facts", type: "boolean" },
    ],
};

registry.category("view_widgets").add("credit_explanation", explanationWidget);
