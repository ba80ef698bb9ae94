import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { ExplanationDialog } from "../explanation/explanation_dialog";

const LOOKS = {
    held: { icon: "fa-lock", class: "text-danger" },
    asked: { icon: "fa-lock", class: "text-danger" },
    rejected: { icon: "fa-lock", class: "text-danger" },
    conditional: { icon: "fa-hourglass-half", class: "text-warning" },
    ready: { icon: "fa-unlock", class: "text-success" },
    released: { icon: "fa-unlock-alt", class: "text-success" },
};

/**
 * The state of a document's credit among its smart buttons. It leads to the hold where
 * the user may see holds, and to the explanation for everybody else.
 */
export class CreditStatButton extends Component {
    static template = "credit_protection.CreditStatButton";
    static props = { ...standardWidgetProps };

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
    }

    get creditState() {
        return this.props.record.data.credit_state;
    }

    get look() {
        return LOOKS[this.creditState] || LOOKS.held;
    }

    get label() {
        return {
            held: _t("On hold"),
            asked: _t("Release asked"),
            rejected: _t("Rejected"),
            conditional: _t("On condition"),
            ready: this.props.record.data.credit_verdict?.goes_on || _t("Ready to release"),
            released: _t("Released"),
        }[this.creditState];
    }

    open() {
        const { record } = this.props;
        const holdId = record.data.credit_verdict?.hold_id;
        if (holdId) {
            return this.action.doAction({
                type: "ir.actions.act_window",
                res_model: "credit.hold",
                res_id: holdId,
                views: [[false, "form"]],
            });
        }
        return this.dialog.add(ExplanationDialog, {
            resModel: record.resModel,
            resId: record.resId,
        });
    }
}

export const creditStatButton = {
    component: CreditStatButton,
    fieldDependencies: [
        { name: "credit_state", type: "selection" },
        { name: "credit_verdict", type: "json" },
    ],
};

registry.category("view_widgets").add("credit_stat_button", creditStatButton);
